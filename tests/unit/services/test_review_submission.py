"""A form is read while the disk takes the log's entry, and shown to nobody before it has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from intake.services import review_submission as service
from intake.services.rulebooks import Rulebooks
from intake.store import reads
from intake.store.database import Database
from intake.store.errors import NotFound, StoreUnavailable
from tests.made_up_clinic import CLINIC, NOW, submit
from tests.stored import audit_entries
from tests.unit.services.rule_changes import add_staff

READ = service._read_review


class SlowDisk:
    """It takes nothing before the form has been read."""

    def __init__(self, *, is_full: bool, is_unreadable: bool) -> None:
        self._is_full, self._is_unreadable = is_full, is_unreadable
        self._was_read = threading.Event()

    @contextmanager
    def in_place(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(service, "_read_review", self._read)
        event.listen(Engine, "commit", self._commit)
        try:
            yield
        finally:
            event.remove(Engine, "commit", self._commit)

    def _commit(self, _connection: Connection) -> None:
        assert self._was_read.wait(30)
        if self._is_full:
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    def _read(self, *given: Any) -> service.Review:
        try:
            if self._is_unreadable:
                raise NotFound("invite")
            return READ(*given)
        finally:
            self._was_read.set()


@pytest.mark.parametrize(
    ("is_full", "is_unreadable", "refusal"),
    [(False, False, None), (True, False, StoreUnavailable), (False, True, NotFound), (True, True, StoreUnavailable)],
)
def test_what_is_shown_is_in_the_log(
    database: Database,
    rulebooks: Rulebooks,
    monkeypatch: pytest.MonkeyPatch,
    is_full: bool,
    is_unreadable: bool,
    refusal: type[Exception] | None,
) -> None:
    submission_id, cleo = submit(database, rulebooks, "well"), add_staff(database, "Cleo")

    def read() -> service.Review:
        return service.open_submission(database, rulebooks, CLINIC, submission_id, by=cleo, now=NOW, action="opened")

    with SlowDisk(is_full=is_full, is_unreadable=is_unreadable).in_place(monkeypatch):
        if refusal is None:
            assert read().submission.id == submission_id
        else:
            with pytest.raises(refusal):
                read()
    with database.reading() as session:
        was_read = reads.first_read_at(session, submission_id) is not None
    is_noted = audit_entries(database)[0].action == "submission.opened"
    assert (was_read, is_noted) == (not is_full, not is_full)
