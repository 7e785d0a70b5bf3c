"""What the form costs a person: items, pages and minutes of each made-up patient and of some hundred random ones, and
what the made-up ones meet who come back.

Exit 1 where an aim of the pack is missed and no reason stands beside it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import ceil
from statistics import median

from intake.cli.packs import default_pack
from intake.made_up_patients import load_all
from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.questionnaire.burden import Burden, broken_aims, burden_of, burden_of_return, typical_of
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.parse import load_questionnaire
from tests.random_answers import random_answers

RANDOM_PATIENTS = 400
LATER = timedelta(days=90)
OFFER = {False: "without the offer", True: "offer confirmed"}
SEED = 20261101
FIGURES: tuple[tuple[str, Callable[[Burden], float]], ...] = (
    ("items", lambda one: one.items),
    ("pages", lambda one: one.pages),
    ("minutes", lambda one: one.minutes),
    ("minutes at 10 s a question", lambda one: one.survey_minutes),
)


def made_up(questionnaire: Questionnaire) -> dict[str, AnswerSheet]:
    return {name: read_answers(questionnaire, answers) for name, answers in load_all().items()}


def random_people(questionnaire: Questionnaire, count: int, seed: int = SEED) -> list[AnswerSheet]:
    """Half of them with only definite answers."""
    chance = random.Random(seed)
    found = (random_answers(questionnaire, chance, is_definite=number % 2 == 0) for number in range(count))
    return [read_answers(questionnaire, answers) for answers in found]


def measure(questionnaire: Questionnaire, sheets: Sequence[AnswerSheet], *, is_offered: bool) -> list[Burden]:
    return [burden_of(questionnaire, sheet, is_offered=is_offered) for sheet in sheets]


def print_people(questionnaire: Questionnaire) -> None:
    print(f"{'made-up patient':28} {'without the offer':^22} {'offer confirmed':^22}")
    print(f"{'':28} " + f"{'items':>6} {'pages':>6} {'min':>8} " * 2)
    for name, sheet in made_up(questionnaire).items():
        both = [burden_of(questionnaire, sheet, is_offered=is_offered) for is_offered in (False, True)]
        print(f"{name:28} " + "".join(f"{one.items:6} {one.pages:6} {one.minutes:8.1f} " for one in both))


def print_figures(title: str, people: Sequence[Burden]) -> None:
    print(f"\n{title}, {len(people)} people{'median':>12} {'p90':>7} {'max':>7}")
    for name, figure in FIGURES:
        found = sorted(figure(one) for one in people)
        print(f"  {name:32} {median(found):10.1f} {found[ceil(0.9 * len(found)) - 1]:7.1f} {found[-1]:7.1f}")


def main() -> int:
    questionnaire = load_questionnaire(default_pack(None))
    print(f"{date.today()}, {questionnaire.id} {questionnaire.version}\n")
    print_people(questionnaire)
    made, some = list(made_up(questionnaire).values()), random_people(questionnaire, RANDOM_PATIENTS)
    everybody: list[Burden] = []
    for group, sheets in (("made up", made), ("random", some)):
        for is_offered in (False, True):
            people = measure(questionnaire, sheets, is_offered=is_offered)
            print_figures(f"{group}, {OFFER[is_offered]}", people)
            everybody += people
    for is_offered in (False, True):
        again = [burden_of_return(questionnaire, one, one.as_of + LATER, is_offered=is_offered) for one in made]
        print_figures(f"made up, back after {LATER.days} days, {OFFER[is_offered]}", again)
    typical = typical_of(measure(questionnaire, made, is_offered=True))
    print(f"\ntypical: {typical.items} items, {typical.pages} pages, {typical.minutes:.1f} minutes")
    if questionnaire.aims is None:
        print("the pack sets no aims")
        return 0
    missed = broken_aims(questionnaire.aims, everybody, typical)
    for aim in missed:
        print(f"missed: {aim}. {questionnaire.aims.reasons.get(aim, 'No reason stands beside it in pack.yaml.')}")
    return 1 if set(missed) - questionnaire.aims.reasons.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
