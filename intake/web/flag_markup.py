"""Flags on a page of staff, with what each comes from, and the rules that could not be assessed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from markupsafe import Markup, escape

from intake.summary.answer_view import Said
from intake.summary.flag_view import FlagCard, HeldUp, OpenRow, OpenRule
from intake.summary.trace_view import Trace, TracedAnswer
from intake.web.answer_markup import escaped, escaped_columns, marked, named_answers, quoted

NO_ANSWER = "<li>No answer is named: only one of the two engines found it.</li>\n"


def named_rules(rules: Sequence[HeldUp]) -> Markup:
    """In a row with how serious they are; an urgent one stands out."""
    names = escaped([f"{rule.title} ({rule.severity})" for rule in rules])
    shown = [f"<b>{name}</b>" if rule.is_urgent else name for rule, name in zip(rules, names, strict=True)]
    return Markup("; ".join(shown))


def carried(rules: Sequence[HeldUp]) -> Markup:
    """The unassessed rules that a flag carries; empty where there are none."""
    return Markup(f"<p>Not assessed for the same reason: {named_rules(rules)}</p>" if rules else "")


def because(answers: Sequence[Said]) -> Markup:
    """The answers that a flag stands on; empty where there are none."""
    return Markup(f'<ul class="app-flag__because">\n{named_answers(answers)}</ul>\n' if answers else "")


def open_rows(rows: Sequence[OpenRow], ask_address: str) -> Markup:
    """The items of a list: each missing answer. `ask_address`: of the page to ask again; empty where nobody can."""
    columns = escaped_columns(
        [row.name for row in rows],
        [row.reason for row in rows],
        [row.ask for row in rows],
        [f"{ask_address}#group-{row.ask_at}" if ask_address and row.ask_at else "" for row in rows],
    )
    return Markup("".join(map(_open_row, rows, *columns)))


def _open_row(row: OpenRow, name: str, reason: str, ask: str, address: str) -> str:
    others = f"; and {row.others} more" if row.others else ""
    link = _answer_now(name, address) if address else ""
    return f"""\
<li><b>{name}</b>: {reason}. <b>Ask:</b> {ask}<br>
Holds up: {named_rules(row.rules)}{others}{link}</li>
"""


def _answer_now(name: str, address: str) -> str:
    words = f'Answer now<span class="govuk-visually-hidden">: {name}</span>'
    return f'<br><a class="govuk-link app-tall-link app-no-print" href="{address}">{words}</a>'


def open_rules(rules: Sequence[OpenRule]) -> Markup:
    """The items of a list: each unassessed rule in full."""
    columns = escaped_columns(
        [rule.title for rule in rules],
        [rule.severity for rule in rules],
        [". ".join(rule.missing) for rule in rules],
        [rule.ask for rule in rules],
        [". ".join(rule.settled_by) for rule in rules],
    )
    return Markup("".join(map(_open_rule, rules, *columns)))


def _open_rule(rule: OpenRule, title: str, severity: str, missing: str, ask: str, settled_by: str) -> str:
    settled = f"<br>What would settle it: {settled_by}." if rule.settled_by else ""
    return f"<li><b>{title}</b> ({severity}). {missing}. Ask: {ask}\n{settled}</li>"


def trace(flag: FlagCard) -> Markup:
    """From the answers through the rule to the sentence in the guideline; empty where the rule is known no more."""
    if flag.trace is None:
        return Markup("")
    of_folded = "".join([_one(other, other.trace) for other in flag.folded if other.trace])
    return Markup(f"""\
<details class="govuk-details app-trace">
  <summary class="govuk-details__summary"><span class="govuk-details__summary-text">From the answers to the source\
<span class="govuk-visually-hidden">: {escape(flag.title)}</span></span></summary>
  <div class="govuk-details__text">
    {_one(flag, flag.trace)}
{of_folded}  </div>
</details>
""")


def _one(flag: FlagCard, found: Trace) -> str:
    texts = [flag.title, found.rule, found.version, found.review]
    for one in found.answers:
        texts += one.asked, one.said.answer, one.given
    for part in found.parts:
        texts += part.label, part.text, part.note
    for source in found.sources:
        texts += source.label, source.text
    shown = iter(escaped(texts))  # taken in the order in which they were put
    title, rule, version, review = islice(shown, 4)
    answers = "".join([_answer(one, *islice(shown, 3)) for one in found.answers])
    parts = "".join([_part(*islice(shown, 3)) for _ in found.parts])
    sources = "".join([_source(*islice(shown, 2)) for _ in found.sources])
    return f"""\
<h4 class="govuk-heading-s">{title}</h4>
<ul class="govuk-list app-trace__answers">
{answers or NO_ANSWER}</ul>
<p><b>The rule:</b> {rule}</p>
{_bullets(parts) if parts else ""}<p>{version}. {review}.</p>
<p><b>Sources:</b></p>
{_bullets(sources)}"""


def _answer(one: TracedAnswer, asked: str, said: str, given: str) -> str:
    read_in = _language(one) if one.language else ""
    how = f" – {quoted(given)}" if given else ""
    return f"  <li>{quoted(asked)}{read_in}<br>{marked(one.said, said)}{how}</li>\n"


def _language(one: TracedAnswer) -> str:
    return f' <span class="app-tag">read in {escape(one.language)}: {escape(one.said.question)}</span>'


def _part(label: str, text: str, note: str) -> str:
    answers = f" ({quoted(note)})" if note else ""
    return f"<li>{label}: <b>{text}</b>{answers}</li>"


def _source(name: str, checked: str) -> str:
    return f"<li>{name} <b>[{checked}]</b></li>"


def _bullets(items: str) -> str:
    return f'<ul class="govuk-list govuk-list--bullet">\n{items}</ul>\n'


FILTERS = {
    "named_rules": named_rules,
    "carried": carried,
    "because": because,
    "open_rows": open_rows,
    "open_rules": open_rules,
    "trace": trace,
}
