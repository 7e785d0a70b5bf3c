"""The menu over the pages of staff: the places that somebody may go to, and which of them this page belongs to."""

from __future__ import annotations

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
    rules = _Place("rules.list_rules", f"Rules ({waiting} waiting)" if waiting else "Rules")
    places = (rules, *_OF_ADMINS) if person.role is Role.ADMIN else (*_OF_CLINICIANS, rules)
    path = request.path
    return Markup("".join([_item(place, path) for place in places]))


def _item(place: _Place, path: str) -> str:
    address, current = address_of(place.endpoint), ""
    if path == address:
        current = ' aria-current="page"'
    elif path.startswith(place.below or address):
        current = ' aria-current="true"'
    return f'<li><a class="govuk-link" href="{escape(address)}"{current}>{place.name}</a></li>\n'


FILTERS = {"menu_items": menu_items}
