"""The patient's own copy of what was sent, as a PDF: every answer as given, what was shown, and the visit checklist.

It holds no flag, no rule and no diagnosis: nothing here knows of an assessment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from intake.languages.dates import date_words
from intake.languages.translator import ENGLISH, Translator
from intake.questionnaire.answers import AnswerSheet
from intake.questionnaire.model import DATE_OF_BIRTH, Question
from intake.rulebook.model import Rulebook, SafetyMessage
from intake.summary.beside_logo import beside_logo
from intake.summary.card import Card
from intake.summary.checklist import build_checklist
from intake.summary.checklist_help import ClinicCard, is_for_other
from intake.summary.checklist_pdf import Type, fitting_story, frame_size, heading
from intake.summary.given_answers import GivenAnswers, said_words
from intake.summary.grid import Grid
from intake.summary.marked_text import marked
from intake.summary.page_frame import Running, print_pages
from intake.summary.patient_words import CopyWords, patient_words
from intake.summary.pdf_style import QUIET, WEIGHTS
from intake.summary.printable import check_printable_text
from intake.summary.reading import time_words
from intake.summary.structure import TITLE
from intake.summary.text_block import Span, TextBlock
from intake.summary.visible_text import visible

NAME = "full_name"
OFFER_DOTS = "… "  # stand in the question for what the clinic plans
SIZE = 10.5
FACT_SHARES, ANSWER_SHARES = (22, 78), (54, 46)
LONGEST_KEPT = 200.0


@dataclass(frozen=True)
class SentForm:
    """One submitted form. `shown`: every safety message that the patient saw. `from_clinic`: the questions that the
    clinic's confirmed offer answered. Times are on the clinic's clock. `words`: of the patient; the rulebook is in the
    same language."""

    rulebook: Rulebook
    sheet: AnswerSheet
    shown: tuple[SafetyMessage, ...] = ()
    clinic: ClinicCard = field(default_factory=ClinicCard)
    receipt: str = ""
    submitted_at: datetime | None = None
    appointment_at: datetime | None = None
    from_clinic: frozenset[str] = frozenset()
    words: Translator = ENGLISH


@dataclass(frozen=True)
class _Row:
    question: str
    answer: str
    note: str
    is_quiet: bool


def render_patient_copy(sent: SentForm, page_size: str) -> bytes:
    """`page_size`: a4 or letter. Raises UnprintableText, naming the question, rather than leave a character out."""
    words = patient_words(sent.words)
    own, type_ = words.copy, Type(SIZE, sent.words.is_right_to_left)
    given = GivenAnswers(sent.rulebook.questionnaire, sent.sheet, sent.words)
    checklist = build_checklist(
        sent.rulebook, sent.sheet, sent.shown, sent.clinic, appointment_at=sent.appointment_at, words=words
    )
    story = [
        *_head(sent, given, own, type_),
        *_answers(sent, given, own, type_, frame_size(page_size)[0]),
        *_messages(sent, given, own, type_),
        PageBreak(),
        *fitting_story(checklist, page_size),
    ]
    running = Running(
        title=own.title,
        above=_whose(given, own),
        below=" · ".join(filter(None, (visible(sent.clinic.name), _code(sent, own)))),
        page=words.checklist.page,
    )
    return print_pages(story, running, page_size, language=words.language)


def _whose(given: GivenAnswers, words: CopyWords) -> tuple[str, ...]:
    name, born = given.words(NAME), given.words(DATE_OF_BIRTH)
    return (name, words.born_behind_name.format(born=born) if born else "")


def _code(sent: SentForm, words: CopyWords) -> str:
    return f"{words.code} {sent.receipt}" if sent.receipt else ""


def _head(sent: SentForm, given: GivenAnswers, words: CopyWords, type_: Type) -> list[Flowable]:
    sent_at = time_words(sent.submitted_at, sent.words)
    facts = (
        (words.name, given.words(NAME)),
        (words.born, given.words(DATE_OF_BIRTH)),
        (words.clinic, " · ".join(filter(None, map(visible, (sent.clinic.name, sent.clinic.phone))))),
        (words.appointment, time_words(sent.appointment_at, sent.words)),
        (words.sent, sent_at) if sent_at else (words.dated, date_words(sent.sheet.as_of.isoformat(), sent.words)),
        (words.code, sent.receipt),
    )
    rows = [
        [TextBlock([Span(label, colour=QUIET)], type_.body), TextBlock([Span(text, is_bold=True)], type_.body)]
        for label, text in facts
        if text
    ]
    intro = TextBlock([Span(words.intro, colour=QUIET)], type_.body)
    intro.spaceAfter = 6
    title = TextBlock([Span(words.title, is_bold=True)], type_.title, tag=TITLE)
    return [beside_logo(title, sent.clinic.logo), intro, Grid(FACT_SHARES, [], rows)]


def _answers(sent: SentForm, given: GivenAnswers, words: CopyWords, type_: Type, width: float) -> list[Flowable]:
    story: list[Flowable] = []
    has_unused = False
    for section in sent.rulebook.questionnaire.sections:
        rows = list(_rows(sent, given, section.questions, words))
        has_unused = has_unused or any(row.note == words.not_used for row in rows)
        for row in rows:
            check_printable_text(row.question, row.answer)
        if rows:
            story += heading(section.title, type_)
            story += [block for row in rows for block in _kept_together(_cells(row, type_), width)]
    note = TextBlock([Span(words.not_used_intro, colour=QUIET)], type_.small, space_before=4)
    return [*story, *([note] if has_unused else [])]


def _rows(sent: SentForm, given: GivenAnswers, questions: tuple[Question, ...], words: CopyWords) -> Iterator[_Row]:
    """Asked questions, the blank ones too, and the answers to those that were no longer asked."""
    for question in questions:
        answer = sent.sheet.answers.get(question.key)
        is_asked = question.key in given.asked
        if not is_asked and answer is None:
            continue
        text = said_words(given.questionnaire, question, answer, sent.words)
        note = words.not_used if not is_asked else words.from_clinic if question.key in sent.from_clinic else ""
        yield _Row(question.text.replace(OFFER_DOTS, ""), text, note, not is_asked or answer is None)


def _cells(row: _Row, type_: Type) -> list[TextBlock]:
    answer = Span(row.answer, colour=QUIET) if row.is_quiet else Span(row.answer, is_bold=True)
    note = [Span(f" ({row.note})", colour=QUIET)] if row.note else []
    return [TextBlock([Span(row.question)], type_.body), TextBlock([answer, *note], type_.body)]


def _kept_together(cells: list[TextBlock], width: float) -> list[Flowable]:
    """One row of the table, on the next page where it would be broken; only a very long one is."""
    row = Grid(ANSWER_SHARES, [], [cells])
    row.spaceAfter = 0
    return [CondPageBreak(min(row.wrap(width, LONGEST_KEPT)[1], LONGEST_KEPT)), row]


def _messages(sent: SentForm, given: GivenAnswers, words: CopyWords, type_: Type) -> list[Flowable]:
    """All that was shown, in full; those of the form as boxes, what everyone is told at its end behind them."""
    if not sent.shown:
        return []
    opening = sent.rulebook.message_opening_for_others if is_for_other(given) else ""
    in_country = partial(sent.rulebook.in_country, country=sent.clinic.country)
    cards = [_message(replace(message, text=in_country(message.text)), type_) for message in sent.shown]
    edges = [TextBlock([Span(text, is_bold=True)], type_.body) for text in (opening, sent.rulebook.message_closing)]
    return [*heading(words.messages_title, type_), *(edges[:1] if opening else []), *cards, edges[1]]


def _message(message: SafetyMessage, type_: Type) -> Card:
    weight = WEIGHTS["info" if message.is_for_everyone else "urgent"]
    return Card([TextBlock(marked(message.text), type_.body)], weight.bar, weight.colour, type_.size * 0.45)
