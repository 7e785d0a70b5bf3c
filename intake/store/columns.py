"""Column types that behave alike on SQLite and PostgreSQL, and the base class of all tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated

from sqlalchemy import Date, DateTime, Dialect, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from intake.store.errors import Unstorable

_OFFSET = "+00:00"


def _write_utc(moment: datetime | None) -> str | None:
    return None if moment is None else _utc(moment).isoformat(" ", "microseconds").removesuffix(_OFFSET)


def _read_utc(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + _OFFSET)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise Unstorable("a time without a time zone cannot be stored")
    return moment.astimezone(UTC)


class _SqliteUtc(sqlite.DATETIME):
    """SQLite has no time zones, so it holds the UTC time without saying so. Its own type, and no decorator of one: a
    list has hundreds of moments.
    """

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:
        return _write_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], datetime | None]:
        return _read_utc


class _Utc(TypeDecorator[datetime]):
    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


# A moment: aware in, aware UTC out.
UTC_DATE_TIME = _Utc().with_variant(_SqliteUtc(), "sqlite")  # type: ignore[no-untyped-call]  # SQLAlchemy gives it none


_REFUSED = re.compile("[\0\ud800-\udfff]")  # by one of the databases


def _refuse_what_one_database_refuses(value: str | None) -> None:
    found = None if value is None else _REFUSED.search(value)
    if found is not None:
        what = "a NUL character" if found.group() == "\0" else "half a character"
        raise Unstorable(f"a text with {what} cannot be stored")


class ShortText(TypeDecorator[str]):
    """A text of limited length. SQLite would take any length, so the limit is kept here."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        _refuse_what_one_database_refuses(value)
        if value is not None and len(value) > self.length:
            raise Unstorable(f"a text of more than {self.length} characters cannot be stored here")
        return value


class LongText(TypeDecorator[str]):
    """A text of any length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        _refuse_what_one_database_refuses(value)
        return value


Id = Annotated[str, mapped_column(ShortText(36))]
Sha256 = Annotated[str, mapped_column(ShortText(64))]
Code = Annotated[str, mapped_column(ShortText(64))]
Name = Annotated[str, mapped_column(ShortText(254))]
Document = Annotated[str, mapped_column(LongText())]
Sealed = Annotated[bytes, mapped_column(LargeBinary)]
Moment = Annotated[datetime, mapped_column(UTC_DATE_TIME)]
Day = Annotated[date, mapped_column(Date)]


class Base(DeclarativeBase):
    """Every constraint has a name of one pattern, so that a later migration can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(rows: type[Base]) -> Table:
    """For statements that write by the table itself, which takes half as long as by mapped objects."""
    table = rows.__table__
    assert isinstance(table, Table)
    return table
