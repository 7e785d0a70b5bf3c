"""How often one address may try what can be guessed: passwords and dates of birth. Accounts and invites count too."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from intake.services.count_guesses import is_browser_of_staff
from intake.web.access import SAFE_METHODS
from intake.web.known_browser import browser_secret
from intake.web.parts import parts


class _OfViews(Limiter):
    """Its limits stand on views alone, which look at them themselves: none is looked up for the others.

    The library says nothing of the method below. Under another name there, this one would be called no more, and each
    request would be looked up again; the tests of the limits tell whether those on views still count.
    """

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        """`in_middleware`: before any view, for limits of the whole app; there are none."""
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


# In memory, so for each process by itself; the counts on the account and on the invite are in the database.
limiter = _OfViews(get_remote_address, headers_enabled=True, storage_uri="memory://")

GUESSES = "20 per minute"
# Families, waiting rooms and whole telephone networks share one address. So only what went wrong counts there; a link
# cannot be guessed, and five wrong dates of birth close the one that is known.
WRONG_GUESSES = "60 per minute"


def browser_or_address() -> str:
    """A browser of staff by itself: a stranger in the waiting room's network does not use up the clinic's sign-ins."""
    secret = browser_secret()
    is_ours = is_browser_of_staff(parts().database, secret, parts().clock())
    return f"browser {secret}" if is_ours else str(get_remote_address())


def went_wrong(response: Response) -> bool:
    """Not let in: the link opens nothing, or the date of birth is another one."""
    return response.status_code >= 400


@limiter.request_filter
def guesses_nothing() -> bool:
    """A page that is only looked at: for those no limit is looked up. None may stand on one."""
    return request.method in SAFE_METHODS


def limit_guesses(app: Flask) -> None:
    limiter.init_app(app)
