"""The range in which a number is expected: beyond it the form asks if another unit was meant."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from intake.logic.vocabulary import Threshold
from intake.questionnaire import schema
from intake.questionnaire.model import Plausible, Unit
from intake.questionnaire.pack_reader import PackReader
from intake.source_text import Path


def expected_range(entry: schema.ExpectedEntry, thresholds: Mapping[str, Threshold]) -> Plausible:
    return Plausible(_end(entry.from_, thresholds), _end(entry.to, thresholds))


def check_expected(
    reader: PackReader,
    file: str,
    path: Path,
    entry: schema.QuestionEntry,
    thresholds: Mapping[str, Threshold],
    units: Mapping[str, Unit],
) -> None:
    """A threshold that it names is there and in the question's base unit, and the range runs upwards."""
    if entry.expected is None:
        return
    if len(entry.units) < 2:
        message = f"{entry.key}: there is no other unit that could be meant"
        reader.say(file, path, message, "remove 'expected', or add a unit")
        return
    base = next(iter(entry.units))
    for field, end in (("from", entry.expected.from_), ("to", entry.expected.to)):
        if not isinstance(end, str):
            continue
        threshold = thresholds.get(end)
        if threshold is None:
            reader.say_unknown(file, (*path, field), "threshold", end, thresholds)
        elif base in units and threshold.unit != units[base].symbol:
            message = f"{end} is in {threshold.unit}, and the base unit of {entry.key} is {units[base].symbol}"
            reader.say(file, (*path, field), message, "write a number in the base unit")
    found = expected_range(entry.expected, thresholds)
    if found.low is not None and found.high is not None and found.low >= found.high:
        reader.say(file, path, f"{entry.key}: the expected range is upside down", "swap its ends")


def _end(end: str | Decimal | None, thresholds: Mapping[str, Threshold]) -> Decimal | None:
    """None for a threshold that is not there: a problem of its own."""
    if isinstance(end, str):
        return thresholds[end].value if end in thresholds else None
    return end
