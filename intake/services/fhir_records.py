"""What a FHIR bundle is made from, of one submission or of an answers file."""

from __future__ import annotations

from intake.fhir.record import Countersignature, Decision, FlagResponse, Record
from intake.services.review_submission import Review
from intake.store.answers import Who
from intake.store.flag_responses import ACKNOWLEDGED, OVERRIDDEN
from intake.summary import record as summary
from intake.summary.build import about_rules
from intake.summary.decision_record import DETAILS, WORDS, DecisionMade, ResponseMade
from intake.summary.reading import Reading

OTHER_HANDS = (Who.STAFF, Who.PROXY)


def fhir_record_of_submission(review: Review) -> Record:
    stored, submission = review.record, review.submission
    return Record(
        stored.rulebook,
        stored.sheet,
        stored.assessment,
        id=submission.id,
        patient_id=review.patient_id,
        patient_name=stored.submission.invited_name,
        receipt=submission.receipt_code,
        form_id=submission.intake_id,
        version=submission.version,
        newest_version=stored.submission.newest_version,
        submitted_at=submission.submitted_at,
        assessed_at=review.assessed_at,
        decisions=tuple(map(_decision, review.decisions)),
        responses={rule: _response(stored, made) for rule, made in (stored.submission.responses or {}).items()},
        marks=Reading(stored).marks(),
        by_others=frozenset(key for key, one in stored.submission.origins.items() if one.who in OTHER_HANDS),
        about_rules=_about_rules(stored),
        is_unrouted=stored.is_unrouted,
    )


def _about_rules(record: summary.Record) -> tuple[str, ...]:
    is_by_older_rules = record.submission.is_by_older_rules
    found = about_rules(record.rulebook, record.assessment, is_by_older_rules=is_by_older_rules)
    return tuple(f"{line.label}: {line.text}" for line in found)


def _decision(made: DecisionMade) -> Decision:
    replaced = "a later decision on the same answers has replaced it" if made.is_replaced else ""
    return Decision(
        number=made.number,
        outcome=made.outcome,
        words=WORDS.get(made.outcome, made.outcome),
        details=tuple((DETAILS.get(name, name), text) for name, text in made.details.items()),
        note=made.note,
        by=made.by,
        at=made.at,
        staff_id=made.staff_id,
        void=made.void or replaced,
        countersigned=tuple(Countersignature(one.by, one.at, one.note, one.staff_id) for one in made.countersigned),
    )


def _response(record: summary.Record, made: ResponseMade) -> FlagResponse:
    return FlagResponse(
        action=OVERRIDDEN if made.is_override else ACKNOWLEDGED,
        reason=record.rulebook.summary.flag_reasons.get(made.reason, made.reason),
        note=made.note,
        by=made.by,
        at=made.at,
        staff_id=made.staff_id,
        is_stale=made.is_stale,
    )


def fhir_record_of_answers(record: summary.Record) -> Record:
    """Without a store: nobody knows who the patient is but by the answers."""
    return Record(
        record.rulebook,
        record.sheet,
        record.assessment,
        marks=Reading(record).marks(),
        about_rules=_about_rules(record),
        is_unrouted=record.is_unrouted,
    )
