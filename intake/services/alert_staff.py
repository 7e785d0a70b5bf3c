"""Tell the clinic by e-mail that an urgent answer came in: no answer, no name and no complaint is in the message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from intake.config import ClinicDefaults
from intake.services.clinic_settings import Clinic, find_alert_address, load_clinic
from intake.services.send_mail import Mailer, Sent, claim_next, new_message, try_to_send
from intake.store import outbox
from intake.store.database import Database, Session
from intake.store.invites import reference_of
from intake.store.outbox import Alert, LateAlerts

SUBJECT = "An urgent answer came in"


def note_alert(session: Session, intake_id: str, after_seq: int, now: datetime) -> None:
    """In the transaction that stores the answer: both are kept, or neither. None where nobody wants it."""
    if find_alert_address(session):
        outbox.add_alert(session, intake_id, after_seq, now)


def find_late_alerts(database: Database, now: datetime) -> LateAlerts | None:
    """Alerts that do not get through; staff are told where they look anyway. Nothing where nobody waits for them."""
    with database.reading() as session:
        return outbox.find_late(session, now) if find_alert_address(session) else None


def try_again_now(database: Database, now: datetime) -> None:
    """What failed is due: somebody has put the mail server right, and the next try may be an hour away."""
    with database.transaction() as session:
        outbox.try_again_now(session, now)


def send_alerts(
    database: Database, defaults: ClinicDefaults, mailer: Mailer, address: str, clock: Callable[[], datetime]
) -> Sent:
    """All that are due. `address`: of the pages, as staff open them. What a clinic that took its own address out of
    the settings did not get waits until it gives one again.
    """
    sent = failed = 0
    clinic = load_clinic(database, defaults)
    while clinic.alert_email and (alert := _claim(database, clock())):
        if _send(database, clinic, mailer, address, alert, clock):
            sent += 1
        else:
            failed += 1
    with database.reading() as session:
        return Sent(sent, failed, outbox.count_unsent(session))


def _claim(database: Database, now: datetime) -> Alert | None:
    return claim_next(database, outbox.count_unsent, outbox.claim_alert, now)


def _send(
    database: Database, clinic: Clinic, mailer: Mailer, address: str, alert: Alert, clock: Callable[[], datetime]
) -> bool:
    reference = reference_of(alert.invite_id)
    failure = try_to_send(mailer, compose(alert, reference, clinic, mailer.sender, address))
    with database.transaction() as session:
        if failure:
            outbox.mark_failed(session, alert.id, failure)
        else:
            outbox.mark_sent(session, alert.id, clock())
    return not failure


def compose(alert: Alert, reference: str, clinic: Clinic, sender: str, address: str) -> EmailMessage:
    subject = f"{SUBJECT} (reference {reference})"
    message = new_message(sender, clinic.alert_email, subject, id=alert.id, at=alert.created_at)
    local = clinic.local(alert.created_at)
    message.set_content(
        f"{SUBJECT}. Sign in to see it.\n\n"
        f"{address}/clinic/\n\n"
        f"Reference: {reference}\n"
        f"It came in on {local:%Y-%m-%d} at {local:%H:%M}.\n\n"
        "The patient was told on the screen where to get help. On purpose, nothing here tells who it is.\n"
    )
    return message
