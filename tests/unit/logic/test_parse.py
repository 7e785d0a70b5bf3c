"""Phrases and nested lists become the tree that they say, in every way of writing them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from intake.logic.nodes import (
    All,
    Any,
    AtLeast,
    Bound,
    Certainly,
    Compare,
    Comparison,
    Condition,
    FactHolds,
    HasStatus,
    Includes,
    IsOneOf,
    Not,
    Possibly,
    StatusWord,
)
from intake.logic.parse import ConditionReader
from intake.source_text import read_document
from tests.builders import condition_of, tiny_questionnaire

TIRED, PALE = IsOneOf("tired", ("yes",)), IsOneOf("pale", ("yes",))
B12 = Bound(Decimal(180), "ng/L", Decimal(180))
NAMED = Bound(Decimal(180), "ng/L", Decimal(180), "b12_deficient")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("tired is yes", TIRED),
        ("  tired   is\tyes  ", TIRED),
        ("tired is one of yes", TIRED),
        ("tired is one of yes,no", IsOneOf("tired", ("yes", "no"))),
        ("tired is not yes", Not(TIRED)),
        ("not tired is yes", Not(TIRED)),
        ("not not tired is yes", Not(Not(TIRED))),
        ("not certainly tired is yes", Not(Certainly(TIRED))),
        ("certainly not tired is yes", Certainly(Not(TIRED))),
        ("possibly tired is not yes", Possibly(Not(TIRED))),
        ("not at_risk", Not(FactHolds("at_risk"))),
        ("tired is not_sure", HasStatus("tired", StatusWord.NOT_SURE)),
        ("tired is not not_sure", Not(HasStatus("tired", StatusWord.NOT_SURE))),
        ("tired is one of not_sure", IsOneOf("tired", ("not_sure",))),
        ("pregnant is not asked", HasStatus("pregnant", StatusWord.NOT_ASKED)),
        ("medicines includes antacid", Includes("medicines", ("antacid",))),
        ("medicines includes any of antacid", Includes("medicines", ("antacid",))),
        ("lab_b12 < 180 ng/L", Compare("lab_b12", Comparison.LESS, B12)),
        ("lab_b12<180 ng/L", Compare("lab_b12", Comparison.LESS, B12)),
        ("180 ng/L > lab_b12", Compare("lab_b12", Comparison.LESS, B12)),
        ("lab_b12 < b12_deficient", Compare("lab_b12", Comparison.LESS, NAMED)),
        ("b12_deficient >= lab_b12", Compare("lab_b12", Comparison.AT_MOST, NAMED)),
    ],
)
def test_a_phrase(text: str, condition: Condition) -> None:
    assert condition_of(f"'{text}'" if text.startswith(" ") else text) == condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("[tired is yes, pale is yes]", All((TIRED, PALE))),
        ("all: [tired is yes, pale is yes]", All((TIRED, PALE))),
        ("any: [tired is yes, pale is yes]", Any((TIRED, PALE))),
        ("none: [tired is yes, pale is yes]", Not(Any((TIRED, PALE)))),
        ("{at_least: 1, of: [tired is yes, pale is yes]}", AtLeast((TIRED, PALE), 1)),
        ("{of: [tired is yes, pale is yes], at_least: 2}", AtLeast((TIRED, PALE), 2)),
        ("not: tired is yes", Not(TIRED)),
        ("certainly: [tired is yes]", Certainly(All((TIRED,)))),
        ("possibly: {any: [tired is yes, {not: pale is yes}]}", Possibly(Any((TIRED, Not(PALE))))),
        ("[[tired is yes], {any: [pale is yes]}]", All((All((TIRED,)), Any((PALE,))))),
    ],
)
def test_nested_lists(text: str, condition: Condition) -> None:
    assert condition_of(text) == condition


def test_a_range_is_two_comparisons() -> None:
    assert condition_of("180 <= lab_b12 < 350 ng/L") == All(
        (
            Compare("lab_b12", Comparison.AT_LEAST, B12),
            Compare("lab_b12", Comparison.LESS, Bound(Decimal(350), "ng/L", Decimal(350))),
        )
    )


def test_a_number_is_converted_once() -> None:
    condition = condition_of("lab_b12 < 133 pmol/L")
    assert isinstance(condition, Compare)
    assert condition.bound == Bound(Decimal(133), "pmol/L", Decimal("180.216802"))


def test_every_mistake_of_a_condition_is_told_at_its_place() -> None:
    """Also one answer among several that a question does not offer: the rule would never fire on the one meant."""
    text = "all:\n  - tird is yes\n  - any:\n      - pale is yess\n      - 'dizzy is yesss'\n"
    text += "  - medicines includes any of metformin, antacd\n  - medicines includes any of metformin, perhaps antacd\n"
    text += "  - medicines includes only metformn\n"
    reader = ConditionReader(read_document(text, "f"), tiny_questionnaire().vocabulary())
    assert reader.read(reader.document.value, ()) is None
    places = [(problem.line, problem.column) for problem in reader.problems]
    assert places == [(2, 5), (4, 17), (5, 19), (6, 42), (7, 50), (8, 29)]
