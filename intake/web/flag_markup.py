"""Flags on a page of staff, with what each comes from, and the rules that could not be assessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

from markupsafe import Markup, escape

from intake.summary.answer_view import Labelled, Said
from intake.summary.flag_view import FlagCard, HeldUp, OpenRow, OpenRule
from intake.summary.trace_view import Trace, TracedAnswer
from intake.web.answer_markup import escaped, escaped_columns, marks_of, named, quoted, typed_text
from intake.web.review_forms import FlagForms, answer_form

NO_ANSWER = "<li>No answer is named: only one of the two engines found it.</li>\n"


def flag_list(flags: Sequence[FlagCard], forms: FlagForms | None = None) -> Markup:
    """Flags in view, each with those folded under it. `forms`: by which they are answered; None where nobody can."""
    shown = _shown(flags)
    items = "".join([_flag(flag, forms, shown) for flag in flags])
    return Markup(f'<ul class="app-flags">\n{items}</ul>\n')


def _shown(flags: Sequence[FlagCard]) -> dict[str, str]:
    """Each text of these flags that is no rule's own, quoted: once, as several flags stand on the same answers. The
    answers of a trace are those that its flag stands on.
    """
    texts: list[str] = []
    for flag in chain(flags, *[flag.folded for flag in flags]):
        texts += [said.answer for said in flag.because]
        if flag.trace is not None:
            texts += [text for one in flag.trace.answers for text in (one.asked, one.given)]
            texts += [part.note for part in flag.trace.parts]
    unlike = list(dict.fromkeys(texts))
    return {text: quoted(own) for text, own in zip(unlike, escaped(unlike), strict=True)}


def _flag(flag: FlagCard, forms: FlagForms | None, shown: Mapping[str, str]) -> str:
    head, message, why = _card_words(flag.id, flag.severity, flag.title, flag.message, flag.why, flag.facts)
    return f"""\
{head}{f"<p><b>{typed_text(flag.response)}</b></p>" if flag.response else ""}{message}
{_doubt(flag)}{_because(flag.because, shown)}{why}
{_carried(flag.carries)}{_folded(flag.folded, shown) if flag.folded else ""}{_trace(flag, shown)}
{answer_form(flag, forms) if forms and forms.are_under(flag) else ""}</li>
"""


@lru_cache(maxsize=1024)  # words of the rules alone: as many as the packs in use have rules
def _card_words(
    rule: str, severity: str, title: str, message: str, why: str, facts: tuple[str, ...]
) -> tuple[str, str, str]:
    """A card's head, its message, and why it was raised."""
    rule, severity, title, message, why, because = escaped([rule, severity, title, message, why, "; ".join(facts)])
    head = f"""\
<li class="app-flag app-flag--{severity}" id="flag-{rule}">
  <span class="app-flag__severity">{severity}</span>
  <h3 class="app-flag__title">{title}</h3>
"""
    why = f"{why} ({because})" if facts else why
    return head, f"<p>{message}</p>", f'<p class="app-flag__sources">Why: {why}</p>'


def _folded(flags: Sequence[FlagCard], shown: Mapping[str, str]) -> str:
    titles = escape("; ".join([flag.title for flag in flags]))
    return f"""\
<details class="govuk-details">
    <summary class="govuk-details__summary"><span class="govuk-details__summary-text">also: {titles}</span></summary>
    <div class="govuk-details__text">
{"".join([_folded_flag(flag, shown) for flag in flags])}    </div>
  </details>
  {"".join([_carried(flag.carries) for flag in flags])}"""


def _folded_flag(flag: FlagCard, shown: Mapping[str, str]) -> str:
    message, why = _folded_words(flag.title, flag.severity, flag.message, flag.why)
    return f"{message}{_doubt(flag)}{_because(flag.because, shown)}{why}"


@lru_cache(maxsize=1024)  # as `_card_words`
def _folded_words(title: str, severity: str, message: str, why: str) -> tuple[str, str]:
    """What stands before the answers of a folded flag, and behind them."""
    title, severity, message, why = escaped([title, severity, message, why])
    head = f'<h4 class="govuk-heading-s">{title} ({severity})</h4>\n<p>{message}</p>\n'
    return head, f'\n<p class="app-flag__sources">Why: {why}</p>\n'


def _doubt(flag: FlagCard) -> str:
    return f"<p><b>{escape(flag.doubt)}</b></p>\n" if flag.doubt else ""


