"""One submission as a row of a table and as a JSON object, for the clinic's own use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from intake.questionnaire.answers import Answer, Coded, Measured, Unavailable, to_json
from intake.questionnaire.model import Questionnaire
from intake.rulebook.products import judge_products, products_json
from intake.services.assess_submission import count_flags
from intake.services.csv_text import BYTE_ORDER_MARK, csv_line
from intake.services.review_submission import Review
from intake.store.flag_responses import ACKNOWLEDGED, OVERRIDDEN
from intake.summary.course import course
from intake.summary.decision_record import DecisionMade, ResponseMade
from intake.summary.reading import Reading
from intake.summary.record import Record

HEAD = (
    *("form_id", "receipt", "version", "newest_version", "submitted_at", "appointment_at", "name", "date_of_birth"),
    *("form_date", "status", "engines_agree", "urgent", "high", "moderate", "info", "not_assessed", "flags"),
    *("rules_not_assessed", "rules_switched_off", "rule_set", "decision", "decided_at", "decided_by", "decision_note"),
    *("decision_void", "withdrawn", "not_answered", "marks", "offer", "other_answers"),
)
APART = "; "


def json_object(review: Review) -> dict[str, Any]:
    """Everything but the hand-over notes, which stay on the page, as their writer is told: the answers that are used
    and how each came about, the assessment with the withdrawn ones, what the patient was told, and the decisions.
    `form_id` is the same in all versions of a form, the receipt is not.
    """
    record, about = review.record, review.record.submission
    questionnaire, reading = record.rulebook.questionnaire, Reading(record)
    return {
        "form_id": review.submission.intake_id,
        "receipt": review.submission.receipt_code,
        "version": review.submission.version,
        "newest_version": about.newest_version,
        "submitted_at": _text(about.submitted_at),
        "appointment_at": _text(about.appointment_at),
        "name": about.invited_name,
        "offer": dict(about.offer),
        "answers": {
            "intake_date": record.sheet.as_of.isoformat(),
            **{key: to_json(questionnaire.questions[key], answer) for key, answer in _used(review)},
        },
        "not_answered": _not_answered(record),
        "marks": reading.marks(),
        "changed_after_warning": [{**asdict(change), "at": _text(change.at)} for change in about.changes],
        "messages_shown": [
            {"message_id": shown.message_id, "at": _text(shown.at), "staff_name": shown.staff_name}
            for shown in about.shown or ()
        ],
        "assessment": record.assessment.to_json(),
        "rules_switched_off": {rule.id: rule.off for rule in record.rulebook.switched_off},
        "products": [] if record.is_unrouted else _products(record),
        "course": _course(reading),
        "decisions": [_decision(one) for one in (*review.decisions, *review.void_decisions)],
        "flag_responses": {rule: _flag_response(one) for rule, one in (about.responses or {}).items()},
    }


def _not_answered(record: Record) -> list[str]:
    """Asked, and left blank. What is neither here nor among the answers was not asked, or nobody can say whether."""
    if record.is_unrouted:
        return []
    questions = record.rulebook.questionnaire.questions
    answers = record.sheet.answers
    return [key for key in record.route.asked if key not in answers and not questions[key].is_filled_by_system]


def _flag_response(made: ResponseMade) -> dict[str, Any]:
    return {
        "action": OVERRIDDEN if made.is_override else ACKNOWLEDGED,
        "reason": made.reason,
        "note": made.note,
        "at": _text(made.at),
        "by": made.by,
        "version": made.version,
        "is_stale": made.is_stale,
    }


def _products(record: Record) -> list[dict[str, Any]]:
    return products_json(judge_products(record.rulebook, record.sheet, record.route))


def _course(reading: Reading) -> dict[str, Any] | None:
    """What a returning patient's forms tell of the same things; None on a first visit."""
    found = course(reading)
    if found is None:
        return None
    lines = [
        {
            "question": line.key,
            "si_unit": line.unit,
            "values": [
                {"date": row.on or None, "as_typed": row.typed, "si": row.si, "note": row.note, "form": row.form_on}
                for row in line.rows
            ],
        }
        for line in found.lines
    ]
    return {"forms": list(found.forms), "lines": lines, "injections": [one.on for one in found.injections]}


