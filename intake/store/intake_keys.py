"""The keys of the forms, each sealed under the clinic's: without its row nothing opens that was sealed for the form."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from intake.store.canonical_json import read_json
from intake.store.crypto import Place
from intake.store.data_key import DataKey, form_of, new_data_key
from intake.store.database import Reader, keys_of
from intake.store.errors import Tampered
from intake.store.purges import refuse_purged
from intake.store.retention_tables import IntakeKeyRow

_KEPT_AS = "data_keys"
# Made once, and of the table itself: every page of the form reads by them.
_ROW = IntakeKeyRow.__table__
_BY_INTAKE = select(_ROW.c.sealed_key).where(_ROW.c.intake_id == bindparam("intake"))
_AMONG = select(_ROW.c.intake_id, _ROW.c.sealed_key).where(_ROW.c.intake_id.in_(bindparam("intakes", expanding=True)))


def make_key(session: Session, intake_id: str) -> None:
    """Once for each form, when it is begun."""
    sealed = keys_of(session).seal(_place(intake_id), new_data_key())
    session.add(IntakeKeyRow(intake_id=intake_id, sealed_key=sealed))
    session.flush()


def key_of(session: Reader, intake_id: str) -> DataKey:
    """Raises Purged where there is none any more."""
    opened = _opened(session)
    if intake_id not in opened:
        sealed = session.scalar(_BY_INTAKE, {"intake": intake_id})
        if sealed is None:
            refuse_purged(session, intake_id)
            raise Tampered(f"{_place(intake_id).in_words} is missing")
        keep_key(session, intake_id, sealed)
    return opened[intake_id]


def keep_key(session: Reader, intake_id: str, sealed: bytes) -> None:
    """One that was read already, with the form's own row."""
    _opened(session)[intake_id] = DataKey(intake_id, keys_of(session).unseal(_place(intake_id), sealed))


def open_keys(session: Reader, intake_ids: Collection[str]) -> None:
    """Those of many forms in one query, for the reading of their values that follows. One that does not open is an
    error there: it is not the other forms' fault.
    """
    opened = _opened(session)
    closed = [intake_id for intake_id in intake_ids if intake_id not in opened]
    for intake_id, sealed in session.execute(_AMONG, {"intakes": closed}):
        with suppress(Tampered):
            keep_key(session, intake_id, sealed)


def unseal(session: Reader, place: Place, sealed: bytes) -> bytes:
    """Any sealed value, of a form or of the clinic. Raises Purged, or Tampered as `KeyRing.unseal` does."""
    intake_id = form_of(sealed)
    if intake_id is None:
        return keys_of(session).unseal(place, sealed)
    return key_of(session, intake_id).unseal(place, sealed)


def unseal_json(session: Reader, place: Place, sealed: bytes) -> Any:
    return read_json(unseal(session, place, sealed))


def delete_key(session: Session, intake_id: str) -> None:
    """Nobody can undo this. To be called with a record of the purge."""
    _opened(session).pop(intake_id, None)
    session.execute(delete(IntakeKeyRow).where(IntakeKeyRow.intake_id == intake_id))


def _opened(session: Reader) -> dict[str, DataKey]:
    """For as long as the session lives, which is one transaction."""
    kept: dict[str, DataKey] = session.info.setdefault(_KEPT_AS, {})
    return kept


def _place(intake_id: str) -> Place:
    return Place("intake_key", "sealed_key", intake_id)
