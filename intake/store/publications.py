"""What was put into force, when, by whom and why: added to, never changed. The last one is in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from intake.store import rule_sets
from intake.store.canonical_json import Json
from intake.store.columns import table_of
from intake.store.crypto import Place
from intake.store.database import Reader, keys_of
from intake.store.errors import NotFound
from intake.store.rule_tables import PublicationRow

_ROW = table_of(PublicationRow)


class Kind(StrEnum):
    """How a rule set came into force."""

    SHIPPED = "shipped"
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True)
class NewPublication:
    """`shipped_sha256`: the shipped rule set that it was made from. `staff_id`: None for what a server's start did.
    `authors`: ids of staff. `content`: whatever belongs to the record, as JSON.
    """

    kind: Kind
    rule_set_sha256: str
    replaced_sha256: str | None
    shipped_sha256: str
    staff_id: str | None
    reason: str = ""
    authors: tuple[str, ...] = ()
    draft_id: str | None = None
    revision: int | None = None
    content: Mapping[str, Json] | None = None


@dataclass(frozen=True)
class Publication:
    number: int
    at: datetime
    kind: Kind
    rule_set_sha256: str
    replaced_sha256: str | None
    shipped_sha256: str
    staff_id: str | None
    reason: str
    authors: tuple[str, ...]
    draft_id: str | None
    revision: int | None
    content: Mapping[str, Any]


def add_publication(session: Session, new: NewPublication, now: datetime) -> Publication:
    """And put it into force. The caller holds the turn of the rule sets (`rule_sets.take_turn`)."""
    last = find_last(session)
    number = 1 if last is None else last.number + 1
    content: Json = {"reason": new.reason, "authors": new.authors, "content": new.content or {}}
    row = PublicationRow(
        number=number,
        at=now,
        kind=new.kind,
        rule_set_sha256=new.rule_set_sha256,
        replaced_sha256=new.replaced_sha256,
        shipped_sha256=new.shipped_sha256,
        draft_id=new.draft_id,
        revision=new.revision,
        staff_id=new.staff_id,
        sealed_content=keys_of(session).seal_json(_place(number), content),
    )
    session.add(row)
    session.flush()
    rule_sets.make_current(session, new.rule_set_sha256)
    return _read(session, row)


def find_last(session: Session) -> Publication | None:
    """The one that is in force. None on a new installation."""
    row = session.scalar(select(PublicationRow).order_by(PublicationRow.number.desc()).limit(1))
    return None if row is None else _read(session, row)


def find_origin(session: Session) -> str:
    """The shipped rule set that the one in force was made from."""
    last = find_last(session)
    return rule_sets.load_current_sha256(session) if last is None else last.shipped_sha256


def in_force_at(moment: ColumnElement[datetime]) -> ColumnElement[str | None]:
    """The rule set that was in force then. Nothing before the first one."""
    until = select(_ROW.c.rule_set_sha256).where(_ROW.c.at <= moment)
    return until.order_by(_ROW.c.number.desc()).limit(1).scalar_subquery()


def list_publications(session: Session) -> list[Publication]:
    """Newest first."""
    rows = session.scalars(select(PublicationRow).order_by(PublicationRow.number.desc()))
    return [_read(session, row) for row in rows]


def list_numbered(session: Reader, numbers: Collection[int]) -> list[Publication]:
    """These, newest first. None of the others is opened."""
    of_these = select(*_ROW.c).where(_ROW.c.number.in_(numbers)).order_by(_ROW.c.number.desc())
    return [_read(session, row) for row in session.execute(of_these)]


def load_of(session: Session, rule_set_sha256: str) -> Publication:
    """The last time that this rule set was put into force."""
    of_it = select(PublicationRow).where(PublicationRow.rule_set_sha256 == rule_set_sha256)
    row = session.scalar(of_it.order_by(PublicationRow.number.desc()).limit(1))
    if row is None:
        raise NotFound("publication")
    return _read(session, row)


def was_in_force(session: Session, rule_set_sha256: str) -> bool:
    of_it = select(PublicationRow.number).where(PublicationRow.rule_set_sha256 == rule_set_sha256).limit(1)
    return session.scalar(of_it) is not None


def _read(session: Reader, row: PublicationRow | Row[Any]) -> Publication:
    sealed = keys_of(session).unseal_json(_place(row.number), row.sealed_content)
    return Publication(
        number=row.number,
        at=row.at,
        kind=Kind(row.kind),
        rule_set_sha256=row.rule_set_sha256,
        replaced_sha256=row.replaced_sha256,
        shipped_sha256=row.shipped_sha256,
        staff_id=row.staff_id,
        reason=sealed["reason"],
        authors=tuple(sealed["authors"]),
        draft_id=row.draft_id,
        revision=row.revision,
        content=sealed["content"],
    )


def _place(number: int) -> Place:
    return Place("publication", "sealed_content", str(number))
