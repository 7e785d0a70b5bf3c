"""Texts that still say the number that a threshold had before it was changed, in whatever unit of the question."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from intake.logic.nodes import Compare, CompareFact
from intake.logic.vocabulary import Threshold
from intake.questionnaire.model import Question
from intake.rulebook.model import Rulebook
from intake.rulebook.rests_on import bases_by_rule

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_CLOSE = Fraction(1, 20)  # 6.8 may be written as 7, and 1.5 not as 2: that is another number

Amounts = Mapping[str, Fraction]
"""One amount in each unit, by how the unit is written."""


def old_numbers_said(before: Rulebook, after: Rulebook) -> tuple[str, ...]:
    """One sentence for each text. Only a number with its unit counts: 180 alone may be anything. Nor can a rule mean it
    that does not rest on a question which is compared with it.
    """
    old, new = before.questionnaire.thresholds, after.questionnaire.thresholds
    said: list[str] = []
    for threshold in old.values():
        changed = new.get(threshold.name)
        if changed is None or _words(changed) == _words(threshold):
            continue
        was, now = _amounts(before, threshold), _amounts(after, changed)
        for what, text in _texts(after, _questions(after, changed)):
            number = _find_old_number(text, was, now)
            if number:
                said.append(f"{threshold.name} is {_words(changed)} now, and {what} still says {number}")
    return tuple(said)


def _words(threshold: Threshold) -> str:
    return f"{threshold.value:f} {threshold.unit}"


def _amounts(rulebook: Rulebook, threshold: Threshold) -> Amounts:
    """In the units of the questions that are compared with it; in its own alone, where there is no such question."""
    value, known = Fraction(threshold.value), rulebook.questionnaire.units
    amounts = {threshold.unit: value}
    for question in _questions(rulebook, threshold):
        units = {known[code]: factor for code, factor in question.factors.items() if factor is not None}
        in_base = value * next(factor for unit, factor in units.items() if unit.symbol == threshold.unit)
        for unit, factor in units.items():
            names = (unit.symbol, unit.label, unit.short, unit.one)
            amounts |= {written: in_base / factor for written in names if written}
    return amounts


def _questions(rulebook: Rulebook, threshold: Threshold) -> tuple[Question, ...]:
    """Those that are compared with it."""
    asked = rulebook.questionnaire
    leaves = (leaf for leaf in rulebook.leaves if isinstance(leaf, Compare | CompareFact))
    compared = (leaf for leaf in leaves if leaf.bound.threshold == threshold.name)
    keys = (leaf.key if isinstance(leaf, Compare) else asked.number_facts_by_name[leaf.fact].of for leaf in compared)
    return tuple(asked.questions[key] for key in dict.fromkeys(keys))


def _find_old_number(text: str, was: Amounts, now: Amounts) -> str | None:
    """As it stands there. What the new number would be rounded to as well is right still."""
    for unit, amount in was.items():
        for found in _followed_by(unit).finditer(text):
            number = Decimal(found[0].replace(",", ""))
            if _is_about(number, amount) and not (unit in now and _is_about(number, now[unit])):
                return f"{found[0]} {unit}"
    return None


def _followed_by(unit: str) -> re.Pattern[str]:
    """1000 may stand as 1,000, as the beginning of a range, and with any space or none before the unit."""
    rest = rf"(?:\s*(?:–|-|to|and)\s*{_NUMBER})?\s*{re.escape(unit)}(?![\w/])"
    return re.compile(rf"(?<![\d.,]){_NUMBER}(?={rest})")


def _is_about(written: Decimal, amount: Fraction) -> bool:
    """Whether that is the amount, rounded to as many decimals as are written."""
    decimals = -int(written.as_tuple().exponent)
    error = abs(Fraction(written) - amount)
    return error * 2 * 10**decimals <= 1 and error <= amount * _CLOSE


def _texts(rulebook: Rulebook, questions: Collection[Question]) -> Iterator[tuple[str, str]]:
    bases, keys = bases_by_rule(rulebook), {question.key for question in questions}
    for rule in rulebook.rules:
        if keys and keys.isdisjoint(bases[rule.id].questions):
            continue
        texts = {"title": rule.title, "message": rule.message, "reason": rule.why, "question to ask": rule.ask}
        yield from ((f"the {name} of {rule.id}", text) for name, text in texts.items())
    for message in rulebook.messages:
        yield f"the safety message {message.id}", message.text
    for fact in rulebook.questionnaire.facts:
        yield f"the meaning of {fact.name}", fact.meaning
    for threshold in rulebook.questionnaire.thresholds.values():
        yield f"the meaning of {threshold.name}", threshold.meaning
