"""Addresses for the lines of a list: the router makes one of them, and each line puts its own id into it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import request, url_for

_ANY = "00000000-0000-0000-0000-000000000000"  # fits where an id or a day stands


def address_of_each(endpoint: str, name: str, others: Mapping[str, str] | None = None) -> str:
    """As url_for gives it, which takes ten times as long as a template's `address % id`.

    `name`: of what differs, and stands as %s. It is one of our own ids, a day, or a word of ours: what needs no quoting
    in an address.
    """
    values: dict[str, Any] = {**(others or {}), name: _ANY}
    address = url_for(endpoint, **values)
    return address.replace("%", "%%").replace(_ANY, "%s")


def address_of(endpoint: str, **place: str) -> str:
    """The same for a page with addresses of many kinds about one thing. `place`: where the id stands, with the id."""
    ((name, own_id),) = place.items()
    return _kind(request.script_root, endpoint, name) % own_id


@lru_cache(maxsize=256)  # as many as the app has pages
def _kind(script_root: str, endpoint: str, name: str) -> str:
    """`script_root`: what every address of this request begins with."""
    return address_of_each(endpoint, name)
