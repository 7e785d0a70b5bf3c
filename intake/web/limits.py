"""How often one address may try what can be guessed: passwords and dates of birth. Accounts and invites count too."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# In memory, so for each process by itself; the counts on the account and on the invite are in the database.
limiter = Limiter(get_remote_address, headers_enabled=True, storage_uri="memory://")

GUESSES = "20 per minute"


def limit_guesses(app: Flask) -> None:
    limiter.init_app(app)
