"""A unit that was typed behind the number: which of the question's units it names, if it names exactly one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from intake.questionnaire.model import Question, Unit

NOT_READ = re.compile(r"[\s().^*·]|^[x×]")  # `x10^9/L` is the same as `10⁹/L`
SPELLINGS = (("μ", "u"), ("µ", "u"), ("mcg", "ug"), ("aday", "/day"), ("perday", "/day"))
IN_LABEL = re.compile(r"[()]|, | or | – ")


def find_unit(text: str, question: Question, units: Mapping[str, Unit]) -> str | None:
    """The code of the unit, None where the words name none of the question's units or more than one."""
    wanted = _plain(text)
    found = {code for code in question.factors if wanted in set(_names(units[code]))}
    return found.pop() if len(found) == 1 else None


def _names(unit: Unit) -> Iterator[str]:
    for name in (unit.symbol, unit.short, unit.one, unit.ucum, unit.label, *IN_LABEL.split(unit.label)):
        plain = _plain(name)
        if plain:
            yield plain
            yield plain.removesuffix("s")  # 1 year


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = NOT_READ.sub("", text)
    for written, plain in SPELLINGS:
        text = text.replace(written, plain)
    return text
