"""The menu over the pages of staff: the places that somebody may go to, and which of them this page belongs to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from flask import request
from markupsafe import Markup, escape

from intake.store.staff import Role, Staff
from intake.web.addresses import address_of


class _Place(NamedTuple):
    """`below`: what the addresses of its other pages begin with, where that is not its own."""

    endpoint: str
    name: str
    below: str = ""


class _Item(NamedTuple):
    """A place in the markup of the menu: before and after the mark of the one that a page belongs to."""

    address: str
    below: str
    start: str
    end: str


_OF_CLINICIANS = (
    _Place("clinic.worklist", "Patients", "/clinic/submissions/"),
    _Place("clinic.invites", "Invitations"),
    _Place("clinic.export", "Export"),
)
_OF_ADMINS = (
    _Place("admin.list_people", "Staff"),
    _Place("admin.settings", "Clinic"),
    _Place("admin.retention", "What is kept"),
    _Place("admin.audit", "Audit log"),
    _Place("admin.health", "Health"),
)


def menu_items(person: Staff, waiting: int) -> Markup:
    """`waiting`: changes of the rules that wait for this person."""
    items, path = _items(request.script_root, person.role, waiting), request.path
    return Markup("".join([f"{item.start}{_current(item, path)}{item.end}" for item in items]))


def _current(item: _Item, path: str) -> str:
    if path == item.address:
        return ' aria-current="page"'
    return ' aria-current="true"' if path.startswith(item.below) else ""


@lru_cache(maxsize=64)  # `script_root`: what every address of this request begins with
def _items(script_root: str, role: Role, waiting: int) -> tuple[_Item, ...]:
    rules = _Place("rules.list_rules", f"Rules ({waiting} waiting)" if waiting else "Rules")
    places = (rules, *_OF_ADMINS) if role is Role.ADMIN else (*_OF_CLINICIANS, rules)
    return tuple(map(_item, places))


def _item(place: _Place) -> _Item:
    address = address_of(place.endpoint)
    start, end = f'<li><a class="govuk-link" href="{escape(address)}"', f">{place.name}</a></li>\n"
    return _Item(address, place.below or address, start, end)


FILTERS = {"menu_items": menu_items}
