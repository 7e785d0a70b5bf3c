"""The shipped pack: its names are a contract, its checks are silent, its cases pass on both engines, nothing unproved.

`contract.json` was written once from the evidence base. Keys, codes and rule ids are never renamed or used again: a
difference here is a break with every stored answer and every answers file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.logic.kleene import Truth
from intake.questionnaire.model import Question
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.assess import assess
from intake.rulebook.cases import all_cases, run_cases, sheet_of
from intake.rulebook.check import LONGEST_MESSAGE, check_files
from intake.rulebook.coverage import measure_coverage
from intake.rulebook.model import Outcome, Rule
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.possible import possible_truths
from tests.builders import SHIPPED, shipped_pack
from tests.engines import InProcess

PACK = shipped_pack()
CONTRACT: dict[str, Any] = json.loads((Path(__file__).parent / "contract.json").read_text(encoding="utf-8"))


def test_the_words_of_the_summary_belong_to_the_rule_set_and_not_to_the_questionnaire() -> None:
    texts = PackFiles.from_folder(SHIPPED).texts
    changed = parse_rulebook(PackFiles({**texts, "summary.yaml": texts["summary.yaml"].replace("raised}", "high}")}))
    assert changed.sha256 != PACK.sha256
    assert changed.questionnaire.sha256 == PACK.questionnaire.sha256
    without = parse_rulebook(PackFiles({name: text for name, text in texts.items() if name != "summary.yaml"}))
    assert (without.summary.names, without.summary.labs, without.summary.gaps) == ({}, {}, ())


# --- names ------------------------------------------------------------------------------------------------------


def test_the_contract_is_whole() -> None:
    counts = {name: len(CONTRACT[name]) for name in ("questions", "rules", "facts", "messages", "panels")}
    assert counts == {"questions": 116, "rules": 118, "facts": 50, "messages": 21, "panels": 11}


def test_questions_stand_in_their_order() -> None:
    assert list(PACK.questionnaire.questions) == list(CONTRACT["questions"])


def as_agreed(question: Question) -> list[Any]:
    return [
        question.section,
        question.kind.value,
        list(question.options),
        list(question.factors),
        list(question.specials),
        list(question.comparators),
        "dont_know" if question.counts_as_unknown_when_hidden else "no",
    ]


@pytest.mark.parametrize("key", CONTRACT["questions"])
def test_a_question_has_its_type_codes_and_units(key: str) -> None:
    assert as_agreed(PACK.questionnaire.questions[key]) == CONTRACT["questions"][key]


def test_rules_have_their_severity_category_folds_and_question() -> None:
    found = {
        rule.id: [rule.severity.value, rule.category, list(rule.supersedes), bool(rule.ask)] for rule in PACK.rules
    }
    assert found == CONTRACT["rules"]


def test_facts_messages_panels_and_modes() -> None:
    questionnaire = PACK.questionnaire
    assert {*questionnaire.definitions, *questionnaire.number_facts_by_name} == set(CONTRACT["facts"])
    assert [message.id for message in PACK.messages] == CONTRACT["messages"]
    panels: dict[str, list[str]] = {}
    for key in questionnaire.questions:
        if key in questionnaire.panel_of:
            panels.setdefault(questionnaire.panel_of[key].id, []).append(key)
    assert {name: set(keys) for name, keys in panels.items()} == {
        name: set(keys) for name, keys in CONTRACT["panels"].items()
    }
    assert {"confirm": questionnaire.offer_confirm_key, "keys": list(questionnaire.offer_keys)} == CONTRACT["offer"]
    assert questionnaire.asked_afresh == set(CONTRACT["asked_afresh"])


# --- checks and cases -------------------------------------------------------------------------------------------


def test_the_checks_are_silent() -> None:
    earliest = min(rule.review_by for rule in PACK.rules)
    assert [str(problem) for problem in check_files(PackFiles.from_folder(SHIPPED), PACK.questionnaire.dated)] == []
    assert [str(problem) for problem in check_files(PackFiles.from_folder(SHIPPED), earliest)] == []


def test_each_review_is_due_within_about_a_year_of_the_pack() -> None:
    latest = PACK.questionnaire.dated + timedelta(days=380)
    assert [rule.id for rule in PACK.rules if not PACK.questionnaire.dated < rule.review_by <= latest] == []


def test_every_case_passes_by_the_reference() -> None:
    results = run_cases(PACK)
    assert len(results) > 1_000
    assert [f"{result.subject}: {result.case.name}: {result.refused}" for result in results if not result.passed] == []


@pytest.fixture(scope="module")
def engine() -> Iterator[InProcess]:
    found = InProcess(PACK)
    yield found
    found.close()


def test_every_case_is_agreed_on_by_durable_rules(engine: InProcess) -> None:
    """Of every rule and every fact, not only of the one that the case is about. Every third case, to save minutes."""
    cases = list(all_cases(PACK))[::3]
    differing = [
        f"{subject}: {case.name}"
        for subject, _, case in cases
        if not assess(PACK, sheet_of(PACK, case), engine).engines_agree
    ]
    assert differing == []


def test_nothing_is_unproved() -> None:
    coverage = measure_coverage(PACK)
    assert coverage.leaves > 400
    assert coverage.mutants > 1_000
    assert coverage.share_killed >= 0.95
    assert [f"{gap.subject}: {gap.what}" for gap in coverage.gaps] == []
    assert coverage.stale_exceptions == ()
    assert all(gap.reason for gap in coverage.accepted)


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_rule_shows_its_outcomes_cites_a_source_and_is_short(rule: Rule) -> None:
    shown = {case.outcome for case in rule.cases}
    assert {Outcome.FIRES, Outcome.SILENT} <= shown
    possible = possible_truths(PACK.questionnaire, rule.when)
    if possible is not None:
        assert (Outcome.UNASSESSED in shown) is (Truth.UNKNOWN in possible)
        assert bool(rule.ask) is (Truth.UNKNOWN in possible)
    assert rule.sources
    assert len(rule.message) <= LONGEST_MESSAGE
    assert rule.why.endswith(".")
    assert rule.why.count(". ") == 0, "one sentence"


def test_every_urgent_flag_has_a_message_to_the_patient_or_needs_none() -> None:
    """An urgent rule without a message leaves the patient uninformed until a clinician reads the summary."""
    urgent = {rule.id for rule in PACK.rules if rule.severity.value == "urgent"}
    silent = set()
    for subject, _, case in all_cases(PACK):
        if subject in urgent and case.outcome is Outcome.FIRES:
            shown = assess(PACK, sheet_of(PACK, case), None).safety_messages
            if shown == ("end-of-form",):  # that one is shown to everybody
                silent.add(subject)
    assert silent == set()


def test_no_threshold_claims_more_evidence_than_it_has() -> None:
    for threshold in PACK.questionnaire.thresholds.values():
        if "from knowledge" in threshold.source or "Project choice" in threshold.source:
            assert threshold.checked == "no", threshold.name


def test_the_pack_was_not_dated_ahead_of_its_reviews() -> None:
    assert date(2026, 1, 1) <= PACK.questionnaire.dated < min(rule.review_by for rule in PACK.rules)
