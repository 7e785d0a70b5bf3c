"""After sending, on both databases: corrected until the visit, one version for one state of the answers, read on."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from intake.forms.page_form import Filled
from intake.questionnaire.answers import Answer, Coded
from intake.questionnaire.pages import find_page
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.assess_submission import assess_submission
from intake.services.correct_intake import begin_correction
from intake.services.fill_in_form import Saved, save_page
from intake.services.form_state import load_form
from intake.services.keep_copy import find_sent_form
from intake.services.list_patients import Chosen
from intake.services.patients_page import PatientsPage, read_patients_page
from intake.services.record_decision import Choice, record_decision
from intake.services.review_submission import Review, open_submission
from intake.services.rulebooks import Rulebooks
from intake.services.submit_intake import Receipt, find_receipt, submit_intake
from intake.store import staff, submissions
from intake.store.database import Database
from intake.store.staff import Role
from intake.store.submissions import Submission
from intake.summary.answer_view import Differing
from intake.summary.build import build_summary
from intake.summary.pdf import render_pdf
from intake.summary.text import render_text
from tests.made_up_clinic import CLINIC, NOW, TODAY, submit
from tests.stored import audit_entries

VISIT = NOW + timedelta(days=2)
LATER = NOW + timedelta(hours=1)
CHEST, NONE = Coded(("chest_pain",)), Coded(("none",))
SOME, MORE = Coded(("up_to_14",)), Coded(("u15_to_35",))


class Case:
    """One patient who has sent the form, and the clinic's staff."""

    def __init__(self, database: Database, rulebooks: Rulebooks, engine: EngineSupervisor, **more: Any) -> None:
        self.database, self.rulebooks, self.engine = database, rulebooks, engine
        self.first = submit(database, rulebooks, "well", **more)
        with database.transaction() as session:
            self.intake_id = submissions.load_submission(session, self.first).intake_id
            self.staff_id = staff.add(
                session, email="c@clinic.example", name="Cleo", role=Role.CLINICIAN, password_hash="$", now=NOW
            ).id

    def correct(self, now: Any = LATER) -> bool:
        return begin_correction(self.database, self.intake_id, now)

    def answer(self, slug: str, at: datetime = LATER, **given: Answer | None) -> Saved:
        state = load_form(self.database, self.rulebooks, self.intake_id, TODAY)
        page = find_page(state.questionnaire, slug)
        assert page is not None
        filled = [Filled(key, given.get(key, state.answers.get(key))) for key in page.keys]
        result = save_page(self.database, state, page, filled, revision=state.intake.last_seq, now=at)
        assert isinstance(result, Saved)
        return result

    def send(self, now: Any = LATER, today: date = TODAY) -> object:
        revision = load_form(self.database, self.rulebooks, self.intake_id, TODAY).intake.last_seq
        return submit_intake(
            self.database, self.rulebooks, self.engine, self.intake_id, revision=revision, today=today, now=now
        )

    def versions(self) -> list[Submission]:
        with self.database.reading() as session:
            return submissions.list_versions(session, self.intake_id)

    def receipt(self, now: Any = LATER) -> Receipt | None:
        return find_receipt(self.database, self.rulebooks, self.intake_id, now)

    def decide(self, submission_id: str, now: datetime = LATER) -> None:
        choice = Choice("wait", details={"labs": "Why", "by_hand": "All"})
        by = self.staff_id
        record_decision(self.database, self.rulebooks, submission_id, choice, staff_id=by, today=TODAY, now=now)

    def page(self, now: datetime = LATER) -> PatientsPage:
        return read_patients_page(self.database, self.rulebooks, CLINIC, Chosen(), 1, by=self.staff_id, now=now)

    def open(self, submission_id: str, now: Any = LATER, by: str = "") -> Review:
        return open_submission(
            self.database,
            self.rulebooks,
            CLINIC,
            submission_id,
            by=by or self.staff_id,
            now=now,
            action="opened",
        )


