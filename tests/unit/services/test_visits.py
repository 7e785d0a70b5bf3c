"""What a summary knows of earlier visits: the same person's, as they stood when this form was sent, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from intake.made_up_patients import load_all
from intake.questionnaire.answers import Measured, answer_from_json, to_json
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.assess_submission import assess_submission
from intake.services.begin_intake import begin_intake
from intake.services.earlier_forms import visits_before
from intake.services.export_table import json_object
from intake.services.invite_patient import create_invite
from intake.services.print_summary import print_submission
from intake.services.review_submission import load_review
from intake.services.rulebooks import Rulebooks
from intake.store import answers, intakes, invites, purges, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.errors import Tampered
from intake.store.purges import Purge, Reason, Scope
from intake.store.submissions import Submission
from intake.summary.build import build_summary
from tests.made_up_clinic import CLINIC, NOW

PERSON = load_all()["vegan"]
BORN = date.fromisoformat(PERSON["date_of_birth"])
MAY, AUGUST, NOVEMBER = NOW - timedelta(days=180), NOW - timedelta(days=90), NOW


def b12(number: int, day: str) -> dict[str, Any]:
    return {"lab_b12": {"value": number, "unit": "pmol_l"}, "lab_b12_date": day}


class Patient:
    """Comes again and again; every visit has an invitation of its own."""

    def __init__(self, database: Database, rulebooks: Rulebooks) -> None:
        self.database, self.rulebooks = database, rulebooks
        self.patient_id: str | None = None

    def send(self, at: datetime, changed: Mapping[str, Any]) -> Submission:
        invite_id, _ = create_invite(
            self.database,
            name=PERSON["full_name"],
            date_of_birth=BORN,
            appointment_at=None,
            offer=None,
            language="en",
            created_by=None,
            now=at,
            patient_id=self.patient_id,
        )
        intake_id = begin_intake(self.database, self.rulebooks, invite_id, at)
        with self.database.reading() as session:
            self.patient_id = invites.load_invite(session, invite_id).patient_id
        return self.answer(intake_id, at, {**PERSON, **changed})

    def correct(self, sent: Submission, at: datetime, changed: Mapping[str, Any]) -> Submission:
        with self.database.transaction() as session:
            intakes.reopen_intake(session, sent.intake_id)
        return self.answer(sent.intake_id, at, changed)

    def answer(self, intake_id: str, at: datetime, given: Mapping[str, Any]) -> Submission:
        questions = self.rulebooks.in_force().questionnaire.questions
        new = [
            NewAnswer(key, to_json(questions[key], answer), Who.PATIENT)
            for key, value in given.items()
            if key != "intake_date" and (answer := answer_from_json(questions[key], value)) is not None
        ]
        with self.database.transaction() as session:
            answers.append_answers(session, intake_id, new, at)
            return submissions.submit(session, intake_id, at.date(), at)

    def told_before(self, sent: Submission) -> list[float]:
        """The B12 of each earlier visit."""
        with self.database.reading() as session:
            sheets = visits_before(session, self.rulebooks.in_force(), sent)
        found = [one.answers["lab_b12"] for one in sheets if one is not None]
        return [float(answer.value) for answer in found if isinstance(answer, Measured)]


@pytest.fixture
def patient(database: Database, rulebooks: Rulebooks) -> Patient:
    return Patient(database, rulebooks)


def test_earlier_visits_are_the_same_person_s_oldest_first(
    patient: Patient, database: Database, rulebooks: Rulebooks
) -> None:
    Patient(database, rulebooks).send(MAY, b12(999, "2026-04"))  # of the same name and date of birth
    first = patient.send(MAY, b12(100, "2026-04"))
    second = patient.send(AUGUST, b12(200, "2026-07"))
    third = patient.send(NOVEMBER, b12(300, "2026-10"))
    assert [patient.told_before(sent) for sent in (first, second, third)] == [[], [100], [100, 200]]


def test_a_correction_made_later_does_not_change_what_stood_beside_a_form(patient: Patient) -> None:
    first = patient.send(MAY, b12(100, "2026-04"))
    patient.correct(first, MAY + timedelta(days=1), b12(110, "2026-04"))
    second = patient.send(AUGUST, b12(200, "2026-07"))
    patient.correct(first, AUGUST + timedelta(days=1), b12(120, "2026-04"))
    assert patient.told_before(second) == [110]
    assert patient.told_before(patient.send(NOVEMBER, b12(300, "2026-10"))) == [120, 200]


def test_an_answer_added_to_an_older_form_does_not_make_it_the_last_visit(patient: Patient, database: Database) -> None:
    first = patient.send(MAY, b12(100, "2026-04"))
    second = patient.send(AUGUST, b12(200, "2026-07"))
    patient.correct(first, AUGUST + timedelta(days=1), b12(150, "2026-04"))
    third = patient.send(NOVEMBER, b12(300, "2026-10"))
    with database.reading() as session:
        assert intakes.load_intake(session, third.intake_id).last_visit_id == second.id
    assert patient.told_before(third) == [150, 200]


def test_a_visit_that_was_purged_is_left_out_and_no_other(patient: Patient, database: Database) -> None:
    first = patient.send(MAY, b12(100, "2026-04"))
    second = patient.send(AUGUST, b12(200, "2026-07"))
    third = patient.send(NOVEMBER, b12(300, "2026-10"))
    with database.transaction() as session:
        invite_id = intakes.load_intake(session, first.intake_id).invite_id
        purges.record_purge(session, Purge(invite_id, Scope.ANSWERS, Reason.TIME_IS_OVER, NOVEMBER, None))
    assert patient.told_before(second) == []
    assert patient.told_before(third) == [200]


def test_a_visit_that_does_not_open_is_left_out_and_the_page_and_its_pdf_say_so(
    patient: Patient, database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    first, second = patient.send(MAY, b12(100, "2026-04")), patient.send(AUGUST, b12(200, "2026-07"))
    third = patient.send(NOVEMBER, b12(300, "2026-10"))
    assess_submission(database, rulebooks, engine, third.id, NOW)
    whole = build_summary(load_review(database, rulebooks, CLINIC, third.id).record)
    assert len(whole.comparisons) == 1
    with database.transaction() as session:
        session.execute(text("DELETE FROM intake_key WHERE intake_id = :id"), {"id": second.intake_id})
    assert patient.told_before(third) == [100]
    review = load_review(database, rulebooks, CLINIC, third.id)
    summary = build_summary(review.record)
    assert [line.text for line in summary.visit if line.label == "Earlier visits"] == [
        "Left out, as the form of 1 earlier visit does not open. Tell whoever runs this server: its log names the row."
    ]
    assert summary.comparisons == (), "the last visit is that one"
    assert summary.course is not None
    printed = print_submission(database, review, "a4", NOW)
    assert "does not open" in PdfReader(BytesIO(printed)).pages[0].extract_text()
    assert print_submission(database, review, "a4", NOW + timedelta(days=1)) == printed, "not kept, and still the same"
    with pytest.raises(Tampered):
        load_review(database, rulebooks, CLINIC, second.id)
    assert load_review(database, rulebooks, CLINIC, first.id).submission == first


def test_the_course_stands_in_the_summary_in_its_pdf_and_in_the_json(
    patient: Patient, database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    patient.send(MAY, b12(100, "2026-04"))
    sent = patient.send(NOVEMBER, b12(300, "2026-10-12"))
    assess_submission(database, rulebooks, engine, sent.id, NOW)
    review = load_review(database, rulebooks, CLINIC, sent.id)
    course = build_summary(review.record).course
    assert course is not None
    line = next(one for one in json_object(review)["course"]["lines"] if one["question"] == "lab_b12")
    assert [(value["date"], value["as_typed"]) for value in line["values"]] == [
        ("2026-04", "100 pmol/L"),
        ("2026-10-12", "300 pmol/L"),
    ]
    assert print_submission(database, review, "a4", NOW).startswith(b"%PDF")
