"""The static checks beyond one mistake a file (those stand in tests/bad): what they need, and what they let pass."""

from __future__ import annotations

from datetime import date

import pytest

from intake.rulebook.check import check_files
from tests.builders import TODAY, tiny_files


def told(today: date = TODAY, **changed: str) -> list[str]:
    return [problem.message for problem in check_files(tiny_files(**changed), today)]


def diet(old: str = "", new: str = "") -> str:
    return tiny_files().texts["flags/diet.yaml"].replace(old, new)


@pytest.mark.parametrize(
    ("today", "is_overdue"), [(date(2029, 12, 31), False), (date(2030, 1, 1), False), (date(2030, 1, 2), True)]
)
def test_a_review_is_overdue_the_day_after(today: date, is_overdue: bool) -> None:
    assert bool(told(today)) is is_overdue


@pytest.mark.parametrize(("length", "is_told"), [(200, False), (201, True)])
def test_a_message_of_two_hundred_characters_fits(length: int, is_told: bool) -> None:
    changed = diet("Eats no meat and is tired. Consider a B12 test.", "x" * length)
    assert bool(told(flags__diet=changed)) is is_told


def test_a_rule_that_is_always_assessed_needs_nothing_to_ask_and_no_third_case() -> None:
    rule = diet(
        "    all:\n      - diet is one of vegan, vegetarian\n      - tired is yes\n", "    certainly: diet is vegan\n"
    )
    rule = rule.replace("  ask: What do you eat, and are you tired?\n", "")
    rule = rule.replace("    - {name: left blank, unassessed: {tired: yes}}\n", "")
    assert told(flags__diet=rule) == []


def test_a_rule_that_cannot_be_read_does_not_hide_what_is_wrong_with_others() -> None:
    labs = tiny_files().texts["flags/labs.yaml"].replace("review_by: 2030-01-01", "review_by: 2020-01-01", 1)
    assert told(flags__diet=diet("tired is yes", "tired is yess"), flags__labs=labs) == [
        "tired offers no answer 'yess'",
        "the review of low-and-at-risk was due on 2020-01-01",
    ]


def test_problems_stand_in_the_order_of_their_places() -> None:
    problems = check_files(
        tiny_files(
            flags__diet=diet("severity: moderate", "severity: none").replace("tired is yes", "tird is yes"),
            safety_messages=tiny_files().texts["safety_messages.yaml"].replace("dizzy is yes", "dizy is yes"),
        ),
        TODAY,
    )
    assert problems == sorted(problems)
    assert len(problems) == 2  # a rule whose shape is wrong is not read further


def test_a_reference_to_a_rule_that_cannot_be_read_is_no_second_problem() -> None:
    medicines = tiny_files().texts["flags/medicines.yaml"].replace("severity: urgent", "severity: urgnt")
    assert told(flags__medicines=medicines) == ["severity: 'urgnt' is not known"]


def test_an_unreadable_rule_file_is_one_problem() -> None:
    assert told(flags__medicines="- id: [\n") == ["a value or a closing bracket is expected here"]


def test_translations_are_not_taken_for_lost_files() -> None:
    files = tiny_files()
    texts = {**files.texts, "translations/pl.yaml": "a: b\n"}
    assert check_files(type(files)(texts), TODAY) == []
