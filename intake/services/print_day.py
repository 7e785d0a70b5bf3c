"""Print all summaries of a day as one PDF: read back and noted for each patient, as a single one is."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from intake.errors import IntakeError
from intake.rulebook.assessment import ASSESSED
from intake.services.clinic_settings import Clinic
from intake.services.list_patients import PROGRESS_WORDS, Entry, list_day
from intake.services.review_submission import load_review
from intake.services.rulebooks import Rulebooks
from intake.store import audit, reads
from intake.store.canonical_json import Json
from intake.store.database import Database
from intake.store.listing import open_or_log
from intake.store.progress import TO_DECIDE
from intake.store.worklist import WorklistRow
from intake.summary.build import build_summary
from intake.summary.fonts import UnprintableText
from intake.summary.pdf import check_printable
from intake.summary.pdf_day import DayLine, check_line_printable, render_day
from intake.summary.read_back import check_printed_day
from intake.summary.view import Summary

MOST_AT_ONCE = 40
UNOPENED = "what is stored of it cannot be opened. Tell whoever runs this server: its log names the row"


@dataclass(frozen=True)
class Unprintable:
    """A summary with a character that no font has, or whose record does not open."""

    submission_id: str
    name: str
    problem: str


class DayUnprintable(IntakeError):
    """Some of the summaries cannot be printed; `others` can."""

    def __init__(self, refused: Sequence[Unprintable], others: int) -> None:
        self.refused = tuple(refused)
        self.others = others
        super().__init__("not every summary of the day can be printed")


@dataclass(frozen=True)
class DayToPrint:
    """Which summaries: those of a day, in the order of the list, so many at once. `number` counts from 1.

    `is_without_refused`: leave out what cannot be printed; the list in front says so.
    """

    day: date
    number: int
    page_size: str
    is_without_refused: bool


def print_day(
    database: Database, rulebooks: Rulebooks, clinic: Clinic, wanted: DayToPrint, *, by: str, now: datetime
) -> bytes | None:
    """None where there is nothing to print. Raises DayUnprintable, and NotAsRecorded, before anything is noted."""
    entries = list_day(database, clinic, wanted.day)
    sent = [entry.sent for entry in entries if entry.sent is not None]
    first = (wanted.number - 1) * MOST_AT_ONCE
    summaries, refused = _summaries(database, rulebooks, clinic, sent[first : first + MOST_AT_ONCE])
    if refused and not wanted.is_without_refused:
        raise DayUnprintable(refused, len(summaries))
    if not summaries:
        return None
    lines = [_line(clinic, entry, summaries.keys()) for entry in entries]
    pdf = render_day(_title(wanted.day), clinic.name, lines, list(summaries.values()), wanted.page_size)
    check_printed_day(pdf, list(summaries.values()))
    with database.transaction() as session:
        for submission_id in summaries:
            reads.record_read(session, submission_id, by, now)
        for submission_id in summaries:  # last: whoever holds one of the forms may wait for the log
            audit.append(session, actor=by, action="submission.printed", subject=submission_id, now=now)
        detail: dict[str, Json] = {"sha256": hashlib.sha256(pdf).hexdigest(), "summaries": len(summaries)}
        audit.append(session, actor=by, action="day.printed", subject=wanted.day.isoformat(), now=now, detail=detail)
    return pdf


def _summaries(
    database: Database, rulebooks: Rulebooks, clinic: Clinic, rows: Sequence[WorklistRow]
) -> tuple[dict[str, Summary], list[Unprintable]]:
    """Those that can be printed, by submission, and the others."""
    found: dict[str, Summary] = {}
    refused = []
    for row in rows:
        review = open_or_log(partial(load_review, database, rulebooks, clinic, row.submission_id))
        if review is None:
            refused.append(Unprintable(row.submission_id, row.patient_name or _receipt(row), UNOPENED))
            continue
        summary = build_summary(review.record)
        try:
            check_printable(summary)
        except UnprintableText as problem:
            refused.append(Unprintable(row.submission_id, summary.who.name, str(problem)))
        else:
            found[row.submission_id] = summary
    return found, refused


def _receipt(row: WorklistRow) -> str:
    return f"receipt {row.receipt_code}"


def _pressing_words(row: WorklistRow) -> str:
    """What decides in which order somebody reads: the whole findings stand in the summary itself."""
    if row.counts is None or row.status != ASSESSED:
        return "review by hand"
    counted = (
        (row.counts.urgent, "urgent"),
        (row.counts.high, "high"),
        (row.counts.unassessed_urgent, "urgent not assessed"),
        (row.counts.others_unassessed, "more not assessed" if row.counts.unassessed_urgent else "not assessed"),
    )
    return ", ".join(f"{count} {word}" for count, word in counted if count) or "nothing urgent or high"


def _line(clinic: Clinic, entry: Entry, printed: Collection[str]) -> DayLine:
    assert entry.line.appointment_at is not None, "it is a day's list"
    time = f"{clinic.local(entry.line.appointment_at):%H:%M}"
    form, is_printed = PROGRESS_WORDS[entry.line.state], False
    if entry.sent is not None:
        is_printed = entry.sent.submission_id in printed
        name, code = entry.sent.patient_name, _receipt(entry.sent)
        form += f"; {_pressing_words(entry.sent)}" if entry.sent.state in TO_DECIDE else ""
        form += "" if is_printed else ": not in this print, read it on the screen"
    else:
        assert entry.waiting is not None, "a form is sent or not"
        name, code = entry.waiting.invite.name, f"reference {entry.waiting.invite.reference}"
    line = DayLine(time, name or f"{code} (the stored name cannot be opened)", form, is_printed)
    try:
        check_line_printable(line)
    except UnprintableText:
        return replace(line, name=code)
    return line


def _title(day: date) -> str:
    return f"Summaries for {day:%A} {day.day} {day:%B %Y}"
