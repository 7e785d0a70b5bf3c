"""How a patient's pages look: larger text, high contrast. The browser keeps it in a cookie that tells of nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from flask import Response, after_this_request, current_app, g, request

from intake.web.language import is_choice

FIELD = "display"
COOKIE = "intake-display"
_YEAR = timedelta(days=365)

# What a button sends, and what it changes.
WISHES: Mapping[str, Mapping[str, bool]] = MappingProxyType(
    {
        "larger-text": {"is_larger": True},
        "normal-text": {"is_larger": False},
        "high-contrast": {"has_high_contrast": True},
        "normal-contrast": {"has_high_contrast": False},
        "more-time": {},  # on the clinic's tablet: the page once more, with all that was typed
    }
)


@dataclass(frozen=True)
class Display:
    """What the patient chose; what the device itself asks for is left to the styles."""

    is_larger: bool = False
    has_high_contrast: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        chosen = {"larger-text": self.is_larger, "high-contrast": self.has_high_contrast}
        return tuple(name for name, is_on in chosen.items() if is_on)

    @property
    def classes(self) -> str:
        """For the html element."""
        return " ".join(f"app-{name}" for name in self.names)


def current_display() -> Display:
    """As chosen earlier, or by this very request."""
    found = g.get("display")
    if isinstance(found, Display):
        return found
    names = request.cookies.get(COOKIE, "").split(".")
    return Display("larger-text" in names, "high-contrast" in names)


def take_wish() -> bool:
    """Whether a button around the answers sent this request: how the page looks, or its language.

    The page that it gets looks so, and those after it; nobody pressed Save.
    """
    changes = WISHES.get(request.form.get(FIELD, ""))
    if changes is None:
        return is_choice()
    g.display = replace(current_display(), **changes)
    after_this_request(_keep)
    return True


def _keep(response: Response) -> Response:
    options: dict[str, Any] = {
        "secure": current_app.config["SESSION_COOKIE_SECURE"],
        "httponly": True,
        "samesite": "Lax",
    }
    names = current_display().names
    if names:
        response.set_cookie(COOKIE, ".".join(names), max_age=_YEAR, **options)
    else:
        response.delete_cookie(COOKIE, **options)
    return response
