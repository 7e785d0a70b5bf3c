"""The summary as a PDF: the blocks of the view model in the order in which a clinician reads them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from reportlab.platypus import CondPageBreak, Flowable

from intake.summary import pdf_course, pdf_flags, pdf_person, pdf_results
from intake.summary.check_value import check_value
from intake.summary.columns import Columns
from intake.summary.page_frame import Part, Running, print_pages
from intake.summary.pdf_style import BODY, FINE_HANGING, SMALL_HANGING, TINY, VERDICT
from intake.summary.pdf_text import (
    DOT,
    ROOM_FOR_TWO_LINES,
    ROOM_UNDER_HEADING,
    answer,
    heading,
    in_a_row,
    labelled,
    quiet,
    small,
    strong,
    title,
)
from intake.summary.printable import check_printable_text
from intake.summary.structure import SUBHEADING
from intake.summary.tagged_pdf import Attachment
from intake.summary.text_block import Span, TextBlock
from intake.summary.view import Summary


def render_pdf(summary: Summary, page_size: str = "a4", attachments: Sequence[Attachment] = ()) -> bytes:
    """`page_size`: a4 or letter. Raises UnprintableText rather than leave a character out."""
    check_printable(summary)
    part = part_of(summary)
    return print_pages(part.blocks, part.running, page_size, attachments=attachments)


def part_of(summary: Summary) -> Part:
    running = Running(
        title=summary.title,
        above=(summary.who.name, f", born {summary.who.date_of_birth}"),
        below=f"{summary.provenance.short} · check {check_value(summary)}",
    )
    return Part(running, _story(summary))


def check_printable(summary: Summary) -> None:
    """Names the question, or the clinic's note, with a character that no font has."""
    for section in summary.sections:
        for said in section.rows:
            check_printable_text(said.name, said.answer)
    for flag in summary.first:
        check_printable_text(flag.title, flag.response)
    for row in summary.decision.rows if summary.decision is not None else ():
        for text in (*(line.text for line in row.lines), *row.countersigned):
            check_printable_text("Decision", text)


def _story(summary: Summary) -> list[Flowable]:
    story: list[Flowable] = [*pdf_person.identity(summary), *pdf_person.product(summary.product)]
    if summary.banner is not None:
        story += pdf_flags.banner(summary.banner)
    verdict = TextBlock([Span(summary.verdict, is_bold=True)], VERDICT, space_before=5)
    story += [verdict]
    story += pdf_flags.flags("Urgent and high", summary.first, summary.none_first)
    story += pdf_flags.could_not_be_assessed(summary.open)
    story.append(TextBlock([quiet(summary.counts.text)], BODY, space_before=4))
    if summary.decision is not None:
        story += pdf_person.decision(summary.decision)
    for comparison in summary.comparisons:
        story += pdf_person.comparison(comparison)
    if summary.moderate or summary.info:
        story += pdf_flags.flags("Moderate and info", (*summary.moderate, *summary.info), "")
    story += pdf_results.labs(summary.labs)
    if summary.course is not None:
        story += pdf_course.course(summary.course)
    if summary.format_lines or summary.no_format_lines:
        story += pdf_results.format_block(summary)
    if summary.products is not None:
        story += pdf_results.products(summary.products)
    return [*story, *_told(summary), *_answers(summary), *pdf_flags.open_in_full(summary.open), *_provenance(summary)]


def _told(summary: Summary) -> list[Flowable]:
    """What was said, in words: each a few lines, so in columns."""
    blocks = pdf_person.digests("Medicines and allergies", summary.digests) if summary.digests else []
    if summary.changes:
        blocks.append(title("Changed after a warning"))
    for change in summary.changes:
        spans = [strong(f"{change.name}: "), Span(f"{change.before} → {change.after}")]
        blocks.append(TextBlock([*spans, quiet(f" ({change.when}; after: {change.warning})")], SMALL_HANGING))
    blocks += _own_words(summary)
    if summary.messages:
        blocks += pdf_person.messages(summary.messages)
    return [CondPageBreak(ROOM_UNDER_HEADING), Columns(blocks)] if blocks else []


def _own_words(summary: Summary) -> list[TextBlock]:
    """Without what the form does not ask for."""
    lines = [TextBlock([Span(summary.own_questions)])] if summary.own_questions else []
    none = [Span(summary.no_own_questions)] if summary.no_own_questions and not summary.own_questions else []
    consent = [quiet("Consent: "), *in_a_row(summary.consent)] if summary.consent else []
    if none or consent:
        lines.append(small(*none, *([quiet(DOT)] if none and consent else []), *consent))
    return [title("The patient's own questions, and consent"), *lines] if lines else []


def _answers(summary: Summary) -> list[Flowable]:
    found: list[TextBlock] = []
    for section in summary.sections:
        above = 2 if found else 0
        found.append(TextBlock([strong(section.title)], FINE_HANGING, above, is_title=True, tag=SUBHEADING))
        for said in section.rows:
            found.append(TextBlock([quiet(f"{said.question} "), *answer(said)], FINE_HANGING))
    return [*heading("All answers"), Columns(found, 3)]


def _provenance(summary: Summary) -> list[Flowable]:
    spans = labelled((f"{line.label}:", line.text) for line in summary.provenance.lines)
    story = [*heading("Where this comes from", ROOM_FOR_TWO_LINES), TextBlock(spans, TINY)]
    sources: list[Span] = []
    for flags, found in groupby(summary.provenance.sources, key=lambda source: source.flags):
        sources.append(quiet(f"{DOT if sources else ''}{'; '.join(flags)}: "))
        for number, source in enumerate(found):
            sources += [Span(f"{'; ' if number else ''}{source.text}"), strong(f" [{source.checked}]")]
    told = strong("Sources of each rule that fired, and how far they were checked.  ")
    return [*story, TextBlock([told, *sources], TINY)] if sources else story
