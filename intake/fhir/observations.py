"""Each blood result that was asked for and answered, as an Observation: what the patient typed, checked by nobody.

It is a survey's answer (category, derivedFrom, performer) and preliminary, so that it is not filed as a laboratory's.
Where another hand than the patient's gave it, a note says whose, and no performer is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.fhir.names import (
    ABSENT_REASONS,
    LOINC,
    TERMINOLOGY,
    Resource,
    answers_system,
    coding,
    concept,
    data_absent,
    questions_system,
)
from intake.fhir.record import Record
from intake.fhir.response import printable, quantity
from intake.questionnaire.answers import Answer, Coded, Dated, Measured, Unavailable
from intake.questionnaire.model import Question, Questionnaire

DERIVED = "QuestionnaireResponse"
NOT_USED = "As typed: {typed}. Outside what is possible or dated after the form, so no rule used it."


def result_keys(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The rows of the lab report, and whatever else has a LOINC code; in the order of the form."""
    rows = {key for panel in questionnaire.panels.values() if panel.is_lab_report for key in panel.keys}
    coded = {key for key, _ in questionnaire.result_codes}
    return tuple(key for key in questionnaire.questions if key in rows | coded)


def export_observations(record: Record) -> Iterator[Resource]:
    for key in answered_results(record):
        yield _observation(record, record.rulebook.questionnaire.questions[key], record.sheet.answers[key])


def answered_results(record: Record) -> tuple[str, ...]:
    """The keys that have an Observation in the bundle."""
    keys = result_keys(record.rulebook.questionnaire)
    return tuple(key for key in keys if key in record.route.is_asked and key in record.sheet.answers)


def _observation(record: Record, question: Question, answer: Answer) -> Resource:
    questionnaire = record.rulebook.questionnaire
    survey = coding(f"{TERMINOLOGY}/observation-category", "survey", "Survey")
    own_hand = question.key not in record.by_others
    notes = [{"text": printable(mark)} for mark in record.marks.get(question.key, ())]
    return {
        "resourceType": "Observation",
        "id": record.id_of("Observation", question.key),
        "status": "preliminary",
        "category": [concept(survey)],
        "code": _code(questionnaire, question, answer),
        "subject": record.reference("Patient"),
        **_effective(record, question),
        **({"performer": [record.reference("Patient")]} if own_hand else {}),
        **_value(record, question, answer),
        **({"note": notes} if notes else {}),
        "derivedFrom": [record.reference(DERIVED)],
    }


def _code(questionnaire: Questionnaire, question: Question, answer: Answer) -> Resource:
    """By the unit that was typed: a mass and an amount of substance are two tests in LOINC. Without one, our own."""
    unit = answer.unit if isinstance(answer, Measured) else question.base_unit or ""
    known = questionnaire.result_codes.get((question.key, unit))
    codings = [coding(LOINC, known.code, known.name)] if known else []
    own = coding(questions_system(questionnaire.id), question.key, question.text)
    return concept(*codings, own, text=question.text)


def _effective(record: Record, question: Question) -> Resource:
    """The day, month or year that was given; where it is not known, that it was asked for. The INR's date has no
    `dated_by`, as it is asked for by itself.
    """
    key = question.dated_by or f"{question.key}_date"
    given = record.sheet.answers.get(key) if key in record.route.is_asked else None
    if isinstance(given, Dated):
        return {"effectiveDateTime": given.text}
    if isinstance(given, Unavailable):
        return {"_effectiveDateTime": {"extension": [data_absent(ABSENT_REASONS[given.code][0])]}}
    return {}


def _value(record: Record, question: Question, answer: Answer) -> Resource:
    questionnaire = record.rulebook.questionnaire
    if isinstance(answer, Unavailable):
        return _absent(answer.code)
    if isinstance(answer, Coded):
        (code,) = answer.codes
        if code in ABSENT_REASONS:
            return _absent(code)
        system = answers_system(questionnaire.id, question.key)
        return {"valueCodeableConcept": concept(coding(system, code, question.options[code]))}
    assert isinstance(answer, Measured), "a result is a number or a choice"
    value = quantity(questionnaire, answer)
    if record.route.situation.readings[question.key].is_usable:
        return {"valueQuantity": value}
    # A number that cannot be true must not be charted: it stands as words, and in the answers as it was typed.
    typed = " ".join(f"{value.get('comparator', '')}{answer.value:f} {value.get('unit', '')}".split())
    reason = coding(f"{TERMINOLOGY}/data-absent-reason", "error", "Error")
    return {"dataAbsentReason": concept(reason, text=NOT_USED.format(typed=typed))}


def _absent(code: str) -> Resource:
    reason, words = ABSENT_REASONS[code]
    return {"dataAbsentReason": concept(coding(f"{TERMINOLOGY}/data-absent-reason", reason, words))}
