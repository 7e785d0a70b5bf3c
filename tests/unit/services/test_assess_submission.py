"""Assessing what is stored: what is written down, what a failure leaves, and what is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from intake.logic.kleene import Truth
from intake.logic.nodes import Leaf
from intake.rulebook import assessment
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable
from intake.rulebook.wire import Conclusions
from intake.services.assess_submission import assess_submission
from intake.services.install_shipped import install_shipped
from intake.services.reassess import Reassessed, assess_again, assess_waiting, reassess_all
from intake.services.review_submission import load_review
from intake.services.rulebooks import Rulebooks
from intake.store import assessments
from intake.store.assessments import Assessment
from intake.store.database import Database
from intake.store.errors import AttemptsExhausted
from intake.store.worklist import list_sent
from intake.summary.build import build_summary
from tests.made_up_clinic import CLINIC, NOW, SHIPPED, submit
from tests.stored import all_invites, audit_entries

LATER = NOW + timedelta(minutes=5)


class Unavailable:
    def conclude(self, rule_set_sha256: str, truths_by_leaf: Mapping[Leaf, Truth]) -> Conclusions:
        raise EngineUnavailable("dead")


class Broken:
    """A fault that nobody thought of."""

    def conclude(self, rule_set_sha256: str, truths_by_leaf: Mapping[Leaf, Truth]) -> Conclusions:
        raise ZeroDivisionError


def _stored(database: Database, submission_id: str) -> Assessment | None:
    with database.reading() as session:
        return assessments.find_assessment(session, submission_id)


def test_both_engines_judge_and_the_counts_are_those_in_view(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks
) -> None:
    submission_id = submit(database, rulebooks, "nitrous_oxide_leg_weakness")
    found = assess_submission(database, rulebooks, engine, submission_id, NOW)
    stored = _stored(database, submission_id)
    assert found is not None
    assert stored is not None
    assert found.engines_agree is True
    assert assessment.Assessment.from_json(stored.result) == found
    in_view = [flag for flag in found.flags if flag.under is None and flag.severity == "urgent"]
    folded = [flag for flag in found.flags if flag.under is not None and flag.severity == "urgent"]
    assert folded, "the patient is to have an urgent flag that is folded under another"
    assert stored.counts.urgent == len(in_view)
    with database.reading() as session:
        (invited,) = all_invites(session)
        (listed,) = list_sent(session, [invited.id], titled=[invited.id])
    assert listed.urgent_titles == tuple(flag.title for flag in in_view)
    open_urgent = [rule for rule in found.unassessed if rule.severity == "urgent"]
    assert 0 < len(open_urgent) < len(found.unassessed)
    assert (stored.counts.unassessed, stored.counts.unassessed_urgent) == (len(found.unassessed), len(open_urgent))


def test_format_rules_are_not_counted(database: Database, engine: EngineSupervisor, rulebooks: Rulebooks) -> None:
    submission_id = submit(database, rulebooks, "vegan")
    found = assess_submission(database, rulebooks, engine, submission_id, NOW)
    stored = _stored(database, submission_id)
    assert found is not None
    assert stored is not None
    assert any(flag.category == "format" for flag in found.flags)
    counted = sum(flag.under is None and flag.category != "format" for flag in found.flags)
    assert sum([stored.counts.urgent, stored.counts.high, stored.counts.moderate, stored.counts.info]) == counted
    unknown = submit(database, rulebooks, "no_results")
    found = assess_submission(database, rulebooks, engine, unknown, NOW)
    stored = _stored(database, unknown)
    assert found is not None
    assert stored is not None
    assert stored.counts.unassessed == sum(not rule.id.startswith("format-") for rule in found.unassessed)
    assert stored.counts.unassessed < len(found.unassessed)


def test_findings_are_others_once_a_flag_its_severity_or_a_rule_left_open_is(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision rests on them: it is void from the attempt on that found something else."""
    submission_id = submit(database, rulebooks, "pregnant_mic")
    found = assess_submission(database, rulebooks, engine, submission_id, NOW)
    assert found is not None
    first, *others = found.flags
    reworded = replace(found, flags=(replace(first, title="In other words"), *others))
    lighter = replace(found, flags=(replace(first, severity="info"), *others))
    fewer = replace(found, flags=tuple(others))
    settled = replace(fewer, unassessed=found.unassessed[1:])
    since = []
    for result in (reworded, lighter, fewer, settled, settled):
        monkeypatch.setattr("intake.services.assess_submission.assess", lambda *_, result=result: result)
        assess_submission(database, rulebooks, engine, submission_id, LATER, by_staff=True)
        stored = _stored(database, submission_id)
        assert stored is not None
        since.append(stored.findings_since)
    assert since == [1, 3, 4, 5, 5]


