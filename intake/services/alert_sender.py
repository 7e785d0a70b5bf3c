"""Sends alerts beside the pages, in a thread of its own: no patient waits for a mail server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from intake.config import Config
from intake.services.alert_staff import send_alerts
from intake.services.ask_to_publish import mail_requests
from intake.services.mail_server import SmtpMailer
from intake.services.send_mail import Mailer
from intake.store.database import Database

log = logging.getLogger("intake.services")

LOOK_EVERY_SECONDS = 10.0


def mailer_of(config: Config) -> Mailer | None:
    """None where no mail server is set up."""
    return None if config.mail_server is None else SmtpMailer(config.mail_server, config.mail_from)


@contextmanager
def sending_alerts(
    config: Config,
    database: Database,
    clock: Callable[[], datetime],
    look_every_seconds: float = LOOK_EVERY_SECONDS,
) -> Iterator[None]:
    """While it is open, what is due is sent; what an earlier run left behind comes first."""
    mailer = mailer_of(config)
    if mailer is None:
        yield
        return
    is_over = threading.Event()

    def work() -> None:
        while True:
            try:
                send_alerts(database, config.clinic, mailer, config.address, clock)
                mail_requests(database, mailer, config.address, clock)
            except Exception as error:
                # Whatever it was: the alert is kept, the worklist tells that it is late, and the next look tries again.
                log.error("alerts could not be looked for: %s", type(error).__name__)
            if is_over.wait(look_every_seconds):
                return

    thread = threading.Thread(target=work, name="alert-sender", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(timeout=2)
