"""From the decisions on record to the block that page, PDF and text show."""

from __future__ import annotations

from intake.languages.dates import date_words
from intake.summary.answer_view import Labelled
from intake.summary.decision_record import DETAILS, UNTIL, WORDS, CountersignatureMade, DecisionMade
from intake.summary.decision_view import DecisionBlock, DecisionRow
from intake.summary.reading import time_words
from intake.summary.record import Record
from intake.summary.visible_text import visible


def decision_block(record: Record) -> DecisionBlock | None:
    """None where there is no clinic that could decide."""
    made = record.submission.decisions
    if made is None:
        return None
    return DecisionBlock(_verdict(made), tuple(_row(one) for one in made))


def _verdict(made: tuple[DecisionMade, ...]) -> str:
    if not made:
        return "Not decided yet."
    last = made[0]
    if last.void:
        return "The last decision is void. Decide again."
    return f"{WORDS[last.outcome]}."


def _row(made: DecisionMade) -> DecisionRow:
    return DecisionRow(
        outcome=made.outcome,
        signed=f"{WORDS[made.outcome]}: {_signature(made)}{_which(made)}",
        void=f"Decision of {_signature(made)} is void: {made.void}." if made.void else "",
        lines=_lines(made),
        countersigned=tuple(_countersigned(one) for one in made.countersigned),
    )


def _which(made: DecisionMade) -> str:
    return " (replaced by a later decision)" if made.is_replaced and not made.void else ""


def _signature(made: DecisionMade | CountersignatureMade) -> str:
    """A word of ours stands between: a date's first number would change sides with a name in Arabic."""
    return f"{visible(made.by)} on {time_words(made.at)}"


def _lines(made: DecisionMade) -> tuple[Labelled, ...]:
    details = {key: made.details[key] for key in DETAILS if made.details.get(key)}
    said = [
        Labelled(DETAILS[key], date_words(text) if key == UNTIL else visible(text)) for key, text in details.items()
    ]
    return (*said, *([Labelled("Note", visible(made.note))] if made.note else []))


def _countersigned(made: CountersignatureMade) -> str:
    note = f": {visible(made.note)}" if made.note else ""
    return f"Countersigned by {_signature(made)}{note}"
