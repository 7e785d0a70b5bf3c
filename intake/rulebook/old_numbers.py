"""Texts that still say the number that a threshold had before it was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from intake.logic.vocabulary import Threshold
from intake.rulebook.model import Rulebook


def old_numbers_said(before: Rulebook, after: Rulebook) -> tuple[str, ...]:
    """One sentence for each text. Only a number with its unit counts: 180 alone may be anything."""
    old, new = before.questionnaire.thresholds, after.questionnaire.thresholds
    return tuple(
        f"{threshold.name} is {_words(new[threshold.name])} now, and {what} still says {_words(threshold)}"
        for threshold in old.values()
        if threshold.name in new and _words(new[threshold.name]) != _words(threshold)
        for what, text in _texts(after)
        if _as_written(threshold).search(text)
    )


def _words(threshold: Threshold) -> str:
    return f"{threshold.value:f} {threshold.unit}"


def _as_written(threshold: Threshold) -> re.Pattern[str]:
    """1000 may stand as 1,000, with any space or none before the unit."""
    numbers = {f"{threshold.value:f}", f"{Decimal(threshold.value):,f}"}
    either = "|".join(re.escape(number) for number in numbers)
    return re.compile(rf"(?<![\d.,])(?:{either})\s*{re.escape(threshold.unit)}(?![\w/])")


def _texts(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for rule in rulebook.rules:
        texts = {"title": rule.title, "message": rule.message, "reason": rule.why, "question to ask": rule.ask}
        yield from ((f"the {name} of {rule.id}", text) for name, text in texts.items())
    for message in rulebook.messages:
        yield f"the safety message {message.id}", message.text
    for fact in rulebook.questionnaire.facts:
        yield f"the meaning of {fact.name}", fact.meaning
    for threshold in rulebook.questionnaire.thresholds.values():
        yield f"the meaning of {threshold.name}", threshold.meaning
