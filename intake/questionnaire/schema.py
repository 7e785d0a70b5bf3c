"""The shape of the questionnaire's files, for pydantic; what a file may hold, and nothing more."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from intake.logic.vocabulary import Kind

NAME, RULE_ID = r"^[a-z][a-z0-9_]{0,59}$", r"^[a-z0-9]+(-[a-z0-9]+)*$"
VERSION = r"^[0-9]+\.[0-9]+\.[0-9]+$"
SOURCE_HASH, LANGUAGE = r"^[0-9a-f]{8}$", r"^[a-z]{2,3}$"
LOINC, COUNTRY = r"^[0-9]{1,7}-[0-9]$", r"^[A-Z]{2}$"
Name = Annotated[str, StringConstraints(pattern=NAME)]
RuleId = Annotated[str, StringConstraints(pattern=RULE_ID, max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Checked = Literal["read", "copy", "no"]


def _factor(text: Any) -> Fraction | None:
    if text == "none":
        return None
    if isinstance(text, str) and re.fullmatch(r"\d+(\.\d+)?(/\d+(\.\d+)?)?", text):
        parts = [Fraction(part) for part in text.split("/")]
        if all(parts):
            return parts[0] / parts[1] if len(parts) == 2 else parts[0]
    raise ValueError("no such factor")


def _day(text: Any) -> dt.date:
    try:
        if isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass  # the 30th of February
    raise ValueError("no such date")


def _number(text: Any) -> Decimal:
    if isinstance(text, str) and re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", text):
        return Decimal(text)
    raise ValueError("a number is expected")


Factor = Annotated[Fraction | None, BeforeValidator(_factor)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Number = Annotated[Decimal, BeforeValidator(_number)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class UnitEntry(Strict):
    code: Name
    symbol: Words
    label: Words
    ucum: Words
    short: str | None = None
    one: str | None = None


class ThresholdEntry(Strict):
    value: Number
    unit: Words
    meaning: Words
    source: Words
    checked: Checked


class CasesEntry(Strict):
    as_of: Day
    bases: dict[Name, dict[Name, Any]]


class AimsEntry(Strict):
    median_items: Annotated[int, Field(ge=1)]
    minutes: Annotated[int, Field(ge=1)]
    most_items: Annotated[int, Field(ge=1)]
    reasons: dict[Literal["median_items", "minutes", "most_items"], Words] = {}


class PackFile(Strict):
    id: Name
    title: Words
    version: Annotated[str, StringConstraints(pattern=VERSION)]
    date: Day
    languages: list[str] = Field(min_length=1)
    units: list[UnitEntry]
    thresholds: dict[Name, ThresholdEntry]
    cases: CasesEntry
    burden: AimsEntry | None = None


class PlausibleEntry(Strict):
    from_: Number | None = Field(None, alias="from")
    above: Number | None = None
    to: Number | Literal["age"] | None = None


class ExpectedEntry(Strict):
    from_: Name | Number | None = Field(None, alias="from")
    to: Name | Number | None = None


class QuestionEntry(Strict):
    key: Name
    type: Kind
    text: Words
    hint: str = ""
    asked_of: str = ""
    filled_by: Literal["system"] | None = None
    show: Any = None
    options: dict[Name, Words] = {}
    units: dict[Name, Factor] = {}
    comparators: list[Literal["<", ">"]] = []
    special: list[Literal["dont_know", "not_done"]] = []
    plausible: PlausibleEntry | None = None
    expected: ExpectedEntry | None = None
    dated_by: Name | None = None
    when_hidden: Literal["no", "dont_know"] = "no"
    required: bool = False
    optional: bool = False
    private: bool = False
    raises_risk: Literal["all"] | list[Name] = []
    row: str = ""


class RestEntry(Strict):
    text: Words
    code: Name | None = None
    writes: dict[Name, str | list[str]] = {}
    choices: dict[Name, Words] = {}


class PanelEntry(Strict):
    id: Name
    title: Words
    questions: list[Name] = []
    rows: list[Name] = []
    rest: RestEntry | None = None


class SectionFile(Strict):
    section: Name
    title: Words
    intro: str = ""
    questions: list[QuestionEntry] = Field(min_length=1)
    panels: list[PanelEntry] = []


class VolumeEntry(Strict):
    unit: Name
    times: Name


class FactEntry(Strict):
    id: Name
    meaning: Words
    when: Any = None
    of: Name | None = None
    unit: Name | None = None
    volume: VolumeEntry | None = None
    cases: list[dict[str, Any]] = []


class OfferEntry(Strict):
    confirm: Name
    keys: list[Name]


class SecondVisitEntry(Strict):
    asked_afresh: list[Name]
    fresh_days: int | None = Field(None, ge=1, le=36_500)
    fresh_days_by_question: dict[Name, Annotated[int, Field(ge=1, le=36_500)]] = {}


class ModesFile(Strict):
    offer: OfferEntry
    second_visit: SecondVisitEntry
    summary: list[Name] = []


class CodeEntry(Strict):
    question: Name
    units: list[Name] = Field(min_length=1)
    code: Annotated[str, StringConstraints(pattern=LOINC)]
    name: Words
    checked: Checked


class TranslatedEntry(Strict):
    id: Words
    of: Annotated[str, StringConstraints(pattern=SOURCE_HASH)]
    text: Words


class TranslationFile(Strict):
    language: Annotated[str, StringConstraints(pattern=LANGUAGE)]
    status: Literal["draft", "reviewed"]
    reviewed_by: str = ""
    date: Day | None = None
    texts: list[TranslatedEntry]
