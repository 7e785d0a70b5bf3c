"""Day's lists between upload and hand-out: sealed, and gone after an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from intake.store.canonical_json import Json
from intake.store.clinic_tables import InviteListRow
from intake.store.crypto import Place
from intake.store.database import keys_of
from intake.store.errors import NotFound
from intake.store.tokens import new_id

KEPT_FOR = timedelta(hours=1)


class ListState(StrEnum):
    UPLOADED = "uploaded"
    INVITED = "invited"


@dataclass(frozen=True)
class InviteList:
    """`content`: the file's text; once everyone is invited, the links. Names patients: handle as such."""

    id: str
    state: ListState
    content: Any
    expires_at: datetime


def add_list(session: Session, staff_id: str, text: str, now: datetime) -> str:
    """Lists of others that have expired go with it."""
    delete_expired_lists(session, now)
    list_id = new_id()
    session.add(
        InviteListRow(
            id=list_id,
            staff_id=staff_id,
            state=ListState.UPLOADED,
            sealed_content=keys_of(session).seal_json(_place(list_id), text),
            expires_at=now + KEPT_FOR,
        )
    )
    session.flush()
    return list_id


def load_list(session: Session, list_id: str, staff_id: str, now: datetime, *, lock: bool = False) -> InviteList:
    """NotFound for everyone but who uploaded it, and after its hour. `lock`: nobody else changes it meanwhile."""
    row = session.get(InviteListRow, list_id, with_for_update=lock, populate_existing=lock)
    if row is None or row.staff_id != staff_id or row.expires_at <= now:
        raise NotFound("invite_list")
    content = keys_of(session).unseal_json(_place(row.id), row.sealed_content)
    return InviteList(row.id, ListState(row.state), content, row.expires_at)


def keep_links(session: Session, list_id: str, links: Json, now: datetime) -> None:
    """In place of the text: for an hour more they can be shown and printed."""
    row = session.get_one(InviteListRow, list_id, with_for_update=True)
    row.state, row.expires_at = ListState.INVITED, now + KEPT_FOR
    row.sealed_content = keys_of(session).seal_json(_place(list_id), links)
    session.flush()


def delete_list(session: Session, list_id: str) -> None:
    session.execute(delete(InviteListRow).where(InviteListRow.id == list_id))


def delete_expired_lists(session: Session, now: datetime) -> None:
    session.execute(delete(InviteListRow).where(InviteListRow.expires_at <= now))


def _place(list_id: str) -> Place:
    return Place("invite_list", "sealed_content", list_id)
