"""What every e-mail to staff has in common: claimed before it is sent, the same message at each try, and counted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol, TypeVar

from intake.store.database import Database, Session

log = logging.getLogger("intake.services")

Due = TypeVar("Due")


class Mailer(Protocol):
    """What takes a message to the mail server, or raises OSError or UnicodeError. `sender`: where it comes from."""

    @property
    def sender(self) -> str: ...

    def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True)
class Sent:
    """`waiting`: those that are still to be sent, failed ones included."""

    sent: int
    failed: int
    waiting: int


def claim_next(
    database: Database,
    count_unsent: Callable[[Session], int],
    claim: Callable[[Session, datetime], Due | None],
    now: datetime,
) -> Due | None:
    """What is due and no other process sends meanwhile."""
    with database.reading() as session:  # nearly always there is none, and nobody has to wait for it
        if not count_unsent(session):
            return None
    with database.transaction() as session:
        return claim(session, now)


def new_message(sender: str, to: str, subject: str, *, id: str, at: datetime) -> EmailMessage:
    """The same `id` has the same Message-ID each time: a mail server that took it before may drop the second one."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def try_to_send(mailer: Mailer, message: EmailMessage) -> str:
    """The kind of what went wrong, never its words, which may quote an address; empty where it was taken."""
    try:
        mailer.send(message)
    except (OSError, UnicodeError) as error:  # a password with an accent cannot be sent to every server
        log.error("e-mail %s could not be sent: %s", message["Message-ID"], type(error).__name__)
        return type(error).__name__
    return ""
