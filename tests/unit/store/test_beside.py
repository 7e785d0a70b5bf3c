"""How much there is beside the answers: what is counted as nothing is never shown to a clinician."""

from __future__ import annotations

from intake.store import decisions, flag_responses, hand_over, intakes, invites, submissions
from intake.store.answers import append_answers
from intake.store.beside import Beside, count_beside
from intake.store.database import Database, Session
from intake.store.flag_responses import NewResponse
from intake.store.submissions import Submission
from tests.unit.store.builders import NOW, add_clinician, add_submission, by_patient, minutes


def beside(session: Session, submission: Submission) -> Beside:
    invite = invites.load_invite(session, intakes.load_intake(session, submission.intake_id).invite_id)
    return count_beside(session, submission.intake_id, invite.patient_id)


def test_everything_that_stands_with_any_version_is_counted(database: Database) -> None:
    with database.transaction() as session:
        first, staff_id = add_submission(session), add_clinician(session).id
        add_submission(session, "Bea Other")
        assert beside(session, first) == Beside(1, 0, 0, 0, 0, 1)
        said = NewResponse("some-rule", "acknowledged", "", "", "0")
        flag_responses.record_response(session, first.id, said, staff_id=staff_id, now=NOW)
        decisions.record_decision(session, first.id, staff_id=staff_id, outcome="wait", note="", now=NOW)
        hand_over.add_note(session, first.id, "Asked for the letter", staff_id=staff_id, now=NOW)
        intakes.record_message_shown(session, first.intake_id, "call-for-help", NOW)
        intakes.reopen_intake(session, first.intake_id)
        append_answers(session, first.intake_id, by_patient(sex="male"), NOW)
        second = submissions.submit(session, first.intake_id, first.as_of, NOW + minutes(1))
        assert second.version == 2
        assert beside(session, second) == Beside(versions=2, decisions=1, responses=1, notes=1, messages=1, invites=1)
        again = invites.load_invite(session, intakes.load_intake(session, first.intake_id).invite_id)
        invites.add_invite(
            session,
            invites.NewInvite(again.name, again.date_of_birth, "en", again.expires_at, patient_id=again.patient_id),
            NOW,
        )
        assert beside(session, second).invites == 2
