"""Flags and what could not be assessed, on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportlab.platypus import Flowable

from intake.summary.card import LONGEST_WHOLE, Card, TaggedTitle
from intake.summary.columns import Columns
from intake.summary.flag_view import Banner, FlagCard, OpenList, OpenRow, OpenRule
from intake.summary.pdf_style import FINE, FINE_HANGING, HEADING, SMALL_HANGING, WARNING, WEIGHTS
from intake.summary.pdf_text import heading, in_a_row, named, quiet, small, strong
from intake.summary.text_block import Span, TextBlock

ROOM_FOR_A_CARD = LONGEST_WHOLE + 22  # a card that moves on as a whole takes its heading along

WHICH_NUMBERS = "The rules that wait for an answer are named by their numbers in the list that follows."


def banner(found: Banner) -> list[Flowable]:
    weight = WEIGHTS["urgent"]
    blocks = [TextBlock([Span(found.title, True, WARNING)], HEADING), TextBlock([Span(found.text)])]
    blocks += [small(strong(f"{line.label}: "), Span(line.text)) for line in found.differing]
    return [Card(blocks, weight.bar, weight.colour)]


def flags(title: str, found: Sequence[FlagCard], otherwise: str) -> list[Flowable]:
    if not found:
        return [*heading(title), TextBlock([Span(otherwise)])]
    return [*heading(title, ROOM_FOR_A_CARD), *(flag(card) for card in found)]


def flag(card: FlagCard) -> Card:
    weight = WEIGHTS[card.severity]
    blocks: list[Flowable] = [TaggedTitle(card.severity, card.title, weight), TextBlock([Span(card.message)])]
    if card.doubt:
        blocks.append(small(Span(card.doubt, True, WARNING)))
    if card.response:
        blocks.append(small(strong(card.response)))
    if card.because:
        blocks.append(small(*in_a_row(card.because)))
    facts = f" ({'; '.join(card.facts)})" if card.facts else ""
    blocks.append(TextBlock([quiet(f"Why: {card.why}{facts}")], FINE))
    for other in card.folded:
        spans = [quiet(f"also ({other.severity}): "), strong(other.title), Span(f". {other.message}")]
        blocks.append(
            TextBlock([*spans, *([Span(f" {other.doubt}", True, WARNING)] if other.doubt else [])], SMALL_HANGING)
        )
    carried = [rule for one in (card, *card.folded) for rule in one.carries]
    if carried:
        blocks.append(TextBlock([quiet("Not assessed for the same reason: "), *named(carried)], SMALL_HANGING))
    return Card(blocks, weight.bar, weight.colour)


def could_not_be_assessed(found: OpenList) -> list[Flowable]:
    if not found.rules:
        return []
    blocks: list[Flowable] = heading("Could not be assessed", ROOM_FOR_A_CARD)
    if found.folded:  # first, as the rows may go on overleaf
        more = f" The urgent ones stand here; {len(found.folded)} more answers are missing and stand further on."
        advice = TextBlock([strong(f"{found.folded_title}."), Span(more)])
        advice.spaceAfter = 2.5
        blocks.append(advice)
    blocks += [_open_row(row) for row in found.rows]
    for carried in found.carried_urgent:
        spans = [Span(f"{carried.rule.title} (urgent)", True), Span(f": see under “{carried.under}”")]
        blocks.append(TextBlock(spans, SMALL_HANGING))
    if found.besides:
        blocks.append(TextBlock([Span(found.besides)], SMALL_HANGING))
    return blocks


def _open_row(row: OpenRow) -> Card:
    weight = WEIGHTS["urgent" if row.is_urgent else "info"]
    others = [quiet(f"; and {row.others} more")] if row.others else []
    spans = [strong(row.name), Span(f": {row.reason}. "), strong("Ask: "), Span(row.ask)]
    held = [quiet("Holds up: "), *named(row.rules), *others]
    return Card([TextBlock(spans), small(*held)], min(weight.bar, 3), weight.colour, space_after=2.5)


def open_in_full(found: OpenList) -> list[Flowable]:
    """Every unassessed rule with a number, by which the answers that do not stand on the first page name it."""
    if not found.rules:
        return []
    story: list[Flowable] = []
    numbers = {rule.id: number for number, rule in enumerate(found.rules, 1)}
    if found.folded:
        story += [*heading(found.folded_title), TextBlock([quiet(WHICH_NUMBERS)], FINE)]
        story.append(Columns([_folded_row(row, numbers) for row in found.folded]))
    story += heading("Every rule that could not be assessed")
    return [*story, Columns([_open_rule(numbers[rule.id], rule) for rule in found.rules], 3)]


def _folded_row(row: OpenRow, numbers: Mapping[str, int]) -> TextBlock:
    held = ", ".join(str(numbers[rule.id]) for rule in row.rules)
    spans = [strong(row.name), Span(f": {row.reason}. "), strong("Ask: "), Span(row.ask)]
    return TextBlock([*spans, quiet(f" Holds up rule{'s' if len(row.rules) > 1 else ''} {held}.")], SMALL_HANGING)


def _open_rule(number: int, rule: OpenRule) -> TextBlock:
    spans = [quiet(f"{number}  "), Span(f"{rule.title} ({rule.severity}). ", rule.severity == "urgent")]
    return TextBlock([*spans, quiet(f"{'. '.join(rule.missing)}. Ask: "), Span(rule.ask)], FINE_HANGING)
