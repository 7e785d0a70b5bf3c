"""The visit checklist on paper: one page in the largest plain type with which it fits, else two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from intake.summary.beside_logo import beside_logo
from intake.summary.card import Card
from intake.summary.checklist import AskLine, Checklist
from intake.summary.checklist_help import Help
from intake.summary.columns import Columns
from intake.summary.marked_text import marked
from intake.summary.page_frame import BOTTOM, PAGE_SIZES, SIDE, TOP
from intake.summary.pdf_style import QUIET, WEIGHTS, TextStyle
from intake.summary.structure import HEADING, TITLE
from intake.summary.text_block import Span, TextBlock
from intake.summary.tick_box import TickLine

SIZES = (13.0, 12.5, 12.0, 11.5, 11.0, 10.5)
SMALLEST_TO_READ = 11.0  # on two pages there is no need to go below
ROOM_UNDER_HEADING = 84
MOST_IN_ONE_COLUMN = 3
DOT = "•  "


@dataclass(frozen=True)
class Type:
    """The sizes of one printing, all from the size of its body."""

    size: float
    right_to_left: bool = False

    @property
    def body(self) -> TextStyle:
        return self._style(1, 1.22)

    @property
    def bullet(self) -> TextStyle:
        return self._style(1, 1.22, hanging=0.9)

    @property
    def small(self) -> TextStyle:
        return self._style(0.88, 1.1)

    @property
    def heading(self) -> TextStyle:
        return self._style(1.25, 1.6)

    @property
    def title(self) -> TextStyle:
        return self._style(1.7, 2.1)

    def _style(self, size: float, leading: float, hanging: float = 0) -> TextStyle:
        return TextStyle(self.size * size, self.size * leading, self.size * hanging, self.right_to_left)


def fitting_story(checklist: Checklist, page_size: str) -> list[Flowable]:
    """The blocks in the largest type that leaves them on one page; a size to read well where none does."""
    width, height = frame_size(page_size)
    for size in SIZES:
        story = _story(checklist, Type(size, checklist.is_right_to_left))
        if _height(story, width, height) <= height:
            return story
    return _story(checklist, Type(SMALLEST_TO_READ, checklist.is_right_to_left))


def frame_size(page_size: str) -> tuple[float, float]:
    """Width and height of what a page has room for."""
    width, height = PAGE_SIZES[page_size]
    return width - 2 * SIDE, height - TOP - BOTTOM


def _height(story: Iterable[Flowable], width: float, height: float) -> float:
    blocks = [block for block in story if not isinstance(block, CondPageBreak)]
    return sum(block.wrap(width, height)[1] + block.getSpaceBefore() + block.getSpaceAfter() for block in blocks)


def _story(checklist: Checklist, type_: Type) -> list[Flowable]:
    words = checklist.words
    title = TextBlock([Span(words.title, is_bold=True)], type_.title, tag=TITLE)
    story: list[Flowable] = [beside_logo(title, checklist.logo)]
    story += [TextBlock([Span(checklist.appointment, is_bold=True)], type_.body)] if checklist.appointment else []
    story.append(TextBlock([Span(words.intro, colour=QUIET)], type_.body))
    if checklist.help.boxes:
        weight = WEIGHTS["urgent"]
        story += [
            Spacer(1, type_.size * 0.4),
            Card([TextBlock(marked(words.pointer), type_.body)], weight.bar, weight.colour),
        ]
    return [
        *story,
        *_ask(checklist, type_),
        *_bring(checklist, type_),
        *_help(checklist, type_),
        *_after(checklist, type_),
    ]


def heading(text: str, type_: Type) -> list[Flowable]:
    block = TextBlock([Span(text, is_bold=True)], type_.heading, type_.size * 0.75, tag=HEADING)
    return [CondPageBreak(ROOM_UNDER_HEADING), block]


def _label(text: str, type_: Type) -> TextBlock:
    return TextBlock([Span(text, colour=QUIET)], type_.small, space_before=type_.size * 0.3)


def _ask(checklist: Checklist, type_: Type) -> list[Flowable]:
    words = checklist.words
    story = [*heading(words.ask_title, type_), _label(words.still_to_ask, type_)]
    story += [_ask_line(line, type_) for line in checklist.to_ask]
    if checklist.known:
        story += [_label(words.already_known, type_)]
        story += [_ask_line(line, type_) for line in checklist.known]
    if checklist.own_words:
        bar = Card([TextBlock([Span(checklist.own_words, is_bold=True)], type_.body)], 1.5, QUIET, space_after=0)
        story += [_label(words.own_words, type_), bar]
    return story


def _ask_line(line: AskLine, type_: Type) -> TickLine:
    blocks = [TextBlock([Span(line.text)], type_.body)]
    if line.answer:
        also = [Span(f"  {line.also_ask}", colour=QUIET)] if line.also_ask else []
        blocks.append(TextBlock([Span(line.answer, is_bold=True), *also], type_.body))
    return TickLine(blocks, type_.body, is_ticked=line.is_settled)


def _bring(checklist: Checklist, type_: Type) -> list[Flowable]:
    story = heading(checklist.words.bring_title, type_)
    if not checklist.bring:
        return [*story, TextBlock([Span(checklist.words.bring_nothing)], type_.body)]
    return [*story, *(TickLine([TextBlock([Span(line.text)], type_.body)], type_.body) for line in checklist.bring)]


def _help(checklist: Checklist, type_: Type) -> list[Flowable]:
    found, body = checklist.help, type_.body
    story = [*heading(checklist.words.help_title, type_), *_boxes(checklist.words.told_at_once, found, type_)]
    for group in found.signs:
        story.append(CondPageBreak((len(group.signs) + 2) * body.leading))  # what to do stands with its signs
        story.append(TextBlock(marked(group.action), body, space_before=type_.size * 0.35))
        signs = [TextBlock([Span(f"{DOT}{sign}")], type_.bullet) for sign in group.signs]
        story += [Columns(signs)] if len(signs) > MOST_IN_ONE_COLUMN else signs
    story.append(TextBlock(marked(found.not_sure), body, space_before=type_.size * 0.35))
    return [*story, *([TextBlock(marked(found.clinic_phone), body)] if found.clinic_phone else [])]


def _boxes(told: str, found: Help, type_: Type) -> list[Flowable]:
    """What this patient was shown, first and in full."""
    if not found.boxes:
        return []
    opening = [TextBlock([Span(found.opening, is_bold=True)], type_.body)] if found.opening else []
    weight, gap = WEIGHTS["urgent"], type_.size * 0.45
    cards = [Card([TextBlock(marked(box), type_.body)], weight.bar, weight.colour, gap) for box in found.boxes]
    closing = TextBlock([Span(found.closing, is_bold=True)], type_.body)
    return [_label(told, type_), *opening, *cards, closing]


def _after(checklist: Checklist, type_: Type) -> list[Flowable]:
    lines = [TextBlock([Span(DOT), *marked(line)], type_.bullet) for line in checklist.after]
    return [*heading(checklist.words.after_title, type_), *lines]
