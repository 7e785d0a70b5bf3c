"""What the clinician's summary says beside the flags: short names, units and bands of results, and gaps in common.

It is content of the pack; it changes how a summary reads and never what an assessment finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from intake.questionnaire.answers import Answer


class Band(NamedTuple):  # and no dataclass: a page looks up by their bands what is the same for all results
    """Everything up to a limit, in the base unit, that no earlier band took; without a limit, all that lies above.

    `takes_limit`: the limit itself belongs to it. `is_unremarkable`: it is not put in bold.
    """

    word: str
    limit: Decimal | None = None
    takes_limit: bool = False
    is_unremarkable: bool = False


@dataclass(frozen=True)
class BandsByFacts:
    """The band of a result whose cut-offs depend on other answers: derived facts with their words, gravest first.

    `otherwise`: none of them holds. `undecided` ends the sentence where it is not known which of them do.
    """

    words: tuple[tuple[str, str], ...]
    otherwise: str
    undecided: str


@dataclass(frozen=True)
class LabWords:
    """A row of the lab table; `si` and `conventional` are unit codes, None for the question's base unit."""

    si: str | None = None
    conventional: str | None = None
    bands: tuple[Band, ...] = ()
    by_facts: BandsByFacts | None = None


@dataclass(frozen=True)
class Gap:
    """The answers that are one gap, and the rules that the flag about it may carry; None: any rule."""

    flag: str
    keys: frozenset[str]
    rules: frozenset[str] | None = None


@dataclass(frozen=True)
class ProductChoice:
    """A product to look at beside others: these answers in place of the patient's own. The first says what it is."""

    name: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class FreeOf:
    """The answer by which there is nothing to grade: less than the slightest step."""

    key: str
    code: str
    word: str


@dataclass(frozen=True)
class Grades:
    """A question whose answers are steps, from the slightest: code to word."""

    key: str
    steps: Mapping[str, str]
    free_of: FreeOf | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """From the least on."""
        return (*([self.free_of.word] if self.free_of is not None else []), *self.steps.values())


@dataclass(frozen=True)
class CourseContent:
    """What is followed over the visits of a returning patient. `injections`: the questions that date one."""

    results: tuple[str, ...] = ()
    grades: tuple[Grades, ...] = ()
    injections: tuple[str, ...] = ()


@dataclass(frozen=True)
class SummaryContent:
    """`names`: what a clinician calls a question; one that is not named is shown by its own text.

    `flag_reasons`: why a clinician goes on although a flag stands, by code.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    labs: Mapping[str, LabWords] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    flag_reasons: Mapping[str, str] = field(default_factory=dict)
    products: tuple[ProductChoice, ...] = ()
    course: CourseContent = CourseContent()
