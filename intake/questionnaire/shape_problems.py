"""What pydantic finds wrong with the shape of a file, as problems with their place, in an author's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from intake.errors import Problem
from intake.logic.vocabulary import suggest
from intake.questionnaire.schema import COUNTRY, LANGUAGE, LOINC, NAME, RULE_ID, SOURCE_HASH, VERSION, Strict
from intake.source_text import Document

File = TypeVar("File", bound=Strict)

# What pydantic finds, in an author's words: message and fix. `{…}` are filled from the details of the finding.
PLAIN_WORDS: Mapping[str, tuple[str, str]] = {
    "string_type": ("a text is expected", "write words, not a list or a mapping"),
    "list_type": ("a list is expected", "write it as [a, b], or each item on a line that begins with '- '"),
    "dict_type": ("a mapping is expected", "write 'name: value' lines under it"),
    "model_type": ("a mapping is expected", "write 'name: value' lines under it"),
    "bool_parsing": ("yes or no is expected", "write true or false"),
    "bool_type": ("yes or no is expected", "write true or false"),
    "string_too_short": ("the text is empty", "write it"),
    "string_too_long": ("the text is longer than {max_length} characters", "say it shorter"),
    "too_short": ("the list is empty", "add an item"),
    "int_parsing": ("a whole number is expected", "write digits only, such as 30"),
    "int_type": ("a whole number is expected", "write digits only, such as 30"),
    "greater_than_equal": ("the number is too small", "write {ge} or more"),
    "less_than_equal": ("the number is too large", "write {le} or less"),
    "no such date": ("no such date", "write YYYY-MM-DD"),
    "a number is expected": ("a number is expected", "write digits with a decimal point, such as 2.5"),
    "no such factor": ("no such factor", "write a factor such as 1000 or 1/0.738, or none where there is none"),
    NAME: ("no such name", "use lower-case letters, digits and _, beginning with a letter"),
    VERSION: ("no such version", "write three numbers, such as 1.0.0"),
    RULE_ID: ("no such id", "use lower-case words joined by hyphens"),
    SOURCE_HASH: ("no such hash", "write the 8 hex digits that 'intake translations check' names"),
    LOINC: ("no such code", "write digits, a hyphen and a check digit, such as 2132-9"),
    LANGUAGE: ("no such language", "write its code in small letters, such as es"),
    COUNTRY: ("no such country", "write its code in two capital letters, such as GB"),
}


def read_shape(model: type[File], document: Document, value: Any, path: tuple[str | int, ...]) -> File | list[Problem]:
    """The value as `model`, or every problem of shape with its place."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors()
    problems = {
        # Of the alternatives of a union only the last is told: each names the same place.
        (_within(document, (*path, *detail["loc"])), detail["type"] == "missing" and detail["loc"][-1]): detail
        for detail in details
    }
    misspelt = {
        suggest(str(detail["loc"][-1]), _fields(model, detail["loc"])) for detail in details if _is_stray(detail)
    }
    return [
        _problem(model, document, place, detail)
        for (place, _), detail in problems.items()
        if detail["type"] != "missing" or f"did you mean {detail['loc'][-1]}?" not in misspelt
    ]


def _is_stray(detail: Any) -> bool:
    return bool(detail["type"] == "extra_forbidden")


def _within(document: Document, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The longest part of a path that stands in the document, and its last name; the rest is pydantic's own."""
    found: tuple[str | int, ...] = ()
    for part in path:
        if (*found, part) in document.places:
            found = (*found, part)
    return found


def _fields(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The fields that stand beside the last name of a location."""
    for part in location[:-1]:
        field = model.model_fields.get(str(part)) if isinstance(part, str) else None
        if field is not None:
            model = next(filter(_is_model, _parts(field.annotation)), model)
    return [info.alias or key for key, info in model.model_fields.items()]


def _parts(annotation: Any) -> list[Any]:
    return [annotation, *(inner for part in get_args(annotation) for inner in _parts(part))]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _problem(model: type[Strict], document: Document, place: tuple[str | int, ...], detail: Any) -> Problem:
    name, kind = str(detail["loc"][-1]) if detail["loc"] else "", detail["type"]
    if kind == "missing":
        return document.problem(place, f"{name} is missing", f"add '{name}: …'")
    if kind == "extra_forbidden":
        line, column = document.key_place(place)
        fix = suggest(name, _fields(model, detail["loc"])) or "remove it"
        return Problem(document.file, line, column, f"{name!r} is not a field here", fix)
    name = str(next((part for part in reversed(place) if isinstance(part, str)), "this"))
    if place and isinstance(place[-1], int):
        name = f"{name}, item {place[-1] + 1}" if len(place) > 1 else f"item {place[-1] + 1}"
    if kind in ("literal_error", "enum"):
        known = re.findall(r"'([^']*)'", str(detail["ctx"]["expected"]))
        listed = f"known here: {', '.join(known)}"  # of two, the nearest in letters may be the other in meaning
        fix = listed if len(known) == 2 else suggest(str(detail["input"]), known) or listed
        return document.problem(place, f"{name}: {str(detail['input'])[:40]!r} is not known", fix)
    context = detail.get("ctx", {})
    word = {"string_pattern_mismatch": context.get("pattern"), "value_error": str(context.get("error"))}.get(kind, kind)
    if str(word) not in PLAIN_WORDS:  # pydantic's own message may hold braces
        return document.problem(place, f"{name}: {detail['msg']}", "correct it")
    message, fix = (text.format(**context) for text in PLAIN_WORDS[str(word)])
    return document.problem(place, f"{name}: {message}", fix)
