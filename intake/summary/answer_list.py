"""Every answer by section, and the excerpts of it that a clinician looks for first. No answer is left out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from intake.questionnaire.model import Questionnaire
from intake.summary.answer_view import Change, Digest, Labelled, Said, Section
from intake.summary.reading import Reading, time_words
from intake.summary.record import ShownMessage

MEDICINE_SECTIONS = ("medicines",)
SUPPLEMENT_KEYS = ("oral_b12", "folic_acid_use", "zinc_use", "b6_use", "biotin_use")
ALLERGY_SECTIONS = ("allergies",)
CONSENT_SECTIONS = ("consent",)
ON_RECEIPT = "shown on the receipt"
OWN_QUESTIONS = "questions_for_clinician"


def sections(reading: Reading) -> tuple[Section, ...]:
    """Asked questions with their answers, blank ones too; withdrawn answers stand among them, marked."""
    found: list[Section] = []
    shown = reading.route.is_asked | reading.sheet.answers.keys()
    for section in reading.questionnaire.sections:
        rows = [reading.said(question.key) for question in section.questions if question.key in shown]
        if rows:
            found.append(Section(section.title, tuple(rows)))
    return tuple(found)


def medicines(reading: Reading) -> Digest:
    keys = _keys_of(reading.questionnaire, MEDICINE_SECTIONS)
    return _digest(reading, "Medicines and supplements", [*keys, *SUPPLEMENT_KEYS])


def allergies(reading: Reading) -> Digest:
    return _digest(reading, "Allergies and reactions", _keys_of(reading.questionnaire, ALLERGY_SECTIONS))


def consent(reading: Reading) -> tuple[Said, ...]:
    keys = _keys_of(reading.questionnaire, CONSENT_SECTIONS)
    return tuple([reading.said(key) for key in keys if key in reading.route.is_asked and key != OWN_QUESTIONS])


def own_questions(reading: Reading) -> str:
    return reading.words(OWN_QUESTIONS) if reading.has(OWN_QUESTIONS) else ""


def no_own_questions(reading: Reading) -> str:
    return "None written." if OWN_QUESTIONS in reading.questionnaire.questions else ""


@lru_cache(maxsize=32)
def _keys_of(questionnaire: Questionnaire, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Of the sections with these codes."""
    sections_named = (section for section in questionnaire.sections if section.code in codes)
    return tuple([question.key for section in sections_named for question in section.questions])


def _digest(reading: Reading, title: str, keys: Sequence[str]) -> Digest:
    """Blank and "not sure" stay in view; only a plain no moves to the end."""
    asked = [key for key in keys if key in reading.route.is_asked]
    told = [key for key in asked if not reading.is_plain_no(key)]
    no = [key for key in asked if key not in told]
    return Digest(title, tuple(map(reading.said, told)), tuple(map(reading.name, no)))


def changes(reading: Reading) -> tuple[Change, ...]:
    """Answers changed after a warning, oldest first."""
    found = []
    for change in reading.submission.changes:
        known = change.question in reading.questionnaire.questions
        before, after = (
            reading.words_of_value(change.question, value) if known else str(value)
            for value in (change.before, change.after)
        )
        warning = _message_words(reading, change.message_id) if change.message_id else ""
        found.append(Change(reading.name(change.question), before, after, time_words(change.at), warning))
    return tuple(found)


def messages(reading: Reading) -> tuple[Labelled, ...]:
    """What the patient was told at once, with the time; without a store, what is due by the answers."""
    shown = reading.submission.shown
    if shown is None:
        due = reading.assessment.safety_messages
        return tuple(Labelled(_message_words(reading, message), "due by these answers") for message in due)
    return tuple(
        Labelled(_message_words(reading, item.message_id), _when_shown(item) if item.at else ON_RECEIPT)
        for item in shown
    )


def _when_shown(item: ShownMessage) -> str:
    staff = f" to {item.staff_name}, to tell the patient" if item.staff_name else ""
    return f"shown {time_words(item.at)}{staff}"


def _message_words(reading: Reading, message_id: str) -> str:
    """As it was shown: the rules may say it otherwise by now, or not at all."""
    texts = {item.id: item.text for item in reading.rulebook.messages}
    texts |= {item.message_id: item.text for item in reading.submission.shown or () if item.text}
    if message_id not in texts:
        return message_id
    return reading.rulebook.in_country(texts[message_id], reading.submission.country).replace("**", "")
