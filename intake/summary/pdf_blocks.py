"""The parts of the summary as blocks on paper, each from its part of the view model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.platypus import CondPageBreak, Flowable

from intake.summary import structure
from intake.summary.answer_view import Comparison, Digest, Labelled, LabReport, Said
from intake.summary.card import Card, TaggedTitle
from intake.summary.decision_view import DecisionBlock
from intake.summary.flag_view import Banner, FlagCard, FormatLine, HeldUp, OpenList, OpenRow, OpenRule
from intake.summary.grid import Grid
from intake.summary.pdf_lab_scale import ScaleCell
from intake.summary.pdf_style import (
    BODY,
    FINE,
    FINE_HANGING,
    HEADING,
    NAME,
    QUIET,
    SMALL,
    SMALL_HANGING,
    TINY,
    WARNING,
    WEIGHTS,
)
from intake.summary.product_view import ProductMatrix
from intake.summary.text_block import Span, TextBlock
from intake.summary.view import Product, Summary

ROOM_UNDER_HEADING = 60
DOT = "  ·  "


def heading(text: str, room: float = ROOM_UNDER_HEADING) -> list[Flowable]:
    """With room below it for what it heads, or on the next page."""
    block = TextBlock([Span(text, is_bold=True)], HEADING, space_before=5, tag=structure.HEADING)
    block.spaceAfter = 1.5
    return [CondPageBreak(room), block]


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


def named(rules: Iterable[HeldUp]) -> list[Span]:
    """Rules in a row, urgent ones in bold with the word."""
    listed = list(rules)
    last = len(listed) - 1
    return [
        Span(f"{rule.title} ({rule.severity}){'; ' if number < last else ''}", is_bold=rule.is_urgent)
        for number, rule in enumerate(listed)
    ]


def identity(summary: Summary) -> list[Flowable]:
    who = summary.who
    name = TextBlock([strong(who.name)], NAME, tag=structure.TITLE)
    name.right_to_left = False  # it stands where every clinician looks for it
    blocks: list[Flowable] = [name]
    if who.typed_name:
        blocks.append(TextBlock([Span("Typed in the form: ", True, WARNING), strong(who.typed_name)]))
    pairs = [
        ("Born", f"{who.date_of_birth} ({who.age})"),
        ("Sex at birth", who.sex),
        ("Filled in by", who.respondent),
        ("Help at the visit", who.support_needs),
        ("Clinic", summary.clinic_name),
        *((line.label, line.text) for line in summary.visit),
    ]
    return [*blocks, TextBlock(_labelled((label, text) for label, text in pairs if text), SMALL)]


def _labelled(pairs: Iterable[tuple[str, str]]) -> list[Span]:
    spans: list[Span] = []
    for number, (label, text) in enumerate(pairs):
        spans += [quiet(f"{DOT if number else ''}{label} "), Span(text)]
    return spans


def in_a_row(said: Sequence[Said]) -> list[Span]:
    """Answers one behind the other, each with the clinician's name of its question."""
    spans: list[Span] = []
    for number, one in enumerate(said):
        spans += [quiet(f"{DOT if number else ''}{one.name}: "), *answer(one)]
    return spans


def product(found: Product) -> list[Flowable]:
    if found.has_offer:
        return _product_beside_offer(found)
    spans: list[Span] = []
    for number, line in enumerate(found.lines):
        spans += [quiet(f"{DOT if number else ''}{line.label} "), strong(line.patient)]
        if line.note:
            spans.append(Span(f" [{line.note}]", colour=WARNING))
    return [*heading("Product as offered"), TextBlock(spans)]


def _product_beside_offer(found: Product) -> list[Flowable]:
    rows = []
    for line in found.lines:
        marks = [text for text in ("DIFFERS" if line.differs else "", line.note) if text]
        rows.append(
            [
                TextBlock([quiet(line.label)], SMALL),
                TextBlock([strong(line.patient)], SMALL),
                TextBlock([Span(line.clinic or "left open")], SMALL),
                TextBlock([Span(" · ".join(marks), is_bold=line.differs, colour=WARNING)], SMALL),
            ]
        )
    header = [small(strong(word)) for word in ("Part", "The patient says", "The clinic's offer", "")]
    told = TextBlock([quiet("Is the clinic's offer what was told? "), strong(found.confirmation)])
    shaded = frozenset(number for number, line in enumerate(found.lines) if line.differs)
    return [*heading("Product as offered"), told, Grid((20, 30, 30, 20), header, rows, shaded)]


def banner(found: Banner) -> list[Flowable]:
    weight = WEIGHTS["urgent"]
    blocks = [TextBlock([Span(found.title, True, WARNING)], HEADING), TextBlock([Span(found.text)])]
    blocks += [small(strong(f"{line.label}: "), Span(line.text)) for line in found.differing]
    return [Card(blocks, weight.bar, weight.colour)]


def flags(title: str, found: Sequence[FlagCard], otherwise: str) -> list[Flowable]:
    blocks: list[Flowable] = heading(title)
    if not found:
        blocks.append(TextBlock([Span(otherwise)]))
    return [*blocks, *(flag(card) for card in found)]


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
    blocks: list[Flowable] = heading("Could not be assessed")
    blocks += [open_row(row) for row in found.rows]
    for carried in found.carried_urgent:
        spans = [Span(f"{carried.rule.title} (urgent)", True), Span(f": see under “{carried.under}”")]
        blocks.append(TextBlock(spans, SMALL_HANGING))
    if found.folded:
        more = f" {len(found.folded)} more answers are missing; they stand further on, with what they hold up."
        blocks.append(TextBlock([strong(f"{found.folded_title}."), Span(more)], BODY, space_before=3))
    return blocks


