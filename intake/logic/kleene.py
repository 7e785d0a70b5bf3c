"""Kleene's three-valued truth, written as its tables. Missing is a value of its own, never false."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """TRUE, FALSE or UNKNOWN. Not usable as a bool: `if truth:` would read UNKNOWN as yes."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    __hash__ = object.__hash__  # each is one object: the tables below are looked up thousands of times an assessment

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: compare it with `is`")

    @staticmethod
    def of(claim: bool) -> Truth:
        return T if claim else F


T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

# fmt: off
AND = {
    (T, T): T, (T, U): U, (T, F): F,
    (U, T): U, (U, U): U, (U, F): F,
    (F, T): F, (F, U): F, (F, F): F,
}
OR = {
    (T, T): T, (T, U): T, (T, F): T,
    (U, T): T, (U, U): U, (U, F): U,
    (F, T): T, (F, U): U, (F, F): F,
}
NOT       = {T: F, U: U, F: T}
CERTAINLY = {T: T, U: F, F: F}
POSSIBLY  = {T: T, U: T, F: F}
# fmt: on


def conjunction(parts: Iterable[Truth]) -> Truth:
    """AND over any number of parts; TRUE for none."""
    result = T
    for part in parts:
        if part is F:
            return F  # whatever else there is
        result = AND[result, part]
    return result


def disjunction(parts: Iterable[Truth]) -> Truth:
    """OR over any number of parts; FALSE for none."""
    result = F
    for part in parts:
        if part is T:
            return T  # whatever else there is
        result = OR[result, part]
    return result


def at_least(count: int, parts: Iterable[Truth]) -> Truth:
    """TRUE if `count` parts are certainly true, FALSE if fewer than `count` could be, else UNKNOWN."""
    seen = list(parts)
    if seen.count(T) >= count:
        return T
    if len(seen) - seen.count(F) < count:
        return F
    return U
