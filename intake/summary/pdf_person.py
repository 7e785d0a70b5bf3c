"""Who it is about, what was offered, what was said and what was decided, on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.platypus import Flowable

from intake.summary import structure
from intake.summary.answer_view import Comparison, Digest, Labelled
from intake.summary.beside_logo import beside_logo
from intake.summary.decision_view import DecisionBlock
from intake.summary.pdf_style import FINE_HANGING, NAME, SMALL_HANGING, WARNING
from intake.summary.pdf_text import DOT, heading, in_a_row, labelled, quiet, small, strong, title
from intake.summary.text_block import Span, TextBlock
from intake.summary.view import Product, ProductLine, Summary


def identity(summary: Summary) -> list[Flowable]:
    who = summary.who
    name = TextBlock([strong(who.name)], NAME, tag=structure.TITLE)
    name.right_to_left = False  # it stands where every clinician looks for it
    blocks: list[Flowable] = [beside_logo(name, summary.logo)]
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
    return [*blocks, small(*labelled((label, text) for label, text in pairs if text))]


def product(found: Product) -> list[Flowable]:
    """In the patient's words; where the clinic filled in its offer, what that says of each part."""
    blocks = heading("Product as offered")
    if found.has_offer:
        blocks.append(small(quiet("Is the clinic's offer what was told? "), strong(found.confirmation)))
    spans: list[Span] = []
    for number, line in enumerate(found.lines):
        spans += [quiet(f"{DOT if number else ''}{line.label} "), strong(line.patient)]
        if found.has_offer:
            spans += _offered(line)
        if line.note:
            spans.append(Span(f" [{line.note}]", colour=WARNING))
    return [*blocks, small(*spans)]


def _offered(line: ProductLine) -> list[Span]:
    if line.differs:
        return [quiet(" (the clinic: "), strong(line.clinic), Span(", DIFFERS", True, WARNING), quiet(")")]
    if not line.clinic:
        return [quiet(" (the clinic: left open)")]
    if line.clinic == line.patient:
        return [quiet(" (the clinic: the same)")]
    return [quiet(" (the clinic: "), strong(line.clinic), quiet(")")]  # of what the patient was not asked


def decision(found: DecisionBlock) -> list[Flowable]:
    story: list[Flowable] = [*heading("Decision"), TextBlock([strong(found.verdict)])]
    for row in found.rows:
        story.append(TextBlock([Span(row.signed)], SMALL_HANGING))
        if row.void:
            story.append(TextBlock([Span(row.void, True, WARNING)], SMALL_HANGING))
        if row.lines:
            story.append(TextBlock(labelled((f"{line.label}:", line.text) for line in row.lines), SMALL_HANGING))
        story += [small(Span(text)) for text in row.countersigned]
    return story


def comparison(found: Comparison) -> list[Flowable]:
    """What differs from an earlier form of the same person."""
    rows = [TextBlock([quiet(f"{row.name}: {row.before} → "), strong(row.after)], SMALL_HANGING) for row in found.rows]
    return [*heading(found.title), *(rows or [small(Span(found.otherwise))])]


def digests(name: str, found: Sequence[Digest]) -> list[TextBlock]:
    blocks = [title(name)]
    for digest in found:
        no = [quiet(f"{DOT if digest.rows else ''}Answered no: "), Span(", ".join(digest.answered_no))]
        spans = [strong(f"{digest.title}  "), *in_a_row(digest.rows), *(no if digest.answered_no else [])]
        blocks.append(TextBlock(spans, SMALL_HANGING))
    return blocks


def messages(found: Iterable[Labelled]) -> list[TextBlock]:
    told = (TextBlock([quiet(f"({line.text}) "), Span(line.label)], FINE_HANGING) for line in found)
    return [title("What the patient was told at once"), *told]
