"""How old a result may be: the limits that the rules themselves set, by the date that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from intake.logic.kleene import Truth
from intake.logic.nodes import NewestOlderThan, OlderThan
from intake.logic.values import DateSpan
from intake.rulebook.model import Rulebook

WORDS = {
    Truth.TRUE: "older than its limit of {limit} days",
    Truth.UNKNOWN: "may be older than its limit of {limit} days",
}


@lru_cache(maxsize=8)
def freshness_limits(rulebook: Rulebook) -> Mapping[str, int]:
    """Days by date question; the shortest where rules differ."""
    limits: dict[str, int] = {}
    for leaf in rulebook.leaves:
        if isinstance(leaf, NewestOlderThan) or (isinstance(leaf, OlderThan) and not leaf.is_within):
            days = int(leaf.window.in_base)
            for key in leaf.keys if isinstance(leaf, NewestOlderThan) else (leaf.key,):
                limits[key] = min(days, limits.get(key, days))
    return limits


def staleness(taken: DateSpan | None, limit: int | None, as_of: date) -> str:
    """Empty for a fresh result, and for one that no rule sets a limit for."""
    if taken is None or limit is None or taken.is_after(as_of):
        return ""
    older = taken.is_older_than(limit, as_of)
    return WORDS[older].format(limit=limit) if older in WORDS else ""
