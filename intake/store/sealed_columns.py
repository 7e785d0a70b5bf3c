"""Every sealed value of the database with the place it is bound to: for proving that all of them open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from intake.store.columns import Base
from intake.store.crypto import Place
from intake.store.data_key import form_of
from intake.store.errors import Purged, Tampered
from intake.store.intake_keys import unseal

# What the id of a sealed value's place is made from, in this order; a test compares this with all tables.
ROW_ID: Mapping[str, tuple[str, ...]] = {
    "invite": ("id",),
    "answer_event": ("intake_id", "seq", "question"),
    "message_shown": ("intake_id", "number"),
    "assessment": ("submission_id", "attempt"),
    "flag_response": ("submission_id", "number"),
    "decision": ("submission_id", "number"),
    "countersignature": ("submission_id", "decision_number", "number"),
    "hand_over": ("submission_id", "number"),
    "printed_summary": ("submission_id", "page_size", "check_value"),
    "web_session": ("id_hash",),
    "invite_list": ("id",),
    "intake_key": ("intake_id",),
    "second_factor": ("staff_id",),
    "draft_revision": ("draft_id", "number"),
    "draft_check": ("draft_id", "number"),
    "publication": ("number",),
}
_SEALED = "sealed_"
_AT_ONCE = 200


@dataclass(frozen=True)
class OpenedValues:
    """How many sealed values open, how many of each table do not, and how many were made unreadable by a purge."""

    count: int
    unopened: Mapping[str, int]
    purged: int


def open_all_values(session: Session) -> OpenedValues:
    """Nothing of what is read is kept."""
    count, purged, unopened, purged_forms = 0, 0, dict[str, int](), set[str | None]()
    for name in ROW_ID:
        for place, value in _sealed_values(session, Base.metadata.tables[name]):
            try:
                if form_of(value) not in purged_forms:  # asked once for each form: it has hundreds of values
                    unseal(session, place, value)
            except Purged:
                purged_forms.add(form_of(value))
            except Tampered:
                unopened[name] = unopened.get(name, 0) + 1
            is_purged = form_of(value) in purged_forms
            purged, count = purged + is_purged, count + (not is_purged)
    return OpenedValues(count, unopened, purged)


def sealed_columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name.startswith(_SEALED))


def _sealed_values(session: Session, table: Table) -> Iterator[tuple[Place, bytes]]:
    """A few hundred rows at a time: the values of years need not fit into memory."""
    for row in session.execute(select(table).execution_options(yield_per=_AT_ONCE)).mappings():
        row_id = ":".join(str(row[column]) for column in ROW_ID[table.name])
        for column in sealed_columns(table):
            if row[column] is not None:
                yield Place(table.name, column, row_id), row[column]
