"""What a patient had typed when the session ended: it goes along through the door, and is sent once more behind it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from intake.web.access import is_own_path
from intake.web.csrf import WHOSE
from intake.web.error_pages import what_was_typed

# A question of the form may have the name of a field of the door.
PREFIX = "kept:"
ADDRESS = "kept-address"
_FORM = "/form/"


@dataclass(frozen=True)
class KeptForm:
    """`address`: of the page that was to be saved. `fields`: what its form held, but for the form token."""

    address: str
    fields: tuple[tuple[str, str], ...]

    def is_of(self, invite_id: str) -> bool:
        return dict(self.fields).get(WHOSE, invite_id) == invite_id


def interrupted_form() -> KeptForm | None:
    """What this request wanted to save; None where nothing was typed."""
    typed = what_was_typed(401)
    return KeptForm(request.full_path.rstrip("?"), tuple(typed)) if typed else None


def carried_form() -> KeptForm | None:
    """What the door's own form brought along; None where nobody was interrupted."""
    address = request.form.get(ADDRESS, "")
    if not (is_own_path(address) and address.startswith(_FORM)):
        return None
    found = request.form.items(multi=True)
    return KeptForm(address, tuple((name[len(PREFIX) :], value) for name, value in found if name.startswith(PREFIX)))
