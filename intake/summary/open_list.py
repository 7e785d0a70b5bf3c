"""What could not be assessed, grouped by the answer that is missing: one row an answer, urgent ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from intake.logic.vocabulary import Kind
from intake.questionnaire.asking_again import asked_for
from intake.rulebook.assessment import Missing, Unassessed
from intake.rulebook.lines_read import MOST_ROWS, missing_results
from intake.rulebook.model import Severity
from intake.summary.flag_cards import missing_words
from intake.summary.flag_view import CarriedRule, HeldUp, OpenList, OpenRow, OpenRule
from intake.summary.reading import Reading
from intake.summary.settling import settled_by

FOLDED_TITLE = "Most answers are not sure: take the history in person"
ALL_RESULTS = "All blood test results"
NONE_GIVEN = "none given"  # by who has none with them, and by who has a report and left it out
ASK_FOR_RESULTS = "Are there any blood test results? Which number, which unit, and from when?"
NO_ANSWER = "No single answer"
URGENT = Severity.URGENT.value
SEVERITIES = {severity.value: severity.rank for severity in Severity}


def open_list(reading: Reading, carriers: Mapping[str, str]) -> OpenList:
    """Every unassessed rule but the `format-*` ones; what a flag carries stands there, urgent ones named here too."""
    unassessed = [rule for rule in reading.assessment.unassessed if _is_listed(reading, rule)]
    waiting = [] if reading.assessment.is_unevaluated else unassessed  # else there is a row for every rule of the pack
    rows = _rows(reading, [rule for rule in waiting if rule.id not in carriers])
    is_long = len(rows) > MOST_ROWS
    urgent = [row for row in rows if row.is_urgent]  # which stand first
    asked_by_urgent = {rule.ask for rule in unassessed if rule.severity == URGENT}
    in_view = {flag.id: flag.under or flag.id for flag in reading.assessment.flags}
    titles = {flag.id: flag.title for flag in reading.assessment.flags}
    carried = [rule for rule in unassessed if rule.id in carriers]
    return OpenList(
        rows=tuple([_shortened(row, asked_by_urgent) for row in urgent] if is_long else rows),
        folded=tuple(rows[len(urgent) :] if is_long else ()),
        folded_title=FOLDED_TITLE if is_long else "",
        carried_urgent=tuple(
            CarriedRule(_held(rule), titles[in_view[carriers[rule.id]]]) for rule in carried if rule.severity == URGENT
        ),
        besides=_besides(rows, [titles[in_view[carriers[rule.id]]] for rule in carried]) if unassessed else "",
        rules=tuple([_open_rule(reading, rule) for rule in unassessed]),
    )


def _besides(rows: Sequence[OpenRow], under: Sequence[str]) -> str:
    """What the rows leave out, so that the list is never blank. `under`: for each carried rule the flag in view."""
    if under:
        flags = "; ".join(f"“{title}”" for title in dict.fromkeys(under))
        rules = "1 rule waits" if len(under) == 1 else f"{len(under)} rules wait"
        return f"{rules} for the same answers as a flag, which lists what it holds up: {flags}."
    return "" if rows else "No rule was evaluated; each is listed further on."


def _open_rule(reading: Reading, rule: Unassessed) -> OpenRule:
    known = reading.rulebook.rules_by_id.get(rule.id)
    missing = tuple(dict.fromkeys([item.question for item in rule.missing]))
    return OpenRule(
        id=rule.id,
        severity=rule.severity,
        title=rule.title,
        missing=missing_words(reading, rule.missing),
        ask=rule.ask,
        settled_by=settled_by(reading, known, missing) if known is not None else (),
    )


def _is_listed(reading: Reading, rule: Unassessed) -> bool:
    known = reading.rulebook.rules_by_id.get(rule.id)
    return known is None or known.is_flag


def _held(rule: Unassessed) -> HeldUp:
    return HeldUp(rule.id, rule.title, rule.severity)


def _rows(reading: Reading, unassessed: Sequence[Unassessed]) -> list[OpenRow]:
    results = missing_results(reading.questionnaire, reading.route.situation)
    keys_of_row = dict.fromkeys(results, results)
    groups: dict[tuple[str, ...], tuple[Missing, list[Unassessed]]] = {}  # each with the first that waits for it
    for rule in sorted(unassessed, key=lambda rule: SEVERITIES[rule.severity]):
        for missing in rule.missing:
            keys = keys_of_row.get(missing.question) or (missing.question,)
            if keys not in groups:
                groups[keys] = missing, [rule]
            elif groups[keys][1][-1] is not rule:  # else it waits for two of these
                groups[keys][1].append(rule)
    rows = [_row(reading, keys, *group, is_all_results=keys == results) for keys, group in groups.items()]
    rows += [_row_without_answer(rule) for rule in unassessed if not rule.missing]
    order = reading.questionnaire.order
    return sorted(rows, key=lambda row: (_rank(row.rules[0]), order[row.keys[0]] if row.keys else len(order)))


def _row(
    reading: Reading, keys: tuple[str, ...], missing: Missing, rules: Sequence[Unassessed], *, is_all_results: bool
) -> OpenRow:
    """`rules`: most severe first."""
    return OpenRow(
        keys=keys,
        name=ALL_RESULTS if is_all_results else reading.name(missing.question),
        reason=NONE_GIVEN if is_all_results else reading.reason(missing),
        asks=(ASK_FOR_RESULTS,) if is_all_results else _asks(reading, missing, rules),
        rules=tuple([_held(rule) for rule in rules]),
        ask_at=next(iter(asked_for(reading.questionnaire, reading.route, keys[0])), ""),
    )


def _asks(reading: Reading, missing: Missing, rules: Sequence[Unassessed]) -> tuple[str, ...]:
    """What the rules ask that wait for this answer alone. A list to tick holds several things to ask about: there the
    urgent ones have their say too. Where no rule asks for just this, the question itself is the one to put; for a
    result that is dated after the form, the one about its date.
    """
    question = reading.question(missing.question)
    if question.dated_by is not None and reading.route.situation.readings[question.key].is_dated_ahead:
        return (reading.question(question.dated_by).text,)
    is_list = question.kind is Kind.MULTI
    fitting = [rule for rule in rules if len(rule.missing) == 1 or (is_list and rule.severity == URGENT)]
    asks = tuple(dict.fromkeys([rule.ask for rule in fitting if rule.ask]))
    return (asks if is_list else asks[:1]) or (question.text,)


def _row_without_answer(rule: Unassessed) -> OpenRow:
    """Only one engine left it open, so no answer is known to be what is missing."""
    return OpenRow((), NO_ANSWER, "the two engines differ", (rule.ask,), (_held(rule),))


def _shortened(row: OpenRow, asked_by_urgent: Set[str]) -> OpenRow:
    """Of an urgent row in a long list: its urgent rules, and everything that they ask."""
    urgent = tuple([rule for rule in row.rules if rule.is_urgent])
    asks = tuple([ask for ask in row.asks if ask in asked_by_urgent]) or row.asks[:1]
    return row._replace(asks=asks, rules=urgent, others=len(row.rules) - len(urgent))


def _rank(rule: HeldUp) -> int:
    return SEVERITIES[rule.severity]
