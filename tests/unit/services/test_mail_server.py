"""Alerts in a real conversation with a mail server."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from intake.config import Config
from intake.services.alert_sender import mailer_of, sending_alerts
from intake.services.alert_staff import find_late_alerts
from intake.services.rulebooks import Rulebooks
from intake.services.send_mail import Mailer, Sent
from intake.store.database import Database
from tests.made_up_clinic import NOW
from tests.unit.services.mail_catcher import MailCatcher, catching_mail
from tests.unit.services.test_alert_staff import PAGES, send, urgent, wants_mail


def config_of(address: str, tmp_path: Path) -> Config:
    """`address`: of the mail server."""
    environ = {"INTAKE_SMTP_URL": address, "INTAKE_MAIL_FROM": "alerts@clinic.example", "INTAKE_URL": PAGES}
    return Config.from_environment(environ, tmp_path)


def mailer_to(address: str, tmp_path: Path) -> Mailer:
    mailer = mailer_of(config_of(address, tmp_path))
    assert mailer is not None
    return mailer


def test_the_thread_sends_what_an_earlier_run_left_behind(
    database: Database, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    with catching_mail() as catcher:
        with sending_alerts(config_of(catcher.url, tmp_path), database, lambda: NOW, look_every_seconds=0.05):
            _wait_for_mail(catcher)
            time.sleep(0.2)  # two more looks
        (message,) = catcher.messages
    assert message["Subject"].startswith("An urgent answer came in (reference ")
    assert f"{PAGES}/clinic/" in str(message.get_payload())


def test_a_mail_server_that_refuses_is_asked_again(database: Database, rulebooks: Rulebooks, tmp_path: Path) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    with catching_mail() as catcher:
        mailer = mailer_to(catcher.url, tmp_path)
        catcher.refuses = "451 not now"
        assert send(database, mailer) == Sent(0, 1, 1)
        catcher.refuses = ""
        assert send(database, mailer, NOW + timedelta(minutes=2)) == Sent(1, 0, 0)
        assert len(catcher.messages) == 1


def test_a_password_that_cannot_be_sent_is_a_failure_like_others(
    database: Database, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    with catching_mail() as catcher:
        mailer = mailer_to(catcher.url.replace("//", "//desk:gr%C3%BCn@"), tmp_path)
        assert send(database, mailer) == Sent(0, 1, 1)
    late = find_late_alerts(database, NOW)
    assert late is not None
    assert late.last_error == "UnicodeEncodeError"


def test_a_server_that_must_seal_and_cannot_gets_nothing(
    database: Database, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    with catching_mail() as catcher:
        mailer = mailer_to(catcher.url.replace("smtp+plain", "smtp"), tmp_path)
        assert send(database, mailer) == Sent(0, 1, 1)
        assert catcher.messages == []


def _wait_for_mail(catcher: MailCatcher) -> None:
    end = time.monotonic() + 60
    while not catcher.messages:
        assert time.monotonic() < end, "no mail came"
        time.sleep(0.02)
