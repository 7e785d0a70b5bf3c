"""Print one summary as a PDF, and read it back before anybody gets it."""

from __future__ import annotations

import json
from datetime import datetime

from intake.fhir import record as fhir
from intake.fhir.bundle import render_bundle
from intake.questionnaire.answers import to_json
from intake.services.fhir_records import fhir_record_of_answers, fhir_record_of_submission
from intake.services.review_submission import Review
from intake.store import patients
from intake.store.database import Database
from intake.store.printed_summaries import PrintId, find_printed, keep_printed
from intake.summary.build import build_summary
from intake.summary.check_value import check_value
from intake.summary.pdf import render_pdf
from intake.summary.read_back import check_printed
from intake.summary.record import Record
from intake.summary.tagged_pdf import Attachment
from intake.summary.view import Summary


def print_submission(database: Database, review: Review, page_size: str, now: datetime) -> bytes:
    """The PDF of a stored submission: made once, kept, and the same for ever while the summary says the same."""
    summary = build_summary(review.record)
    print_id = PrintId(review.submission.id, page_size, check_value(summary))
    with database.reading() as session:
        kept = find_printed(session, print_id)
    if kept is not None:
        return kept.content
    content = _print(review.record, summary, page_size, fhir_record_of_submission(review))
    with database.transaction() as session:
        visits = patients.list_visits_before(session, review.submission)
        if len(visits) != len(review.record.submission.visits):
            return content  # one was purged since it was read, what tells of it is not kept; or one does not open
        tells_of = [visit.intake_id for visit in visits]
        return keep_printed(session, print_id, content, now, tells_of=tells_of).content


def print_summary(record: Record, page_size: str = "a4", exported: fhir.Record | None = None) -> bytes:
    """With the answers attached for programs, as JSON and as a FHIR bundle. `exported`: what the bundle is made from,
    where a store knows more than the answers. The same record gives the same bytes. Raises UnprintableText where a
    character has no glyph, and NotAsRecorded where the PDF lacks a flag, an unassessed rule or an answer.
    """
    return _print(record, build_summary(record), page_size, exported or fhir_record_of_answers(record))


def _print(record: Record, summary: Summary, page_size: str, exported: fhir.Record) -> bytes:
    pdf = render_pdf(summary, page_size, (answers_file(record), fhir_bundle(exported)))
    check_printed(pdf, summary)
    return pdf


def fhir_bundle(exported: fhir.Record) -> Attachment:
    content = render_bundle(exported)
    return Attachment("bundle.fhir.json", "application/fhir+json", content, "Answers and flags as FHIR R4")


def answers_file(record: Record) -> Attachment:
    """The answers as `intake evaluate` reads them."""
    questions = record.rulebook.questionnaire.questions
    answers = {
        key: to_json(question, record.sheet.answers[key])
        for key, question in questions.items()
        if key in record.sheet.answers
    }
    content = json.dumps({"intake_date": record.sheet.as_of.isoformat(), **answers}, ensure_ascii=False, indent=1)
    return Attachment("answers.json", "application/json", content.encode(), "The answers, for a program to read")
