"""One submission, or one answers file, as a FHIR R4 bundle with its printed summary."""

from __future__ import annotations

from dataclasses import replace

from intake.fhir.bundle import render_bundle
from intake.fhir.record import Pdf, Record
from intake.questionnaire.answers import AnswerSheet
from intake.rulebook.assessment import Assessment
from intake.rulebook.model import Rulebook
from intake.services.review_submission import Review
from intake.summary import record as summary
from intake.summary.build import build_summary
from intake.summary.fonts import UnprintableText
from intake.summary.pdf import render_pdf


def render_fhir_of_answers(
    rulebook: Rulebook, sheet: AnswerSheet, assessment: Assessment, *, has_pdf_inside: bool
) -> bytes:
    """Without a store: nobody knows who the patient is but by the answers."""
    pdf = _print(summary.Record(rulebook, sheet, assessment), has_pdf_inside)
    return render_bundle(Record(rulebook, sheet, assessment, pdf=pdf))


def render_fhir_of_submission(review: Review) -> bytes:
    """The PDF is inside: the bundle is kept or sent on by itself."""
    stored, submission = review.record, review.submission
    record = Record(
        stored.rulebook,
        stored.sheet,
        stored.assessment,
        id=submission.id,
        patient_id=submission.intake_id,
        patient_name=stored.submission.invited_name,
        receipt=submission.receipt_code,
        submitted_at=submission.submitted_at,
        assessed_at=review.assessed_at,
        is_unrouted=stored.is_unrouted,
    )
    return render_bundle(replace(record, pdf=_print(stored, has_pdf_inside=True)))


def _print(record: summary.Record, has_pdf_inside: bool) -> Pdf | None:
    """None where a character has no glyph: the answers go out all the same, and without a PDF that lacks a part."""
    try:
        return Pdf(render_pdf(build_summary(record)), has_pdf_inside)
    except UnprintableText:
        return None
