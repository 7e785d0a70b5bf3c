"""Addresses that a page is full of: the router makes one of each kind, and each line puts its own id into it."""

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
    return _pattern(endpoint, name, others) if others else _kind(request.script_root, endpoint, name)


def address_of(endpoint: str, **place: str) -> str:
    """The same for a page with addresses of many kinds. `place`: where the id stands, with the id; at most one."""
    if not place:
        return _page(request.script_root, endpoint)
    ((name, own_id),) = place.items()
    return _kind(request.script_root, endpoint, name) % own_id


# As many as the app has pages. `script_root`: what every address of this request begins with.


@lru_cache(maxsize=256)
def _page(script_root: str, endpoint: str) -> str:
    return url_for(endpoint)


@lru_cache(maxsize=256)
def _kind(script_root: str, endpoint: str, name: str) -> str:
    return _pattern(endpoint, name, {})


def _pattern(endpoint: str, name: str, others: Mapping[str, str]) -> str:
    values: dict[str, Any] = {**others, name: _ANY}
    return url_for(endpoint, **values).replace("%", "%%").replace(_ANY, "%s")
