"""Days and times as arguments of a command; what is none is a usage error that says how to write it."""

from __future__ import annotations

import argparse
from datetime import date, datetime

from intake.questionnaire.dates import span_of


def whole_day(text: str) -> date:
    """`YYYY-MM-DD`, no month or year alone."""
    try:
        span = span_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError("no such date: write YYYY-MM-DD") from None
    if span.earliest != span.latest:
        raise argparse.ArgumentTypeError("the whole date is needed: write YYYY-MM-DD")
    return span.earliest


def day_and_time(text: str) -> datetime:
    """`YYYY-MM-DDTHH:MM`, without a time zone. A day alone would be its midnight, which nobody means."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M")
    except ValueError:
        raise argparse.ArgumentTypeError("no such time: write YYYY-MM-DDTHH:MM") from None
