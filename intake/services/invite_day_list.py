"""Invite everyone of a day's list: looked through first, then all of them in one transaction, and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from intake.errors import InputError, Refusal
from intake.questionnaire.model import Questionnaire
from intake.services.clinic_settings import Clinic
from intake.services.invite_patient import usual_end
from intake.services.read_day_list import ListedPatient, decode_list, read_day_list
from intake.store import audit, invite_lists, invites, patients
from intake.store.database import Database, Session
from intake.store.invite_lists import ListState
from intake.store.invites import NewInvite
from intake.store.match_key import identity_of

DOUBLES, SAME_PEOPLE = "doubles", "same_people"
LEAVE_OUT, INVITE_TOO = "leave_out", "invite"
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Double:
    """Somebody who is invited for this very appointment already: in an earlier row, or before (`earlier_row` None)."""

    row: int
    name: str
    earlier_row: int | None


@dataclass(frozen=True)
class SeenBefore:
    """Somebody with this name and date of birth was here. `patient_id`: None where there are several such people."""

    row: int
    name: str
    date_of_birth: date
    seen_at: datetime
    patient_id: str | None


@dataclass(frozen=True)
class Preview:
    patients: tuple[ListedPatient, ...]
    doubles: tuple[Double, ...]
    seen_before: tuple[SeenBefore, ...]


@dataclass(frozen=True)
class Choices:
    """What staff say of likely doubles and of people who were here before; empty where they said nothing."""

    doubles: str = ""
    same_people: str = ""


@dataclass(frozen=True)
class Link:
    """What is handed out to one patient."""

    name: str
    date_of_birth: date
    appointment_at: datetime | None
    language: str
    token: str


def upload_list(
    database: Database, clinic: Clinic, questionnaire: Questionnaire, content: bytes, *, by: str, now: datetime
) -> str:
    """The list's id. Raises InputError with everything that is wrong; then nothing is kept."""
    text = decode_list(content)
    read_day_list(text, clinic, questionnaire, now)
    with database.transaction() as session:
        return invite_lists.add_list(session, by, text, now)


def open_list(
    database: Database, clinic: Clinic, questionnaire: Questionnaire, list_id: str, *, by: str, now: datetime
) -> Preview | tuple[Link, ...]:
    """What would be done, or the links once it was done. NotFound after an hour, and for everyone else."""
    with database.reading() as session:
        found = invite_lists.load_list(session, list_id, by, now)
        if found.state is ListState.INVITED:
            return _links_of(session, found.content)
        return look_through(session, read_day_list(found.content, clinic, questionnaire, now), now)


def confirm_list(
    database: Database,
    clinic: Clinic,
    questionnaire: Questionnaire,
    list_id: str,
    choices: Choices,
    *,
    by: str,
    now: datetime,
) -> None:
    """A second click finds it done. Raises InputError where staff have to say something first."""
    with database.transaction() as session:
        found = invite_lists.load_list(session, list_id, by, now, lock=True)
        if found.state is ListState.INVITED:
            return
        invites.take_turn(session)
        preview = look_through(session, read_day_list(found.content, clinic, questionnaire, now), now)
        links = invite_all(session, preview, choices, by=by, now=now)
        invite_lists.keep_links(session, list_id, [_link_json(link) for link in links], now)


def invite_from_file(
    database: Database, clinic: Clinic, questionnaire: Questionnaire, content: bytes, choices: Choices, now: datetime
) -> list[Link]:
    """All at once, for the command line: the links are kept nowhere. InputError as for a page."""
    listed = read_day_list(decode_list(content), clinic, questionnaire, now)
    with database.transaction() as session:
        invites.take_turn(session)
        return invite_all(session, look_through(session, listed, now), choices, by=None, now=now)


def forget_list(database: Database, list_id: str, *, by: str, now: datetime) -> None:
    """Its text or its links are gone; whoever is invited stays invited."""
    with database.transaction() as session:
        invite_lists.load_list(session, list_id, by, now, lock=True)
        invite_lists.delete_list(session, list_id)


