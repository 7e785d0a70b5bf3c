"""Conditions in words: the phrase as written, and an English sentence for every kind of condition."""

from __future__ import annotations

import pytest

from intake.logic.evaluate import JUDGES
from intake.logic.nodes import AtTheEnd, HasOffer, RuleFires
from intake.logic.wording import OTHER_SENTENCES, PHRASES, phrase, sentence
from tests.builders import condition_of, shipped_pack, tiny_questionnaire

WORDS = tiny_questionnaire().vocabulary(allows_offer=True)


@pytest.mark.parametrize(
    "text",
    [
        "diet is vegan",
        "diet is one of vegan, vegetarian",
        "diet is one of vegan, perhaps vegetarian",
        "medicines includes any of metformin, antacid",
        "gut_surgery includes any of perhaps unknown_kind",
        "medicines includes only antacid",
        "medicines includes any real answer",
        "lab_b12 is usable",
        "pregnant is not asked",
        "lab_b12 is a number",
        "dose unit is ml",
        "lab_b12 < 180 ng/L",
        "lab_b12 >= b12_deficient",
        "dose_in_mcg > 5000 mcg",
        "first_injection older than 365 days",
        "first_injection within b12_stale",
        "newest of lab_b12_date, lab_active_b12_date older than b12_stale",
        "last_injection before first_injection",
        "first_injection is after the form date",
        "at_risk",
        "not at_risk",
        "certainly at_risk",
        "possibly at_risk",
        "invitation has an offer",
    ],
)
def test_a_phrase_reads_as_it_was_written(text: str) -> None:
    condition = condition_of(text, WORDS)
    assert phrase(condition) == text
    assert condition_of(phrase(condition), WORDS) == condition


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("diet is vegan", "Diet is “Only plants”."),
        ("diet is one of vegan, vegetarian", "Diet is “Only plants” or “No meat or fish”."),
        ("tired is not_sure", "Tired is answered “Not sure”."),
        ("lab_b12 is one of not_done, dont_know", "Result of B12 is “Not done” or “I don't know”."),
        ("not at_risk", "It is not so that there is: risk of low B12."),
        ("[tired is yes, pale is yes]", "Tired is “Yes”, and pale is “Yes”."),
        ("any: [tired is yes, {all: [pale is yes, dizzy is yes]}]",
         "Tired is “Yes”, or (pale is “Yes”, and dizzy is “Yes”)."),
        ("{at_least: 2, of: [tired is yes, pale is yes, dizzy is yes]}",
         "At least 2 of these hold: (tired is “Yes”; pale is “Yes”; dizzy is “Yes”)."),
        ("lab_b12 < b12_deficient", "Result of B12 is below 180 ng/L."),
        ("first_injection older than 365 days", "First injection is more than 365 days before the form."),
        ("gut_surgery includes any of bypass, perhaps unknown_kind",
         "Gut surgery includes “A bypass” (“I do not know which” leaves it open)."),
    ],
)  # fmt: skip
def test_a_sentence(text: str, words: str) -> None:
    assert sentence(condition_of(text, WORDS), WORDS) == words


def test_every_kind_of_leaf_has_its_words() -> None:
    assert set(PHRASES) == set(JUDGES)
    assert {HasOffer, RuleFires, AtTheEnd} <= set(OTHER_SENTENCES)


def test_every_shipped_rule_has_a_sentence() -> None:
    words = shipped_pack().questionnaire.vocabulary()
    for rule in shipped_pack().rules:
        text = sentence(rule.when, words)
        assert text.lstrip("(")[0].isupper()
        assert text.endswith(".")
        assert "_" not in text
