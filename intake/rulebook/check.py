"""Static checks of a pack: all that is wrong or doubtful in it at once, each with its place and a fix."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from intake.errors import ContentError, InputError, Problem
from intake.logic.kleene import Truth
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.rulebook.cases import all_cases, sheet_of
from intake.rulebook.check_conditions import check_conditions
from intake.rulebook.check_together import check_alike, check_supersedes, check_unread
from intake.rulebook.model import Case, Outcome, Rule, Rulebook
from intake.rulebook.parse import declared_rules, read_rulebook
from intake.rulebook.possible import possible_truths

LONGEST_MESSAGE = 200
NO_REASONS = ("no", "yes", "n", "y", "true", "false", "on", "off", "none", "-")
BESIDE_THE_ANSWERS = ("name", "from")  # parts of a case, easily written into the braces of its answers


def check_files(files: PackFiles, today: date) -> list[Problem]:
    """Every problem of a pack's files in the order of their places; `today` decides which reviews are overdue.

    The rules that can be read are checked beside those that cannot; what nothing reads is told only of a whole pack.
    """
    reader = PackReader(files)
    try:
        rulebook = read_rulebook(reader)
    except ContentError as error:
        return sorted(set(error.problems))
    reader.say_unread()
    checks = [check_rule(rulebook, rule, today) for rule in rulebook.rules]
    checks += [
        _check_off(rulebook),
        _check_answers(rulebook),
        check_alike(rulebook),
        check_supersedes(rulebook, declared_rules(reader)),
    ]
    checks.append(check_conditions(rulebook, reader))
    if not reader.problems:
        checks.append(check_unread(rulebook))
    return sorted({*reader.problems, *(problem for check in checks for problem in check)})


def check_rule(rulebook: Rulebook, rule: Rule, today: date) -> Iterator[Problem]:
    """What can be said of one rule by itself, its condition aside."""
    if len(rule.message) > LONGEST_MESSAGE:
        message = f"the message has {len(rule.message)} characters; {LONGEST_MESSAGE} fit"
        yield Problem(*rule.place.of_field("message"), message, "say it shorter")
    if not rule.sources:
        message = f"{rule.id} names no source"
        yield Problem(*rule.place.of_field("sources"), message, "add 'sources' with how far each was checked")
    if rule.review_by < today:
        message = f"the review of {rule.id} was due on {rule.review_by.isoformat()}"
        yield Problem(*rule.place.of_field("review_by"), message, "review it against its sources and set a new date")
    yield from _check_cases(rulebook, rule)


def _check_off(rulebook: Rulebook) -> Iterator[Problem]:
    """`off: no` switches a rule off, as any other words behind it do."""
    for rule in rulebook.switched_off:
        if rule.off.lower() in NO_REASONS:
            message = f"{rule.id} is switched off, and {rule.off!r} does not say why"
            fix = "write the reason, or remove the line where the rule is in use"
            yield Problem(*rule.place.of_field("off"), message, fix)


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


def _check_answers(rulebook: Rulebook) -> Iterator[Problem]:
    """The answers of the cases, and of the base persons, must be answers at all."""
    broken = set()
    for name in rulebook.case_bases:
        place = rulebook.base_places[name]
        for problem in _refusals(rulebook, Case(name, Outcome.SILENT, {}, name, *place)):
            broken.add(name)
            yield problem
    for _, _, case in all_cases(rulebook):
        if case.base not in broken:
            yield from _refusals(rulebook, case)


def _refusals(rulebook: Rulebook, case: Case) -> Iterator[Problem]:
    try:
        sheet_of(rulebook, case)
    except InputError as error:
        for refusal in error.refusals:
            message = f"case {case.name!r}: {refusal.path}: {refusal.message}"
            fix = f"did you mean {refusal.nearest}?" if refusal.nearest else "correct the answer"
            if refusal.path in BESIDE_THE_ANSWERS and refusal.path in case.answers:
                fix = f"write {refusal.path!r} before the outcome, not among its answers"
            yield Problem(case.file, case.line, case.column, message, fix)
