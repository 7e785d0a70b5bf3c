"""Tell the clinic by e-mail that an urgent answer came in: no answer, no name and no complaint is in the message."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

from intake.config import ClinicDefaults
from intake.services.clinic_settings import Clinic, find_alert_address, load_clinic
from intake.store import invites, outbox
from intake.store.database import Database, Session
from intake.store.outbox import Alert, LateAlerts

log = logging.getLogger("intake.services")

SUBJECT = "An urgent answer came in"


class Mailer(Protocol):
    """What takes a message to the mail server, or raises OSError. `sender`: the address that it comes from."""

    @property
    def sender(self) -> str: ...

    def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True)
class Sent:
    """`waiting`: those that are still to be sent, failed ones included."""

    sent: int
    failed: int
    waiting: int


def note_alert(session: Session, intake_id: str, after_seq: int, now: datetime) -> None:
    """In the transaction that stores the answer: both are kept, or neither. None where nobody wants it."""
    if find_alert_address(session):
        outbox.add_alert(session, intake_id, after_seq, now)


def find_late_alerts(database: Database, now: datetime) -> LateAlerts | None:
    """Alerts that do not get through; staff are told where they look anyway. Nothing where nobody waits for them."""
    with database.reading() as session:
        return outbox.find_late(session, now) if find_alert_address(session) else None


def send_alerts(
    database: Database, defaults: ClinicDefaults, mailer: Mailer, address: str, clock: Callable[[], datetime]
) -> Sent:
    """All that are due. `address`: of the pages, as staff open them. What a clinic that took its own address out of
    the settings did not get waits until it gives one again.
    """
    sent = failed = 0
    clinic = load_clinic(database, defaults)
    while clinic.alert_email and (alert := _claim(database, clock())) is not None:
        if _send(database, clinic, mailer, address, alert, clock):
            sent += 1
        else:
            failed += 1
    with database.reading() as session:
        return Sent(sent, failed, outbox.count_unsent(session))


def _claim(database: Database, now: datetime) -> Alert | None:
    with database.reading() as session:  # nearly always there is none, and nobody has to wait for it
        if not outbox.count_unsent(session):
            return None
    with database.transaction() as session:
        return outbox.claim_alert(session, now)


def _send(
    database: Database, clinic: Clinic, mailer: Mailer, address: str, alert: Alert, clock: Callable[[], datetime]
) -> bool:
    with database.reading() as session:
        reference = invites.load_invite(session, alert.invite_id).reference
    try:
        mailer.send(compose(alert, reference, clinic, mailer.sender, address))
    except OSError as error:
        log.error("alert %s could not be sent: %s", alert.id, type(error).__name__)
        with database.transaction() as session:
            outbox.mark_failed(session, alert.id, type(error).__name__)
        return False
    with database.transaction() as session:
        outbox.mark_sent(session, alert.id, clock())
    return True


def compose(alert: Alert, reference: str, clinic: Clinic, sender: str, address: str) -> EmailMessage:
    """The same alert has the same Message-ID each time: a mail server that took it before may drop the second one."""
    message = EmailMessage()
    message["From"], message["To"] = sender, clinic.alert_email
    message["Subject"] = f"{SUBJECT} (reference {reference})"
    message["Date"] = format_datetime(alert.created_at)
    message["Message-ID"] = f"<{alert.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    local = clinic.local(alert.created_at)
    message.set_content(
        f"{SUBJECT}. Sign in to see it.\n\n"
        f"{address}/clinic/\n\n"
        f"Reference: {reference}\n"
        f"It came in on {local:%Y-%m-%d} at {local:%H:%M}.\n\n"
        "The patient was told on the screen where to get help. On purpose, nothing here tells who it is.\n"
    )
    return message
