"""Addresses that a page is full of: the router makes one of each kind, and each line puts its own id into it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from flask import request, url_for

_ANY = "00000000-0000-0000-0000-000000000000"  # fits where an id or a day stands


def address_of_each(endpoint: str, name: str, others: Mapping[str, str] | None = None) -> str:
    """As url_for gives it, which takes ten times as long as a template's `address % id`.

    `name`: of what differs, and stands as %s. It is one of our own ids, a day, or a word of ours: what needs no quoting
    in an address.
    """
    return _pattern(endpoint, name, others) if others else _kind(request.script_root, endpoint, name)


def address_of(endpoint: str, **place: str) -> str:
    """The same for a page with addresses of many kinds. `place`: where the id stands, with the id; at most one."""
    if not place:
        return _page(request.script_root, endpoint)
    ((name, own_id),) = place.items()
    return _kind(request.script_root, endpoint, name) % own_id


class FormAddresses(NamedTuple):
    """Where the page of one form that was sent leads to, each by the name of its view."""

    summary_pdf: str
    submission_fhir: str
    submission_json: str
    submission_csv: str
    ask: str
    appointment_of_form: str
    assess: str
    respond: str
    leave_hand_over: str
    decide: str
    countersign: str
    new_invite: str
    what_if: str


_OTHER_PLACES = {"new_invite": ("clinic.new_invite", "again"), "what_if": ("rules.what_if", "submission")}


def addresses_of_form(submission_id: str) -> FormAddresses:
    """All at once: asked for one by one in a template they take several times as long."""
    return FormAddresses._make([pattern % submission_id for pattern in _kinds_of_form(request.script_root)])


# As many as the app has pages. `script_root`: what every address of this request begins with.


@lru_cache(maxsize=256)
def _page(script_root: str, endpoint: str) -> str:
    return url_for(endpoint)


@lru_cache(maxsize=256)
def _kind(script_root: str, endpoint: str, name: str) -> str:
    return _pattern(endpoint, name, {})


@lru_cache(maxsize=8)  # one for each `script_root`
def _kinds_of_form(script_root: str) -> tuple[str, ...]:
    places = [_OTHER_PLACES.get(name, (f"clinic.{name}", "submission_id")) for name in FormAddresses._fields]
    return tuple([_kind(script_root, *place) for place in places])


def _pattern(endpoint: str, name: str, others: Mapping[str, str]) -> str:
    values: dict[str, Any] = {**others, name: _ANY}
    return url_for(endpoint, **values).replace("%", "%%").replace(_ANY, "%s")
