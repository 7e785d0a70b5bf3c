"""The summary as plain text for a terminal: the same blocks in the same order as page and PDF."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from intake.summary.answer_view import Comparison, Digest, LabReport, Said
from intake.summary.course_view import Course
from intake.summary.decision_view import DecisionBlock
from intake.summary.flag_view import FlagCard, OpenList, OpenRow
from intake.summary.product_view import ProductMatrix
from intake.summary.view import Product, Summary

WIDTH = 100
INDENT = "  "


def render_text(summary: Summary) -> str:
    """One string that ends in a newline."""
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    yield from _identity(summary)
    yield from _verdict(summary)
    yield from _flags("Urgent and high", summary.first, summary.none_first)
    yield from _open(summary.open)
    yield ""
    yield from _wrapped(summary.counts.text)
    if summary.decision is not None:
        yield from _decision(summary.decision)
    for comparison in summary.comparisons:
        yield from _comparison(comparison)
    if summary.moderate or summary.info:
        yield from _flags("Moderate and info", (*summary.moderate, *summary.info), "")
    yield from _labs(summary.labs)
    if summary.course is not None:
        yield from _course(summary.course)
    if summary.format_lines or summary.no_format_lines:
        yield from _format(summary)
    if summary.products is not None:
        yield from _products(summary.products)
    for digest in summary.digests:
        yield from _digest(digest)
    yield from _told(summary)
    yield from _answers(summary)
    yield from _provenance(summary)


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text.upper()
    yield "-" * len(text)


def _wrapped(text: str, indent: str = "", hanging: str = "") -> Iterator[str]:
    """Wrapped and never truncated; the line breaks that were typed stay."""
    for number, line in enumerate(text.split("\n")):
        first = indent if number == 0 else indent + hanging
        yield from textwrap.wrap(
            line, WIDTH, initial_indent=first, subsequent_indent=indent + hanging, replace_whitespace=False
        ) or [first.rstrip()]


def _identity(summary: Summary) -> Iterator[str]:
    who = summary.who
    yield from _wrapped(f"{summary.title}: {who.name}", "", INDENT)
    if who.typed_name:
        yield from _wrapped(f"! Typed in the form: {who.typed_name}", "", INDENT)
    sex = f", sex recorded at birth: {who.sex}" if who.sex else ""
    yield from _wrapped(f"Born {who.date_of_birth} ({who.age}){sex}")
    if who.respondent:
        yield from _wrapped(f"Filled in by: {who.respondent}")
    if who.support_needs:
        yield from _wrapped(f"Help at the visit: {who.support_needs}")
    if summary.clinic_name:
        yield from _wrapped(f"Clinic: {summary.clinic_name}")
    for line in summary.visit:
        yield from _wrapped(f"{line.label}: {line.text}")
    yield from _product(summary.product)


def _product(product: Product) -> Iterator[str]:
    yield from _heading("Product as offered")
    if product.has_offer:
        yield from _wrapped(f"The clinic's offer is what was told: {product.confirmation}")
    for line in product.lines:
        yield from _wrapped(f"{line.label}: {line.patient}" + (f"  [{line.note}]" if line.note else ""), "", INDENT)
        if line.clinic:
            mark = "! differs from the clinic's offer" if line.differs else "the clinic's offer"
            yield from _wrapped(f"{mark}: {line.clinic}", INDENT * 2, INDENT)


def _verdict(summary: Summary) -> Iterator[str]:
    yield ""
    if summary.banner is not None:
        yield from _wrapped(f"!! {summary.banner.title}")
        yield from _wrapped(summary.banner.text, INDENT)
        for line in summary.banner.differing:
            yield from _wrapped(f"- {line.label}: {line.text}", INDENT, INDENT)
    yield from _wrapped(summary.verdict)


def _flags(title: str, flags: Iterable[FlagCard], otherwise: str) -> Iterator[str]:
    yield from _heading(title)
    flags = tuple(flags)
    if not flags:
        yield otherwise
    for flag in flags:
        yield from _flag(flag)


def _flag(flag: FlagCard) -> Iterator[str]:
    yield from _wrapped(f"[{flag.severity.upper()}] {flag.title}", "", INDENT)
    yield from _wrapped(flag.message, INDENT)
    if flag.doubt:
        yield from _wrapped(flag.doubt, INDENT)
    if flag.response:
        yield from _wrapped(flag.response, INDENT, INDENT)
    yield from _wrapped(f"Why: {flag.why}", INDENT, INDENT)
    for said in flag.because:
        yield from _wrapped(f"{said.name}: {_answer(said)}", INDENT * 2, INDENT)
    if flag.facts:
        yield from _wrapped(f"So: {'; '.join(flag.facts)}", INDENT * 2, INDENT)
    yield from _rule(flag)
    for other in flag.folded:
        yield from _wrapped(f"also: [{other.severity}] {other.title}. {other.message}", INDENT, INDENT)
    carried = [rule for one in (flag, *flag.folded) for rule in one.carries]
    if carried:
        named = "; ".join(f"{rule.title} ({rule.severity})" for rule in carried)
        yield from _wrapped(f"not assessed for the same reason: {named}", INDENT, INDENT)


def _rule(flag: FlagCard) -> Iterator[str]:
    """The rules of the flag and of those folded under it, with what they belong to."""
    for trace in (one.trace for one in (flag, *flag.folded) if one.trace is not None):
        yield from _wrapped(f"Rule: {trace.rule}", INDENT, INDENT)
        yield from _wrapped(f"{trace.version}. {trace.review}.", INDENT * 2, INDENT)


def _answer(said: Said) -> str:
    return said.answer + (f"  [{', '.join(said.marks)}]" if said.marks else "")


def _open(found: OpenList) -> Iterator[str]:
    if not found.rules:
        return
    yield from _heading("Could not be assessed")
    for row in found.rows:
        yield from _open_row(row)
    for carried in found.carried_urgent:
        yield from _wrapped(f"[URGENT] {carried.rule.title}: see under the flag {carried.under}", "", INDENT)
    if found.besides:
        yield from _wrapped(found.besides)
    if found.folded:
        yield from _wrapped(f"{found.folded_title} ({len(found.folded)} more answers, below)")


def _open_row(row: OpenRow) -> Iterator[str]:
    yield from _wrapped(f"{row.name}: {row.reason}. Ask: {row.ask}", "", INDENT)
    others = f"; and {row.others} more" if row.others else ""
    named = "; ".join(f"{rule.title} ({rule.severity})" for rule in row.rules)
    yield from _wrapped(f"holds up: {named}{others}", INDENT * 2, INDENT)


def _decision(found: DecisionBlock) -> Iterator[str]:
    yield from _heading("Decision")
    yield from _wrapped(found.verdict)
    for row in found.rows:
        yield from _wrapped(row.signed, "", INDENT)
        for text in (row.void, *row.countersigned):
            if text:
                yield from _wrapped(text, INDENT * 2, INDENT)
        for line in row.lines:
            yield from _wrapped(f"{line.label}: {line.text}", INDENT * 2, INDENT)


def _comparison(found: Comparison) -> Iterator[str]:
    yield from _heading(found.title)
    for row in found.rows:
        yield from _wrapped(f"{row.name}: {row.before} -> {row.after}", "", INDENT)
    if not found.rows:
        yield found.otherwise


def _labs(labs: LabReport) -> Iterator[str]:
    yield from _heading("Blood test results")
    if labs.source:
        yield from _wrapped(f"From: {labs.source}")
    for row in labs.rows:
        others = [words for words in dict.fromkeys(labs.converted(row)) if words and words != row.typed]
        parts = [row.typed, *others, f"{row.date} ({row.age})" if row.date else "", row.band]
        yield from _wrapped(f"{row.name}: " + " | ".join(part for part in parts if part), "", INDENT)
    for scale in labs.scales:
        yield from _wrapped(f"drawn: {scale.words}", INDENT, INDENT)
    for line in labs.without_number:
        yield from _wrapped(f"{line.label}: {line.text}", "", INDENT)


def _course(found: Course) -> Iterator[str]:
    yield from _heading(found.title)
    for line in found.lines:
        yield from _wrapped(line.title)
        for row in line.rows:
            yield from _wrapped(row.words, INDENT, INDENT)
    for told in found.about:
        yield from _wrapped(f"{told.label}: {told.text}", "", INDENT)


def _format(summary: Summary) -> Iterator[str]:
    yield from _heading("Injection or tablets?")
    if not summary.format_lines:
        yield summary.no_format_lines
    for line in summary.format_lines:
        told = [*line.reasons, *(f"{said.name}: {said.answer}" for said in line.because)]
        unknown = f"could not be assessed. {'. '.join(line.waits_for)}" if line.waits_for else ""
        yield from _wrapped(f"{line.title}: {'; '.join(told) or unknown}", "", INDENT)


def _products(found: ProductMatrix) -> Iterator[str]:
    yield from _heading("Product by product")
    yield from _wrapped(found.what_it_is)
    for row in found.rows:
        said = "; ".join(f"{name}: {cell.word}" for name, cell in zip(found.products, row.cells, strict=True))
        yield from _wrapped(f"{row.title} ({row.severity}): {said}", "", INDENT)
    for note in (found.besides, found.clear_words):
        yield from _wrapped(note, "", INDENT)


def _digest(digest: Digest) -> Iterator[str]:
    yield from _heading(digest.title)
    for said in digest.rows:
        yield from _wrapped(f"{said.name}: {_answer(said)}", "", INDENT)
    if digest.answered_no:
        yield from _wrapped(f"Answered no: {', '.join(digest.answered_no)}", "", INDENT)


def _told(summary: Summary) -> Iterator[str]:
    if summary.changes:
        yield from _heading("Changed after a warning")
    for change in summary.changes:
        yield from _wrapped(f"{change.when}: {change.name}: {change.before} -> {change.after}", "", INDENT)
        yield from _wrapped(f"after: {change.warning}", INDENT * 2, INDENT)
    if summary.messages:
        yield from _heading("What the patient was told at once")
    for message in summary.messages:
        yield from _wrapped(f"({message.text}) {message.label}", "", INDENT)
    if summary.own_questions or summary.no_own_questions:
        yield from _heading("The patient's own questions")
        yield from _wrapped(summary.own_questions or summary.no_own_questions, INDENT)
    if summary.consent:
        yield from _heading("Consent")
    for said in summary.consent:
        yield from _wrapped(f"{said.question} {_answer(said)}", "", INDENT)


def _answers(summary: Summary) -> Iterator[str]:
    yield from _heading("All answers")
    for section in summary.sections:
        yield ""
        yield section.title
        for said in section.rows:
            yield from _wrapped(f"{said.question} {_answer(said)}", INDENT, INDENT)
    if summary.open.rules:
        yield from _heading("Every rule that could not be assessed")
    for row in summary.open.folded:
        yield from _open_row(row)
    for rule in summary.open.rules:
        missing = ". ".join(rule.missing)
        yield from _wrapped(f"{rule.title} ({rule.severity}). {missing}. Ask: {rule.ask}", "", INDENT)
        for line in rule.settled_by:
            yield from _wrapped(f"settled by: {line}", INDENT * 2, INDENT)


def _provenance(summary: Summary) -> Iterator[str]:
    yield from _heading("Where this comes from")
    for line in summary.provenance.lines:
        yield from _wrapped(f"{line.label}: {line.text}", "", INDENT)
    for source in summary.provenance.sources:
        rests = "; ".join(source.flags)
        yield from _wrapped(f"{source.text} [{source.checked}]: {rests}", "", INDENT)
