"""The decision in the view model: what stands, what stood before, and why it does not hold any more."""

from __future__ import annotations

from dataclasses import dataclass

from intake.summary.answer_view import Labelled


@dataclass(frozen=True)
class DecisionRow:
    """One decision. `void`: a sentence, empty while the decision holds or was only replaced by a later one."""

    outcome: str
    signed: str
    void: str
    lines: tuple[Labelled, ...]
    countersigned: tuple[str, ...]


@dataclass(frozen=True)
class DecisionBlock:
    """`verdict`: how it stands now. `rows`: all that was ever decided on this form, newest first."""

    verdict: str
    rows: tuple[DecisionRow, ...]
