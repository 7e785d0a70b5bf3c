"""What is purged opens nowhere any more, what is not stays as it was, and no list or search stumbles over it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from intake.store import (
    answers,
    assessments,
    decisions,
    flag_responses,
    hand_over,
    intakes,
    invites,
    outbox,
    patients,
    printed_summaries,
    sessions,
    submissions,
)
from intake.store.columns import Base
from intake.store.data_key import form_of
from intake.store.database import Database, Session
from intake.store.errors import Purged, Tampered
from intake.store.flag_responses import NewResponse
from intake.store.intake_keys import delete_key
from intake.store.name_search import find_invites
from intake.store.printed_summaries import PrintId
from intake.store.purges import Reason, Scope
from intake.store.purging import Due, KeptFor, find_by_code, invitations_of_same_patient, is_still_due, list_due, purge
from intake.store.sealed_columns import ROW_ID, open_all_values, sealed_columns
from intake.store.sessions import Audience
from intake.store.submissions import Submission
from intake.store.submitted_between import submitted_between
from intake.store.waiting import list_waiting
from intake.store.worklist import list_sent
from tests.unit.store.builders import (
    NOW,
    add_assessment,
    add_clinician,
    add_intake,
    add_invite,
    add_submission,
    by_patient,
)

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
KEPT_FOR = KeptFor(sent=90 * DAY, unsent=30 * DAY, not_shared=DAY)
# Sealed under the clinic's keys: nothing in them is of one form, or the purge overwrites or deletes it itself.
NOT_OF_A_FORM = {
    *("invite", "web_session", "invite_list", "intake_key", "second_factor"),
    *("draft_revision", "draft_check", "publication"),
}


def everything_about(session: Session, name: str = "Ada Canary") -> Submission:
    """A form with a value in every sealed column that is of a form."""
    submission, staff_id = add_submission(session, name), add_clinician(session, f"{name[:3]}@clinic.example").id
    intakes.record_message_shown(session, submission.intake_id, "call-for-help", NOW)
    add_assessment(session, submission, urgent=1)
    response = NewResponse("some-rule", "acknowledged", "reason", "note", "0")
    flag_responses.record_response(session, submission.id, response, staff_id=staff_id, now=NOW)
    decisions.record_decision(session, submission.id, staff_id=staff_id, outcome="wait", note="n", now=NOW, attempt=1)
    decisions.countersign(session, submission.id, 1, staff_id=staff_id, note="n", now=NOW)
    hand_over.add_note(session, submission.id, "note", staff_id=staff_id, now=NOW)
    printed_summaries.keep_printed(session, PrintId(submission.id, "a4", "0"), b"%PDF", NOW)
    return submission


def invite_of(session: Session, submission: Submission) -> str:
    return intakes.load_intake(session, submission.intake_id).invite_id


def purge_all_of(session: Session, invite_id: str, scope: Scope = Scope.EVERYTHING) -> None:
    purge(session, Due(invite_id, scope, Reason.REQUEST), staff_id=None, now=NOW)


def test_every_sealed_value_of_a_form_is_sealed_under_its_own_key(database: Database) -> None:
    """A table that forgets this could not be purged."""
    with database.transaction() as session:
        everything_about(session)
    with database.reading() as session:
        for name in set(ROW_ID) - NOT_OF_A_FORM:
            table = Base.metadata.tables[name]
            rows = session.execute(table.select()).mappings().all()
            assert rows, f"{name}: give it a row here, or list it as the clinic's own"
            for row in rows:
                assert all(form_of(row[column]) is not None for column in sealed_columns(table)), name


def test_what_is_purged_opens_nowhere_and_the_other_patient_does(database: Database) -> None:
    with database.transaction() as session:
        gone, stays = everything_about(session), everything_about(session, "Bea Kept")
        purge_all_of(session, invite_of(session, gone))
    with database.reading() as session:
        readings: list[Any] = [
            lambda: answers.current_answers(session, gone.intake_id),
            lambda: answers.answers_after(session, gone.intake_id, 0),
            lambda: intakes.messages_shown(session, gone.intake_id),
            lambda: assessments.find_assessment(session, gone.id),
            lambda: flag_responses.responses_of(session, gone.intake_id, up_to_version=1),
            lambda: decisions.decisions_of(session, gone.id),
            lambda: decisions.countersignatures_of(session, gone.id, 1),
            lambda: hand_over.notes_of(session, gone.intake_id),
            lambda: printed_summaries.find_printed(session, PrintId(gone.id, "a4", "0")),
            lambda: invites.load_invite(session, invite_of(session, gone)),
        ]
        for read in readings:
            with pytest.raises(Purged):
                read()
        assert answers.current_answers(session, stays.intake_id)["sex"] == "female"
        assert invites.load_invite(session, invite_of(session, stays)).name == "Bea Kept"
        opened = open_all_values(session)
    assert opened.unopened == {}
    assert opened.purged == 10


def test_no_list_and_no_search_finds_what_was_purged(database: Database) -> None:
    with database.transaction() as session:
        gone = everything_about(session)
        invite_id = invite_of(session, gone)
        reference = invites.load_invite(session, invite_id).reference
        born = invites.load_invite(session, invite_id).date_of_birth
        assert find_invites(session, "Canary", limit=9).ids == [invite_id]
        assert find_by_code(session, reference) == find_by_code(session, gone.receipt_code.lower()) == invite_id
        assert find_by_code(session, "2222-2222") is None, "a receipt of nobody"
        outbox.add_alert(session, gone.intake_id, 1, NOW)
        assert len(list_sent(session, [invite_id])) == 1
        purge_all_of(session, invite_id)
        assert list_sent(session, [invite_id]) == []
        assert outbox.claim_alert(session, NOW + DAY) is None
        assert find_invites(session, "Canary", limit=9).ids == []
        by_reference = find_invites(session, reference, limit=9)
        assert by_reference.ids == find_invites(session, gone.receipt_code, limit=9).ids == []
        assert find_by_code(session, reference) is find_by_code(session, gone.receipt_code) is None
        assert patients.find_known_patients(session, "Ada Canary", born) == []
        assert list_waiting(session, limit=9) == []
        assert submissions.list_submission_ids(session, limit=9) == []
        assert submitted_between(session, NOW - DAY, NOW + DAY, limit=9) == []
        assert printed_summaries.newest_printed(session, 9) == []
        assert assessments.waiting_for_assessment(session, NOW + DAY) == []


def test_an_alert_leads_to_its_own_form_and_is_dropped_with_that_form_alone(database: Database) -> None:
    with database.transaction() as session:
        gone, stays = add_intake(session), add_intake(session, "Bea Kept")
        for intake, at in ((stays, NOW), (gone, NOW + SECOND), (stays, NOW + SECOND)):  # the last is a save tried again
            outbox.add_alert(session, intake.id, 1, at)
        assert outbox.find_late(session, NOW + DAY) == outbox.LateAlerts(2, since=NOW, last_error=None)
        claimed = [outbox.claim_alert(session, NOW + SECOND) for _ in range(3)]
        assert {alert and alert.invite_id for alert in claimed} == {gone.invite_id, stays.invite_id, None}
        purge_all_of(session, gone.invite_id)
        left = [outbox.claim_alert(session, NOW + DAY) for _ in range(2)]
        assert [alert and alert.invite_id for alert in left] == [stays.invite_id, None]


def test_the_links_and_sessions_of_a_purged_patient_are_dead(database: Database) -> None:
    with database.transaction() as session:
        invite_id = add_invite(session)
        link = invites.replace_token(session, invite_id, NOW + DAY)
        token = sessions.open_session(session, Audience.PATIENT, invite_id, NOW)
        purge_all_of(session, invite_id)
        assert invites.find_invite_by_token(session, link) is None
        assert sessions.find_session(session, token, Audience.PATIENT, NOW) is None


def test_answers_that_were_not_shared_go_and_the_invitation_stays(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
        answers.append_answers(session, intake.id, by_patient(sex="female"), NOW - DAY)
        answers.append_answers(session, intake.id, by_patient(consent_share="no"), NOW)
        intakes.decline_intake(session, intake.id)
        assert list_due(session, KEPT_FOR, NOW + DAY / 2) == []
        (due,) = list_due(session, KEPT_FOR, NOW + DAY)
        assert (due.scope, due.reason) == (Scope.ANSWERS, Reason.NOT_SHARED)
        purge(session, due, staff_id=None, now=NOW + DAY)
        (row,) = list_waiting(session, limit=9)
        assert row.has_declined
        assert row.invite.name == "Ada Canary"
        assert not row.invite.is_open(NOW + DAY)
        with pytest.raises(Purged):
            answers.current_answers(session, intake.id)
        with pytest.raises(Purged):
            invites.replace_token(session, intake.invite_id, NOW + 9 * DAY)
        assert list_due(session, KEPT_FOR, NOW + 2 * DAY) == []
        assert [due.reason for due in list_due(session, KEPT_FOR, NOW + 99 * DAY)] == [Reason.NEVER_SENT]


def test_all_invitations_of_one_patient_are_found_and_a_later_form_carries_nothing_over(database: Database) -> None:
    with database.transaction() as session:
        first = add_submission(session)
        known = invites.load_invite(session, invite_of(session, first))
        again = invites.NewInvite(known.name, known.date_of_birth, "en", NOW + DAY, patient_id=known.patient_id)
        second, _ = invites.add_invite(session, again, NOW + DAY)
        intake = intakes.start_intake(session, second, first.rule_set_sha256, NOW + DAY, last_visit_id=first.id)
        other = add_submission(session, "Somebody Else")
        others = intakes.start_intake(session, add_invite(session), first.rule_set_sha256, NOW, last_visit_id=other.id)
        assert invitations_of_same_patient(session, second) == [known.id, second]
        purge_all_of(session, known.id)
        assert invitations_of_same_patient(session, second) == [second]
        assert intakes.load_intake(session, intake.id).last_visit_id is None
        assert intakes.load_intake(session, others.id).last_visit_id == other.id, "nothing of that patient was purged"
        purge_all_of(session, others.invite_id)
        assert intakes.load_intake(session, others.id).last_visit_id is None, "nothing ties it to the other visit"


def test_a_kept_pdf_that_tells_of_a_purged_visit_opens_no_more_and_can_be_printed_anew(database: Database) -> None:
    with database.transaction() as session:
        earlier, later = add_submission(session), add_submission(session)
        print_id = PrintId(later.id, "a4", "0")
        printed_summaries.keep_printed(session, print_id, b"%PDF of both", NOW, tells_of=[earlier.intake_id])
        kept = printed_summaries.find_printed(session, print_id)
        assert kept is not None
        assert kept.content == b"%PDF of both"
        purge_all_of(session, invite_of(session, earlier))
        assert printed_summaries.find_printed(session, print_id) is None
        again = printed_summaries.keep_printed(session, print_id, b"%PDF of one", NOW)
        assert again.content == b"%PDF of one"
        purge_all_of(session, invite_of(session, later))
        with pytest.raises(Purged):
            printed_summaries.find_printed(session, print_id)


def test_a_key_that_is_missing_without_a_purge_is_an_alarm(database: Database) -> None:
    with database.transaction() as session:
        submission = add_submission(session)
        delete_key(session, submission.intake_id)
        with pytest.raises(Tampered):
            answers.current_answers(session, submission.intake_id)


def test_a_value_of_another_form_does_not_open(database: Database) -> None:
    with database.transaction() as session:
        one, other = add_submission(session), add_submission(session, "Bea Kept")
        moved = "INSERT INTO hand_over SELECT :other, number, at, staff_id, sealed_note FROM hand_over"
        hand_over.add_note(session, one.id, "canary", staff_id=add_clinician(session).id, now=NOW)
        session.execute(text(moved), {"other": other.id})
        with pytest.raises(Tampered):
            hand_over.notes_of(session, other.intake_id)


def test_the_key_is_gone_from_the_table_and_from_the_files(database: Database) -> None:
    with database.transaction() as session:
        submission = everything_about(session)
        sealed = session.execute(text("SELECT sealed_key FROM intake_key")).scalar_one()
        purge_all_of(session, invite_of(session, submission))
    assert database.scrub()
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM intake_key")).scalar_one() == 0
        file = session.get_bind().engine.url.database if session.get_bind().dialect.name == "sqlite" else None
    if file is not None:
        for name in (file, f"{file}-wal"):
            with open(name, "rb") as stored:
                assert bytes(sealed) not in stored.read()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reader_beside_it_is_told_of_and_the_next_one_leaves_nothing(database_url: str, database: Database) -> None:
    hurried = Database(database_url, database.keys, longest_wait_seconds=0.05)
    with database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM intake_key")).scalar_one()
        with hurried.transaction() as session:
            add_submission(session)
        assert not hurried.scrub()
    assert hurried.scrub()
    hurried.close()


def test_an_answer_that_is_being_saved_counts_before_a_purge(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
    later = NOW + 400 * DAY
    with database.reading() as session:
        (due,) = list_due(session, KEPT_FOR, later)
    found: list[bool] = []

    def judge() -> None:
        with database.transaction() as session:
            found.append(is_still_due(session, due, KEPT_FOR, later))

    with database.transaction() as session:
        answers.append_answers(session, intake.id, by_patient(tired="yes"), later)
        purging = threading.Thread(target=judge)
        purging.start()
        purging.join(0.3)
        assert found == []
    purging.join(30)
    assert found == [False]
