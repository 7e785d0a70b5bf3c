"""One submission, or one answers file, as a FHIR R4 bundle with its printed summary."""

from __future__ import annotations

from dataclasses import replace

from intake.fhir.bundle import render_bundle
from intake.fhir.record import Pdf, Record
from intake.questionnaire.answers import AnswerSheet
from intake.rulebook.assessment import Assessment
from intake.rulebook.model import Rulebook
from intake.services.fhir_records import fhir_record_of_answers, fhir_record_of_submission
from intake.services.print_summary import print_summary
from intake.services.review_submission import Review
from intake.summary import record as summary
from intake.summary.fonts import UnprintableText


def render_fhir_of_answers(
    rulebook: Rulebook, sheet: AnswerSheet, assessment: Assessment, *, has_pdf_inside: bool
) -> bytes:
    """Without a store."""
    record = summary.Record(rulebook, sheet, assessment)
    return _render(record, fhir_record_of_answers(record), has_pdf_inside=has_pdf_inside)


def render_fhir_of_submission(review: Review) -> bytes:
    """The PDF is inside: the bundle is kept or sent on by itself."""
    return _render(review.record, fhir_record_of_submission(review), has_pdf_inside=True)


def _render(record: summary.Record, exported: Record, *, has_pdf_inside: bool) -> bytes:
    """Where a character has no glyph the answers go out all the same, and without a PDF that lacks a part."""
    try:
        pdf = Pdf(print_summary(record, exported=exported), has_pdf_inside)
    except UnprintableText:
        return render_bundle(exported)
    return render_bundle(replace(exported, pdf=pdf))