@pytest.fixture
def case(database: Database, rulebooks: Rulebooks, engine: EngineSupervisor) -> Case:
    return Case(database, rulebooks, engine, appointment_at=VISIT)


def test_a_correction_is_a_new_version_judged_on_its_own_day(case: Case) -> None:
    assert [case.correct(), case.correct()] == [True, True]  # the button was pressed twice
    assert [entry.action for entry in audit_entries(case.database)].count("correction.begun") == 1
    case.answer("diet-1", alcohol_use=MORE)
    second = case.send(today=TODAY + timedelta(days=1))
    assert isinstance(second, Submission)
    assert [(one.version, one.as_of) for one in case.versions()] == [(1, TODAY), (2, TODAY + timedelta(days=1))]
    with case.database.reading() as session:
        assert submissions.submitted_answers(session, case.versions()[0])["alcohol_use"] == "up_to_14"
    assert case.open(second.id).record.assessment.as_of == TODAY + timedelta(days=1)


@pytest.mark.parametrize("is_changed_back", [False, True])
def test_sending_without_a_change_gives_the_old_receipt(case: Case, is_changed_back: bool) -> None:
    case.correct()
    if is_changed_back:
        case.answer("diet-1", alcohol_use=MORE)
        case.answer("diet-1", alcohol_use=SOME)
    assert case.send() == case.versions()[0]
    assert len(case.versions()) == 1
    receipt = case.receipt()
    assert receipt is not None
    assert not receipt.is_late


def test_what_called_for_help_and_was_taken_back_is_a_version_all_the_same(case: Case) -> None:
    case.correct()
    assert case.answer("safety-now-1", urgent_now=CHEST).has_new_messages
    case.answer("safety-now-1", urgent_now=NONE)
    second = case.send()
    assert isinstance(second, Submission)
    assert second.version == 2
    (change,) = case.open(second.id).record.submission.changes
    assert (change.before, change.after) == (["chest_pain"], ["none"])


