"""Text on paper: the headings and spans that the blocks of the summary are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.platypus import CondPageBreak, Flowable

from intake.summary import structure
from intake.summary.answer_view import Said
from intake.summary.flag_view import HeldUp
from intake.summary.pdf_style import HEADING, QUIET, SMALL
from intake.summary.text_block import Span, TextBlock

ROOM_UNDER_HEADING = 60
ROOM_FOR_TWO_LINES = 36
DOT = "\u00a0\u00a0·  "  # it never begins a line


def heading(text: str, room: float = ROOM_UNDER_HEADING) -> list[Flowable]:
    """With room below it for what it heads, or on the next page."""
    return [CondPageBreak(room), title(text)]


def title(text: str) -> TextBlock:
    block = TextBlock([strong(text)], HEADING, space_before=3, is_title=True, tag=structure.HEADING)
    block.spaceAfter = 1
    return block


def small(*spans: Span) -> TextBlock:
    return TextBlock(spans, SMALL)


def quiet(text: str) -> Span:
    return Span(text, colour=QUIET)


def strong(text: str) -> Span:
    return Span(text, is_bold=True)


def answer(said: Said) -> list[Span]:
    """Bold where it was given, quiet where there is none; its marks behind it."""
    spans = [quiet(said.answer) if said.kind in ("blank", "withdrawn") else strong(said.answer)]
    return [*spans, quiet(f" [{', '.join(said.marks)}]")] if said.marks else spans


def labelled(pairs: Iterable[tuple[str, str]]) -> list[Span]:
    spans: list[Span] = []
    for label, text in pairs:
        spans += [quiet(f"{DOT if spans else ''}{label} "), Span(text)]
    return spans


def in_a_row(said: Sequence[Said]) -> list[Span]:
    """Answers one behind the other, each with the clinician's name of its question."""
    spans: list[Span] = []
    for number, one in enumerate(said):
        spans += [quiet(f"{DOT if number else ''}{one.name}: "), *answer(one)]
    return spans


def named(rules: Iterable[HeldUp]) -> list[Span]:
    """Rules in a row, urgent ones in bold with the word."""
    listed = list(rules)
    last = len(listed) - 1
    return [
        Span(f"{rule.title} ({rule.severity}){'; ' if number < last else ''}", is_bold=rule.is_urgent)
        for number, rule in enumerate(listed)
    ]
