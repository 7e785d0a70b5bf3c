"""The shape of the questionnaire's files, for pydantic; what a file may hold, and nothing more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from intake.errors import Problem
from intake.logic.vocabulary import Kind, suggest
from intake.source_text import Document

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Checked = Literal["read", "copy", "no"]


def _factor(text: Any) -> Fraction | None:
    if text == "none":
        return None
    if isinstance(text, str) and re.fullmatch(r"\d+(\.\d+)?(/\d+(\.\d+)?)?", text):
        parts = [Fraction(part) for part in text.split("/")]
        if all(parts):
            return parts[0] / parts[1] if len(parts) == 2 else parts[0]
    raise ValueError("write a factor such as 1000 or 1/0.738, or none where the unit cannot be converted")


Factor = Annotated[Fraction | None, BeforeValidator(_factor)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class UnitEntry(Strict):
    code: Name
    symbol: Words
    label: Words
    ucum: Words
    short: str | None = None


class ThresholdEntry(Strict):
    value: Decimal
    unit: Words
    meaning: Words
    source: Words
    checked: Checked


class CasesEntry(Strict):
    as_of: dt.date
    bases: dict[Name, dict[Name, Any]]


class PackFile(Strict):
    id: Name
    title: Words
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    date: dt.date
    languages: list[str] = Field(min_length=1)
    units: list[UnitEntry]
    thresholds: dict[Name, ThresholdEntry]
    cases: CasesEntry


class PlausibleEntry(Strict):
    from_: Decimal | None = Field(None, alias="from")
    above: Decimal | None = None
    to: Decimal | Literal["age"] | None = None


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
    dated_by: Name | None = None
    when_hidden: Literal["no", "dont_know"] = "no"
    required: bool = False
    optional: bool = False


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


class ModesFile(Strict):
    offer: OfferEntry
    second_visit: SecondVisitEntry
    summary: list[Name] = []


File = TypeVar("File", bound=Strict)

PLAIN_MESSAGES: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not a field here",
}


def read_shape(model: type[File], document: Document, value: Any, path: tuple[str | int, ...]) -> File | list[Problem]:
    """The value as `model`, or every problem of shape with its place."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        return [_problem(model, document, path, detail) for detail in error.errors()]


def _problem(model: type[Strict], document: Document, path: tuple[str | int, ...], detail: Any) -> Problem:
    location = tuple(part for part in (*path, *detail["loc"]) if (*path, part) in document.places or _is_path(part))
    name = detail["loc"][-1] if detail["loc"] else ""
    if detail["type"] == "missing":
        line, column = document.place(location[:-1])
        return Problem(document.file, line, column, f"{name} is missing", f"add '{name}: …'")
    if detail["type"] == "extra_forbidden":
        line, column = document.key_place(location)
        fields = [info.alias or key for key, info in model.model_fields.items()]
        return Problem(document.file, line, column, f"{name!r} is not a field here", suggest(str(name), fields))
    message = re.sub(r"^Value error, ", "", detail["msg"])
    return document.problem(location, f"{name}: {message[0].lower()}{message[1:]}")


def _is_path(part: str | int) -> bool:
    return isinstance(part, int) or not part.startswith(("function-", "constrained-", "decimal", "literal"))
