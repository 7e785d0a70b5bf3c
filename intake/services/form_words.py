"""What a patient reads about their own answers: the check, the clinic's offer, an answer given on another screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import Answer, Written
from intake.questionnaire.model import Question
from intake.questionnaire.pages import Page, page_of_question
from intake.questionnaire.stored_answers import sheet_of
from intake.services.form_state import FormState, offered_answers

FULL_NAME = "full_name"
THE_OFFER = "…"  # stands in the question for what the clinic plans


@dataclass(frozen=True)
class AnswerLine:
    """`page`: where it can be changed. `is_from_clinic`: the clinic's offer, which the patient confirmed."""

    key: str
    text: str
    words: str
    is_open: bool
    is_from_clinic: bool
    page: Page


@dataclass(frozen=True)
class OfferWords:
    """`heading`: what stands above the offer; `lines`: question and answer."""

    heading: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TwoAnswers:
    """`saved`: what another screen saved; `earlier`: what stood there when the page was shown, "" for nothing."""

    saved: str
    earlier: str


@dataclass(frozen=True)
class AnswerSection:
    title: str
    lines: tuple[AnswerLine, ...]


def page_answers(state: FormState, page: Page) -> dict[str, Answer]:
    """What stands on the page: the saved answers, and the invited name to be confirmed."""
    found = {key: state.answers[key] for key in page.all_keys if key in state.answers}
    if FULL_NAME in page.keys and FULL_NAME not in state.events:
        found[FULL_NAME] = Written(state.invite.name)
    return found


def offer_words(state: FormState) -> OfferWords:
    """The clinic's offer: each question that it answers, with the answer."""
    questions = state.questionnaire.questions
    offered = offered_answers(state.questionnaire, state.invite)
    lines = tuple(
        (questions[key].text, answer_words(state.questionnaire, questions[key], answer, state.words))
        for key, answer in offered.items()
    )
    return OfferWords(questions[state.questionnaire.offer_confirm_key].text.partition(THE_OFFER)[0].strip(), lines)


def as_asked(state: FormState, question: Question) -> Question:
    """The question about the offer without its first half, which stands above the offer; any other as it is."""
    if question.key != state.questionnaire.offer_confirm_key:
        return question
    return replace(question, text=question.text.partition(THE_OFFER)[2].strip(), hint="")


def elsewhere_words(state: FormState, keys: Iterable[str], earlier: Mapping[str, Any]) -> dict[str, TwoAnswers]:
    """What another screen saved for these questions, and what stood there before."""
    known = [key for key in keys if key in state.questionnaire.questions]
    values = {key: earlier[key] for key in known if key in earlier}
    before = sheet_of(state.questionnaire, values, state.sheet.as_of, has_offer=state.sheet.has_offer).answers
    return {
        key: TwoAnswers(
            _answer_words(state, key, state.answers.get(key)),
            _answer_words(state, key, before[key]) if key in before else "",
        )
        for key in known
    }


def _answer_words(state: FormState, key: str, answer: Answer | None) -> str:
    return answer_words(state.questionnaire, state.questionnaire.questions[key], answer, state.words)


def answers_by_section(state: FormState) -> tuple[AnswerSection, ...]:
    """Every question that this person was asked, in the order of the pages, with the answer in words."""
    found: dict[str, list[AnswerLine]] = {}
    for page in state.pages_to_check():
        found.setdefault(page.section.title, []).extend(_lines(state, page))
    return tuple(AnswerSection(title, tuple(lines)) for title, lines in found.items() if lines)


def open_questions(state: FormState) -> int:
    """How many were left without an answer, of those that do not say that they may be."""
    optional = {question.key for question in state.questionnaire.questions.values() if question.is_optional}
    lines = (line for section in answers_by_section(state) for line in section.lines)
    return sum(line.is_open and line.key not in optional for line in lines)


def _lines(state: FormState, page: Page) -> list[AnswerLine]:
    asked = set(state.route.asked)
    return [_line(state, page, key) for key in _in_order(state, page) if key in asked]


def _in_order(state: FormState, page: Page) -> list[str]:
    """A test is followed by its date."""
    date_of = {result: date for date, result in state.questionnaire.results_by_date.items()}
    return [key for row in page.keys for key in (row, date_of.get(row)) if key is not None]


def _line(state: FormState, page: Page, key: str) -> AnswerLine:
    question = state.questionnaire.questions[key]
    answer = state.answers.get(key)
    words = answer_words(state.questionnaire, question, answer, state.words)
    is_from_clinic = key in state.answered_by_offer
    if is_from_clinic:  # it is not asked by itself: the question about the offer is
        page = page_of_question(state.questionnaire, state.questionnaire.offer_confirm_key) or page
    return AnswerLine(key, question.text.replace(f"{THE_OFFER} ", ""), words, answer is None, is_from_clinic, page)
