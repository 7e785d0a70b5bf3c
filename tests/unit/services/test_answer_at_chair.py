"""What a patient says at the visit makes a new version under the staff member's name, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.errors import InputError
from intake.forms.page_form import Filled
from intake.questionnaire.answers import Answer, Coded, Dated
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.answer_at_chair import answer_at_chair, messages_to_tell, open_questions
from intake.services.assess_submission import assess_submission
from intake.services.earlier_forms import version_before
from intake.services.review_submission import Review, load_review
from intake.services.rulebooks import Rulebooks
from intake.store import answers, intakes, staff, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.staff import Role
from intake.store.submissions import Submission
from tests.made_up_clinic import CLINIC, NOW, TODAY, submit
from tests.stored import audit_entries


def _sent(database: Database, rulebooks: Rulebooks, engine: EngineSupervisor, **changed: Any) -> str:
    submission_id = submit(database, rulebooks, "well", **changed)
    assess_submission(database, rulebooks, engine, submission_id, NOW)
    return submission_id


def _cleo(database: Database) -> str:
    with database.transaction() as session:
        return staff.add(
            session, email="c@clinic.example", name="Cleo", role=Role.CLINICIAN, password_hash="$", now=NOW
        ).id


def _ask(
    database: Database,
    rulebooks: Rulebooks,
    engine: EngineSupervisor,
    submission_id: str,
    by: str,
    **said: Answer | None,
) -> Submission:
    review = _review(database, rulebooks, submission_id)
    return answer_at_chair(
        database,
        rulebooks,
        engine,
        submission_id,
        open_questions(review.record),
        [Filled(key, answer) for key, answer in said.items()],
        by=by,
        today=TODAY,
        now=NOW,
    )


def _review(database: Database, rulebooks: Rulebooks, submission_id: str) -> Review:
    return load_review(database, rulebooks, CLINIC, submission_id)


def test_an_open_question_is_answered_and_the_rules_are_evaluated_anew(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent = _sent(database, rulebooks, engine, metformin_use="not_sure", alcohol_use=None)
    before, by = _review(database, rulebooks, sent), _cleo(database)
    keys = [question.key for question in open_questions(before.record)]
    assert keys.index("metformin_use") < keys.index("alcohol_use")  # first what a rule waits for
    newer = _ask(database, rulebooks, engine, sent, by, metformin_use=Coded(("no",)))
    after = _review(database, rulebooks, newer.id)
    assert (newer.version, after.record.sheet.answers["metformin_use"]) == (2, Coded(("no",)))
    waited = {missing.question for rule in after.record.assessment.unassessed for missing in rule.missing}
    assert "metformin_use" not in waited
    assert after.record.assessment.engines_agree
    origin = after.record.submission.origins["metformin_use"]
    assert (origin.who, origin.by) == ("staff", "Cleo")
    assert _review(database, rulebooks, sent).record.sheet == before.record.sheet  # what was sent stays as it was
    assert "submission.answered_at_visit" in [entry.action for entry in audit_entries(database)]


def test_who_had_no_results_at_home_is_asked_for_them_and_then_for_each(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent, by = submit(database, rulebooks, "no_results"), _cleo(database)
    assess_submission(database, rulebooks, engine, sent, NOW)
    before = open_questions(_review(database, rulebooks, sent).record)
    assert "lab_b12" not in {question.key for question in before}
    newer = _ask(database, rulebooks, engine, sent, by, lab_source=Coded(("lab_report",)))
    after = open_questions(_review(database, rulebooks, newer.id).record)
    assert "lab_b12" in {question.key for question in after}


def test_a_result_that_is_dated_after_the_form_gets_its_date_put_right(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    low = {"lab_potassium": {"value": 2.8, "unit": "mmol_l"}, "lab_potassium_date": "2027-10"}
    sent, by = _sent(database, rulebooks, engine, **low), _cleo(database)
    before = _review(database, rulebooks, sent).record
    assert "potassium-critical" in {rule.id for rule in before.assessment.unassessed}
    assert open_questions(before)[0].key == "lab_potassium_date"
    newer = _ask(database, rulebooks, engine, sent, by, lab_potassium_date=Dated("2026-10"))
    after = _review(database, rulebooks, newer.id).record.assessment
    assert "potassium-critical" in {flag.id for flag in after.flags}


def test_nothing_to_record_and_what_was_not_open_is_refused(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent, by = _sent(database, rulebooks, engine), _cleo(database)
    with pytest.raises(InputError, match="at least one answer"):
        _ask(database, rulebooks, engine, sent, by)
    with pytest.raises(InputError, match="at least one answer"):
        _ask(database, rulebooks, engine, sent, by, diet_pattern=Coded(("vegan",)))


def test_what_is_left_blank_at_the_visit_stays_as_it_was(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent, by = _sent(database, rulebooks, engine, metformin_use="not_sure", alcohol_use=None), _cleo(database)
    newer = _ask(database, rulebooks, engine, sent, by, metformin_use=None, alcohol_use=Coded(("none",)))
    record = _review(database, rulebooks, newer.id).record
    assert record.sheet.answers["metformin_use"] == Coded(("not_sure",))
    assert open_questions(record)
    assert open_questions(replace(record, is_unrouted=True)) == ()


def test_the_patient_is_to_be_told_what_this_version_brought_up_and_nothing_else(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent, by = _sent(database, rulebooks, engine, urgent_now=["not_sure"], alcohol_use=None), _cleo(database)
    with database.transaction() as session:
        intake_id = submissions.load_submission(session, sent).intake_id
        intakes.record_message_shown(session, intake_id, "emergency-not-sure", NOW)  # to the patient
    worse = _ask(database, rulebooks, engine, sent, by, urgent_now=Coded(("sudden_weakness",)))
    later = _ask(database, rulebooks, engine, worse.id, by, alcohol_use=Coded(("none",)))
    told = [messages_to_tell(database, rulebooks, version) for version in (sent, worse.id, later.id)]
    assert [[message.id for message in one.messages] for one in told] == [[], ["stroke-signs"], []]
    assert [one.shown_to for one in told] == [{}, {by: "Cleo"}, {}]


def test_who_is_still_not_sure_is_not_said_to_be_recorded(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent, by = _sent(database, rulebooks, engine, metformin_use="not_sure", alcohol_use=None), _cleo(database)
    still = Coded(("not_sure",))
    with pytest.raises(InputError, match="has these answers already"):
        _ask(database, rulebooks, engine, sent, by, metformin_use=still)
    newer = _ask(database, rulebooks, engine, sent, by, metformin_use=still, alcohol_use=Coded(("none",)))
    origins = _review(database, rulebooks, newer.id).record.submission.origins
    assert {origins[key].by for key in ("metformin_use", "alcohol_use")} == {"Cleo"}


def test_pressing_twice_makes_one_new_version(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent, by = _sent(database, rulebooks, engine, alcohol_use=None), _cleo(database)
    newer = _ask(database, rulebooks, engine, sent, by, alcohol_use=Coded(("none",)))
    assert _ask(database, rulebooks, engine, sent, by, alcohol_use=Coded(("none",))).id == newer.id
    with pytest.raises(InputError, match="newer version"):
        _ask(database, rulebooks, engine, sent, by, alcohol_use=Coded(("up_to_14",)))
    with database.reading() as session:
        assert [one.id for one in submissions.list_versions(session, newer.intake_id)] == [sent, newer.id]


def test_each_version_is_read_beside_the_one_before_it(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    first, by = _sent(database, rulebooks, engine, alcohol_use=None, support_needs=None), _cleo(database)
    second = _ask(database, rulebooks, engine, first, by, alcohol_use=Coded(("none",)))
    third = _ask(database, rulebooks, engine, second.id, by, support_needs=Coded(("none",)))
    with database.reading() as session:
        before = [version_before(session, submissions.load_submission(session, one)) for one in (first, third.id)]
    assert before == [None, second]


def test_a_correction_that_the_patient_has_not_sent_is_not_sent_by_staff(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent, by = _sent(database, rulebooks, engine, alcohol_use=None, support_needs=None), _cleo(database)
    with database.transaction() as session:
        intake_id = submissions.load_submission(session, sent).intake_id
        intakes.reopen_intake(session, intake_id)
    assert _ask(database, rulebooks, engine, sent, by, alcohol_use=Coded(("none",))).version == 2  # begun, no more
    with database.transaction() as session:
        latest = submissions.find_latest_submission(session, intake_id)
        assert latest is not None
        intakes.reopen_intake(session, intake_id)
        answers.append_answers(session, intake_id, [NewAnswer("diet_pattern", "vegan", Who.PATIENT)], NOW)
    with pytest.raises(InputError, match="correcting this form"):
        _ask(database, rulebooks, engine, latest.id, by, support_needs=Coded(("none",)))
    with database.transaction() as session:
        intakes.close_intake(session, intake_id)  # sent too late: nobody is correcting any more
    assert _ask(database, rulebooks, engine, latest.id, by, support_needs=Coded(("none",))).version == 3
