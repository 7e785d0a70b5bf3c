"""The clinic's own settings: name, country, phone. Names of the store's own use begin with an underscore."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, bindparam, select
from sqlalchemy.orm import Session

from intake.store.canonical_json import Json, canonical_json, read_json
from intake.store.clinic_tables import SettingRow
from intake.store.database import Reader
from intake.store.turns import Turn, wait_turn

_ROW = SettingRow.__table__
_VALUE = select(_ROW.c.value).where(_ROW.c.name == bindparam("name"))  # made once: every page reads by it


def saved_value(name: str) -> ScalarSelect[str]:
    """For a statement that reads more beside it; nothing where nobody saved it. `read` reads it."""
    return select(_ROW.c.value).where(_ROW.c.name == name).scalar_subquery()


def take_turn(session: Session) -> None:
    """Whoever saves what rests on what is saved waits here for whoever does so at the same time, and then reads it."""
    wait_turn(session.connection(), Turn.SETTINGS)


def save_setting(session: Session, name: str, value: Json) -> None:
    take_turn(session)
    session.merge(SettingRow(name=name, value=canonical_json(value)))
    session.flush()


def find_setting(session: Reader, name: str, default: Json = None) -> Any:
    return read(session.scalar(_VALUE, {"name": name}), default)


def read(value: str | None, default: Json = None) -> Any:
    """What is stored; `default` where nobody saved it."""
    return default if value is None else read_json(value)
