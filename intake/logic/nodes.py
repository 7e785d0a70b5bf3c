"""The condition tree: frozen nodes that cannot be built wrong. Gates join conditions, leaves judge one answer each.

Every number in a leaf is already in the base unit of its question, every threshold already resolved:
what a node says does not depend on anything outside it but the answers, the facts and the form's date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

MOST_AT_LEAST_CHILDREN = 12  # nobody can read "2 of 13"; the engine's counting table stays small


@dataclass(frozen=True, slots=True)
class _Gate:
    children: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if not self.children:
            raise ValueError(f"{type(self).__name__} needs at least one condition")


@dataclass(frozen=True, slots=True)
class All(_Gate):
    """TRUE if every child is."""


@dataclass(frozen=True, slots=True)
class Any(_Gate):
    """TRUE if one child is."""


@dataclass(frozen=True, slots=True)
class AtLeast(_Gate):
    """TRUE if `count` children are."""

    count: int

    def __post_init__(self) -> None:
        _Gate.__post_init__(self)  # and no super(), which a class with slots cannot find
        if not 1 <= self.count <= len(self.children):
            raise ValueError(f"at_least {self.count} of {len(self.children)} conditions")
        if len(self.children) > MOST_AT_LEAST_CHILDREN:
            raise ValueError(f"at_least takes at most {MOST_AT_LEAST_CHILDREN} conditions")


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; UNKNOWN stays UNKNOWN. A `none:` list is Not(Any(...))."""

    child: Condition


@dataclass(frozen=True, slots=True)
class Certainly:
    """UNKNOWN counts as FALSE."""

    child: Condition


@dataclass(frozen=True, slots=True)
class Possibly:
    """UNKNOWN counts as TRUE."""

    child: Condition


class Comparison(Enum):
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="

    __hash__ = object.__hash__


class StatusWord(Enum):
    """The words after `is` that ask how a question stands. Never UNKNOWN."""

    ANSWERED = "answered"
    BLANK = "blank"
    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"
    NOT_DONE = "not_done"
    DONT_KNOW = "dont_know"
    NOT_SURE = "not_sure"
    PREFER_NOT = "prefer_not"
    USABLE = "usable"
    IMPLAUSIBLE = "implausible"

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Bound:
    """A number as written (`number`, the unit's symbol, the name of its `threshold` if it has one) and as compared:
    `in_base`, in the question's base unit (days for a date window, months for a duration)."""

    number: Decimal
    unit: str
    in_base: Decimal
    threshold: str | None = None


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """`key is code`, `key is one of a, b`; `perhaps` codes make it UNKNOWN."""

    key: str
    codes: tuple[str, ...]
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Includes:
    """`key includes any of a, b`; `perhaps` codes make it UNKNOWN."""

    key: str
    codes: tuple[str, ...]
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncludesOnly:
    """`key includes only a, b`: something is ticked, and nothing else."""

    key: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncludesAnyReal:
    """`key includes any real answer`: anything but none, not_sure, prefer_not."""

    key: str


@dataclass(frozen=True, slots=True)
class Compare:
    """`key < 180 ng/L`: a number or duration question."""

    key: str
    comparison: Comparison
    bound: Bound


@dataclass(frozen=True, slots=True)
class CompareFact:
    """`b12_dose_mcg > 5000 mcg`: a number fact."""

    fact: str
    comparison: Comparison
    bound: Bound


@dataclass(frozen=True, slots=True)
class OlderThan:
    """`key older than 365 days`, or with `is_within` its opposite `key within 28 days`."""

    key: str
    window: Bound
    is_within: bool = False


@dataclass(frozen=True, slots=True)
class NewestOlderThan:
    """`newest of a, b older than 365 days`: of the dates whose result is usable. FALSE when there is none."""

    keys: tuple[str, ...]
    window: Bound


@dataclass(frozen=True, slots=True)
class Before:
    """`date_a before date_b`; dates are compared as given."""

    key: str
    other: str


@dataclass(frozen=True, slots=True)
class IsAfterFormDate:
    """`key is after the form date`: wholly after it. Never UNKNOWN."""

    key: str


@dataclass(frozen=True, slots=True)
class HasStatus:
    """`key is answered` … `key is implausible`. Never UNKNOWN."""

    key: str
    word: StatusWord


@dataclass(frozen=True, slots=True)
class IsNumber:
    """`key is a number`: blank is UNKNOWN; not_done, dont_know and not asked are FALSE."""

    key: str


@dataclass(frozen=True, slots=True)
class UnitIs:
    """`key unit is ml`: blank is UNKNOWN; an answer without a number is FALSE."""

    key: str
    unit: str


@dataclass(frozen=True, slots=True)
class FactHolds:
    """A derived fact, by name."""

    fact: str


@dataclass(frozen=True, slots=True)
class HasOffer:
    """`invitation has an offer` (skip logic only)."""


@dataclass(frozen=True, slots=True)
class RuleFires:
    """`rule ID fires` (safety messages only)."""

    rule: str


@dataclass(frozen=True, slots=True)
class AtTheEnd:
    """`at the end` (safety messages only)."""


Leaf = (
    IsOneOf
    | Includes
    | IncludesOnly
    | IncludesAnyReal
    | Compare
    | CompareFact
    | OlderThan
    | NewestOlderThan
    | Before
    | IsAfterFormDate
    | HasStatus
    | IsNumber
    | UnitIs
    | FactHolds
    | HasOffer
    | RuleFires
    | AtTheEnd
)
Condition = All | Any | AtLeast | Not | Certainly | Possibly | Leaf

GATES = (All, Any, AtLeast)
WRAPPERS = (Not, Certainly, Possibly)


def children_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly under this one; none for a leaf."""
    if isinstance(condition, GATES):
        return condition.children
    if isinstance(condition, WRAPPERS):
        return (condition.child,)
    return ()


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """Every leaf, left to right, repeats included."""
    if isinstance(condition, (*GATES, *WRAPPERS)):
        for child in children_of(condition):
            yield from leaves_of(child)
    else:
        yield condition


def keys_of(leaf: Leaf) -> tuple[str, ...]:
    """The questions that a leaf reads."""
    if isinstance(leaf, NewestOlderThan):
        return leaf.keys
    if isinstance(leaf, Before):
        return (leaf.key, leaf.other)
    key = getattr(leaf, "key", None)
    return () if key is None else (key,)


def keys_of_all(condition: Condition) -> tuple[str, ...]:
    """The questions that a condition reads directly, each once."""
    return tuple(dict.fromkeys(key for leaf in leaves_of(condition) for key in keys_of(leaf)))


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Names of the derived facts that a condition reads directly, each once."""
    names = (leaf.fact for leaf in leaves_of(condition) if isinstance(leaf, FactHolds | CompareFact))
    return tuple(dict.fromkeys(names))
