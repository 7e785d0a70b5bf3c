"""What a FHIR bundle is made from, of one submission or of an answers file."""

from __future__ import annotations

from intake.fhir.record import Record
from intake.services.review_submission import Review
from intake.summary import record as summary


def fhir_record_of_submission(review: Review) -> Record:
    stored, submission = review.record, review.submission
    return Record(
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


def fhir_record_of_answers(record: summary.Record) -> Record:
    """Without a store: nobody knows who the patient is but by the answers."""
    return Record(record.rulebook, record.sheet, record.assessment, is_unrouted=record.is_unrouted)