def test_retries_of_a_correction_make_one_version(case: Case) -> None:
    case.correct()
    case.answer("diet-1", alcohol_use=MORE)
    threads = [threading.Thread(target=case.send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case.send()
    assert len(case.versions()) == 2


def test_a_correction_that_was_not_sent_leaves_what_was_sent_and_staff_see_it(case: Case) -> None:
    case.correct()
    case.answer("diet-1", alcohol_use=MORE)
    review = case.open(case.first)
    assert review.is_being_corrected
    assert review.record.sheet.answers["alcohol_use"] == SOME
    receipt = case.receipt()
    assert receipt is not None
    assert receipt.is_being_corrected
    assert (receipt.submission.id, receipt.is_late, receipt.may_correct) == (case.first, False, False)
    copy = find_sent_form(case.database, case.rulebooks, case.intake_id, CLINIC)
    assert copy is not None
    assert copy.sheet.answers["alcohol_use"] == SOME


def test_help_that_is_called_for_during_a_correction_reaches_the_worklist(case: Case) -> None:
    case.correct()
    case.answer("safety-now-1", urgent_now=CHEST)
    (row,) = case.page().listed.warned
    assert row.is_correction
    case.send()
    assert case.page().listed.warned == []


def test_the_receipt_tells_apart_what_was_read_before_sending_at_it_and_since(case: Case) -> None:
    def told() -> list[list[str]]:
        receipt = case.receipt()
        assert receipt is not None
        return [[message.id for message in group] for group in (receipt.standing, receipt.messages)]

    sent_at = LATER + timedelta(minutes=1)
    case.correct()
    case.answer("safety-now-1", urgent_now=CHEST)
    case.send(now=sent_at)
    assert told() == [["chest-collapse-breathless"], ["end-of-form"]]
    case.correct(sent_at)
    case.answer("safety-now-1", at=LATER + timedelta(minutes=2), urgent_now=Coded(("sudden_weakness",)))
    assert told() == [["chest-collapse-breathless"], ["end-of-form"]]


# --- until the visit --------------------------------------------------------------------------------------------


def test_nothing_is_corrected_after_the_appointment(case: Case) -> None:
    assert not case.correct(VISIT)
    receipt = case.receipt(VISIT)
    assert receipt is not None
    assert not receipt.may_correct


def test_without_an_appointment_a_decision_ends_it(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    case = Case(database, rulebooks, engine)
    receipt = case.receipt()
    assert receipt is not None
    assert receipt.may_correct
    case.decide(case.first)
    assert not case.correct()
    assess_submission(case.database, rulebooks, engine, case.first, LATER)
    assert case.correct(), "the decision was made before the form was evaluated, and is void"


def test_without_an_appointment_the_link_s_end_ends_it(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    assert not Case(database, rulebooks, engine).correct(NOW + timedelta(days=14))


@pytest.mark.parametrize("is_decided", [False, True])
def test_after_the_visit_a_correction_is_taken_only_where_nobody_has_decided(case: Case, is_decided: bool) -> None:
    case.correct()
    case.answer("diet-1", alcohol_use=MORE)
    if is_decided:
        case.decide(case.first)
    sent = case.send(now=VISIT + timedelta(minutes=5))
    assert isinstance(sent, Submission)
    assert sent.version == (1 if is_decided else 2)
    receipt = case.receipt()
    assert receipt is not None
    assert receipt.is_late is is_decided
    again = case.send(now=VISIT + timedelta(minutes=6))
    assert again == sent


def test_the_copy_holds_what_was_sent_and_not_what_came_too_late(case: Case) -> None:
    case.correct()
    case.answer("diet-1", alcohol_use=MORE)
    case.decide(case.first)
    case.send(now=VISIT)
    copy = find_sent_form(case.database, case.rulebooks, case.intake_id, CLINIC)
    assert copy is not None
    assert copy.sheet.answers["alcohol_use"] == SOME


# --- what staff see ---------------------------------------------------------------------------------------------


def test_an_earlier_decision_is_void(case: Case) -> None:
    case.decide(case.first)
    case.correct()
    case.answer("diet-1", alcohol_use=MORE)
    second = case.send()
    assert isinstance(second, Submission)
    review = case.open(second.id)
    assert review.decisions == ()
    assert [(line.outcome, line.version) for line in review.void_decisions] == [("wait", 1)]


def test_page_text_pdf_and_worklist_say_what_was_corrected(case: Case) -> None:
    case.correct()
    case.answer("diet-1", alcohol_use=MORE)
    second = case.send()
    assert isinstance(second, Submission)
    record = case.open(second.id).record
    (comparison,) = build_summary(record).comparisons
    words = record.rulebook.questionnaire.questions["alcohol_use"].options
    name = record.rulebook.summary.names["alcohol_use"]
    assert Differing(name, words["up_to_14"], words["u15_to_35"]) in comparison.rows
    assert f"{name}: {words['up_to_14']} -> {words['u15_to_35']}" in render_text(build_summary(record))
    assert render_pdf(build_summary(record))
    told = case.page().corrections[second.id].comparison
    assert told is not None
    assert told.rows == comparison.rows


# --- read on ----------------------------------------------------------------------------------------------------


def test_the_receipt_says_when_that_version_was_first_read(case: Case) -> None:
    def read_at() -> object:
        receipt = case.receipt()
        assert receipt is not None
        return receipt.read_at

    assert read_at() is None
    case.open(case.first, now=LATER)
    case.open(case.first, now=LATER + timedelta(hours=1))
    assert read_at() == LATER
    case.correct()
    case.answer("diet-1", alcohol_use=MORE)
    second = case.send()
    assert read_at() is None
    case.open(case.first, now=LATER + timedelta(hours=2))
    assert read_at() is None
    assert isinstance(second, Submission)
    case.open(second.id, now=LATER + timedelta(hours=3))
    assert read_at() == LATER + timedelta(hours=3)
