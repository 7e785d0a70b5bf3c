"""The flags in the view model, what could not be assessed, and the points on injection or tablets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from intake.summary.answer_view import Labelled, Said
from intake.summary.trace_view import Trace


@dataclass(frozen=True)
class Banner:
    """Why the engines' findings do not stand by themselves."""

    title: str
    text: str
    differing: tuple[Labelled, ...] = ()


class HeldUp(NamedTuple):  # and no dataclass, nor the rows below: somebody who is sure of nothing has hundreds
    """A rule that could not be assessed, where it is named under something else."""

    id: str
    title: str
    severity: str

    @property
    def is_urgent(self) -> bool:
        return self.severity == "urgent"


class FlagCard(NamedTuple):
    """A flag in view, with the flags folded under it and the unassessed rules that it carries.

    `response`: who acknowledged or overrode it, and why. `needs_response`: nobody has, and no decision stands on it.
    `trace`: None where the rule is not known any more.
    """

    id: str
    severity: str
    title: str
    message: str
    why: str
    because: tuple[Said, ...]
    facts: tuple[str, ...]
    doubt: str
    folded: tuple[FlagCard, ...] = ()
    carries: tuple[HeldUp, ...] = ()
    response: str = ""
    needs_response: bool = False
    trace: Trace | None = None


class OpenRow(NamedTuple):
    """One missing answer: what it is, why it is missing, what to ask, and the rules that wait for it.

    In a long list an urgent row names its urgent rules; `others` counts the rest, which `OpenList.rules` names.
    `ask_at`: the question to put again at the visit, where there is one.
    """

    keys: tuple[str, ...]
    name: str
    reason: str
    asks: tuple[str, ...]
    rules: tuple[HeldUp, ...]
    others: int = 0
    ask_at: str = ""

    @property
    def is_urgent(self) -> bool:
        return any(rule.is_urgent for rule in self.rules)

    @property
    def ask(self) -> str:
        return " ".join(self.asks)


@dataclass(frozen=True)
class CarriedRule:
    """An unassessed urgent rule that a flag carries: named here too, so that it is never only inside another.

    `under`: the title of the flag in view that it stands in.
    """

    rule: HeldUp
    under: str


class OpenRule(NamedTuple):
    """One unassessed rule in full: what it waits for, by why that is missing, what to ask, and which answers would
    settle it.
    """

    id: str
    severity: str
    title: str
    missing: tuple[str, ...]
    ask: str
    settled_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenList:
    """What could not be assessed, by missing answer. `folded` stands under `folded_title`; `rules` is every rule.
    `besides`: where those stand that have no row.
    """

    rows: tuple[OpenRow, ...]
    folded: tuple[OpenRow, ...]
    folded_title: str
    carried_urgent: tuple[CarriedRule, ...]
    besides: str
    rules: tuple[OpenRule, ...]


@dataclass(frozen=True)
class FormatLine:
    """A line of the block "Injection or tablets?". It never chooses."""

    title: str
    reasons: tuple[str, ...]
    because: tuple[Said, ...]
    waits_for: tuple[str, ...]
