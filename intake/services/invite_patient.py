"""Invite a patient by a link, and let in whoever holds the link and knows the date of birth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.services.read_invitation import Invitation
from intake.store import audit, intakes, invites, sessions
from intake.store.canonical_json import Json
from intake.store.database import Database, Session
from intake.store.invites import Invite, NewInvite
from intake.store.sessions import Audience, WebSession

MOST_DATE_OF_BIRTH_FAILURES = 5
PRESSED_TWICE_WITHIN = timedelta(minutes=1)
VALID_DAYS, LONGEST_VALID_DAYS = 14, 365
AFTER_THE_VISIT = timedelta(days=1)


@dataclass(frozen=True)
class OpenInvite:
    """What a link alone may show: nothing that tells who the patient is."""

    id: str
    language: str
    attempts_left: int


@dataclass(frozen=True)
class Admitted:
    """`token` is for the cookie; it is not stored and cannot be shown again."""

    invite_id: str
    token: str


@dataclass(frozen=True)
class NotAdmitted:
    """With no attempt left only a new link from the clinic helps. `was_looked_at`: False where the page that sent it
    had used up its attempt before, as by a button pressed twice.
    """

    attempts_left: int
    was_looked_at: bool = True


@dataclass(frozen=True)
class Visit:
    """A patient who was let in. `intake_id`: None until the form is opened for the first time."""

    invite: Invite
    web_session: WebSession
    intake_id: str | None


def create_invite(
    database: Database,
    *,
    name: str,
    date_of_birth: date,
    appointment_at: datetime | None,
    offer: Mapping[str, Json] | None,
    language: str,
    created_by: str | None,
    now: datetime,
    valid_days: int | None = None,
    patient_id: str | None = None,
) -> tuple[str, str]:
    """The invite's id and the token of its link, which can be shown only now.

    `valid_days`: where it is not to last as long as a link usually does.
    `patient_id`: of a person who was here before, as staff said (see returning_patient); None for somebody new.
    """
    new = NewInvite(
        name=name,
        date_of_birth=date_of_birth,
        language=language,
        expires_at=usual_end(appointment_at, now) if valid_days is None else now + timedelta(days=valid_days),
        appointment_at=appointment_at,
        offer=offer,
        created_by=created_by,
        patient_id=patient_id,
    )
    with database.transaction() as session:
        invite_id, token = invites.add_invite(session, new, now)
        _note(session, created_by or "system", "invite.created", invite_id, now)
    return invite_id, token


def renew_just_made(
    database: Database, wanted: Invitation, offer: Mapping[str, Json] | None, *, by: str, now: datetime
) -> str | None:
    """For a button that was pressed twice, on a slow connection: the first press made the invitation, and nobody saw
    its link. The token of a new link to it; None where this invitation was not just made.
    """
    since, who = now - PRESSED_TWICE_WITHIN, (wanted.name, wanted.date_of_birth)
    with database.reading() as session:
        made = invites.find_made_since(session, *who, wanted.appointment_at, by, since)
    if made is None or (made.name, made.language, made.offer or {}) != (wanted.name, wanted.language, offer or {}):
        return None
    return renew_invite(database, made.id, by=by, now=now)


def usual_end(appointment_at: datetime | None, now: datetime) -> datetime:
    """A link lasts until the visit is over, also where that is further ahead than a link lasts by itself."""
    end, longest = now + timedelta(days=VALID_DAYS), now + timedelta(days=LONGEST_VALID_DAYS)
    return end if appointment_at is None else max(end, min(appointment_at, longest) + AFTER_THE_VISIT)


def open_invite(database: Database, token: str, now: datetime) -> OpenInvite | None:
    """None for a wrong, an expired and a revoked link alike."""
    with database.reading() as session:
        invite = invites.find_invite_by_token(session, token)
    if invite is None or not invite.is_open(now):
        return None
    return OpenInvite(invite.id, invite.language, attempts_left_after(invite.date_of_birth_failures))


def find_invite_of_link(database: Database, token: str, now: datetime) -> Invite | None:
    """Whose link it is, for the staff member who made it; None where it does not work any more."""
    with database.reading() as session:
        invite = invites.find_invite_by_token(session, token)
    return invite if invite is not None and invite.is_open(now) else None


def check_date_of_birth(
    database: Database,
    invite_id: str,
    date_of_birth: date,
    now: datetime,
    *,
    attempts_shown: int = 0,
    on_tablet: str | None = None,
) -> Admitted | NotAdmitted:
    """Opens a session where it is right. Wrong ones are counted on the invite, not on the browser.

    `attempts_shown`: how many were left when the page that sent it was shown; 0 where that is not known. One page has
    one attempt: what it sends after that is neither looked at nor counted.
    `on_tablet`: the session of the clinic's tablet, where that is the device.
    """
    with database.transaction() as session:
        invite = invites.lock_invite(session, invite_id)
        left = attempts_left_after(invite.date_of_birth_failures)
        if not invite.is_open(now) or left == 0:
            _note(session, "unknown", "invite.not_admitted", invite_id, now)
            return NotAdmitted(0)
        if left < attempts_shown:
            return NotAdmitted(left, was_looked_at=False)
        if date_of_birth != invite.date_of_birth:
            failures = invites.count_date_of_birth_failure(session, invite_id)
            _note(session, "unknown", "invite.wrong_date_of_birth", invite_id, now)
            return NotAdmitted(attempts_left_after(failures))
        invites.forgive_date_of_birth_failures(session, invite_id)
        data = None if on_tablet is None else {sessions.ON_TABLET: on_tablet}
        token = sessions.open_session(session, Audience.PATIENT, invite_id, now, data)
        _note(session, "patient", "invite.admitted", invite_id, now)
    return Admitted(invite_id, token)


def recognise_patient(database: Database, token: str, now: datetime) -> Visit | None:
    """Who holds this session. None where it ended or the invite was revoked. The link's expiry ends no visit."""
    with database.reading_columns() as session:
        found = sessions.find_session(session, token, Audience.PATIENT, now)
        if found is None:
            return None
        invite = invites.load_invite(session, found.subject_id)
        intake = intakes.find_intake(session, invite.id)
    if invite.revoked_at is not None:
        return None
    if found.needs_touch(now):
        with database.transaction() as session:
            sessions.touch(session, found.id_hash, now)
    return Visit(invite, found, None if intake is None else intake.id)