def look_through(session: Session, listed: Sequence[ListedPatient], now: datetime) -> Preview:
    """Who stands there twice, and who was here before."""
    first: dict[tuple[str, datetime | None], int] = {}
    doubles: list[Double] = []
    seen: list[SeenBefore] = []
    for one in listed:
        who = one.invitation
        place = identity_of(who.name, who.date_of_birth), who.appointment_at
        if place in first:
            doubles.append(Double(one.row, who.name, first[place]))
        elif invites.is_invited(session, who.name, who.date_of_birth, who.appointment_at, now):
            doubles.append(Double(one.row, who.name, None))
        first.setdefault(place, one.row)
        known = patients.find_seen_patients(session, who.name, who.date_of_birth)
        if known:
            same = known[0].patient_id if len(known) == 1 else None
            seen.append(SeenBefore(one.row, who.name, who.date_of_birth, known[0].seen_at, same))
    return Preview(tuple(listed), tuple(doubles), tuple(seen))


def invite_all(session: Session, preview: Preview, choices: Choices, *, by: str | None, now: datetime) -> list[Link]:
    """Inside a transaction: all of them, or an error and none."""
    _check_choices(preview, choices)
    left_out = {double.row for double in preview.doubles} if choices.doubles == LEAVE_OUT else set()
    same = {one.row: one.patient_id for one in preview.seen_before} if choices.same_people == YES else {}
    links = []
    for one in preview.patients:
        if one.row in left_out:
            continue
        who = one.invitation
        new = NewInvite(
            name=who.name,
            date_of_birth=who.date_of_birth,
            language=who.language,
            expires_at=usual_end(who.appointment_at, now),
            appointment_at=who.appointment_at,
            offer=one.offer,
            created_by=by,
            patient_id=same.get(one.row),
        )
        invite_id, token = invites.add_invite(session, new, now)
        audit.append(session, actor=by or "system", action="invite.created", subject=invite_id, now=now)
        links.append(Link(who.name, who.date_of_birth, who.appointment_at, who.language, token))
    return links


def _check_choices(preview: Preview, choices: Choices) -> None:
    refusals = []
    if preview.doubles and choices.doubles not in (LEAVE_OUT, INVITE_TOO):
        rows = ", ".join(str(double.row) for double in preview.doubles)
        refusals.append(Refusal(DOUBLES, f"Likely invited twice: row {rows}. Say whether to leave them out"))
    if any(one.patient_id for one in preview.seen_before) and choices.same_people not in (YES, NO):
        rows = ", ".join(str(one.row) for one in preview.seen_before if one.patient_id)
        refusals.append(Refusal(SAME_PEOPLE, f"Here before: row {rows}. Say whether they are the same people"))
    if refusals:
        raise InputError(refusals)


def _link_json(link: Link) -> dict[str, str | None]:
    at = link.appointment_at
    return {
        "name": link.name,
        "date_of_birth": link.date_of_birth.isoformat(),
        "appointment_at": None if at is None else at.isoformat(),
        "language": link.language,
        "token": link.token,
    }


def _links_of(session: Session, stored: Sequence[dict[str, str]]) -> tuple[Link, ...]:
    """With the appointments as they are now: they may have been moved since."""
    appointments = invites.find_appointments(session, [one["token"] for one in stored])
    links = (_link_of(one) for one in stored)
    return tuple(replace(one, appointment_at=appointments.get(one.token, one.appointment_at)) for one in links)


def _link_of(stored: dict[str, str]) -> Link:
    at = stored["appointment_at"]
    return Link(
        name=stored["name"],
        date_of_birth=date.fromisoformat(stored["date_of_birth"]),
        appointment_at=datetime.fromisoformat(at) if at else None,
        language=stored["language"],
        token=stored["token"],
    )
