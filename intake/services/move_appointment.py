"""Move the appointment of an invitation, also after the form was sent: the patient keeps the link and the answers.

What rests on the appointment follows: the link's end, until when the form can be corrected, how long it is kept.
"""

from __future__ import annotations

from datetime import datetime

from intake.errors import InputError, Refusal
from intake.services.clinic_settings import Clinic
from intake.services.correct_intake import is_visit_over
from intake.services.invite_patient import AFTER_THE_VISIT, usual_end
from intake.store import audit, intakes, invites, submissions
from intake.store.database import Database, Session
from intake.store.invites import Invite
from intake.store.purges import refuse_purged_invite
from intake.store.submissions import Submission

_PLACE = "appointment_day"  # of what is refused, on the page


def find_to_move(database: Database, invite_id: str) -> tuple[Invite, Submission | None]:
    """The invitation, and what was sent for it. Raises NotFound, and Purged where there is nothing left to come for."""
    with database.reading() as session:
        invite = invites.load_invite(session, invite_id)
        refuse_purged_invite(session, invite_id)
        return invite, _sent(session, invite_id)


def find_invite_of(database: Database, submission_id: str) -> str:
    """Whose form it is. Raises NotFound, and Purged."""
    with database.reading() as session:
        submission = submissions.load_readable(session, submission_id)
        return intakes.load_intake(session, submission.intake_id).invite_id


def move_appointment(
    database: Database,
    clinic: Clinic,
    invite_id: str,
    appointment_at: datetime,
    *,
    shown: datetime | None,
    by: str,
    now: datetime,
) -> None:
    """`shown`: the appointment as the page had it. Raises InputError with what the form must show, and Purged. Pressed
    twice, it is moved once.
    """
    with database.transaction() as session:
        invite = invites.lock_invite(session, invite_id)
        refuse_purged_invite(session, invite_id)
        if invite.appointment_at == appointment_at:
            return
        refusals = _moved_since(invite, shown, clinic) or _refusals(session, invite, now)
        if refusals:
            raise InputError(refusals)
        invites.move_appointment(session, invite_id, appointment_at, _end_of_link(invite, appointment_at, now))
        # Not from when to when: a purge forgets the appointment, and the log keeps what it says.
        audit.append(session, actor=by, action="invite.moved", subject=invite_id, now=now)


def _moved_since(invite: Invite, shown: datetime | None, clinic: Clinic) -> list[Refusal]:
    if invite.appointment_at == shown or invite.appointment_at is None:
        return []
    at = clinic.local(invite.appointment_at)
    said = f"Somebody has moved it to {at.day} {at:%B %Y, %H:%M} since you opened this page"
    return [Refusal(_PLACE, f"{said}. Press again if yours is to stand in its place")]


def _refusals(session: Session, invite: Invite, now: datetime) -> list[Refusal]:
    sent = _sent(session, invite.id)
    if sent is None:
        closed = "The link of this invitation was closed. Invite the patient anew"
        return [] if invite.revoked_at is None else [Refusal(_PLACE, closed)]
    intakes.lock_intake(session, sent.intake_id)  # nobody decides meanwhile
    if not is_visit_over(session, invite, sent, now):
        return []
    words = "This visit is over: it was decided on. Invite the patient again for the next one"
    return [Refusal(_PLACE, words)]


def _end_of_link(invite: Invite, appointment_at: datetime, now: datetime) -> datetime:
    """As of a new link. One that was promised for longer, by a number of days, lasts as long as was said."""
    end = usual_end(appointment_at, now)
    at = invite.appointment_at
    was_for_the_visit = at is not None and invite.expires_at == at + AFTER_THE_VISIT
    return end if was_for_the_visit else max(end, invite.expires_at)


def _sent(session: Session, invite_id: str) -> Submission | None:
    intake = intakes.find_intake(session, invite_id)
    return None if intake is None else submissions.find_latest_submission(session, intake.id)
