"""Does an answer ever make a patient look safer than they are? Tried on the people of the cases, by the reference.

Three things must hold. Adding an answer that the pack declares to raise risk never removes an urgent flag. Deleting an
answer never makes an urgent flag silent: it stands or could not be assessed. Deleting an answer that a rule reads never
turns a result into "no flags". What is right all the same stands in the pack's safety_exceptions.yaml with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from intake.errors import InputError, Problem
from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.vocabulary import Kind
from intake.questionnaire.answers import AnswerSheet, Coded
from intake.questionnaire.routing import Route, judged_again, route
from intake.rulebook.cases import all_cases, sheet_of
from intake.rulebook.model import Case, Rule, Rulebook, Severity
from intake.rulebook.rests_on import bases_by_rule, what_follows

ADDING, DELETING = "adding", "deleting"
CASES_BETWEEN_NEWS = 100


@dataclass(frozen=True)
class Weakness:
    """One answer that makes one rule say less. `code`: what was added, empty where the answer was deleted.

    `reason`: why it is right, where the pack says so.
    """

    rule: str
    answer: str
    by: str
    code: str
    case: Case
    is_all_clear: bool
    reason: str = ""

    @property
    def message(self) -> str:
        what = f"adding {self.code!r} to {self.answer}" if self.by == ADDING else f"without the answer to {self.answer}"
        effect = "there are no flags any more" if self.is_all_clear else f"the urgent flag {self.rule} is gone"
        return f"{what}, {effect} for the person of the case {self.case.name!r}"

    def problem(self) -> Problem:
        fix = "mend the rule, or name the reason in safety_exceptions.yaml"
        return Problem(self.case.file, self.case.line, self.case.column, self.message, fix)


@dataclass(frozen=True)
class SafetyReport:
    """`tried`: changed answers. `stale`: exceptions that nothing needs."""

    people: int
    tried: int
    weaknesses: tuple[Weakness, ...]
    accepted: tuple[Weakness, ...]
    stale: tuple[tuple[str, str, str], ...]

    @property
    def is_good(self) -> bool:
        return not self.weaknesses and not self.stale


def check_safety(rulebook: Rulebook, progress: Callable[[int, int], None] = lambda done, of: None) -> SafetyReport:
    """On every case as it is, and laid over every base person. Each weakness is told once a rule, answer and code."""
    cases = [case for _, _, case in all_cases(rulebook)]
    trial = _Trial(rulebook)
    found: dict[tuple[str, str, str, str], Weakness] = {}
    for number, case in enumerate(cases, 1):
        for sheet in _people(rulebook, case):
            for weakness in trial.of(case, sheet):
                found.setdefault((weakness.rule, weakness.answer, weakness.by, weakness.code), weakness)
        if number % CASES_BETWEEN_NEWS == 0:
            progress(number, len(cases))
    reasons = rulebook.safety_exceptions
    named = [replace(one, reason=reasons.get((one.rule, one.answer, one.by), "")) for one in found.values()]
    needed = {(one.rule, one.answer, one.by) for one in named}
    return SafetyReport(
        people=trial.people,
        tried=trial.tried,
        weaknesses=tuple(one for one in named if not one.reason),
        accepted=tuple(one for one in named if one.reason),
        stale=tuple(key for key in reasons if key not in needed),
    )


def _people(rulebook: Rulebook, case: Case) -> Iterator[AnswerSheet]:
    for base in dict.fromkeys((case.base, *rulebook.case_bases)):
        try:
            yield sheet_of(rulebook, replace(case, base=base))
        except InputError:
            continue  # `rules check` tells of it


class _Trial:
    """Changes one answer after another, and looks at the rules that rest on it."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.questionnaire = rulebook.questionnaire
        self.flags = [rule for rule in rulebook.rules if rule.is_flag]
        self.keys = {rule: frozenset(basis.questions) for rule, basis in bases_by_rule(rulebook).items()}
        self.people = 0
        self.tried = 0

    def of(self, case: Case, sheet: AnswerSheet) -> Iterator[Weakness]:
        self.people += 1
        found = route(self.questionnaire, sheet)
        truths = {rule.id: evaluate(rule.when, found.situation) for rule in self.flags}
        urgent = [rule for rule in self.flags if rule.severity is Severity.URGENT and truths[rule.id] is Truth.TRUE]
        yield from self._add(case, sheet, found, urgent)
        yield from self._delete(case, sheet, found, urgent)
        yield from self._clear(case, sheet, found, truths)

    def _add(self, case: Case, sheet: AnswerSheet, found: Route, urgent: list[Rule]) -> Iterator[Weakness]:
        for key in found.asked:
            reading = [rule for rule in urgent if key in self.keys[rule.id]]
            for code in self.questionnaire.questions[key].raises_risk if reading else ():
                more = self._with_code(sheet, key, code)
                for rule in _not_firing(self._situation(more, key, found), reading, (Truth.TRUE,)):
                    yield Weakness(rule.id, key, ADDING, code, case, is_all_clear=False)

    def _delete(self, case: Case, sheet: AnswerSheet, found: Route, urgent: list[Rule]) -> Iterator[Weakness]:
        for key in (key for key in sheet.answers if key in found.is_asked):
            reading = [rule for rule in urgent if key in self.keys[rule.id]]
            if reading:
                less = self._situation(_without(sheet, key), key, found)
                for rule in _not_firing(less, reading, (Truth.TRUE, Truth.UNKNOWN)):
                    yield Weakness(rule.id, key, DELETING, "", case, is_all_clear=False)

    def _clear(self, case: Case, sheet: AnswerSheet, found: Route, truths: Mapping[str, Truth]) -> Iterator[Weakness]:
        """Only an answer that every rule with something to say rests on can silence all of them; told of the first."""
        saying = [rule.id for truth in (Truth.TRUE, Truth.UNKNOWN) for rule in self.flags if truths[rule.id] is truth]
        if not saying:
            return
        shared = frozenset.intersection(*(self.keys[rule] for rule in saying))
        for key in (key for key in sheet.answers if key in shared and key in found.is_asked):
            situation = self._situation(_without(sheet, key), key, found)
            if all(evaluate(rule.when, situation) is Truth.FALSE for rule in self.flags):
                yield Weakness(saying[0], key, DELETING, "", case, is_all_clear=True)

    def _situation(self, changed: AnswerSheet, key: str, found: Route) -> Situation:
        """Of a sheet in which the answer to this one question is changed."""
        self.tried += 1
        return judged_again(self.questionnaire, found, changed, *what_follows(self.questionnaire, {key}))

    def _with_code(self, sheet: AnswerSheet, key: str, code: str) -> AnswerSheet:
        """Beside what is ticked already; "none" and "not sure" stand alone, and a single choice holds one code."""
        question, answer = self.questionnaire.questions[key], sheet.answers.get(key)
        others = answer.codes if isinstance(answer, Coded) and question.kind is Kind.MULTI else ()
        codes = {*(other for other in others if other not in question.exclusive_codes), code}
        ticked = Coded(tuple(option for option in question.options if option in codes))
        return replace(sheet, answers={**sheet.answers, key: ticked})


def _not_firing(situation: Situation, rules: list[Rule], good: tuple[Truth, ...]) -> list[Rule]:
    return [rule for rule in rules if evaluate(rule.when, situation) not in good]


def _without(sheet: AnswerSheet, key: str) -> AnswerSheet:
    return replace(sheet, answers={name: answer for name, answer in sheet.answers.items() if name != key})
