"""The rules on paper, for the clinical lead to read and sign: each with its condition, sources, cases and version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from reportlab.platypus import CondPageBreak, Flowable

from intake.languages.dates import day_words
from intake.rulebook.model import Rule, Rulebook
from intake.summary import structure
from intake.summary.card import Card
from intake.summary.grid import Grid
from intake.summary.page_frame import Running, print_pages
from intake.summary.pdf_style import BODY, HEADING, NAME, QUIET, SMALL, SMALL_HANGING, WEIGHTS
from intake.summary.rule_in_words import CHECKED_WORDS, RuleInWords, category_words, describe_rule
from intake.summary.text_block import Span, TextBlock

TITLE = "Rules for sign-off"
ROOM_FOR_A_RULE = 90
SIGN_HERE = ("Clinical lead (name)", "Registration number", "Signature", "Date", "Changes asked for")
PROMISE = (
    "I have read every rule, source and case in this document. Rules flag answers for a clinician to look at; they "
    "make no diagnosis and choose no treatment. I agree to this version being used, with any changes named below."
)


def render_proof(rulebook: Rulebook, today: date, page_size: str) -> bytes:
    """`today` decides which reviews are overdue; the same rules on the same day give the same bytes."""
    form = rulebook.questionnaire
    version = f"{form.id} version {form.version}, {day_words(form.dated)}"
    story = [
        TextBlock([Span(TITLE, is_bold=True)], NAME, tag=structure.TITLE),
        *_head(rulebook, version, today),
        *_signature(),
    ]
    by_category = groupby(sorted(rulebook.rules, key=_file), key=lambda rule: rule.category)
    for category, rules in by_category:
        story += _heading(category_words(category))
        story += [block for rule in rules for block in _rule(describe_rule(rulebook, rule), today)]
    if rulebook.switched_off:
        story += _heading("Switched off by the clinic")
        story += [block for rule in rulebook.switched_off for block in _rule(describe_rule(rulebook, rule), today)]
    story += _thresholds(rulebook)
    running = Running(TITLE, (version,), f"sha256 {rulebook.sha256}")
    return print_pages(story, running, page_size)


def _file(rule: Rule) -> str:
    return rule.file


def _head(rulebook: Rulebook, version: str, today: date) -> list[Flowable]:
    overdue = sum(rule.review_by < today for rule in rulebook.rules)
    cases = sum(len(rule.cases) for rule in rulebook.rules)
    facts = (
        ("Rule set", version),
        ("sha256", rulebook.sha256),
        ("Rules", f"{len(rulebook.rules)} in use, {len(rulebook.switched_off)} switched off"),
        ("Cases", f"{cases} of the rules; “intake rules test” runs each on both engines"),
        ("Reviews overdue", f"{overdue} on {day_words(today)}"),
    )
    return [Grid((18, 82), [], [[_quiet(label), TextBlock([Span(text)], BODY)] for label, text in facts])]


def _signature() -> list[Flowable]:
    rows = [[_quiet(label), TextBlock([Span("\n ")], BODY)] for label in SIGN_HERE]
    return [*_heading("Signature"), TextBlock([Span(PROMISE)], BODY), Grid((30, 70), [], rows)]


def _heading(text: str) -> list[Flowable]:
    block = TextBlock([Span(text, is_bold=True)], HEADING, space_before=8, tag=structure.HEADING)
    block.spaceAfter = 3
    return [CondPageBreak(ROOM_FOR_A_RULE), block]


def _rule(described: RuleInWords, today: date) -> list[Flowable]:
    rule = described.rule
    weight = WEIGHTS[rule.severity.value]
    due = f"{day_words(rule.review_by)}{' – OVERDUE' if described.is_overdue(today) else ''}"
    title = [Span(rule.title, is_bold=True), Span(f"  {rule.severity.value}  ·  {rule.id}", colour=QUIET)]
    lines = [
        TextBlock(title, BODY, is_title=True, tag=structure.SUBHEADING),
        *_labelled("Switched off", rule.off),
        *_labelled("Flags when", described.fires_when),
        *(block for fact in described.facts for block in _labelled(f"“{fact.meaning}” means", fact.sentence)),
        *_labelled("Says", rule.message),
        *_labelled("Why", rule.why),
        *_labelled("If it cannot be assessed, ask", rule.ask),
        *_labelled("Sources", "; ".join(_sources(described))),
        *_labelled("Review by", due),
        *_labelled("Cases", "; ".join(f"{case.name}: {case.outcome.lower()}" for case in described.cases)),
    ]
    return [CondPageBreak(ROOM_FOR_A_RULE), Card(lines, weight.bar, weight.colour, 3)]


def _labelled(label: str, text: str) -> Iterable[TextBlock]:
    if text:
        yield TextBlock([Span(f"{label}: ", colour=QUIET), Span(text)], SMALL_HANGING)


def _sources(described: RuleInWords) -> Iterable[str]:
    for source, checked in described.sources:
        yield f"{', '.join(part for part in (source.name, source.where) if part)} [{checked}]"


def _thresholds(rulebook: Rulebook) -> list[Flowable]:
    rows = [
        [
            TextBlock([Span(found.meaning)], SMALL),
            TextBlock([Span(f"{found.value:f} {found.unit}", is_bold=True)], SMALL),
            TextBlock([Span(f"{found.source} [{CHECKED_WORDS.get(found.checked, found.checked)}]")], SMALL),
        ]
        for found in rulebook.questionnaire.thresholds.values()
    ]
    header = [TextBlock([Span(text, is_bold=True)], SMALL) for text in ("Threshold", "Value", "Source")]
    return [*_heading("Thresholds"), Grid((38, 16, 46), header, rows)]


def _quiet(text: str) -> TextBlock:
    return TextBlock([Span(text, colour=QUIET)], BODY)
