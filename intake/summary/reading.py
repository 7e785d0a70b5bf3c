"""One record, opened for the builders of the summary: the route through the form and the words of each answer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from intake.errors import InputError
from intake.languages.dates import day_words
from intake.languages.translator import ENGLISH, Translator
from intake.logic.evaluate import Situation
from intake.logic.values import Status
from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import Answer, Coded, Unavailable, answer_from_json
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.routing import Route
from intake.rulebook.assessment import Because, Missing
from intake.rulebook.model import Rulebook
from intake.rulebook.summary_content import Band, BandsByFacts
from intake.summary.answer_view import Chosen, Said
from intake.summary.fact_bands import bands_of_person
from intake.summary.freshness import freshness_limits, staleness
from intake.summary.record import Origin, Record
from intake.summary.visible_text import visible

BLANK = Status.BLANK
RESPONDENT = "respondent"
ORDINARY = Origin()
SPECIAL_CODES = frozenset({"not_sure", "dont_know", "prefer_not", "not_done"})
NEGATIVE_CODES = frozenset({"no", "none", "never"})  # not "never_had": who never had B12 is not known to bear it
MARKS_BY_HOW = {
    "rest_answer": "by the rest answer",
    "offer": "from the clinic, confirmed",
    "carried": "carried over, confirmed",
}
REASONS = {
    "blank": "not answered",
    "not_sure": "not sure",
    "prefer_not": "rather not say",
    "dont_know": "not known",
    "implausible": "out of the plausible range, not used",
    "date_undecided": "the date is not exact enough",
    "range_undecided": "the range is too wide to tell",
}


class Reading:
    """The record with its route; every string it returns is fit to print."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.sheet = record.sheet
        self.assessment = record.assessment
        self.submission = record.submission
        self.rulebook = record.rulebook
        self.questionnaire = record.rulebook.questionnaire
        self.route: Route = record.route
        self._names = _names(record.rulebook)
        self._chosen = _chosen(record.rulebook)
        self._date_keys = _date_keys(self.questionnaire)
        self._changed_after_warning = {change.question for change in record.submission.changes}
        self._said_by_key: dict[str, Said] = {}
        self.supposed: dict[Hashable, Situation] = {}  # with another answer: what `settling` found out
        self._own_bands_by_key: dict[str, tuple[Band, ...]] = {}
        self._times: dict[datetime, str] = {}

    def question(self, key: str) -> Question:
        return self.questionnaire.questions[key]

    def name(self, key: str) -> str:
        """What a clinician calls the question."""
        return self._names.get(key, key)

    def has(self, key: str) -> bool:
        """Asked and answered."""
        return key in self.sheet.answers and key not in self.route.withdrawn

    def words(self, key: str) -> str:
        """The answer's words; "Not answered" for a blank, empty where the pack has no such question."""
        return self.said(key).answer if key in self.questionnaire.questions else ""

    def words_of_value(self, key: str, value: Any) -> str:
        """The words of an answers-file value, such as one of the clinic's offer."""
        question = self.question(key)
        try:
            return self._words(question, answer_from_json(question, value))
        except InputError:  # stored under another version of the pack: shown as it is, never dropped
            return visible(str(value))

    def _words(self, question: Question, answer: Answer | None) -> str:
        return visible(answer_words(self.questionnaire, question, answer))

    def said(self, key: str) -> Said:
        """An answer as it stands on the sheet, with its marks; found once, as it stands in several places."""
        found = self._said_by_key.get(key)
        if found is None:
            found = self._said_by_key[key] = self._find_said(key)
        return found

    def _find_said(self, key: str) -> Said:
        answer, marks = self.sheet.answers.get(key), self._marks(key)
        is_withdrawn = key in self.route.withdrawn
        if not marks and not is_withdrawn and (chosen := self._chosen[key].get(_codes_of(answer))) is not None:
            return chosen
        question = self.questionnaire.questions[key]
        kind, marks = ("withdrawn", (*marks, "withdrawn")) if is_withdrawn else (kind_of(answer), marks)
        return Said(key, self._names[key], question.text, self._words(question, answer), marks, kind)

    def because(self, because: Because) -> Said:
        """An answer as the assessment recorded it, with its marks of today: as a rule the one that stands there."""
        key, asked, words = because.question, visible(because.text), visible(because.answer_text)
        if key not in self.questionnaire.questions:
            return Said(key, self.name(key), asked, words)
        today = self.said(key)
        if today.answer == words and today.question == asked and today.kind == "given":
            return today
        return Said(key, self.name(key), asked, words, self._marks(key))

    def marks(self) -> dict[str, tuple[str, ...]]:
        """Beside the answers on the page, for those that have something: whose hand, how, and what of it."""
        found = {key: self.said(key).marks for key in self.sheet.answers}
        return {key: marks for key, marks in found.items() if marks}

    def _marks(self, key: str) -> tuple[str, ...]:
        found: list[str | None] = []
        origin = self.submission.origins.get(key, ORDINARY)
        if origin.who != ORDINARY.who or origin.how != ORDINARY.how:
            found += MARKS_BY_HOW.get(origin.how), self._hand(origin)
        if origin.is_changed or key in self._changed_after_warning:
            found.append(self._change(key))
        if not self.route.situation.readings[key].codes:  # what was chosen is used, and is never stale
            found += self._not_used(key), self.staleness(key)
        return tuple([mark for mark in found if mark]) if found else ()

    def _change(self, key: str) -> str:
        return "changed after a warning" if key in self._changed_after_warning else "changed"

    def _not_used(self, key: str) -> str | None:
        reading = self.route.situation.readings[key]
        is_blank = reading.status is BLANK and key in self.sheet.answers  # a date of birth that cannot be
        if not reading.is_implausible and not reading.is_dated_ahead and not is_blank:
            return None
        return "not used: " + ("dated after the form" if reading.is_dated_ahead else "out of range")

    def date_key(self, key: str) -> str:
        """The question that dates a result, or nothing."""
        return self._date_keys[key]

    def staleness(self, key: str) -> str:
        """Whether a result is older than the rules let it be; empty for anything else."""
        dated_by = self.date_key(key)
        readings = self.route.situation.readings
        if not dated_by or readings[key].number is None:
            return ""
        limit = freshness_limits(self.rulebook).get(dated_by)
        return staleness(readings[dated_by].date, limit, self.sheet.as_of)

    def own_bands(self, key: str, bands: BandsByFacts) -> tuple[Band, ...]:
        """Of this person, for a result whose bands depend on other answers; found once."""
        if key not in self._own_bands_by_key:
            found = bands_of_person(self.questionnaire, self.route.situation, key, bands)
            self._own_bands_by_key[key] = found
        return self._own_bands_by_key[key]

    def _hand(self, origin: Origin) -> str | None:
        """Whose hand it was, where it was not the patient's."""
        if origin.who == "staff":
            verb = "typed in from paper" if origin.how == "transcribed" else "entered at the clinic"
            return f"{verb} by {visible(origin.by) or 'staff'}"
        if origin.who != "proxy":
            return None
        return f"answered by {self.other_than_patient(origin.by)}"

    def other_than_patient(self, code: str) -> str:
        """Who fills in the form in the patient's place, in words."""
        respondent = self.questionnaire.questions.get(RESPONDENT)
        words = respondent.options.get(code, "") if respondent is not None else ""
        return f"{words[0].lower()}{words[1:]}" if words else "someone else for the patient"

    def when(self, at: datetime) -> str:
        """A moment on the clinic's clock, as `time_words`; found once: a page's answers were saved together."""
        found = self._times.get(at)
        if found is None:
            found = self._times[at] = time_words(at.astimezone(self.submission.zone))
        return found

    def reason(self, missing: Missing) -> str:
        """Why an answer is missing, in words."""
        known = self.route.situation.readings.get(missing.question)
        if missing.reason == "implausible" and known is not None and known.is_dated_ahead:
            return "dated after the form, not used"
        if missing.reason == "range_undecided" and isinstance(self.sheet.answers.get(missing.question), Coded):
            return f"“{self.words(missing.question)}” does not settle it"
        return REASONS.get(missing.reason, missing.reason)

    def is_plain_no(self, key: str) -> bool:
        answer = self.sheet.answers.get(key)
        return isinstance(answer, Coded) and NEGATIVE_CODES.issuperset(answer.codes)

    def fact_words(self, name: str) -> str:
        """What a derived fact means, in words."""
        return self.questionnaire.meanings.get(name, name)