def test_without_durable_rules_it_is_for_review_by_hand(database: Database, rulebooks: Rulebooks) -> None:
    submission_id = submit(database, rulebooks)
    found = assess_submission(database, rulebooks, Unavailable(), submission_id, NOW)
    stored = _stored(database, submission_id)
    assert found is not None
    assert found.is_for_manual_review
    assert stored is not None
    assert stored.status == "manual_review"


def test_a_fault_leaves_no_assessment_and_is_counted(database: Database, rulebooks: Rulebooks) -> None:
    submission_id = submit(database, rulebooks)
    assert assess_submission(database, rulebooks, Broken(), submission_id, NOW) is None
    assert _stored(database, submission_id) is None
    assert assess_submission(database, rulebooks, Broken(), submission_id, NOW) is None
    with pytest.raises(AttemptsExhausted):
        assess_submission(database, rulebooks, Broken(), submission_id, NOW)
    with database.reading() as session:
        assert assessments.given_up(session, NOW) == [submission_id]


def test_what_waits_is_assessed_at_the_next_start_and_what_failed_twice_is_not(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks
) -> None:
    waits = submit(database, rulebooks)
    failed = submit(database, rulebooks, "vegan")
    for _ in range(2):
        assess_submission(database, rulebooks, Broken(), failed, NOW)
    assert assess_waiting(database, rulebooks, engine, LATER) == Reassessed(1, 0)
    assert _stored(database, waits) is not None
    assert _stored(database, failed) is None


def test_what_fails_again_or_is_not_agreed_on_counts_as_left_to_staff(database: Database, rulebooks: Rulebooks) -> None:
    submit(database, rulebooks)
    assert assess_waiting(database, rulebooks, Broken(), LATER) == Reassessed(0, 1)
    assert assess_waiting(database, rulebooks, Unavailable(), LATER) == Reassessed(0, 1)


def test_a_clinician_may_have_one_assessed_again_that_failed_twice_and_it_is_noted(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks
) -> None:
    submission_id = submit(database, rulebooks)
    for _ in range(2):
        assess_submission(database, rulebooks, Broken(), submission_id, NOW)
    assess_again(database, rulebooks, engine, submission_id, by="cleo", now=LATER)
    assert _stored(database, submission_id) is not None
    noted = audit_entries(database)[0]
    assert (noted.actor, noted.action, noted.subject) == ("cleo", "submission.assess_again", submission_id)


def test_staff_can_have_everything_unsettled_assessed_again(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks
) -> None:
    good, by_hand, failed = (submit(database, rulebooks, slug) for slug in ("well", "vegan", "polish"))
    assess_submission(database, rulebooks, engine, good, NOW)
    assess_submission(database, rulebooks, Unavailable(), by_hand, NOW)
    for _ in range(2):
        assess_submission(database, rulebooks, Broken(), failed, NOW)
    assert reassess_all(database, rulebooks, engine, LATER) == Reassessed(2, 0)
    assert reassess_all(database, rulebooks, engine, LATER) == Reassessed(0, 0)
    for submission_id in (good, by_hand, failed):
        stored = _stored(database, submission_id)
        assert stored is not None
        assert stored.status == "assessed"


def test_it_is_by_the_rules_in_force_now(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    submission_id = submit(database, rulebooks)
    assess_submission(database, rulebooks, engine, submission_id, NOW)
    _copy_pack(tmp_path, "Before your B12", "Before the B12")
    new = install_shipped(database, rulebooks, tmp_path, LATER)
    assert load_review(database, rulebooks, CLINIC, submission_id).has_newer_rules
    found = assess_submission(database, rulebooks, engine, submission_id, LATER, by_staff=True)
    assert not load_review(database, rulebooks, CLINIC, submission_id).has_newer_rules
    assert found is not None
    assert found.rule_set.sha256 == new.sha256
    assert "Older rules" not in _about_the_rules(database, rulebooks, submission_id)


def test_where_the_new_rules_cannot_read_an_answer_it_is_by_those_of_its_own_day(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    submission_id = submit(database, rulebooks, questions_for_clinician="Is it safe?")
    old = rulebooks.in_force()
    _copy_pack(tmp_path, "questions_for_clinician", "words_for_clinician")
    assert install_shipped(database, rulebooks, tmp_path, LATER).sha256 != old.sha256
    found = assess_submission(database, rulebooks, engine, submission_id, LATER)
    assert found is not None
    assert found.rule_set.sha256 == old.sha256
    assert "Older rules" in _about_the_rules(database, rulebooks, submission_id)
    assert not load_review(database, rulebooks, CLINIC, submission_id).has_newer_rules, "they cannot read it either"


def _about_the_rules(database: Database, rulebooks: Rulebooks, submission_id: str) -> list[str]:
    review = load_review(database, rulebooks, CLINIC, submission_id)
    return [line.label for line in build_summary(review.record).provenance.lines]


def _copy_pack(folder: Path, before: str, after: str) -> None:
    for file in SHIPPED.rglob("*.yaml"):
        copy = folder / file.relative_to(SHIPPED)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
