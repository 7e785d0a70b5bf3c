"""Everything that can be found out about a changed pack before it goes live, one step after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from intake.errors import ContentError
from intake.questionnaire.check_translations import check_translations
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.translations import languages_of
from intake.rulebook.cases import CaseResult, run_cases
from intake.rulebook.coverage import Coverage, measure_coverage
from intake.rulebook.engine_cases import cases_that_differ
from intake.rulebook.impact_report import Impact
from intake.rulebook.model import Rulebook, Severity
from intake.rulebook.old_numbers import old_numbers_said
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.question_doubts import question_doubts, rule_doubts
from intake.rulebook.safety_check import check_safety
from intake.rulebook.supervisor import EngineUnavailable
from intake.rulebook.weakening import Weakening, find_weakenings
from intake.services.check_pack import PackProblems, check_pack
from intake.services.check_report import CheckReport, Finding, Step
from intake.services.preview_impact import Cancelled, Watch, preview_on_forms
from intake.services.used_keys import keys_ever_used, rules_ever_used
from intake.store.database import Database

MOST_FORMS = 10_000
SHOWN_OF_A_LIST = 5


@dataclass(frozen=True)
class Progress:
    """`report` is told the step and how much of it is done, of how much; `is_cancelled` is asked now and then."""

    report: Callable[[Step, int, int], None] = lambda step, done, total: None
    is_cancelled: Callable[[], bool] = lambda: False

    def begin(self, step: Step) -> None:
        self.go_on(step, 0, 0)

    def go_on(self, step: Step, done: int, total: int) -> None:
        """Raises Cancelled where nobody waits any more."""
        if self.is_cancelled():
            raise Cancelled("The check was stopped.")
        self.report(step, done, total)


def check_change(
    database: Database,
    base: PackFiles,
    files: PackFiles,
    *,
    by: str,
    now: datetime,
    today: date,
    progress: Progress,
    not_taken_up: Sequence[str] = (),
) -> CheckReport:
    """A pack that cannot be read is told so, and nothing further is tried. Raises Cancelled. `not_taken_up`: what is
    left out of newer shipped rules, where the change takes these up.
    """
    notes = _Notes()
    progress.begin(Step.FILES)
    notes.add(Step.FILES, not_taken_up, may_stand=True)
    rulebook, problems = _read(files), check_pack(files, today)
    if rulebook is None:
        notes.add(Step.FILES, [str(problem) for problem in problems.written], may_stand=False)
        notes.said[Step.FILES] = f"The files cannot be read: {_count(len(problems.written), 'problem')}."
        return notes.report(files, base)
    before = parse_rulebook(base)
    _look_at_files(database, before, rulebook, problems, _untranslated(base, files), notes)
    progress.begin(Step.CASES)
    _run_cases(rulebook, notes)
    progress.begin(Step.ENGINES)
    _run_on_both_engines(rulebook, notes, progress)
    progress.begin(Step.COVERAGE)
    _look_for_gaps(rulebook, notes)
    progress.begin(Step.SAFETY)
    _look_for_weaknesses(rulebook, notes, progress)
    progress.begin(Step.IMPACT)
    notes.weakenings += find_weakenings(before, rulebook)
    watch = Watch(lambda done, total: progress.report(Step.IMPACT, done, total), progress.is_cancelled)
    impact = preview_on_forms(database, base, files, last=MOST_FORMS, by=by, now=now, watch=watch)
    _weigh(impact, notes)
    return notes.report(files, base, impact)


@dataclass
class _Notes:
    findings: list[Finding] = field(default_factory=list)
    weakenings: list[Weakening] = field(default_factory=list)
    said: dict[Step, str] = field(default_factory=dict)

    def add(self, step: Step, texts: Sequence[str], *, may_stand: bool) -> None:
        first = len(self.findings) + 1
        self.findings += [
            Finding(f"{step}-{number}", step, text, may_stand) for number, text in enumerate(texts, first)
        ]

    def report(self, files: PackFiles, base: PackFiles, impact: Impact | None = None) -> CheckReport:
        return CheckReport(
            rule_set_sha256=files.sha256(),
            base_sha256=base.sha256(),
            findings=tuple(self.findings),
            weakenings=tuple(self.weakenings),
            impact=impact,
            said=self.said,
            is_whole=impact is not None,
        )


def _read(files: PackFiles) -> Rulebook | None:
    try:
        return parse_rulebook(files)
    except ContentError:
        return None


def _look_at_files(
    database: Database,
    before: Rulebook,
    rulebook: Rulebook,
    problems: PackProblems,
    untranslated: Sequence[str],
    notes: _Notes,
) -> None:
    """Of a pack that can be read."""
    barring = [str(problem) for problem in problems.barring]
    doubts = (
        *old_numbers_said(before, rulebook),
        *question_doubts(before, rulebook, keys_ever_used(database)),
        *rule_doubts(before, rulebook, rules_ever_used(database)),
    )
    others = [text for text in untranslated if text not in barring]
    notes.add(Step.FILES, barring, may_stand=False)
    notes.add(Step.FILES, [*map(str, problems.written), *doubts, *others], may_stand=True)
    notes.said[Step.FILES] = _what_was_read(rulebook, problems.all)


def _untranslated(base: PackFiles, files: PackFiles) -> list[str]:
    """The translations that are missing or stale by this change, not those that were so before."""
    if not languages_of(files):
        return []
    before = {problem.message for problem in check_translations(base).problems}
    return [str(problem) for problem in check_translations(files).problems if problem.message not in before]


def _run_cases(rulebook: Rulebook, notes: _Notes) -> None:
    results = run_cases(rulebook)
    failed = [result for result in results if not result.passed]
    by_subject = groupby(failed, key=lambda result: result.subject)
    texts = [f"{subject}: {_some([_failure(result) for result in of_it])}" for subject, of_it in by_subject]
    notes.add(Step.CASES, texts, may_stand=True)
    notes.said[Step.CASES] = f"{len(results) - len(failed)} of {len(results)} cases pass."


def _failure(result: CaseResult) -> str:
    case = result.case
    if result.outcome is None:
        return f"case {case.name!r} cannot be run: {result.refused}"
    return f"case {case.name!r} should be {case.outcome.value}, is {result.outcome.value}"


def _run_on_both_engines(rulebook: Rulebook, notes: _Notes, progress: Progress) -> None:
    """Two engines that differ, or one that cannot hold the rules: every form would be for review by hand."""
    try:
        differing = cases_that_differ(rulebook, lambda done, of: progress.go_on(Step.ENGINES, done, of))
    except EngineUnavailable as problem:
        notes.add(Step.ENGINES, [f"durable_rules cannot hold these rules: {problem.reason}"], may_stand=False)
        notes.said[Step.ENGINES] = "The cases could not be run on durable_rules."
        return
    notes.add(Step.ENGINES, differing, may_stand=False)
    notes.said[Step.ENGINES] = f"On both engines: {_found(differing, 'case')} on which they differ."


def _look_for_gaps(rulebook: Rulebook, notes: _Notes) -> None:
    found = measure_coverage(rulebook)
    notes.add(Step.COVERAGE, list(_gaps(found)), may_stand=True)
    survivors = sum(gap.kind == "mutant" for gap in found.gaps)
    leaves = len(found.gaps) - survivors
    notes.said[Step.COVERAGE] = (
        f"{found.leaves - leaves} of {found.leaves} phrases are shown both ways; the cases notice "
        f"{found.mutants - survivors} of {found.mutants} small mistakes."
    )


def _look_for_weaknesses(rulebook: Rulebook, notes: _Notes, progress: Progress) -> None:
    found = check_safety(rulebook, lambda done, of: progress.go_on(Step.SAFETY, done, of))
    by_rule = groupby(sorted(found.weaknesses, key=lambda one: one.rule), key=lambda one: one.rule)
    texts = [f"{rule}: {_some([one.message for one in of_it])}" for rule, of_it in by_rule]
    texts += [f"safety_exceptions.yaml: not needed any more: {rule}: {by} {key}" for rule, key, by in found.stale]
    notes.add(Step.SAFETY, texts, may_stand=True)
    notes.said[Step.SAFETY] = (
        f"{found.tried} changed answers of the cases' people: {_found(found.weaknesses, 'answer')} that makes somebody "
        "look safer."
    )


def _gaps(found: Coverage) -> Iterator[str]:
    for subject, gaps in groupby(found.gaps, key=lambda gap: gap.subject):
        words = (f"{'no case notices' if gap.kind == 'mutant' else 'no case shows it'}: {gap.what}" for gap in gaps)
        yield f"{subject}: {_some(list(words))}"
    for subject, what in found.stale_exceptions:
        yield f"coverage_exceptions.yaml: not needed any more: {subject}: {what}"


def _weigh(impact: Impact, notes: _Notes) -> None:
    for rule in impact.rules:
        lost, silent = _count(rule.no_longer_flagged, "past form"), _count(rule.silent_where_open, "past form")
        found = [
            *([f"It would not flag {lost} any more"] if rule.no_longer_flagged else []),
            *([f"It would be silent on {silent} where an answer is missing"] if rule.silent_where_open else []),
        ]
        if rule.severity == Severity.URGENT.value:
            notes.weakenings += [Weakening(rule.rule, rule.title, how) for how in found]
    if impact.before.is_within_budget and not impact.after.is_within_budget:
        text = "A clinician would read more urgent and high lines than the aim allows (see the impact)"
        notes.add(Step.IMPACT, [text], may_stand=True)
    notes.said[Step.IMPACT] = f"{_count(impact.patients, 'past form')}: {impact.affected} would read otherwise."


def _some(texts: list[str]) -> str:
    more = len(texts) - SHOWN_OF_A_LIST
    return "; ".join([*texts[:SHOWN_OF_A_LIST], *([f"and {more} more"] if more > 0 else [])])


def _what_was_read(rulebook: Rulebook, problems: Sequence[object]) -> str:
    questions = len(rulebook.questionnaire.questions)
    return f"{len(rulebook.rules)} rules and {questions} questions: {_found(problems, 'problem')}."


def _found(things: Sequence[object], word: str) -> str:
    return _count(len(things), word) if things else f"no {word}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
