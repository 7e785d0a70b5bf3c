"""Hand out submissions for the clinic's own use: one, or all of some days. Each time it is noted who took what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from intake.errors import InputError, Refusal
from intake.services.clinic_settings import Clinic
from intake.services.export_fhir import render_fhir_of_submission
from intake.services.export_table import csv_lines, json_object
from intake.services.read_day import read_day
from intake.services.review_submission import Review, load_review
from intake.services.rulebooks import Rulebooks
from intake.store import audit
from intake.store.database import Database
from intake.store.errors import Purged, Tampered
from intake.store.submitted_between import submitted_between

AT_ONCE = 200


@dataclass(frozen=True)
class Period:
    """Both days belong to it, by the clinic's own calendar and the day on which a form was sent."""

    first: date
    last: date


def read_period(first: str, last: str) -> Period:
    """Raises InputError with what the form must show."""
    days: dict[str, date] = {}
    refusals = []
    for name, text in (("from", first), ("to", last)):
        try:
            days[name] = read_day(text)
        except ValueError:
            refusals.append(Refusal(name, "Give a whole date, as in 2026-11-01"))
    if not refusals and days["from"] > days["to"]:
        refusals.append(Refusal("to", "The last day is before the first"))
    if refusals:
        raise InputError(refusals)
    return Period(days["from"], days["to"])


def export_period(
    database: Database, rulebooks: Rulebooks, clinic: Clinic, period: Period, format: str, *, by: str, now: datetime
) -> Iterator[str]:
    """The newest version of each form, piece by piece. What is noted is noted before the first piece.

    `format`: csv or jsonl. Nothing is gathered in memory: a clinic of years does not fit there.
    """
    detail = {"from": period.first.isoformat(), "to": period.last.isoformat(), "format": format}
    with database.transaction() as session:
        audit.append(session, actor=by, action="submissions.exported", subject="clinic", now=now, detail=detail)
    return PERIOD_WRITERS[format](rulebooks, _reviews(database, rulebooks, clinic, period))


def _csv(rulebooks: Rulebooks, reviews: Iterator[Review]) -> Iterator[str]:
    return csv_lines(rulebooks.in_force().questionnaire, reviews)


def _json_lines(rulebooks: Rulebooks, reviews: Iterator[Review]) -> Iterator[str]:
    return (json.dumps(json_object(review), ensure_ascii=False) + "\n" for review in reviews)


PERIOD_WRITERS: Mapping[str, Callable[[Rulebooks, Iterator[Review]], Iterator[str]]] = {
    "csv": _csv,
    "jsonl": _json_lines,
}


def _reviews(database: Database, rulebooks: Rulebooks, clinic: Clinic, period: Period) -> Iterator[Review]:
    start = datetime.combine(period.first, time.min, clinic.zone)
    end = datetime.combine(period.last + timedelta(days=1), time.min, clinic.zone)
    after: tuple[datetime, str] | None = None
    while True:
        with database.reading() as session:
            found = submitted_between(session, start, end, limit=AT_ONCE, after=after)
        for submitted_at, submission_id in found:
            after = submitted_at, submission_id
            try:
                review = load_review(database, rulebooks, clinic, submission_id)
            except Purged:  # since the list was read: it belongs into no export any more, and the others do
                continue
            except Tampered as error:  # what was written so far is not all, and whoever mends it must know which it is
                raise Tampered(f"submission {submission_id}: {error}") from None
            yield review
        if len(found) < AT_ONCE:
            return


# --- one submission ---------------------------------------------------------------------------------------------


def render_submission(review: Review, format: str) -> bytes:
    """`format`: fhir, json or csv. Whoever opened the review has noted it."""
    return SUBMISSION_WRITERS[format](review)


def _one_json(review: Review) -> bytes:
    return (json.dumps(json_object(review), ensure_ascii=False, indent=2) + "\n").encode()


def _one_csv(review: Review) -> bytes:
    return "".join(csv_lines(review.record.rulebook.questionnaire, [review])).encode()


SUBMISSION_WRITERS: Mapping[str, Callable[[Review], bytes]] = {
    "fhir": render_fhir_of_submission,
    "json": _one_json,
    "csv": _one_csv,
}