def _named_rules(rules: Sequence[HeldUp]) -> str:
    """In a row with how serious they are; an urgent one stands out."""
    names = escaped([f"{rule.title} ({rule.severity})" for rule in rules])
    shown = [f"<b>{name}</b>" if rule.is_urgent else name for rule, name in zip(rules, names, strict=True)]
    return "; ".join(shown)


def _carried(rules: Sequence[HeldUp]) -> str:
    """The unassessed rules that a flag carries; empty where there are none."""
    return f"<p>Not assessed for the same reason: {_named_rules(rules)}</p>\n" if rules else ""


def _because(answers: Sequence[Said], shown: Mapping[str, str]) -> str:
    """The answers that a flag stands on; empty where there are none."""
    items = "".join([f"{named(said.name)}{_given(said, shown)}</li>" for said in answers])
    return f'<ul class="app-flag__because">\n{items}</ul>\n' if answers else ""


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
Holds up: {_named_rules(row.rules)}{others}{link}</li>
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


def _trace(flag: FlagCard, shown: Mapping[str, str]) -> str:
    """From the answers through the rule to the sentence in the guideline; empty where the rule is known no more."""
    if flag.trace is None:
        return ""
    of_folded = "".join([_one(other, other.trace, shown) for other in flag.folded if other.trace])
    return f"""\
<details class="govuk-details app-trace">
  <summary class="govuk-details__summary"><span class="govuk-details__summary-text">From the answers to the source\
<span class="govuk-visually-hidden">: {escape(flag.title)}</span></span></summary>
  <div class="govuk-details__text">
    {_one(flag, flag.trace, shown)}
{of_folded}  </div>
</details>
"""


def _one(flag: FlagCard, found: Trace, shown: Mapping[str, str]) -> str:
    answers = "".join([_answer(one, shown) for one in found.answers])
    parts = "".join([_part(part, shown) for part in found.parts])
    title, rule, end = _rule_words(flag.title, found.rule, found.version, found.review, found.sources)
    return f"{title}{answers or NO_ANSWER}{rule}{_bullets(parts) if parts else ''}{end}"


# Words of the rules alone: as many as the packs in use have rules, each before its review or after it.
@lru_cache(maxsize=1024)
def _rule_words(
    title: str, rule: str, version: str, review: str, sources: tuple[Labelled, ...]
) -> tuple[str, str, str]:
    """What stands before the answers of a trace, between them and their parts, and at its end."""
    title, rule, version, review = escaped([title, rule, version, review])
    cited = "".join([f"<li>{escape(one.label)} <b>[{escape(one.text)}]</b></li>" for one in sources])
    return (
        f'<h4 class="govuk-heading-s">{title}</h4>\n<ul class="govuk-list app-trace__answers">\n',
        f"</ul>\n<p><b>The rule:</b> {rule}</p>\n",
        f"<p>{version}. {review}.</p>\n<p><b>Sources:</b></p>\n{_bullets(cited)}",
    )


@lru_cache(maxsize=4096)  # as many as the packs in use have conditions, each with the three words of its truth
def _clause(label: str, truth: str) -> str:
    return f"{escape(label)}: <b>{escape(truth)}</b>"


def _answer(one: TracedAnswer, shown: Mapping[str, str]) -> str:
    read_in = _language(one) if one.language else ""
    how = f" – {shown[one.given]}" if one.given else ""
    return f"  <li>{shown[one.asked]}{read_in}<br>{_given(one.said, shown)}{how}</li>\n"


def _given(said: Said, shown: Mapping[str, str]) -> str:
    """As it was when the flag was raised, be it blank."""
    return f"<b>{shown[said.answer]}</b>{marks_of(said) if said.marks else ''}"


def _language(one: TracedAnswer) -> str:
    return f' <span class="app-tag">read in {escape(one.language)}: {escape(one.said.question)}</span>'


def _part(part: Labelled, shown: Mapping[str, str]) -> str:
    """With the answers that it stands on."""
    return f"<li>{_clause(part.label, part.text)}{f' ({shown[part.note]})' if part.note else ''}</li>"


def _bullets(items: str) -> str:
    return f'<ul class="govuk-list govuk-list--bullet">\n{items}</ul>\n'


FILTERS = {"flag_list": flag_list, "open_rows": open_rows, "open_rules": open_rules}
