"""The whole questionnaire as a form to print, tick and write on, with the same keys, so that staff can type it in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Spacer

from intake.config import ClinicDefaults
from intake.questionnaire.model import FORM_DATE, Panel, Question, Section
from intake.questionnaire.paper_order import paper_numbers
from intake.rulebook.model import Rulebook
from intake.summary import structure
from intake.summary.card import Card
from intake.summary.marked_text import marked
from intake.summary.page_frame import Running, print_pages
from intake.summary.paper_fields import Head, Rule, Strip, WriteLines
from intake.summary.paper_gates import Gates
from intake.summary.paper_labs import LabRows, LabTable
from intake.summary.paper_messages import messages_at_the_end, messages_by_question
from intake.summary.paper_questions import BODY, FIELDS, GUTTER, HINT, MESSAGE, Block, QuestionPrinter
from intake.summary.paper_words import ENGLISH, PaperWords
from intake.summary.pdf_style import INK, QUIET, WEIGHTS, TextStyle
from intake.summary.text_block import Span, TextBlock

TITLE, SECTION, PANEL = TextStyle(20, 25), TextStyle(14, 18), TextStyle(11.5, 15)
ROOM_FOR_LABS = 260
BRANCH_BAR = 2.0
OFFER_LINES, OFFER_DOTS = 3, "…"


def render_paper_form(
    rulebook: Rulebook,
    page_size: str,
    words: PaperWords = ENGLISH,
    whose: tuple[str, ...] = (),
    country: str = ClinicDefaults.country,
) -> bytes:
    """`words`: in the language of the rulebook. `page_size`: a4 or letter. `whose`: stands on every sheet; without it
    the patient writes name and birth date. `country`: whose numbers the safety messages name.
    """
    rulebook = rulebook.with_numbers_of(country)
    questionnaire = rulebook.questionnaire
    version = f"{questionnaire.id} {questionnaire.version} ({questionnaire.sha256[:12]})"
    if not words.right_to_left:  # what stands on every sheet runs from left to right
        version = f"{questionnaire.title} · {version}"
    running = Running(title=words.kind, above=whose or (words.name_above,), below=version, page=words.page)
    return print_pages(_PaperForm(rulebook, words, whose).story(), running, page_size, language=words.language)


class _PaperForm:
    """Puts the blocks in the order of the form."""

    def __init__(self, rulebook: Rulebook, words: PaperWords, whose: tuple[str, ...]) -> None:
        self.rulebook, self.questionnaire, self.words = rulebook, rulebook.questionnaire, words
        self.whose = "".join(whose)
        self.numbers = paper_numbers(self.questionnaire)
        self.order = list(self.numbers)
        gates = Gates(self.questionnaire, self.numbers, words.gate)
        self.printer = QuestionPrinter(self.questionnaire.units, gates, words, messages_by_question(rulebook))

    def story(self) -> list[Flowable]:
        sections = [block for section in self.questionnaire.sections for block in self._section(section)]
        return [*self._opening(), *sections, *self._closing()]

    def _opening(self) -> list[Flowable]:
        words = self.words
        lines: list[Block] = [
            (0, 3, TextBlock([Span("•  "), Span(line)], self.words.type(BODY))) for line in words.opening_lines
        ]
        date = Head("", TextBlock([Span(words.form_date, is_bold=True)], self.words.type(BODY)), FORM_DATE, 0)
        return [
            TextBlock([Span(self.questionnaire.title, is_bold=True)], self.words.type(TITLE), tag=structure.TITLE),
            *([TextBlock([Span(self.whose)], BODY)] if self.whose else []),  # in full: a long name is cut above
            self.printer.stack(
                [(0, 2, TextBlock([Span(words.opening_title, is_bold=True)], self.words.type(PANEL))), *lines]
            ),
            TextBlock([Span(self.rulebook.message_closing, is_bold=True)], self.words.type(BODY)),
            self.printer.stack([(0, 8, date), (0, 4, self.printer.date_boxes())]),
        ]

    def _section(self, section: Section) -> Iterator[Flowable]:
        questions = [question for question in section.questions if question.key in self.numbers]
        runs = groupby(questions, key=lambda question: (question.show, self._lab_panel(question)))
        blocks = [block for _, run in runs for block in self._run(section, list(run))]
        if not blocks:
            return
        title: list[Block] = [
            (0, 8, TextBlock([Span(section.title, is_bold=True)], self.words.type(SECTION), tag=structure.HEADING))
        ]
        intro: list[Block] = [(0, 2, TextBlock([Span(section.intro)], self.words.type(BODY)))] if section.intro else []
        # With the first question: a title alone at the foot of a page heads nothing.
        yield self.printer.stack(
            [*title, *intro, (0, 0, Rule()), (0, 0, blocks[0])], space_after=blocks[0].getSpaceAfter()
        )
        yield from blocks[1:]

    def _lab_panel(self, question: Question) -> Panel | None:
        panel = self.questionnaire.panel_of.get(question.key)
        return panel if panel is not None and panel.is_lab_report else None

    def _run(self, section: Section, questions: Sequence[Question]) -> Iterator[Flowable]:
        """Questions under one condition: its words stand above the first, and a line runs beside all of them."""
        gate = self._gate(questions)
        labs = self._lab_panel(questions[0])
        if labs is not None:
            yield from self._labs(labs, questions, gate)
            return
        bar = BRANCH_BAR if gate else 0
        for question in questions:
            rest = self._rest(question)
            blocks = [*gate, *self._panel_title(section, question), *self._question(question)]
            yield self.printer.stack(blocks, bar=bar, runs_on=question is not questions[-1] or bool(rest))
            gate = []
            if rest:
                yield self.printer.rest_answer(*rest, bar)
            yield from self._urgent(question)

    def _gate(self, questions: Sequence[Question]) -> list[Block]:
        if questions[0].show is None:
            return []
        place = self.order.index(questions[-1].key) + 1
        following = self.numbers[self.order[place]] if place < len(self.order) else None
        text = TextBlock([Span(self.printer.gates.sentence(questions[0], following))], self.words.type(BODY))
        return [(0, 0, Strip(text)), (0, 0, Spacer(1, 6))]

    def _panel_title(self, section: Section, question: Question) -> list[Block]:
        panel = self.questionnaire.panel_of.get(question.key)
        if panel is None or question.key != panel.keys[0] or panel.title == section.title:
            return []
        title = TextBlock([Span(panel.title, is_bold=True)], self.words.type(PANEL), tag=structure.SUBHEADING)
        return [(0, 2, title), (0, 0, Spacer(1, 4))]

    def _question(self, question: Question) -> list[Block]:
        if question.key == self.questionnaire.offer_confirm_key:
            return self._offer(question)
        told = [] if question.is_required else self.printer.told(question)
        return [*self.printer.blocks(question), *told]

    def _offer(self, question: Question) -> list[Block]:
        """On paper the clinic writes what it plans where the screen prints it: in place of the dots."""
        above, dots, asked = (part.strip() for part in question.text.partition(OFFER_DOTS))
        heading = [Span(f"{above}  ", is_bold=True)] if dots else []
        question = replace(question, text=asked if dots else question.text, hint=self.words.offer_yes)
        return [
            (GUTTER, 0, TextBlock([*heading, Span(self.words.offer_box, colour=QUIET)], self.words.type(BODY))),
            (GUTTER, 0, WriteLines(OFFER_LINES)),
            (0, 8, Spacer(1, 0)),
            *self.printer.blocks(question),
        ]

    def _urgent(self, question: Question) -> Iterator[Flowable]:
        """After the question about emergencies: what to do, on a page that says nothing else first."""
        if not question.is_required or question.key not in self.printer.messages:
            return
        yield PageBreak()
        yield TextBlock(
            [Span(self.words.do_now, is_bold=True, colour=WEIGHTS["urgent"].colour)], self.words.type(SECTION)
        )
        yield TextBlock([Span(self.rulebook.message_opening_for_others)], self.words.type(MESSAGE))
        for _, _, card in self.printer.told(question):
            yield self.printer.stack([(0, 3, card)], space_after=5)
        yield TextBlock([Span(self.rulebook.message_closing, is_bold=True)], self.words.type(BODY), space_before=2)

    def _rest(self, question: Question) -> tuple[str, Sequence[str]] | None:
        """What stands above the shared answer of the panel that ends here, and the answer."""
        panel = self.questionnaire.panel_of.get(question.key)
        if panel is None or panel.rest is None or question.key != panel.keys[-1]:
            return None
        first, last = self.numbers[panel.keys[0]], self.numbers[panel.keys[-1]]
        return self.words.rest.format(first=first, last=last), [panel.rest.text]

    def _labs(self, panel: Panel, questions: Sequence[Question], gate: list[Block]) -> Iterator[Flowable]:
        rows = LabRows(self.questionnaire, self.numbers, self.words)
        title: list[Block] = [
            (0, 0, TextBlock([Span(panel.title, is_bold=True)], self.words.type(PANEL), tag=structure.SUBHEADING))
        ]
        yield CondPageBreak(ROOM_FOR_LABS)
        yield self.printer.stack([*gate, *title, *self._shared_date(questions)])
        yield LabTable(
            rows.header(),
            [rows.row(question) for question in questions],
            right_to_left=self.words.right_to_left,
        )
        if panel.rest is not None:
            yield self.printer.rest_answer(f"{panel.rest.text}:", list(panel.rest.choices.values()))

    def _shared_date(self, questions: Sequence[Question]) -> list[Block]:
        """One date for all rows; it has no key of its own: staff type it in at each test."""
        dates = [self.questionnaire.questions[question.dated_by] for question in questions if question.dated_by]
        if not dates:
            return []
        title = TextBlock([Span(self.words.labs.shared_date, is_bold=True)], self.words.type(BODY))
        hint = TextBlock([Span(dates[0].hint, colour=QUIET)], self.words.type(HINT))
        return [(0, 4, title), (0, 1, hint), (0, 3, FIELDS[dates[0].kind](self.printer, dates[0]))]

    def _closing(self) -> list[Flowable]:
        words = self.words
        messages: list[Block] = [
            (0, 3, TextBlock(marked(found.text), self.words.type(BODY))) for found in messages_at_the_end(self.rulebook)
        ]
        staff = [TextBlock([Span(words.staff_title, is_bold=True)], PANEL)]
        staff += [TextBlock([Span(line)], HINT) for line in (*words.staff_lines, "", words.staff_fields)]
        title = TextBlock([Span(words.end_title, is_bold=True)], self.words.type(SECTION))
        return [
            self.printer.stack([(0, 4, title), *messages], space_after=14),
            self.printer.stack([(0, 0, Card(staff, 0.8, INK))]),
        ]
