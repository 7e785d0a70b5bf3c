"""Random answers to a questionnaire, for tests and benchmarks: anything valid, or a patient with only definite answers.

`python -m tests.random_answers 10000` prints so many, one a line, half of each kind, for `intake evaluate --batch`.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from intake.logic.vocabulary import DATED, NUMERIC, Kind
from intake.questionnaire.answers import read_answers
from intake.questionnaire.model import DATE_OF_BIRTH, FORM_DATE, Question, Questionnaire
from intake.questionnaire.parse import load_questionnaire
from intake.questionnaire.routing import route

FORM_DAY = date(2026, 11, 1)
INDEFINITE = frozenset({"not_sure", "prefer_not", "dont_know", "bariatric_type_unknown", "no_results", "intersex"})
UNEVENTFUL = frozenset({"no", "none", "never", "never_had", "never_tried"})
BLANK_SHARE = 0.15
SHIPPED = Path(__file__).parents[1] / "rules" / "b12"


def random_answers(questionnaire: Questionnaire, chance: random.Random, *, is_definite: bool = False) -> dict[str, Any]:
    """An answers object. `is_definite`: every question that is asked, and no other, has a definite answer: no "not
    sure" of any kind, whole dates, no comparator, plausible values, sex female or male, and results at hand."""
    patient = _Patient(questionnaire, chance)
    return patient.definite() if is_definite else patient.anything()


class _Patient:
    """`wellness`: how often the uneventful answer is chosen where there is one. Some rules need it everywhere."""

    def __init__(self, questionnaire: Questionnaire, chance: random.Random) -> None:
        self.questionnaire = questionnaire
        self.chance = chance
        self.wellness = chance.choice((0.0, 0.5, 0.97))

    def anything(self) -> dict[str, Any]:
        """Any valid answers, also to questions that are not asked."""
        answers: dict[str, Any] = {FORM_DATE: FORM_DAY.isoformat()}
        for question in self.questionnaire.questions.values():
            if question.is_filled_by_system or self.chance.random() < BLANK_SHARE:
                continue
            if question.key == self.questionnaire.offer_confirm_key and self.chance.random() < 0.7:
                continue
            answers[question.key] = self._any_answer(question)
        return answers

    def definite(self) -> dict[str, Any]:
        """Answer what is asked until nothing that is asked is open; then drop what is asked no more."""
        answers: dict[str, Any] = {FORM_DATE: FORM_DAY.isoformat()}
        while True:
            found = route(self.questionnaire, read_answers(self.questionnaire, answers))
            for key in found.withdrawn:
                answers.pop(key, None)
            todo = [key for key in found.asked if key not in answers]
            if not todo:
                return answers
            for key in todo[:20]:
                answers[key] = self._definite_answer(self.questionnaire.questions[key])

    def _any_answer(self, question: Question) -> Any:
        if question.kind in (Kind.SINGLE, Kind.MULTI):
            return self._choice(question, frozenset())
        if question.specials and self.chance.random() < 0.2:
            return self.chance.choice(question.specials)
        if question.kind in NUMERIC:
            number = self._number(question, is_plausible=self.chance.random() < 0.9)
            if question.comparators and self.chance.random() < 0.1:
                return {**number, "comparator": self.chance.choice("<>")}
            return number
        if question.kind in DATED:
            cut = self.chance.choice((4, 7, 10)) if question.kind is Kind.PARTIAL_DATE else 10
            return self._day(question).isoformat()[:cut]
        return "Some words."

    def _definite_answer(self, question: Question) -> Any:
        if question.kind in (Kind.SINGLE, Kind.MULTI):
            return self._choice(question, INDEFINITE)
        if question.kind in NUMERIC:
            is_lab = "not_done" in question.specials
            if is_lab and self.chance.random() < 0.3:
                return "not_done"
            return self._number(question, is_plausible=True)
        if question.kind in DATED:
            return self._day(question, is_definite=True).isoformat()
        return "Some words."

    def _choice(self, question: Question, without: frozenset[str]) -> Any:
        codes = [code for code in question.options if code not in without]
        uneventful = [code for code in codes if code in UNEVENTFUL]
        if uneventful and self.chance.random() < self.wellness:
            chosen = self.chance.choice(uneventful)
            return chosen if question.kind is Kind.SINGLE else [chosen]
        if question.kind is Kind.SINGLE:
            return self.chance.choice(codes)
        alone = sorted(question.exclusive_codes & set(codes))
        if alone and self.chance.random() < 0.5:
            return [self.chance.choice(alone)]
        others = [code for code in codes if code not in alone]
        return self.chance.sample(others, k=min(len(others), self.chance.choice((1, 1, 2, 3))))

    def _number(self, question: Question, *, is_plausible: bool) -> Mapping[str, Any]:
        """A number in a random unit, drawn so that cut-offs low in a wide plausible range are met as well."""
        unit, factor = self.chance.choice(list(question.factors.items()))
        plausible = question.plausible
        low = float(plausible.low or 0) if plausible else 0.0
        high = float(plausible.high) if plausible and plausible.high is not None else max(low * 200, 60.0)
        base = low + (high - low) * self.chance.random() ** self.chance.choice((1, 3, 6)) * 0.98 + 0.001
        if not is_plausible:
            base = high * 50 if self.chance.random() < 0.5 else low / 50
        value = base / float(factor) if factor else base
        return {"value": round(value, 4) or 0.001, "unit": unit}

    def _day(self, question: Question, *, is_definite: bool = False) -> date:
        if question.key == DATE_OF_BIRTH:
            youngest = 365 * 12 if is_definite else 1  # a duration is at most 5 years: no longer than such a life
            return FORM_DAY - timedelta(days=self.chance.randrange(youngest, 365 * 100))
        ahead = 0 if is_definite else self.chance.choice((0, 0, 0, 400))  # some dates lie after the form's
        return FORM_DAY + timedelta(days=ahead) - timedelta(days=int(2000 * self.chance.random() ** 2))


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    questionnaire = load_questionnaire(SHIPPED)
    chance = random.Random(seed)
    for number in range(count):
        print(json.dumps(random_answers(questionnaire, chance, is_definite=number % 2 == 0)))


if __name__ == "__main__":
    main()
