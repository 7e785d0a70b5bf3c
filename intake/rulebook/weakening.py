"""Where another rulebook watches less closely over what is urgent: what a second person has to give a reason for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake.errors import InputError
from intake.logic.evaluate import evaluate
from intake.rulebook.cases import route_of
from intake.rulebook.model import Case, Outcome, Rule, Rulebook, Severity


@dataclass(frozen=True)
class Weakening:
    """An urgent rule, or a message that patients are shown at once, and what is less about it, as one sentence."""

    id: str
    title: str
    how: str


def find_weakenings(before: Rulebook, after: Rulebook) -> tuple[Weakening, ...]:
    """By its wording, its place and its cases as they were before; what past patients say is no part of this."""
    found = [
        Weakening(rule.id, rule.title, how)
        for rule in before.rules
        if rule.severity is Severity.URGENT
        for how in _of_rule(before, after, rule)
    ]
    return (*found, *_of_messages(before, after))


def _of_rule(before: Rulebook, after: Rulebook, rule: Rule) -> Iterator[str]:
    now = after.rules_by_id.get(rule.id)
    if now is None:
        off = {other.id: other.off for other in after.switched_off}.get(rule.id)
        yield "It is taken out" if off is None else f"It is switched off: {off}"
        return
    if now.severity is not Severity.URGENT:
        yield f"It is {now.severity.value} and not urgent any more"
    if rule.is_flag and not now.is_flag:
        yield "It does not count as a flag any more"
    for other in after.rules:
        earlier = before.rules_by_id.get(other.id)
        if rule.id in other.supersedes and (earlier is None or rule.id not in earlier.supersedes):
            yield f"It is folded under {other.title!r} when both fire"
    for case in rule.cases:
        how = _of_case(before, after, now, case)
        if how:
            yield how


def _of_case(before: Rulebook, after: Rulebook, now: Rule, case: Case) -> str:
    """A case that fired must fire; one that was open must not be silent. Empty where it is so."""
    with_its_people = replace(after, case_bases=before.case_bases, case_date=before.case_date)
    try:
        outcome = Outcome.of(evaluate(now.when, route_of(with_its_people, case).situation))
    except InputError:
        return f"Its case {case.name!r} cannot be answered any more" if case.outcome is not Outcome.SILENT else ""
    if case.outcome is Outcome.FIRES and outcome is not Outcome.FIRES:
        return f"It does not fire any more in its case {case.name!r}"
    if case.outcome is Outcome.UNASSESSED and outcome is Outcome.SILENT:
        return f"It is silent in its case {case.name!r}, where an answer is missing"
    return ""


def _of_messages(before: Rulebook, after: Rulebook) -> Iterator[Weakening]:
    """Nobody proves these by cases: any other condition may be a narrower one."""
    now = {message.id: message for message in after.messages}
    for message in before.messages:
        if message.id not in now:
            yield Weakening(message.id, "Message to patients", "It is taken out")
        elif now[message.id].when != message.when:
            yield Weakening(message.id, "Message to patients", "It is shown on another condition")
