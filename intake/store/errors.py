"""What can go wrong while keeping records; no message holds anything that a patient wrote.

StoreError
├── StoreUnavailable       try again later: locked for too long, disk full, connection lost
├── StoreMisconfigured     whoever runs the server reads it: wrong address, wrong key file, unsafe settings
├── NotFound               no such row
│   └── Purged             there was one, and nobody can read it any more
├── AlreadyExists          the row would be a second one of its kind
├── Tampered               a sealed value does not open in its place, or rows are missing
├── Unstorable             a text that one of the databases cannot hold
├── StaleRevision          someone else answered one of these questions since this page was shown
├── IntakeClosed           a submitted or declined intake must be reopened before it takes answers
└── AttemptsExhausted      only staff may try this assessment again
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import DontWrapMixin

from intake.errors import IntakeError


class StoreError(IntakeError):
    """Base of the store's errors."""


class StoreUnavailable(StoreError):
    """Nothing was stored; the same call may succeed later."""


class StoreMisconfigured(StoreError):
    """The server must not start like this. The message says what to change."""


class NotFound(StoreError):
    """No such row."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"no such {table}")


class Purged(NotFound):
    """What was asked for was purged, on purpose and for good: see `purges`."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__("form: it was purged")


class AlreadyExists(StoreError):
    """There is one already."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"this {what} exists already")


class Tampered(StoreError):
    """A stored value was changed, moved or removed outside this program, or its key is not in the key file."""


class Unstorable(StoreError, DontWrapMixin):
    """Refused on every database, so that no database is stricter than another."""


class StaleRevision(StoreError):
    """`questions` were answered differently after the page that is now being saved was shown."""

    def __init__(self, questions: Iterable[str]) -> None:
        self.questions = tuple(questions)
        super().__init__("answered elsewhere in the meantime: " + ", ".join(self.questions))


class IntakeClosed(StoreError):
    """The intake was submitted and not reopened."""


class AttemptsExhausted(StoreError):
    """This submission failed to be assessed too often; only staff may start another attempt."""
