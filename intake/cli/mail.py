"""`intake mail send`: send at once what a stopped server or a failing mail server left behind."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from intake.cli.installed import config_of_clinic
from intake.services.alert_sender import mailer_of
from intake.services.alert_staff import send_alerts, try_again_now
from intake.services.ask_to_publish import mail_requests
from intake.services.open_installation import open_database


def add_commands(commands: Any) -> None:
    group = commands.add_parser("mail", help="alerts and requests to publish by e-mail")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VERB")
    send = verbs.add_parser("send", help="send at once what waits; the server does it by itself, within the hour")
    send.set_defaults(run=run_send)


def run_send(options: argparse.Namespace) -> int:
    config = config_of_clinic(options)
    mailer = mailer_of(config)
    if mailer is None:
        print("No mail server is set up. Give INTAKE_SMTP_URL and INTAKE_MAIL_FROM.", file=sys.stderr)
        return 1
    with open_database(config) as database:
        try_again_now(database, _now())
        alerts = send_alerts(database, config.clinic, mailer, config.address, _now)
        requests = mail_requests(database, mailer, config.address, _now)
    for what, done in (("Alerts", alerts), ("Requests to publish", requests)):
        print(f"{what}: {done.sent} sent, {done.failed} failed, {done.waiting} still to be sent")
    return 1 if alerts.waiting or requests.waiting else 0


def _now() -> datetime:
    return datetime.now(UTC)
