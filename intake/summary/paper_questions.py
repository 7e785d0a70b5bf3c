"""One question on paper: number, text, key, hint, and what is ticked or written, by the type of its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import Flowable

from intake.logic.vocabulary import Kind
from intake.questionnaire.model import Question, Unit
from intake.summary.card import Card
from intake.summary.marked_text import marked
from intake.summary.paper_fields import CAPTION, Beside, DateBoxes, Head, Stack, WriteBox, WriteLines
from intake.summary.paper_gates import Gates
from intake.summary.paper_messages import MessageAt, Ticked
from intake.summary.paper_words import PaperWords
from intake.summary.pdf_style import QUIET, WEIGHTS, TextStyle
from intake.summary.text_block import Span, TextBlock
from intake.summary.tick_box import TickOptions

BODY, HINT, MESSAGE = TextStyle(11, 14), TextStyle(10, 12.6), TextStyle(10.5, 13.2)
GUTTER = 27.0
WRITE_BOX, DATE_BOXES = 110.0, 160.0
LINES_BY_KEY: Mapping[str, int] = {"full_name": 1, "questions_for_clinician": 6}
LINES_TO_WRITE, ON_ONE_LINE = 2, 3

Block = tuple[float, float, Flowable]  # indent, space above, block


@dataclass(frozen=True)
class QuestionPrinter:
    units: Mapping[str, Unit]
    gates: Gates
    words: PaperWords
    messages: Mapping[str, tuple[MessageAt, ...]]

    def blocks(self, question: Question) -> list[Block]:
        number = str(self.gates.numbers[question.key])
        how = {Kind.SINGLE: self.words.tick_one, Kind.MULTI: self.words.tick_all}.get(question.kind, "")
        text = [Span(question.text, is_bold=True)]
        if how and how not in question.hint:
            text.append(Span(f"  {how}", colour=QUIET))
        head = Head(number, TextBlock(text, self.words.type(BODY)), question.key, GUTTER)
        hint = question.hint or (self.words.part_of_date if question.kind is Kind.PARTIAL_DATE else "")
        hints: list[Block] = [(GUTTER, 1, TextBlock([Span(hint, colour=QUIET)], self.words.type(HINT)))] if hint else []
        return [(0, 0, head), *hints, (GUTTER, 4, FIELDS[question.kind](self, question))]

    def told(self, question: Question) -> list[Block]:
        """What the patient must do at once after some answers."""
        found = self.messages.get(question.key, ())
        return [(GUTTER, 5, self.message(question, at)) for at in found]

    def message(self, question: Question, at: MessageAt) -> Card:
        options = self.gates.quote(question.key, at.codes) if at.codes else ""
        when = self.words.if_ticked.format(options=options) if options else self.words.if_any
        if at.also:
            when += self.words.and_also.format(others=self.gates.one_of(list(map(self._before, at.also))))
        blocks = [
            TextBlock([Span(f"{when}:")], self.words.type(MESSAGE)),
            TextBlock(marked(at.message.text), self.words.type(MESSAGE)),
        ]
        return Card(blocks, 3, WEIGHTS["urgent"].colour, 0)

    def _before(self, ticked: Ticked) -> str:
        """“Falls” at question 25."""
        codes = ticked.codes or self.gates.not_real(ticked.key)
        text = self.words.told_before if ticked.codes else self.words.anything_before
        return text.format(options=self.gates.quote(ticked.key, codes), number=self.gates.numbers[ticked.key])

    def specials(self, question: Question) -> TickOptions | None:
        return (
            TickOptions([self.words.specials[code] for code in question.specials], self.words.type(BODY))
            if question.specials
            else None
        )

    def stack(self, blocks: Sequence[Block], **options: Any) -> Stack:
        return Stack(blocks, right_to_left=self.words.right_to_left, **options)

    def rest_answer(self, above: str, choices: Sequence[str], bar: float = 0) -> Stack:
        """The shared answer at the end of a panel."""
        title = TextBlock([Span(above, colour=QUIET)], self.words.type(HINT))
        return self.stack([(GUTTER, 0, title), (GUTTER, 3, TickOptions(choices, self.words.type(BODY)))], bar=bar)

    def date_boxes(self) -> DateBoxes:
        return DateBoxes((self.words.day, self.words.month, self.words.year), style=self.words.type(CAPTION))


def _choice(printer: QuestionPrinter, question: Question) -> Flowable:
    """The question about emergencies in one column: nothing in it may be overlooked."""
    return TickOptions(
        list(question.options.values()), printer.words.type(BODY), most_columns=1 if question.is_required else 4
    )


def _number(printer: QuestionPrinter, question: Question) -> Flowable:
    """The box, and beside it the unit: to be ticked where there is more than one."""
    labels = [printer.units[code].label for code in question.factors]
    specials = [printer.words.specials[code] for code in question.specials]
    beside: list[Flowable]
    if len(labels) == 1:
        beside = [
            TextBlock([Span(labels[0])], printer.words.type(BODY)),
            *([TickOptions(specials, printer.words.type(BODY))] if specials else []),
        ]
    elif len(labels) + len(specials) <= ON_ONE_LINE:
        beside = [TickOptions([*labels, *specials], printer.words.type(BODY))]
    else:
        beside = [TickOptions(options, printer.words.type(BODY)) for options in (labels, specials) if options]
    stack = printer.stack([(0, 4, block) for block in beside], space_after=0)
    return Beside([WriteBox(WRITE_BOX - 14), stack], [WRITE_BOX], right_to_left=printer.words.right_to_left)


def _date(printer: QuestionPrinter, question: Question) -> Flowable:
    specials = printer.specials(question)
    if specials is None:
        return printer.date_boxes()
    beside = [printer.date_boxes(), printer.stack([(0, 4, specials)], space_after=0)]
    return Beside(beside, [DATE_BOXES], right_to_left=printer.words.right_to_left)


def _text(printer: QuestionPrinter, question: Question) -> Flowable:
    return WriteLines(LINES_BY_KEY.get(question.key, LINES_TO_WRITE))


FIELDS: Mapping[Kind, Callable[[QuestionPrinter, Question], Flowable]] = {
    Kind.SINGLE: _choice,
    Kind.MULTI: _choice,
    Kind.NUMBER: _number,
    Kind.DURATION: _number,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _date,
    Kind.TEXT: _text,
}
