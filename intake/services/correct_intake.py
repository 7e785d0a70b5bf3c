"""A sent form can be corrected until the visit: what was sent stands until the patient sends the changes.

Until the visit means: before the appointment; without one, while the link is good and nobody has decided on the form.
A correction that was begun in time may still be sent later, as long as nobody has decided: what a patient has to say
reaches the clinic rather than not, but never changes the form behind a decision that was acted on.
"""

from __future__ import annotations

from datetime import datetime

from intake.services.read_decisions import is_void
from intake.store import assessments, audit, decisions, intakes, invites, submissions
from intake.store.database import Database, Session
from intake.store.intake_state import IntakeState
from intake.store.intakes import Intake
from intake.store.invites import Invite
from intake.store.submissions import Submission


def begin_correction(database: Database, intake_id: str, now: datetime) -> bool:
    """Whether the form takes answers now. Beginning twice begins once."""
    with database.transaction() as session:
        intake = intakes.lock_intake(session, intake_id)
        sent = submissions.find_latest_submission(session, intake_id)
        if sent is None or intake.state is IntakeState.OPEN:
            return intake.state is IntakeState.OPEN
        if not may_begin(session, intake, sent, now):
            return False
        intakes.reopen_intake(session, intake_id)
        audit.append(session, actor="patient", action="correction.begun", subject=sent.id, now=now)
    return True


def may_begin(session: Session, intake: Intake, sent: Submission, now: datetime) -> bool:
    """Whether the receipt offers to change an answer."""
    invite = invites.load_invite(session, intake.invite_id)
    is_in_time = intake.state is IntakeState.SUBMITTED and now < _end(invite)
    return is_in_time and (invite.appointment_at is not None or not _is_decided(session, sent))


def may_send(session: Session, intake: Intake, sent: Submission, now: datetime) -> bool:
    """Whether a correction that was begun is still taken."""
    return now < _end(invites.load_invite(session, intake.invite_id)) or not _is_decided(session, sent)


def is_visit_over(session: Session, invite: Invite, sent: Submission, now: datetime) -> bool:
    """Whether a decision was made that may have been acted on: a later appointment is another visit, with a form of its
    own, and must not open this one again.
    """
    is_ahead = invite.appointment_at is not None and now < invite.appointment_at
    return not is_ahead and _is_decided(session, sent)


def _end(invite: Invite) -> datetime:
    return invite.appointment_at or invite.expires_at


def _is_decided(session: Session, sent: Submission) -> bool:
    """A decision that is void has to be made again: until then nobody has decided."""
    made = decisions.decisions_of(session, sent.id)
    return bool(made) and not is_void(session, made[-1], assessments.find_assessment(session, sent.id))
