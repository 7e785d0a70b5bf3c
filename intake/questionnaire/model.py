"""The questionnaire as frozen objects: sections, questions, panels, units, thresholds and derived facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from intake.logic.nodes import Condition
from intake.logic.vocabulary import EXCLUSIVE_CODES, Kind, Subject, Threshold, Vocabulary

FORM_DATE = "intake_date"
DATE_OF_BIRTH = "date_of_birth"
AGE = "age_years"
LEAVE_OPEN = "open"  # a panel's rest answer that writes nothing


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `code` in answers, `symbol` in conditions, `label` to choose from, `ucum`; `short` behind a number, `one`
    behind the number 1.
    """

    code: str
    symbol: str
    label: str
    ucum: str
    short: str
    one: str


@dataclass(frozen=True, slots=True)
class Plausible:
    """The range, in the base unit, outside which a number is not used. Ends belong to it, but for an open low end.

    `is_up_to_age`: a duration cannot be longer than the person's life (in months).
    """

    low: Decimal | None = None
    high: Decimal | None = None
    is_low_open: bool = False
    is_up_to_age: bool = False

    def holds(self, number: Decimal, age_months: int | None) -> bool:
        if self.low is not None and (number < self.low or (self.is_low_open and number == self.low)):
            return False
        if self.is_up_to_age and age_months is not None and number > age_months:
            return False
        return self.high is None or number <= self.high


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `factors`: unit code to the factor that makes the base unit, None where it cannot be converted.

    `expected`: the narrower range beyond which the form asks if another unit was meant; no rule knows it.
    `dated_by`: the date question of a lab result. `counts_as_unknown_when_hidden`: hidden, it counts as dont_know and
    not as "no" (the lab tests without results at hand). `show`: asked unless this is FALSE. `is_private`: the form says
    beside it who sees the answer. `row`: its name in a row of a lab report. `raises_risk`: codes that may never take an
    urgent flag away (`rulebook/safety_check.py`). `exclusive_codes`: of a multi choice, those that stand alone.
    """

    key: str
    section: str
    kind: Kind
    text: str
    hint: str = ""
    asked_of: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, Fraction | None] = field(default_factory=dict)
    specials: tuple[str, ...] = ()
    comparators: tuple[str, ...] = ()
    plausible: Plausible | None = None
    expected: Plausible | None = None
    dated_by: str | None = None
    show: Condition | None = None
    counts_as_unknown_when_hidden: bool = False
    is_required: bool = False
    is_optional: bool = False
    is_filled_by_system: bool = False
    is_private: bool = False
    row: str = ""
    raises_risk: tuple[str, ...] = ()
    exclusive_codes: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = EXCLUSIVE_CODES.intersection(self.options) if self.kind is Kind.MULTI else frozenset[str]()
        object.__setattr__(self, "exclusive_codes", codes)

    @property
    def base_unit(self) -> str | None:
        """The code of the first unit."""
        return next(iter(self.factors), None)


@dataclass(frozen=True)
class RestAnswer:
    """The shared answer of a panel for the questions left untouched: what it writes, or (lab panel) what it offers."""

    text: str
    code: str | None = None
    writes: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """Several questions on one screen. `is_lab_report`: `keys` are its rows, with their dates beside them."""

    id: str
    section: str
    title: str
    keys: tuple[str, ...]
    rest: RestAnswer | None = None
    is_lab_report: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the form, in its order."""

    code: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A derived fact that is TRUE, FALSE or UNKNOWN."""

    name: str
    meaning: str
    when: Condition


@dataclass(frozen=True)
class Aims:
    """The most that the form may cost: items in the middle and at worst, minutes of a typical person.

    `reasons`: why an aim is not met, by its name; without one a miss is a fault.
    """

    median_items: int
    minutes: int
    most_items: int
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberFact:
    """A derived number: a question's answer in one unit; a volume is multiplied by the strength question.

    `factor`: from the question's base unit to `unit`. `volume_unit`: the question's unit that is a volume.
    """

    name: str
    meaning: str
    of: str
    unit: str
    factor: Fraction
    volume_unit: str | None = None
    times: str | None = None


@dataclass(frozen=True)
class ResultCode:
    """The LOINC code of a result in some of its units. `checked`: read, copy or no, as in codes.yaml."""

    code: str
    name: str
    checked: str


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """Everything that is asked. `facts` stand in dependency order. `sha256` is of the files that say it."""

    id: str
    title: str
    version: str
    dated: date
    languages: tuple[str, ...]
    sha256: str
    units: Mapping[str, Unit]
    thresholds: Mapping[str, Threshold]
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    number_facts: tuple[NumberFact, ...]
    names_in_plain_words: Mapping[str, str]
    offer_confirm_key: str
    offer_keys: tuple[str, ...]
    asked_afresh: frozenset[str]
    fresh_days: int | None  # an answer given longer ago is asked again on a second visit; None: at any age it may stand
    fresh_days_by_key: Mapping[str, int]
    summary_keys: tuple[str, ...]  # questions that no rule reads: they are printed for the clinician
    places: Mapping[str, tuple[str, int, int]]  # file, line and column of each question and threshold
    aims: Aims | None
    result_codes: Mapping[tuple[str, str], ResultCode]  # by question and unit

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """By key, in the order of the form."""
        return {question.key: question for section in self.sections for question in section.questions}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each question in the form."""
        return {key: place for place, key in enumerate(self.questions)}

    @cached_property
    def panels(self) -> Mapping[str, Panel]:
        return {panel.id: panel for section in self.sections for panel in section.panels}

    @cached_property
    def panel_of(self) -> Mapping[str, Panel]:
        """By the key of a question on it; a lab panel also holds the dates of its rows."""
        found: dict[str, Panel] = {}
        for panel in self.panels.values():
            for key in panel.keys:
                found[key] = panel
                dated_by = self.questions[key].dated_by
                if dated_by:
                    found[dated_by] = panel
        return found

    @cached_property
    def results_by_date(self) -> Mapping[str, str]:
        """A result's date question to the first result that it dates."""
        found: dict[str, str] = {}
        for question in self.questions.values():
            if question.dated_by:
                found.setdefault(question.dated_by, question.key)
        return found

    @cached_property
    def definitions(self) -> Mapping[str, Condition]:
        """The conditions of the derived facts, by name, in dependency order."""
        return {fact.name: fact.when for fact in self.facts}

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """What the derived facts mean in words, by name."""
        return {fact.name: fact.meaning for fact in self.facts}

    @cached_property
    def number_facts_by_name(self) -> Mapping[str, NumberFact]:
        return {fact.name: fact for fact in self.number_facts}

    def vocabulary(
        self, rules: frozenset[str] = frozenset(), *, allows_offer: bool = False, allows_messages: bool = False
    ) -> Vocabulary:
        """The words that a condition over this questionnaire may use."""
        return Vocabulary(
            subjects={question.key: subject_of(question, self.units) for question in self.questions.values()},
            thresholds=self.thresholds,
            facts={fact.name: fact.meaning for fact in self.facts},
            number_facts={fact.name: {self.units[fact.unit].symbol: Fraction(1)} for fact in self.number_facts},
            result_dates=frozenset(self.results_by_date),
            rules=rules,
            allows_offer=allows_offer,
            allows_messages=allows_messages,
        )


def subject_of(question: Question, units: Mapping[str, Unit]) -> Subject:
    """A question as a condition sees it."""
    factors = {units[code].symbol: factor for code, factor in question.factors.items() if factor is not None}
    return Subject(
        key=question.key,
        kind=question.kind,
        text=question.text,
        options=question.options,
        specials=question.specials,
        factors=factors,
        unit_codes=tuple(question.factors),
    )