def give_more_time(database: Database, visit: Visit) -> None:
    """On the patient's own device: nobody is asked for the date of birth again before the session ends."""
    with database.transaction() as session:
        found = sessions.lock_session(session, visit.web_session.id_hash)
        if found is not None:
            sessions.replace_data(session, found.id_hash, {**found.data, sessions.UNHURRIED: True})


def leave(database: Database, token: str) -> None:
    """The patient's session is dead, whoever holds a copy of its cookie."""
    with database.transaction() as session:
        sessions.revoke(session, token)


def renew_invite(database: Database, invite_id: str, *, by: str, now: datetime) -> str:
    """The token of a new link to the same form. The old link and its sessions are dead; the answers stay."""
    with database.transaction() as session:
        appointment_at = invites.load_invite(session, invite_id).appointment_at
        token = invites.replace_token(session, invite_id, usual_end(appointment_at, now))
        sessions.revoke_all(session, Audience.PATIENT, invite_id)
        _note(session, by, "invite.renewed", invite_id, now)
    return token


def revoke_invite(database: Database, invite_id: str, *, by: str, now: datetime) -> None:
    """The link and its sessions are dead at once; the answers stay."""
    with database.transaction() as session:
        invites.revoke(session, invite_id, now)
        sessions.revoke_all(session, Audience.PATIENT, invite_id)
        _note(session, by, "invite.revoked", invite_id, now)


def attempts_left_after(failures: int) -> int:
    return max(0, MOST_DATE_OF_BIRTH_FAILURES - failures)


def _note(session: Session, actor: str, action: str, invite_id: str, now: datetime) -> None:
    audit.append(session, actor=actor, action=action, subject=invite_id, now=now)
