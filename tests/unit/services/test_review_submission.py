"""A form is read while the log is written, and shown to nobody before that is done."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from intake.services import review_submission as service
from intake.services.rulebooks import Rulebooks
from intake.store import audit, reads
from intake.store.database import Database
from intake.store.errors import NotFound, StoreUnavailable
from tests.made_up_clinic import CLINIC, NOW, submit
from tests.stored import audit_entries
from tests.unit.services.rule_changes import add_staff

APPEND, READ = audit.append, service._read_review


class SlowLog:
    """It is written only when the form has been read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, is_away: bool, is_unreadable: bool) -> None:
        self._is_away, self._is_unreadable = is_away, is_unreadable
        self._was_read = threading.Event()
        monkeypatch.setattr(audit, "append", self._append)
        monkeypatch.setattr(service, "_read_review", self._read)

    def _append(self, *given: Any, **more: Any) -> None:
        assert self._was_read.wait(30)
        if self._is_away:
            raise StoreUnavailable("no space left")
        APPEND(*given, **more)

    def _read(self, *given: Any) -> service.Review:
        try:
            if self._is_unreadable:
                raise NotFound("invite")
            return READ(*given)
        finally:
            self._was_read.set()


@pytest.mark.parametrize(
    ("is_away", "is_unreadable", "refusal"),
    [(False, False, None), (True, False, StoreUnavailable), (False, True, NotFound), (True, True, StoreUnavailable)],
)
def test_what_is_shown_is_in_the_log(
    database: Database,
    rulebooks: Rulebooks,
    monkeypatch: pytest.MonkeyPatch,
    is_away: bool,
    is_unreadable: bool,
    refusal: type[Exception] | None,
) -> None:
    submission_id, cleo = submit(database, rulebooks, "well"), add_staff(database, "Cleo")
    SlowLog(monkeypatch, is_away=is_away, is_unreadable=is_unreadable)

    def read() -> service.Review:
        return service.open_submission(database, rulebooks, CLINIC, submission_id, by=cleo, now=NOW, action="opened")

    if refusal is None:
        assert read().submission.id == submission_id
    else:
        with pytest.raises(refusal):
            read()
    with database.reading() as session:
        was_read = reads.first_read_at(session, submission_id) is not None
    is_noted = audit_entries(database)[0].action == "submission.opened"
    assert (was_read, is_noted) == (not is_away, not is_away)
