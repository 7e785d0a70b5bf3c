"""Invitations: who is asked to fill in a form, until when, and what the clinic plans for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from intake.store.canonical_json import Json
from intake.store.crypto import Place
from intake.store.database import Reader, keys_of
from intake.store.errors import NotFound, Tampered
from intake.store.listing import open_or_log
from intake.store.match_key import match_key, match_keys
from intake.store.progress import renew_progress
from intake.store.purges import refuse_purged_invite
from intake.store.tables import InviteRow
from intake.store.tokens import hash_token, new_id, new_token
from intake.store.turns import Turn, wait_turn

_ROW = InviteRow.__table__
_BY_ID = select(*_ROW.c).where(_ROW.c.id == bindparam("invite"))  # made once: every page of the form reads by it


def reference_of(invite_id: str) -> str:
    """Names the invitation to staff, and nobody to anyone else."""
    return f"{invite_id[:4]}-{invite_id[4:8]}".upper()


@dataclass(frozen=True)
class Invite:
    """`offer`: what the clinic filled in, by question key; None without an offer. Names the patient: handle as such."""

    id: str
    patient_id: str
    name: str
    date_of_birth: date
    offer: dict[str, Any] | None
    language: str
    appointment_at: datetime | None
    created_by: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    date_of_birth_failures: int

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True)
class NewInvite:
    """What the clinic knows when it invites someone. `patient_id`: who was here before; None for a new patient."""

    name: str
    date_of_birth: date
    language: str
    expires_at: datetime
    appointment_at: datetime | None = None
    offer: Mapping[str, Json] | None = None
    created_by: str | None = None
    patient_id: str | None = None


def add_invite(session: Session, new: NewInvite, now: datetime) -> tuple[str, str]:
    """The invite's id, and the token of its link, which is not stored and cannot be shown again."""
    invite_id, token, keys = new_id(), new_token(), keys_of(session)
    session.add(
        InviteRow(
            id=invite_id,
            patient_id=new.patient_id or new_id(),
            match_key=match_key(keys, new.name, new.date_of_birth),
            token_hash=hash_token(token),
            sealed_name=keys.seal_json(_place("name", invite_id), new.name),
            sealed_date_of_birth=keys.seal_json(_place("date_of_birth", invite_id), new.date_of_birth.isoformat()),
            sealed_offer=keys.seal_json(_place("offer", invite_id), new.offer),
            language=new.language,
            appointment_at=new.appointment_at,
            created_by=new.created_by,
            created_at=now,
            expires_at=new.expires_at,
        )
    )
    session.flush()
    renew_progress(session, invite_id)
    return invite_id, token


def take_turn(session: Session) -> None:
    """Whoever invites a list waits here for whoever does so at the same time, and then finds who was invited by it."""
    wait_turn(session.connection(), Turn.DAY_LISTS)


def find_invite_by_token(session: Session, token: str) -> Invite | None:
    """Also an expired or revoked one: the caller says what it shows."""
    row = session.scalar(select(InviteRow).where(InviteRow.token_hash == hash_token(token)))
    return None if row is None else read_invite(session, row)


def find_appointments(session: Session, tokens: Collection[str]) -> dict[str, datetime | None]:
    """By the token of the link; a link that another one took the place of is not among them."""
    hashes = {hash_token(token): token for token in tokens}
    found = session.execute(select(_ROW.c.token_hash, _ROW.c.appointment_at).where(_ROW.c.token_hash.in_(hashes)))
    return {hashes[token_hash]: appointment_at for token_hash, appointment_at in found}


def load_invite(session: Reader, invite_id: str) -> Invite:
    row = session.execute(_BY_ID, {"invite": invite_id}).first()
    if row is None:
        raise NotFound("invite")
    return read_invite(session, row)


def lock_invite(session: Session, invite_id: str) -> Invite:
    """As `load_invite`, and no other transaction changes it before this one ends."""
    return read_invite(session, _lock_row(session, invite_id))


def is_invited(
    session: Session, name: str, date_of_birth: date, appointment_at: datetime | None, now: datetime
) -> bool:
    """Whether somebody of this name and date of birth has a link for this very appointment; without one, an open link
    without an appointment.
    """
    is_same = InviteRow.match_key.in_(match_keys(keys_of(session), name, date_of_birth))
    found = select(InviteRow.id).where(is_same, InviteRow.revoked_at.is_(None)).limit(1)
    if appointment_at is None:
        found = found.where(InviteRow.appointment_at.is_(None), InviteRow.expires_at > now)
    else:
        found = found.where(InviteRow.appointment_at == appointment_at)
    return session.scalar(found) is not None


def find_made_since(
    session: Session, name: str, date_of_birth: date, appointment_at: datetime | None, by: str, since: datetime
) -> Invite | None:
    """The newest invitation of somebody of this name and date of birth for this appointment, by one member of staff."""
    found = session.scalar(
        select(InviteRow)
        .where(InviteRow.match_key.in_(match_keys(keys_of(session), name, date_of_birth)))
        .where(InviteRow.appointment_at == appointment_at, InviteRow.revoked_at.is_(None))
        .where(InviteRow.created_by == by, InviteRow.created_at >= since)
        .order_by(InviteRow.created_at.desc())
        .limit(1)
    )
    return None if found is None else read_invite(session, found)


