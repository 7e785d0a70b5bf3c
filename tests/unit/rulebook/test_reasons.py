"""Why a question is asked follows from the rules that read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.data_folders import rules_folder
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import load_rulebook
from intake.rulebook.reasons import why_we_ask


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(rules_folder() / "b12")


def test_each_question_has_a_reason(shipped: Rulebook) -> None:
    for key in shipped.questionnaire.questions:
        reasons = why_we_ask(shipped, key)
        assert reasons is not None
        assert reasons.points or reasons.closing
        assert bool(reasons.points) == bool(reasons.opening)


def test_a_reason_comes_from_the_rules_through_their_facts(shipped: Rulebook) -> None:
    reasons = why_we_ask(shipped, "gut_surgery")
    assert reasons is not None
    assert shipped.why_we_ask is not None
    assert shipped.why_we_ask.categories["malabsorption"] in reasons.points


def test_questions_that_stand_together_share_their_reasons(shipped: Rulebook) -> None:
    alone = [why_we_ask(shipped, key) for key in ("lab_b12", "lab_hb")]
    together = why_we_ask(shipped, "lab_b12", "lab_hb")
    assert together is not None
    assert set(together.points) == {point for reasons in alone if reasons for point in reasons.points}
    assert len(set(together.points)) == len(together.points)


def test_a_number_behind_a_number_fact_counts_as_read(shipped: Rulebook) -> None:
    reasons = why_we_ask(shipped, "b12_strength")
    assert reasons is not None
    assert shipped.why_we_ask is not None
    assert shipped.why_we_ask.categories["product-dose"] in reasons.points


def test_a_reason_goes_with_its_last_rule(shipped: Rulebook) -> None:
    without = replace(shipped, rules=tuple(rule for rule in shipped.rules if rule.category != "malabsorption"))
    reasons = why_we_ask(without, "gut_surgery")
    assert reasons is not None
    assert shipped.why_we_ask is not None
    assert shipped.why_we_ask.categories["malabsorption"] not in reasons.points


def test_what_no_rule_reads_is_said_to_be_read_by_the_clinician(shipped: Rulebook) -> None:
    reasons = why_we_ask(shipped, "full_name")
    assert reasons is not None
    assert shipped.why_we_ask is not None
    assert (reasons.points, reasons.closing) == ((), shipped.why_we_ask.reading)


def test_a_pack_without_words_gives_no_reason(shipped: Rulebook) -> None:
    assert why_we_ask(replace(shipped, why_we_ask=None), "gut_surgery") is None
