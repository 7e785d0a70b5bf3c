"""The lab report on paper: a row a test, with a box for the number, boxes to tick for its unit, and its own date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable

from intake.logic.vocabulary import NUMERIC
from intake.questionnaire.answer_words import LEFT_TO_RIGHT_MARK
from intake.questionnaire.model import Question, Questionnaire
from intake.summary.checklist import name_of_test
from intake.summary.paper_fields import DateBoxes, WriteBox, key_text
from intake.summary.paper_words import PaperWords
from intake.summary.pdf_style import LINE, QUIET, TINT, TextStyle
from intake.summary.text_block import Span, TextBlock
from intake.summary.tick_box import TickOptions

CELL, CELL_SMALL, CAPTION = TextStyle(10, 12.5), TextStyle(8.5, 10.5), TextStyle(7, 8.5)
SHARES = (25.5, 7, 12.5, 24, 19, 12)
PADDING = 4
NOT_A_RESULT = ("not_done", "dont_know")

Row = tuple[tuple[Flowable, ...], ...]


@dataclass(frozen=True)
class LabRows:
    """Makes the rows. `numbers`: of the questions on the paper."""

    questionnaire: Questionnaire
    numbers: Mapping[str, int]
    words: PaperWords

    def header(self) -> Row:
        own = self.words.labs
        titles = (own.test, own.sign, own.result, own.unit, own.date, "")
        return tuple((TextBlock([Span(title, is_bold=True)], self.words.type(CELL_SMALL)),) for title in titles)

    def row(self, question: Question) -> Row:
        title = f"{self.numbers[question.key]}  {name_of_test(question.text)}"
        name = [TextBlock([Span(title, is_bold=True)], self.words.type(CELL))]
        hint = [TextBlock([Span(question.hint, colour=QUIET)], self.words.type(CELL_SMALL))] if question.hint else []
        test = (*name, *hint, key_text(question.key))
        said = {**self.words.specials, **question.options}
        not_done = [said[code] for code in _specials(question)]
        specials = (TickOptions(not_done, self.words.type(CELL_SMALL), most_columns=1),) if not_done else ()
        if question.kind in NUMERIC:
            return (test, *self._number(question), self._date(question), specials)
        results = [text for code, text in question.options.items() if code not in NOT_A_RESULT]
        return (test, (), (), (TickOptions(results, self.words.type(CELL), most_columns=1),), (), specials)

    def _number(self, question: Question) -> Row:
        # Between marks, so that no page turns them round.
        marked = [f"{LEFT_TO_RIGHT_MARK}{sign}{LEFT_TO_RIGHT_MARK}" for sign in question.comparators]
        signs = (TickOptions(marked, self.words.type(CELL), most_columns=1),) if marked else ()
        units = [self.questionnaire.units[code].label for code in question.factors]
        one = TextBlock([Span(units[0])], self.words.type(CELL))
        return (
            signs,
            (WriteBox(200),),
            (TickOptions(units, self.words.type(CELL), most_columns=1) if len(units) > 1 else one,),
        )

    def _date(self, question: Question) -> tuple[Flowable, ...]:
        """The key of the date stands under its boxes; a test that shares the date of another names that one."""
        if question.dated_by is None:
            return ()
        first = self.questionnaire.questions[self.questionnaire.results_by_date[question.dated_by]]
        if first.key != question.key:
            text = self.words.labs.same_date.format(test=name_of_test(first.text))
            return (TextBlock([Span(text, colour=QUIET)], self.words.type(CELL_SMALL)),)
        own = self.words
        specials = self.questionnaire.questions[question.dated_by].specials
        ticks = (
            [TickOptions([self.words.specials[code] for code in specials], self.words.type(CELL_SMALL), most_columns=1)]
            if specials
            else []
        )
        return (
            DateBoxes((own.day, own.month, own.year), 9.6, 17, self.words.type(CAPTION)),
            *ticks,
            key_text(question.dated_by),
        )


def _specials(question: Question) -> Sequence[str]:
    return [code for code in NOT_A_RESULT if code in question.specials or code in question.options]


class LabTable(Flowable):
    """Rows of cells, each cell blocks below one another; the header stands again on each page. A row never breaks."""

    def __init__(self, header: Row, rows: Sequence[Row], *, right_to_left: bool = False) -> None:
        super().__init__()
        self.header, self.rows, self.right_to_left = header, tuple(rows), right_to_left
        self.spaceAfter = 6

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.widths = [width * share / sum(SHARES) for share in SHARES]
        self.header_height = self._height(self.header)
        self.heights = [self._height(row) for row in self.rows]
        self.width, self.height = width, self.header_height + sum(self.heights)
        return self.width, self.height

    def _height(self, row: Row) -> float:
        rooms = [width - 2 * PADDING for width in self.widths]
        cells = (sum(block.wrap(room, 1000)[1] for block in cell) for cell, room in zip(row, rooms, strict=True))
        return max(cells) + 2 * PADDING

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        used, fitting = self.header_height, 0
        while fitting < len(self.rows) and used + self.heights[fitting] <= height:
            used += self.heights[fitting]
            fitting += 1
        if fitting in (0, len(self.rows)):
            return [self] if fitting else []
        parts = self.rows[:fitting], self.rows[fitting:]
        return [LabTable(self.header, part, right_to_left=self.right_to_left) for part in parts]

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.setFillColor(TINT)
        self.canv.rect(0, self.height - self.header_height, self.width, self.header_height, stroke=0, fill=1)
        self.canv.restoreState()
        top = self.height
        for row, height in zip((self.header, *self.rows), (self.header_height, *self.heights), strict=True):
            self._draw_row(row, top, top - height)
            top -= height

    def _draw_row(self, row: Row, top: float, bottom: float) -> None:
        self.canv.saveState()
        self.canv.setStrokeColor(LINE)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, bottom, self.width, bottom)
        self.canv.restoreState()
        used = float(PADDING)
        for cell, width in zip(row, self.widths, strict=True):
            edge = top - PADDING
            for block in cell:
                edge -= block.wrap(width - 2 * PADDING, 1000)[1]
                block.drawOn(self.canv, self.width - used - block.width if self.right_to_left else used, edge)
            used += width