def revoke(session: Session, invite_id: str, now: datetime) -> None:
    """The link is dead from now on. Revoking twice keeps the first time."""
    row = _lock_row(session, invite_id)
    row.revoked_at = row.revoked_at or now
    session.flush()
    renew_progress(session, invite_id)


def replace_token(session: Session, invite_id: str, expires_at: datetime) -> str:
    """A new link for the same patient; the old one is dead. Wrong dates of birth are forgiven. Raises Purged where the
    answers are gone: the form cannot be begun again.
    """
    row, token = _lock_row(session, invite_id), new_token()
    refuse_purged_invite(session, invite_id)  # by whoever had to be waited for
    row.token_hash, row.expires_at, row.date_of_birth_failures = hash_token(token), expires_at, 0
    session.flush()
    return token


def move_appointment(session: Session, invite_id: str, appointment_at: datetime, expires_at: datetime) -> None:
    """The same link, with another end."""
    row = _lock_row(session, invite_id)
    row.appointment_at, row.expires_at = appointment_at, expires_at
    session.flush()
    renew_progress(session, invite_id)


def count_date_of_birth_failure(session: Session, invite_id: str) -> int:
    row = _lock_row(session, invite_id)
    row.date_of_birth_failures += 1
    session.flush()
    return row.date_of_birth_failures


def forgive_date_of_birth_failures(session: Session, invite_id: str) -> None:
    _lock_row(session, invite_id).date_of_birth_failures = 0
    session.flush()


def read_invite(session: Reader, row: InviteRow | Row[Any]) -> Invite:
    """For the modules of the store that select the row themselves. Raises Purged where nothing is left of it."""
    keys = keys_of(session)
    name = keys.unseal_json(_place("name", row.id), row.sealed_name)
    if name is None:
        refuse_purged_invite(session, row.id)
    return Invite(
        id=row.id,
        patient_id=row.patient_id,
        name=name,
        date_of_birth=_read_born(session, row.id, row.sealed_date_of_birth),
        offer=keys.unseal_json(_place("offer", row.id), row.sealed_offer),
        language=row.language,
        appointment_at=row.appointment_at,
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        date_of_birth_failures=row.date_of_birth_failures,
    )


def forget_patient(session: Session, invite_id: str, now: datetime) -> None:
    """Nothing is left that names the patient, finds the invitation by the patient, or ties it to another visit."""
    row, keys = _lock_row(session, invite_id), keys_of(session)
    row.sealed_name = keys.seal_json(_place("name", invite_id), None)
    row.sealed_date_of_birth = keys.seal_json(_place("date_of_birth", invite_id), None)
    row.sealed_offer = keys.seal_json(_place("offer", invite_id), None)
    row.patient_id, row.match_key, row.token_hash = new_id(), hash_token(new_token()), hash_token(new_token())
    row.appointment_at, row.revoked_at = None, row.revoked_at or now
    session.flush()


def close_link(session: Session, invite_id: str, now: datetime) -> None:
    """Nobody comes in any more; staff go on seeing the invitation."""
    row = _lock_row(session, invite_id)
    row.expires_at = min(row.expires_at, now)
    session.flush()


def read_identity(
    session: Reader, invite_id: str, sealed_name: bytes, sealed_born: bytes
) -> tuple[str | None, date | None]:
    """Name and date of birth, for lists, which need nothing else of the row. None for what does not open."""
    name = open_or_log(lambda: _read_name(session, invite_id, sealed_name))
    return name, open_or_log(lambda: _read_born(session, invite_id, sealed_born))


def read_identities(
    session: Reader, sealed: Sequence[tuple[str, bytes, bytes]]
) -> list[tuple[str | None, date | None]]:
    """As `read_identity` of each of these, in their order."""
    keys = keys_of(session)
    try:
        names = keys.unseal_each_json("invite", "sealed_name", [(row_id, name) for row_id, name, _ in sealed])
        born = keys.unseal_each_json("invite", "sealed_date_of_birth", [(row_id, born) for row_id, _, born in sealed])
    except Tampered:
        return [read_identity(session, *row) for row in sealed]
    return [(str(name), date.fromisoformat(day)) for name, day in zip(names, born, strict=True)]


def read_names(session: Reader, sealed: Sequence[tuple[str, bytes]]) -> list[str | None]:
    """Of each of these invitations, in their order: for a search through all names, which needs nothing else of them.
    None for one that does not open.
    """
    try:
        return list(map(str, keys_of(session).unseal_each_json("invite", "sealed_name", sealed)))
    except Tampered:
        return [open_or_log(partial(_read_name, session, *row)) for row in sealed]


def _read_name(session: Reader, invite_id: str, sealed_name: bytes) -> str:
    return str(keys_of(session).unseal_json(_place("name", invite_id), sealed_name))


def _read_born(session: Reader, invite_id: str, sealed_born: bytes) -> date:
    return date.fromisoformat(keys_of(session).unseal_json(_place("date_of_birth", invite_id), sealed_born))


def read_offer(session: Session, invite_id: str, sealed_offer: bytes) -> Mapping[str, Any]:
    """Empty where the clinic filled in none."""
    return keys_of(session).unseal_json(_place("offer", invite_id), sealed_offer) or {}


def _lock_row(session: Session, invite_id: str) -> InviteRow:
    row = session.get(InviteRow, invite_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("invite")
    return row


def _place(field: str, invite_id: str) -> Place:
    return Place("invite", f"sealed_{field}", invite_id)
