"""One patient on the clinic's tablet: chosen by staff, let in by the date of birth, and gone without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from intake.services.clinic_settings import Clinic
from intake.services.invite_patient import MOST_DATE_OF_BIRTH_FAILURES, Admitted, NotAdmitted, check_date_of_birth
from intake.services.tablet_mode import LAST_PAGE_FOR, LastPage, Tablet, lock_tablet_session, note, save_tablet
from intake.store import invites, sessions, waiting
from intake.store.database import Database
from intake.store.invites import Invite
from intake.store.sessions import Audience, WebSession
from intake.store.waiting import Invited


class Ending(StrEnum):
    """Why a patient's turn on the tablet was over, as the audit log says it."""

    SENT = "tablet.sent"
    LEFT = "tablet.left"
    TIMED_OUT = "tablet.timed_out"


@dataclass(frozen=True)
class TodaysPatient:
    """No more of the name than it takes to choose: the screen may be seen by others. `short_name` None: what is stored
    of the patient does not open, and nobody can be let in.
    """

    invite_id: str
    short_name: str | None
    appointment_at: datetime
    is_begun: bool


def list_todays_patients(database: Database, clinic: Clinic, now: datetime) -> list[TodaysPatient]:
    """Invited for today, with a link that still works and a form that is not sent; by time."""
    start = datetime.combine(clinic.today(now), datetime.min.time(), clinic.zone)
    with database.reading() as session:
        rows = waiting.list_waiting_between(session, start, start + timedelta(days=1))
    return [
        TodaysPatient(row.invite.id, _name_to_choose(row.invite), row.invite.appointment_at, row.answers > 0)
        for row in rows
        if row.invite.appointment_at is not None
        and row.invite.is_open(now)
        and row.invite.date_of_birth_failures < MOST_DATE_OF_BIRTH_FAILURES
    ]


def _name_to_choose(invite: Invited) -> str | None:
    return None if invite.name is None or invite.date_of_birth is None else short_name(invite.name)


def short_name(name: str) -> str:
    """`Sam N.`: the first name, and the first letter of the last one."""
    first, *others = name.split()
    return f"{first} {others[-1][0]}." if others else first


def choose_patient(database: Database, tablet: Tablet, invite_id: str, clinic: Clinic, now: datetime) -> str | None:
    """The patient's language, where it is this patient's turn now: only after the PIN, and only one of today's."""
    todays = list_todays_patients(database, clinic, now)
    if invite_id not in {patient.invite_id for patient in todays if patient.short_name is not None}:
        return None
    with database.transaction() as session:
        current = lock_tablet_session(session, tablet)
        if current is None or not current.is_unlocked(now):
            return None
        save_tablet(session, replace(current, unlocked_until=None, invite_id=invite_id))
        note(session, current.started_by, "tablet.patient_chosen", invite_id, now)
        return invites.load_invite(session, invite_id).language


def find_chosen(database: Database, tablet: Tablet) -> Invite | None:
    """Whose turn it is; None where nobody was chosen."""
    if tablet.invite_id is None:
        return None
    with database.reading() as session:
        return invites.load_invite(session, tablet.invite_id)


def admit_on_tablet(
    database: Database, tablet: Tablet, date_of_birth: date, now: datetime, *, attempts_shown: int = 0
) -> Admitted | NotAdmitted:
    """As at the door: staff may have chosen the wrong line. The session that opens is bound to the tablet."""
    if tablet.invite_id is None:
        return NotAdmitted(0)
    result = check_date_of_birth(
        database, tablet.invite_id, date_of_birth, now, attempts_shown=attempts_shown, on_tablet=tablet.id
    )
    if isinstance(result, Admitted):
        give_back(database, tablet)
    return result


def give_back(database: Database, tablet: Tablet) -> None:
    """Nobody's turn: the PIN comes next."""
    with database.transaction() as session:
        current = lock_tablet_session(session, tablet)
        if current is not None:
            save_tablet(session, replace(current, unlocked_until=None, invite_id=None, last_page=None))


def end_visit(
    database: Database,
    tablet: Tablet,
    token: str,
    ending: Ending,
    now: datetime,
    *,
    last_page: LastPage | None = None,
) -> None:
    """The patient's session is dead, whoever holds a copy of its cookie. The answers stay under the invitation."""
    with database.transaction() as session:
        found = sessions.find_ended_session(session, token, Audience.PATIENT)
        sessions.revoke(session, token)
        current = lock_tablet_session(session, tablet)
        if current is not None:
            save_tablet(session, replace(current, unlocked_until=None, invite_id=None, last_page=last_page))
        if found is not None:
            note(session, "patient", ending, found.subject_id, now)


def last_page(receipt_code: str, urgent: Sequence[str], for_everyone: Sequence[str], now: datetime) -> LastPage:
    """Shown for five minutes after sending, or until somebody taps."""
    return LastPage(receipt_code, tuple(urgent), tuple(for_everyone), now + LAST_PAGE_FOR)


def ends_at(visit: WebSession, now: datetime) -> datetime:
    """When the page that is shown now will have been left alone for too long."""
    return min(now + visit.idle_limit, visit.expires_at)
