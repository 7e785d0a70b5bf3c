"""What a browser sends for a page of the form, made from answers and read back.

It knows nothing of intake.forms: what it reads is what must be stored once the server has taken the page.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from intake.logic.vocabulary import DATED, NUMERIC, Kind
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.pages import Page
from tests.web.patient.reader import Page as Screen

Sent = dict[str, list[str]]
LEAVE_OPEN = "open"
PARTS = ("value", "unit", "comparator", "special", "day", "month", "year")
EASTERN_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
TWO_MEANINGS = re.compile(r"[1-9]\d{0,2},\d{3}")
TEXTS = (
    "Some words.",
    "ça va – “très bien” <b>&amp;</b> {{ 7*7 }}",
    "first line\r\n\r\n  second line",
    "أنا بخير 好 🙂",
    "'; DROP TABLE answer_event; --",
)


def shown_keys(page: Page, screen: Screen) -> tuple[str, ...]:
    """The questions of the page that stand on this screen."""
    return tuple(key for key in page.keys if {key, f"{key}-value", f"{key}-year"} & screen.names)


def normal(value: Any) -> Any:
    """Two values that say the same are equal: ticks have no order, 12.50 is 12.5; a blank is None."""
    if isinstance(value, dict):
        return (Decimal(str(value["value"])), value["unit"], value.get("comparator"))
    if isinstance(value, list):
        return frozenset(value) or None
    return value or None


# --- typing -----------------------------------------------------------------------------------------------------


def type_answer(question: Question, value: Any, screen: Screen, sent: Sent, chance: random.Random) -> None:
    """Put an answer into the inputs of its question, in place of what stood there; None empties them."""
    key = question.key
    single_unit = {control.name for control in screen.controls if control.type == "hidden"} & {f"{key}-unit"}
    for name in (key, *(f"{key}-{part}" for part in PARTS)):
        if name not in single_unit:
            sent.pop(name, None)
    for name, text in _inputs(question, value, chance):
        assert name in screen.names, f"there is no input for {name}"
        sent.setdefault(name, []).append(text)
        if name in single_unit:
            sent[name] = [text]


def _inputs(question: Question, value: Any, chance: random.Random) -> Iterator[tuple[str, str]]:
    key = question.key
    if value is None:
        return
    if isinstance(value, list):
        yield from ((key, code) for code in value)
    elif isinstance(value, dict):
        yield f"{key}-value", _digits(value["value"], chance)
        yield f"{key}-unit", value["unit"]
        if "comparator" in value:
            yield f"{key}-comparator", value["comparator"]
    elif question.kind is Kind.TEXT:
        yield key, chance.choice(TEXTS)
    elif question.kind is Kind.SINGLE:
        yield key, value
    elif question.kind in NUMERIC or not value[:1].isdigit():
        yield f"{key}-special", value
    else:
        parts = zip(("year", "month", "day"), value.split("-"), strict=False)
        yield from ((f"{key}-{part}", text) for part, text in parts)


def _digits(number: float, chance: random.Random) -> str:
    """As people type it: with a comma for the point where that has one meaning, or in another script's digits."""
    text = f"{Decimal(str(number)):f}"
    with_comma = text.replace(".", ",")
    if chance.random() < 0.2 and not TWO_MEANINGS.fullmatch(with_comma):
        text = with_comma
    return text.translate(EASTERN_DIGITS) if chance.random() < 0.05 else text


# --- reading back -----------------------------------------------------------------------------------------------


def sent_answers(questionnaire: Questionnaire, page: Page, keys: tuple[str, ...], sent: Sent) -> dict[str, Any]:
    """What must be stored, by question; `keys`: those that stood on the screen. None: left blank."""
    found = {key: _sent_answer(questionnaire.questions[key], sent) for key in keys}
    if page.panel is not None and page.panel.rest is not None:
        rest = _first(sent, f"{page.panel.id}-rest")
        for key, value in found.items():
            if normal(value) is None and rest not in ("", LEAVE_OPEN):
                written = rest if page.panel.rest.choices else page.panel.rest.writes[key]
                found[key] = [*written] if isinstance(written, tuple) else written
        if page.is_lab_report:
            found |= _lab_dates(questionnaire, page.panel.id, found, sent)
    return {key: normal(value) for key, value in found.items()}


def _lab_dates(questionnaire: Questionnaire, panel: str, rows: Mapping[str, Any], sent: Sent) -> dict[str, Any]:
    """A row that holds a number has its own date, else the one above all of them; no other row has any."""
    dates = {date: row for date, row in questionnaire.results_by_date.items() if row in rows}
    return {
        date: (_sent_date(date, sent) or _sent_date(f"{panel}-date", sent)) if isinstance(rows[row], dict) else None
        for date, row in dates.items()
    }


def _sent_answer(question: Question, sent: Sent) -> Any:
    key = question.key
    if question.kind is Kind.MULTI:
        return sent.get(key, [])
    if question.kind is Kind.TEXT:
        return _first(sent, key).replace("\r\n", "\n").strip()
    if question.kind in DATED:
        return _sent_date(key, sent)
    if question.kind is Kind.SINGLE:
        return _first(sent, key)
    return _first(sent, f"{key}-special") or _sent_number(question, sent)


def _sent_number(question: Question, sent: Sent) -> Any:
    text = _first(sent, f"{question.key}-value").replace(",", ".")
    if not text:
        return None
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)
    comparator = _first(sent, f"{question.key}-comparator")
    number = {"value": Decimal(plain), "unit": _first(sent, f"{question.key}-unit")}
    return {**number, "comparator": comparator} if comparator else number


def _sent_date(name: str, sent: Sent) -> Any:
    year, month, day = (_first(sent, f"{name}-{part}") for part in ("year", "month", "day"))
    written = "-".join(part.zfill(2) for part in (year, month, day) if part)
    return _first(sent, f"{name}-special") or written


def _first(sent: Sent, name: str) -> str:
    return sent.get(name, [""])[0]
