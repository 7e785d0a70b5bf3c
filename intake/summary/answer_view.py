"""The answers in the view model: one by one, by section, as the lab table, and as excerpts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from intake.summary.lab_scale import LabScale


class Labelled(NamedTuple):  # and no dataclass, as all that a page has dozens of: thrice as long to make
    """A short label with its text. `note` says what is special about it."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Differing:
    """One question with its answer then and now, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """What differs from an earlier form of the same person. `otherwise`: what stands where nothing does."""

    title: str
    rows: tuple[Differing, ...]
    otherwise: str


class Said(NamedTuple):  # and no dataclass: a page makes a hundred
    """An answer with its question, in the patient's words and by the clinician's short `name`.

    `marks`: how it came about, or that it is not used. `kind`: given, blank, special (not sure, I don't know, not
    done) or withdrawn.
    """

    key: str
    name: str
    question: str
    answer: str
    marks: tuple[str, ...] = ()
    kind: str = "given"


class Chosen(Said):
    """One tick or none, with nothing to be said beside its words: the pack's, and the same of whoever ticked it."""

    __slots__ = ()


class LabRow(NamedTuple):
    """One result. `is_usable` is False where the rules do not use it; `band` then says why. `scale`: it is drawn so."""

    key: str
    name: str
    typed: str
    si: str
    conventional: str
    date: str
    age: str
    band: str
    is_usable: bool
    is_outside: bool
    scale: LabScale | None = None


@dataclass(frozen=True)
class LabReport:
    """`without_number`: the tests not done, not known and not answered, a line each."""

    source: str
    rows: tuple[LabRow, ...]
    without_number: tuple[Labelled, ...]
    has_conventional_first: bool = False

    @property
    def unit_names(self) -> tuple[str, str]:
        """Over the two columns of converted results."""
        return ("Conventional", "SI") if self.has_conventional_first else ("SI", "Conventional")

    def converted(self, row: LabRow) -> tuple[str, str]:
        """The result in both, in that order."""
        return (row.conventional, row.si) if self.has_conventional_first else (row.si, row.conventional)

    @property
    def scales(self) -> tuple[LabScale, ...]:
        return tuple(row.scale for row in self.rows if row.scale is not None)


@dataclass(frozen=True)
class Digest:
    """The telling answers of some sections, and the plain "no" ones in a row behind them."""

    title: str
    rows: tuple[Said, ...]
    answered_no: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Nobody was asked: a title with nothing under it would read as "none"."""
        return not self.rows and not self.answered_no


@dataclass(frozen=True)
class Change:
    """An answer that was changed after a warning."""

    name: str
    before: str
    after: str
    when: str
    warning: str


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Said, ...]