def open_row(row: OpenRow) -> Card:
    weight = WEIGHTS["urgent" if row.is_urgent else "info"]
    others = [quiet(f"; and {row.others} more")] if row.others else []
    spans = [strong(row.name), Span(f": {row.reason}. "), strong("Ask: "), Span(row.ask)]
    held = [quiet("Holds up: "), *named(row.rules), *others]
    return Card([TextBlock(spans), small(*held)], min(weight.bar, 3), weight.colour, space_after=2.5)


def open_rule(rule: OpenRule) -> TextBlock:
    spans = [Span(f"{rule.title} ({rule.severity}): ", rule.severity == "urgent"), quiet(f"{'; '.join(rule.missing)}.")]
    return TextBlock([*spans, quiet(" Ask: "), Span(rule.ask)], SMALL_HANGING)


def decision(found: DecisionBlock) -> list[Flowable]:
    story: list[Flowable] = [*heading("Decision"), TextBlock([strong(found.verdict)])]
    for row in found.rows:
        story.append(TextBlock([Span(row.signed)], SMALL_HANGING))
        if row.void:
            story.append(TextBlock([Span(row.void, True, WARNING)], SMALL_HANGING))
        story += [TextBlock([quiet(f"{line.label}: "), Span(line.text)], SMALL_HANGING) for line in row.lines]
        story += [small(Span(text)) for text in row.countersigned]
    return story


def comparison(found: Comparison) -> list[Flowable]:
    """What differs from an earlier form of the same person."""
    rows = [TextBlock([quiet(f"{row.name}: {row.before} → "), strong(row.after)], SMALL_HANGING) for row in found.rows]
    return [*heading(found.title), *(rows or [small(Span(found.otherwise))])]


def labs(found: LabReport) -> list[Flowable]:
    blocks: list[Flowable] = heading("Blood test results")
    if found.source:
        blocks.append(small(quiet("From: "), Span(found.source)))
    if found.rows:
        names = ("Test", "As typed", "SI", "Conventional", "Date", "Age", "Where it lies", "Drawn")
        rows = []
        for row in found.rows:
            texts = (row.name, row.typed, row.si, row.conventional, row.date, row.age, row.band)
            bold = (False, True, False, False, False, False, row.is_outside)
            cells = [TextBlock([Span(text, is_bold)], FINE) for text, is_bold in zip(texts, bold, strict=True)]
            rows.append([*cells, small() if row.scale is None else ScaleCell(row.scale)])
        shaded = frozenset(number for number, row in enumerate(found.rows) if row.is_outside)
        blocks.append(
            Grid((18, 16, 16, 17, 19, 16, 24, 13), [TextBlock([strong(name)], FINE) for name in names], rows, shaded)
        )
    blocks += [small(quiet(f"{line.label}: "), Span(line.text)) for line in found.without_number]
    return blocks


def format_block(lines: Sequence[FormatLine]) -> list[Flowable]:
    blocks: list[Flowable] = heading("Injection or tablets?")
    if not lines:
        blocks.append(small(Span("Nothing that was answered points either way.")))
    for line in lines:
        spans = [strong(f"{line.title}: "), Span("; ".join(line.reasons))]
        for number, said in enumerate(line.because):
            spans += [quiet(f"{DOT if number or line.reasons else ''}{said.name}: "), Span(said.answer)]
        if line.not_known:
            spans.append(Span(f"could not be assessed; not known: {'; '.join(line.not_known)}"))
        blocks.append(TextBlock(spans, SMALL_HANGING))
    return blocks


def products(found: ProductMatrix) -> list[Flowable]:
    """Which product is flagged for what, in words; the flagged ones in bold."""
    blocks: list[Flowable] = [*heading("Product by product"), TextBlock([quiet(found.what_it_is)], TINY)]
    if found.rows:
        header = [TextBlock([strong(text)], TINY) for text in ("Rule", *found.products)]
        rows = [
            [
                TextBlock([Span(f"{row.title} ({row.severity})")], TINY),
                *(TextBlock([Span(cell.word, is_bold=cell.is_flagged)], TINY) for cell in row.cells),
            ]
            for row in found.rows
        ]
        blocks.append(Grid((40, *map(_share, found.products)), header, rows))
    return [*blocks, TextBlock([Span(found.besides)], TINY)]


def _share(name: str) -> int:
    """Wide enough for the longest word of a product's name, and for "not assessed"."""
    return max(13, *(len(word) + 2 for word in name.split()))


def digests(title: str, found: Sequence[Digest]) -> list[Flowable]:
    blocks: list[Flowable] = heading(title)
    for digest in found:
        no = [quiet(f"{DOT if digest.rows else ''}Answered no: "), Span(", ".join(digest.answered_no))]
        spans = [strong(f"{digest.title}  "), *in_a_row(digest.rows), *(no if digest.answered_no else [])]
        blocks.append(TextBlock(spans, SMALL_HANGING))
    return blocks


def messages(found: Iterable[Labelled]) -> list[Flowable]:
    told = (TextBlock([quiet(f"({line.text}) "), Span(line.label)], FINE_HANGING) for line in found)
    return [*heading("What the patient was told at once"), *told]
