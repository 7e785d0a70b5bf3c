"""What a patient says after the decision and too late to send it is in no version: an urgent answer stays in sight."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.rulebook.supervisor import EngineSupervisor
from intake.services.assess_submission import assess_submission
from intake.services.rulebooks import Rulebooks
from intake.services.take_alert import take_alert
from intake.store.database import Database
from intake.store.progress import Progress
from intake.store.waiting import WaitingRow
from tests.made_up_clinic import NOW
from tests.unit.services.test_correct_intake import CHEST, LATER, MORE, VISIT, Case

AFTERWARDS = VISIT + timedelta(minutes=5)


@pytest.fixture
def case(database: Database, rulebooks: Rulebooks, engine: EngineSupervisor) -> Case:
    """Decided on, while the patient corrects the form."""
    case = Case(database, rulebooks, engine, appointment_at=VISIT)
    case.send(now=NOW)  # assessed, and the receipt shown
    case.correct()
    case.decide(case.first)
    return case


def warned(case: Case) -> list[WaitingRow]:
    return case.page(AFTERWARDS).listed.warned


def test_an_urgent_answer_is_an_alert_until_the_next_decision(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = LATER + timedelta(minutes=1)
    case.answer("safety-now-1", at=saved, urgent_now=CHEST)
    (row,) = warned(case)
    assert (row.is_correction, row.is_too_late) == (True, False)
    case.send(now=AFTERWARDS)
    assert len(case.versions()) == 1
    (row,) = warned(case)
    assert (row.is_correction, row.is_too_late, row.is_taken) == (True, True, False)
    assert row.intake_id is not None
    take_alert(case.database, row.intake_id, row.answers, instead_of=0, by=case.staff_id, now=AFTERWARDS)
    assert [row.is_taken for row in warned(case)] == [True]
    monkeypatch.setattr("intake.services.assess_submission._findings", lambda assessment: id(assessment))
    assess_submission(case.database, case.rulebooks, case.engine, case.first, AFTERWARDS, by_staff=True)
    assert len(warned(case)) == 1, "the decision is void, and nobody has made another one"
    case.decide(case.first, now=AFTERWARDS)
    listed = case.page(AFTERWARDS).listed
    assert (listed.warned, listed.count(Progress.DECIDED)) == ([], 1)


def test_an_answer_that_warns_of_nothing_is_told_on_the_page_of_the_form_alone(case: Case) -> None:
    assert not case.open(case.first).has_late_changes
    case.answer("diet-1", at=LATER + timedelta(minutes=1), alcohol_use=MORE)
    assert not case.open(case.first).has_late_changes, "it may still be sent"
    case.send(now=AFTERWARDS)
    assert warned(case) == []
    assert case.open(case.first).has_late_changes
