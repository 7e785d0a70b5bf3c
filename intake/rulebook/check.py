"""Static checks of a pack that parses: all that is wrong or doubtful in it at once, each with its place and a fix."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from intake.errors import ContentError, Problem
from intake.logic import nodes
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, children_of, facts_of, keys_of, leaves_of
from intake.logic.vocabulary import nearest
from intake.logic.wording import bound_phrase, phrase
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.rulebook.model import Outcome, Rule, Rulebook
from intake.rulebook.parse import read_rulebook
from intake.rulebook.possible import possible_truths

LONGEST_MESSAGE = 200


def check_files(files: PackFiles, today: date) -> list[Problem]:
    """Every problem of a pack's files in the order of their places; `today` decides which reviews are overdue.

    The rules that can be read are checked beside those that cannot; what nothing reads is told only of a whole pack.
    """
    reader = PackReader(files)
    try:
        rulebook = read_rulebook(reader)
    except ContentError as error:
        return list(error.problems)
    checks = [check_rule(rulebook, rule, today) for rule in rulebook.rules]
    checks += [_check_alike(rulebook), _check_supersedes(rulebook)]
    if not reader.problems:
        checks.append(_check_unread(rulebook))
    return sorted({*reader.problems, *(problem for check in checks for problem in check)})


def check_rule(rulebook: Rulebook, rule: Rule, today: date) -> Iterator[Problem]:
    """What can be said of one rule by itself."""
    if len(rule.message) > LONGEST_MESSAGE:
        message = f"the message has {len(rule.message)} characters; {LONGEST_MESSAGE} fit"
        yield Problem(*rule.place.of_field("message"), message, "say it shorter")
    if not rule.sources:
        yield Problem(
            *rule.place.of_field("id"), f"{rule.id} names no source", "add 'sources' with how far each was checked"
        )
    if rule.review_by < today:
        message = f"the review of {rule.id} was due on {rule.review_by.isoformat()}"
        yield Problem(*rule.place.of_field("review_by"), message, "review it against its sources and set a new date")
    yield from _check_cases(rulebook, rule)
    yield from _check_condition(rulebook, rule, rule.when)


def _check_cases(rulebook: Rulebook, rule: Rule) -> Iterator[Problem]:
    shown = {case.outcome for case in rule.cases}
    wanted = [Outcome.FIRES, Outcome.SILENT]
    possible = possible_truths(rulebook.questionnaire, rule.when)
    can_be_unknown = Truth.UNKNOWN in possible if possible is not None else bool(rule.ask)
    if can_be_unknown:
        wanted.append(Outcome.UNASSESSED)
        if not rule.ask:
            message = f"{rule.id} can be unassessed but has nothing to ask"
            yield Problem(*rule.place.of_field("id"), message, "add 'ask': the question that would settle it")
    missing = [outcome.value for outcome in wanted if outcome not in shown]
    if missing:
        message = f"no case shows that {rule.id} {' or '.join(_as_verb(word) for word in missing)}"
        yield Problem(*rule.place.of_field("cases"), message, f"add a case with '{missing[0]}: {{…}}'")


def _as_verb(word: str) -> str:
    return {"fires": "fires", "silent": "stays silent", "unassessed": "is unassessed"}[word]


def _check_condition(rulebook: Rulebook, rule: Rule, condition: Condition) -> Iterator[Problem]:
    """Ranges, and parts that can never or always be true; inner parts only where the outer one is sound."""
    possible = possible_truths(rulebook.questionnaire, condition)
    place = rule.place.of_condition(condition)
    if isinstance(condition, nodes.Compare):
        yield from _check_range(rulebook, condition, place)
    if possible is not None and Truth.TRUE not in possible and not _is_perhaps(condition):
        yield Problem(*place, f"this can never be true: {phrase(condition)}", "correct or remove it")
    elif possible is not None and Truth.FALSE not in possible:
        yield Problem(*place, f"this can never be false: {phrase(condition)}", "correct or remove it")
    else:
        for child in children_of(condition):
            yield from _check_condition(rulebook, rule, child)


def _is_perhaps(condition: Condition) -> bool:
    leaves = tuple(leaves_of(condition))
    return any(isinstance(leaf, nodes.Includes | nodes.IsOneOf) and not leaf.codes for leaf in leaves)


def _check_range(rulebook: Rulebook, leaf: nodes.Compare, place: tuple[str, int, int]) -> Iterator[Problem]:
    plausible = rulebook.questionnaire.questions[leaf.key].plausible
    if plausible is not None and not plausible.holds(leaf.bound.in_base, None):
        message = f"{bound_phrase(leaf.bound)} lies outside the plausible range of {leaf.key}"
        yield Problem(*place, message, "correct the number, its unit, or the question's range")


def _check_alike(rulebook: Rulebook) -> Iterator[Problem]:
    seen: dict[str, Rule] = {}
    for rule in rulebook.rules:
        for kind, text in (("condition", phrase(rule.when)), ("message", rule.message), ("title", rule.title)):
            first = seen.setdefault(f"{kind}: {text}", rule)
            if first is not rule:
                field = "when" if kind == "condition" else kind
                message = f"{rule.id} has the same {kind} as {first.id}"
                yield Problem(*rule.place.of_field(field), message, "join the two rules, or say what differs")


def _check_supersedes(rulebook: Rulebook) -> Iterator[Problem]:
    known = rulebook.rules_by_id
    for rule in rulebook.rules:
        place = rule.place.of_field("supersedes")
        for general in rule.supersedes:
            if general not in known:
                match = nearest(general, known)
                yield Problem(*place, f"unknown rule {general!r}", f"did you mean {match}?" if match else "")
            elif known[general].severity.rank < rule.severity.rank:
                yield Problem(*place, f"{general} is more severe than {rule.id} and cannot fold under it", "remove it")
            elif _reaches(rulebook, general, rule.id):
                yield Problem(*place, f"{rule.id} and {general} supersede each other", "remove one of the two")


def _reaches(rulebook: Rulebook, start: str, goal: str) -> bool:
    todo, seen = [start], set()
    while todo:
        rule = rulebook.rules_by_id.get(todo.pop())
        for general in rule.supersedes if rule else ():
            if general == goal:
                return True
            if general not in seen:
                seen.add(general)
                todo.append(general)
    return False


def _check_unread(rulebook: Rulebook) -> Iterator[Problem]:
    """Questions, facts and thresholds that nothing reads."""
    questionnaire = rulebook.questionnaire
    conditions = [
        *(rule.when for rule in rulebook.rules),
        *questionnaire.definitions.values(),
        *(message.when for message in rulebook.messages),
        *(question.show for question in questionnaire.questions.values() if question.show is not None),
    ]
    leaves = [leaf for condition in conditions for leaf in leaves_of(condition)]
    facts_read = {fact for condition in conditions for fact in facts_of(condition)}
    keys_read = {key for leaf in leaves for key in keys_of(leaf)} | set(questionnaire.summary_keys)
    for fact in questionnaire.number_facts:
        keys_read |= {fact.of, fact.times or fact.of}
    keys_read |= {question.dated_by for question in questionnaire.questions.values() if question.dated_by}
    for question in questionnaire.questions.values():
        if question.key not in keys_read and not question.is_filled_by_system:
            place = questionnaire.places[question.key]
            message = f"no rule, skip condition or summary reads {question.key}"
            yield Problem(*place, message, "use it, remove it, or name it under 'summary' in modes.yaml")
    for name in {*questionnaire.definitions, *questionnaire.number_facts_by_name} - facts_read:
        place = rulebook.fact_places[name].of_field("id")
        yield Problem(*place, f"nothing reads the fact {name}", "use it or remove it")
    yield from _check_thresholds(rulebook, leaves)


def _check_thresholds(rulebook: Rulebook, leaves: list[nodes.Leaf]) -> Iterator[Problem]:
    bounds = (getattr(leaf, "bound", None) or getattr(leaf, "window", None) for leaf in leaves)
    used = {bound.threshold for bound in bounds if bound is not None}
    for name in rulebook.questionnaire.thresholds.keys() - used:
        place = rulebook.questionnaire.places[name]
        yield Problem(*place, f"no condition uses the threshold {name}", "use it or remove it")