@lru_cache(maxsize=8)
def _names(rulebook: Rulebook) -> Mapping[str, str]:
    texts = {key: question.text for key, question in rulebook.questionnaire.questions.items()}
    return {**texts, **rulebook.summary.names}


@lru_cache(maxsize=8)
def _chosen(rulebook: Rulebook) -> Mapping[str, Mapping[tuple[str, ...] | None, Chosen]]:
    """By question and code, as most answers are; also for none."""
    names, found = _names(rulebook), dict[str, Mapping[tuple[str, ...] | None, Chosen]]()
    for key, question in rulebook.questionnaire.questions.items():
        offered: list[Answer | None] = [None, *map(Unavailable, question.specials)]
        offered += [Coded((code,)) for code in question.options]
        words = [visible(answer_words(rulebook.questionnaire, question, answer)) for answer in offered]
        found[key] = {
            _codes_of(answer): Chosen(key, names[key], question.text, text, (), kind_of(answer))
            for answer, text in zip(offered, words, strict=True)
        }
    return found


def _codes_of(answer: Answer | None) -> tuple[str, ...] | None:
    """None for what was typed."""
    if isinstance(answer, Coded):
        return answer.codes
    if answer is None:
        return ()
    return (answer.code,) if isinstance(answer, Unavailable) else None


def date_key(questionnaire: Questionnaire, key: str) -> str:
    """The INR's has no `dated_by`, as it is asked for by itself."""
    return _date_keys(questionnaire)[key]


@lru_cache(maxsize=8)
def _date_keys(questionnaire: Questionnaire) -> Mapping[str, str]:
    questions = questionnaire.questions
    found = {key: question.dated_by or f"{key}_date" for key, question in questions.items()}
    return {key: date if date in questions else "" for key, date in found.items()}


def kind_of(answer: Answer | None) -> str:
    if answer is None:
        return "blank"
    if isinstance(answer, Unavailable) or (isinstance(answer, Coded) and answer.codes[0] in SPECIAL_CODES):
        return "special"
    return "given"


def time_words(at: datetime | None, words: Translator = ENGLISH) -> str:
    """`21 November 2026, 14:05`, with the time zone where it is known."""
    if at is None:
        return ""
    zone = f" {at.tzname()}" if at.tzinfo is not None else ""
    return words.gettext("%(day)s, %(time)s", day=day_words(at, words), time=f"{at.hour:02}:{at.minute:02}{zone}")