def _decision(made: DecisionMade) -> dict[str, Any]:
    """`void`: why it does not hold any more, empty while it does."""
    signed = [{"by": one.by, "at": _text(one.at), "note": one.note} for one in made.countersigned]
    return {
        "decision": made.outcome,
        **made.details,
        "note": made.note,
        "at": _text(made.at),
        "by": made.by,
        "version": made.version,
        "void": made.void,
        "is_replaced": made.is_replaced,
        "countersigned": signed,
    }


def _written(made: DecisionMade) -> str:
    return APART.join(text for text in (*made.details.values(), made.note) if text)


def csv_lines(questionnaire: Questionnaire, reviews: Iterable[Review]) -> Iterator[str]:
    """The head, then a row each. The columns are those of this questionnaire; what another one asked is in one cell."""
    keys = tuple(key for key, question in questionnaire.questions.items() if not question.is_filled_by_system)
    yield BYTE_ORDER_MARK + csv_line([*HEAD, *(_column(key) for key in keys)])
    for review in reviews:
        yield csv_line(_row(review, keys))


def _column(key: str) -> str:
    """A question may be called as one of our own columns is."""
    return f"answer_{key}" if key in HEAD else key


def _row(review: Review, keys: Sequence[str]) -> list[str]:
    record, about = review.record, review.record.submission
    assessment, used = record.assessment, dict(_used(review))
    counts = count_flags(record.rulebook, assessment)
    last = review.decisions[0] if review.decisions else None
    questions = record.rulebook.questionnaire.questions
    others = {key: to_json(questions[key], answer) for key, answer in used.items() if key not in keys}
    return [
        *(review.submission.intake_id, review.submission.receipt_code),
        *(str(review.submission.version), str(about.newest_version)),
        *(_text(about.submitted_at), _text(about.appointment_at), about.invited_name),
        *(_cell(record.sheet.answers.get("date_of_birth")), record.sheet.as_of.isoformat()),
        *(assessment.status, {True: "yes", False: "no", None: "no answer"}[assessment.engines_agree]),
        *(str(number) for number in (counts.urgent, counts.high, counts.moderate, counts.info, counts.unassessed)),
        APART.join(flag.id for flag in assessment.flags),
        APART.join(rule.id for rule in assessment.unassessed),
        APART.join(rule.id for rule in record.rulebook.switched_off),
        assessment.rule_set.sha256,
        *((last.outcome, _text(last.at), last.by, _written(last), last.void) if last else ("", "", "", "", "")),
        APART.join(item.question for item in assessment.withdrawn),
        APART.join(_not_answered(record)),
        APART.join(f"{key}: {', '.join(marks)}" for key, marks in Reading(record).marks().items()),
        json.dumps(dict(about.offer), ensure_ascii=False) if about.offer else "",
        json.dumps(others, ensure_ascii=False) if others else "",
        *(_cell(used.get(key)) for key in keys),
    ]


def _used(review: Review) -> Iterator[tuple[str, Answer]]:
    """The answers to the questions that are asked, in the order of the form."""
    record = review.record
    return ((key, record.sheet.answers[key]) for key in record.route.asked if key in record.sheet.answers)


def _cell(answer: Answer | None) -> str:
    """Codes as in an answers file; a number with its comparator and its unit's code. Empty is: not answered."""
    if answer is None:
        return ""
    if isinstance(answer, Coded):
        return APART.join(answer.codes)
    if isinstance(answer, Measured):
        return f"{answer.comparator or ''}{answer.value:f} {answer.unit}"
    return answer.code if isinstance(answer, Unavailable) else answer.text


def _text(at: Any) -> str:
    return "" if at is None else str(at.isoformat(timespec="seconds"))
