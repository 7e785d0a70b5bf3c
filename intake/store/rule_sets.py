"""Every rule set that was ever used, kept whole, so that any assessment can be made again with the rules of its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.store.canonical_json import canonical_json, read_json
from intake.store.errors import NotFound, Tampered
from intake.store.settings import find_setting, save_setting
from intake.store.tables import RuleSetRow
from intake.store.turns import Turn, wait_turn

CURRENT = "_current_rule_set"
_SHIPPED = "_shipped_rule_set"


@dataclass(frozen=True)
class StoredRuleSet:
    """`files`: path inside the pack to text."""

    sha256: str
    pack_id: str
    version: str
    published_at: datetime
    files: Mapping[str, str]


def keep_rule_set(
    session: Session, *, sha256: str, pack_id: str, version: str, files: Mapping[str, str], now: datetime
) -> None:
    """Store it, once. The hash is the caller's; the same hash with other files is an error, never an overwrite."""
    take_turn(session)
    text = canonical_json(files)
    row = session.get(RuleSetRow, sha256)
    if row is None:
        session.add(RuleSetRow(sha256=sha256, pack_id=pack_id, version=version, published_at=now, files=text))
        session.flush()
    elif row.files != text:
        raise Tampered("the rule set stored under this hash has other files")


def take_turn(session: Session) -> None:
    """Whoever puts a rule set into force waits here for whoever does so at the same time."""
    wait_turn(session.connection(), Turn.RULE_SETS)


def make_current(session: Session, sha256: str) -> None:
    """New intakes start under this one from now on. Only `publications` calls this: it keeps who and why."""
    if session.get(RuleSetRow, sha256) is None:
        raise NotFound("rule_set")
    save_setting(session, CURRENT, sha256)


def find_current(session: Session) -> StoredRuleSet | None:
    sha256 = find_setting(session, CURRENT)
    return None if sha256 is None else load_rule_set(session, sha256)


def load_current_sha256(session: Session) -> str:
    sha256 = find_setting(session, CURRENT)
    if sha256 is None:
        raise NotFound("rule_set")
    return str(sha256)


def note_shipped(session: Session, sha256: str) -> None:
    """That this is the one which the program brings now, whether it comes into force or not."""
    if find_setting(session, _SHIPPED) != sha256:
        save_setting(session, _SHIPPED, sha256)


def find_shipped_sha256(session: Session) -> str | None:
    found = find_setting(session, _SHIPPED)
    return None if found is None else str(found)


def load_rule_set(session: Session, sha256: str) -> StoredRuleSet:
    row = session.get(RuleSetRow, sha256)
    if row is None:
        raise NotFound("rule_set")
    return _read(row)


def list_rule_sets(session: Session) -> list[StoredRuleSet]:
    """Newest first."""
    newest_first = select(RuleSetRow).order_by(RuleSetRow.published_at.desc(), RuleSetRow.sha256)
    return [_read(row) for row in session.scalars(newest_first)]


def _read(row: RuleSetRow) -> StoredRuleSet:
    return StoredRuleSet(row.sha256, row.pack_id, row.version, row.published_at, read_json(row.files))
