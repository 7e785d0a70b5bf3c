"""Where another rulebook watches less closely over what is urgent: what a second person has to give a reason for."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from intake.errors import InputError
from intake.logic.evaluate import evaluate
from intake.logic.nodes import Condition, RuleFires, leaves_of
from intake.rulebook.cases import route_of
from intake.rulebook.model import Case, Outcome, Rule, Rulebook, Severity
from intake.rulebook.rests_on import Basis, bases_by_rule, basis_of, changed_rules


@dataclass(frozen=True)
class Weakening:
    """An urgent rule, a message that patients are shown at once, or a question that the safety check tries, and what is
    less about it, as one sentence.
    """

    id: str
    title: str
    how: str


def find_weakenings(before: Rulebook, after: Rulebook) -> tuple[Weakening, ...]:
    """By its wording, its place, and the cases of before and after; what past patients say is no part of this."""
    found = [
        Weakening(rule.id, rule.title, how)
        for rule in before.rules
        if rule.severity is Severity.URGENT
        for how in _of_rule(before, after, rule)
    ]
    return (*found, *_of_messages(before, after), *_of_safety_check(before, after))


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
    if rule.id in changed_rules(before, after):
        yield from _of_questions(bases_by_rule(before)[rule.id], bases_by_rule(after)[rule.id])
        yield from filter(None, _of_cases(before, after, rule, now))


def _of_questions(was: Basis, is_now: Basis) -> Iterator[str]:
    """Nobody proves by cases of whom a question is asked: any other condition may be a narrower one."""
    for key, question in was.questions.items():
        other = is_now.questions.get(key)
        if other is not None and other.show is not None and other.show != question.show:
            yield f"The question {key} behind it is asked on another condition"
        if other is not None and question.counts_as_unknown_when_hidden > other.counts_as_unknown_when_hidden:
            yield f"The question {key} behind it counts as no where it is not asked"


def _of_cases(before: Rulebook, after: Rulebook, rule: Rule, now: Rule) -> Iterator[str]:
    """By the cases of before; and by those that were written for a narrower condition, as they show what it leaves out:
    the rule's own, and those of the facts behind it, laid over the rule's. Of the latter one for each is told.
    """

    def told(name: str, case: Case, people: Rulebook) -> str:
        how = _of_outcomes(_outcome(before, rule, case, people), _outcome(after, now, case, people))
        return how.format(name)

    for case in rule.cases:
        yield told(f"its case {case.name!r}", case, before)
    for case in _new_cases(rule.cases, now.cases):
        yield told(f"its case {case.name!r}", case, after)
    for fact in bases_by_rule(after)[rule.id].facts:
        for new in _new_cases(before.fact_cases.get(fact, ()), after.fact_cases.get(fact, ())):
            name = f"the case {new.name!r} of {fact}"
            laid_over = (replace(case, answers={**case.answers, **new.answers}) for case in rule.cases)
            yield next(filter(None, (told(name, case, before) for case in laid_over)), "")


def _new_cases(earlier: Iterable[Case], later: Iterable[Case]) -> list[Case]:
    known = [(case.base, case.answers) for case in earlier]
    return [case for case in later if (case.base, case.answers) not in known]


def _of_outcomes(was: Outcome | None, is_now: Outcome | None) -> str:
    """Empty where nothing is less about it."""
    if was in (Outcome.FIRES, Outcome.UNASSESSED) and is_now is None:
        return "The answers of {} cannot be given any more"
    if was is Outcome.FIRES and is_now is not Outcome.FIRES:
        return "It does not fire any more in {}"
    if was is Outcome.UNASSESSED and is_now is Outcome.SILENT:
        return "It is silent in {}, where an answer is missing"
    return ""


def _outcome(rulebook: Rulebook, rule: Rule, case: Case, people: Rulebook) -> Outcome | None:
    """What a rule makes of a case that starts from these people; None where its answers cannot be given. Questions that
    are not in the rulebook are left out.
    """
    known = rulebook.questionnaire.questions
    bases = {name: _only(known, answers) for name, answers in people.case_bases.items()}
    own = replace(rulebook, case_bases=bases, case_date=people.case_date)
    try:
        situation = route_of(own, replace(case, answers=_only(known, case.answers))).situation
    except InputError:
        return None
    return Outcome.of(evaluate(rule.when, situation))


def _only(known: Container[str], answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answers.items() if key in known}


def _of_messages(before: Rulebook, after: Rulebook) -> Iterator[Weakening]:
    """Nobody proves these by cases either. An urgent rule that one waits for is told of by itself."""
    now = {message.id: message for message in after.messages}
    urgent = {rule.id for rule in before.rules if rule.severity is Severity.URGENT}
    for message in before.messages:
        if message.id not in now:
            yield Weakening(message.id, "Message to patients", "It is taken out")
        elif _shown_when(after, now[message.id].when, urgent) != _shown_when(before, message.when, urgent):
            yield Weakening(message.id, "Message to patients", "It is shown on another condition")


def _of_safety_check(before: Rulebook, after: Rulebook) -> Iterator[Weakening]:
    """What it would have found, and is told to pass over or not to try any more."""
    for rule, answer, by in after.safety_exceptions:
        known = before.rules_by_id.get(rule)
        is_new = (rule, answer, by) not in before.safety_exceptions
        if is_new and known is not None and known.severity is Severity.URGENT:
            yield Weakening(rule, known.title, f"That {by} {answer} may take it away is no finding any more")
    for key, question in before.questionnaire.questions.items():
        now = after.questionnaire.questions.get(key, question)
        for code in question.raises_risk:
            if code in now.options and code not in now.raises_risk:
                yield Weakening(key, "The safety check", f"{code!r} of {key} does not count as raising risk any more")


def _shown_when(rulebook: Rulebook, condition: Condition, told: Container[str]) -> object:
    """With the facts and rules behind it, those that are `told` of left out, and of whom the questions are asked."""
    rules = [leaf.rule for leaf in leaves_of(condition) if isinstance(leaf, RuleFires) and leaf.rule not in told]
    conditions = [condition, *(rulebook.rules_by_id[rule].when for rule in rules)]
    bases = [basis_of(rulebook.questionnaire, one) for one in conditions]
    shows = [{key: question.show for key, question in basis.questions.items()} for basis in bases]
    return shows, [(basis.condition, basis.facts, basis.number_facts) for basis in bases]
