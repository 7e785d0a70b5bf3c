"""The counts of each rule: newest version, newest evaluation, what was said and decided; and nobody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.rulebook.supervisor import EngineSupervisor
from intake.services.assess_submission import assess_submission
from intake.services.export_submissions import Period
from intake.services.rule_statistics import RuleCounts, RuleStatistics, count_rules
from intake.services.rulebooks import Rulebooks
from intake.store import answers, decisions, flag_responses, intakes, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.flag_responses import ACKNOWLEDGED, OVERRIDDEN, NewResponse
from tests.made_up_clinic import CLINIC, NOW, TODAY, submit
from tests.unit.store.builders import add_clinician

RULE = "nitrous-neuro"
SLUG = "nitrous_oxide_leg_weakness"
TODAY_ALONE = Period(TODAY, TODAY)


class Clinic:
    """Forms with the same flag, and what a clinician does about each."""

    def __init__(self, database: Database, rulebooks: Rulebooks, engine: EngineSupervisor) -> None:
        self.database, self.rulebooks, self.engine = database, rulebooks, engine
        with database.transaction() as session:
            self.clinician = add_clinician(session).id

    def receive(self, slug: str = SLUG) -> str:
        submission_id = submit(self.database, self.rulebooks, slug)
        self.assess(submission_id)
        return submission_id

    def assess(self, submission_id: str) -> None:
        assess_submission(self.database, self.rulebooks, self.engine, submission_id, NOW, by_staff=True)

    def say(self, submission_id: str, action: str, reason: str = "") -> None:
        new = NewResponse(RULE, action, reason, "Ann Example knows.", "evidence")
        with self.database.transaction() as session:
            flag_responses.record_response(session, submission_id, new, staff_id=self.clinician, now=NOW)

    def decide(self, submission_id: str, outcome: str, attempt: int | None = 1) -> None:
        with self.database.transaction() as session:
            decisions.record_decision(
                session, submission_id, staff_id=self.clinician, outcome=outcome, note="", now=NOW, attempt=attempt
            )

    def count(self, period: Period = TODAY_ALONE) -> RuleStatistics:
        return count_rules(self.database, CLINIC, self.rulebooks.in_force(), period)

    def of_rule(self, rule: str = RULE) -> RuleCounts:
        return next(line.counts for line in self.count().lines if line.id == rule)


@pytest.fixture
def clinic(database: Database, rulebooks: Rulebooks, engine: EngineSupervisor) -> Clinic:
    return Clinic(database, rulebooks, engine)


def test_each_flag_is_counted_with_what_was_said_and_decided(clinic: Clinic) -> None:
    waved_through, looked_into, overridden, open_still = (clinic.receive() for _ in range(4))
    clinic.say(waved_through, ACKNOWLEDGED)
    clinic.decide(waved_through, "go")
    clinic.say(looked_into, OVERRIDDEN, "not_so")
    clinic.say(looked_into, ACKNOWLEDGED)  # the last one holds
    clinic.decide(looked_into, "go")
    clinic.decide(looked_into, "wait")
    clinic.say(overridden, OVERRIDDEN, "not_so")

    counts = clinic.of_rule()

    assert counts == RuleCounts(
        fired=4, acknowledged=2, without_action=1, overridden=1, reasons=counts.reasons, decided=2, not_go=1
    )
    line = next(line for line in clinic.count().lines if line.id == RULE)
    assert line.reasons == (("Asked at the chair: not so", 1),)
    assert open_still


def test_a_form_counts_once_in_its_newest_version_and_evaluation(clinic: Clinic) -> None:
    first = clinic.receive()
    clinic.say(first, ACKNOWLEDGED)
    with clinic.database.transaction() as session:
        intake_id = submissions.load_submission(session, first).intake_id
        intakes.reopen_intake(session, intake_id)
        answers.append_answers(session, intake_id, [NewAnswer("diet_pattern", "vegan", Who.PATIENT)], NOW)
        second = submissions.submit(session, intake_id, TODAY, NOW).id
    assert clinic.count().without_result == 1
    clinic.assess(second)
    clinic.assess(second)

    assert (clinic.count().forms, clinic.of_rule().fired, clinic.of_rule().acknowledged) == (1, 1, 1)


def test_a_decision_that_is_void_is_none(clinic: Clinic) -> None:
    found_the_same = clinic.receive()
    clinic.decide(found_the_same, "wait")
    clinic.assess(found_the_same)
    evaluated_since = submit(clinic.database, clinic.rulebooks, SLUG)
    clinic.decide(evaluated_since, "wait", attempt=None)
    clinic.assess(evaluated_since)
    assert (clinic.of_rule().fired, clinic.of_rule().decided, clinic.of_rule().not_go) == (2, 1, 1)


def test_what_is_open_and_other_days_and_rules_that_never_fired(clinic: Clinic) -> None:
    clinic.receive("well")
    clinic.receive()
    found = clinic.count()
    fired = {line.id: line.counts.fired for line in found.lines}

    assert {line.id for line in found.lines} == set(clinic.rulebooks.in_force().rules_by_id)
    assert 0 in fired.values()
    assert sum(line.counts.unassessed for line in found.lines) > 0
    yesterday = TODAY - timedelta(days=1)
    assert clinic.count(Period(yesterday, yesterday)).forms == 0
