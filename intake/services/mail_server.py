"""The way to the clinic's mail server."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from intake.config import MailSecurity, MailServer

LONGEST_WAIT_SECONDS = 20


@dataclass(frozen=True)
class SmtpMailer:
    """A connection for each message: there are few, and none may wait for another."""

    server: MailServer
    sender: str

    def send(self, message: EmailMessage) -> None:
        """Raises OSError: smtplib's own errors are such, and those of the network and of TLS too; or UnicodeError."""
        server, context = self.server, ssl.create_default_context()
        if server.security is MailSecurity.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=LONGEST_WAIT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=LONGEST_WAIT_SECONDS)
        with connection:
            if server.security is MailSecurity.STARTTLS:
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
