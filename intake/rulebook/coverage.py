"""What the cases leave unproved: leaves never shown both ways, and mutants that no case kills."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake.errors import InputError
from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, Includes, IsOneOf, facts_of, leaves_of
from intake.logic.wording import phrase
from intake.rulebook.cases import all_cases, route_of
from intake.rulebook.model import Outcome, Rulebook
from intake.rulebook.mutants import Mutant, mutants_of


@dataclass(frozen=True)
class Gap:
    """Something unproved. `subject`: a rule or a fact; `reason`: why the gap is known and accepted."""

    subject: str
    kind: str  # "leaf" or "mutant"
    what: str
    reason: str = ""


@dataclass(frozen=True)
class Coverage:
    """Counts and gaps; `accepted` gaps are named with a reason in the pack's coverage_exceptions.yaml."""

    leaves: int
    mutants: int
    gaps: tuple[Gap, ...]
    accepted: tuple[Gap, ...]
    stale_exceptions: tuple[tuple[str, str], ...]

    @property
    def share_killed(self) -> float:
        """Of the mutants; what is accepted with a reason lives all the same."""
        alive = sum(gap.kind == "mutant" for gap in (*self.gaps, *self.accepted))
        return 1 - alive / self.mutants if self.mutants else 1.0


@dataclass(frozen=True)
class _Prepared:
    """A case with its situation, so that each is routed once. `facts`: those that its condition reads itself."""

    subject: str
    condition: Condition
    outcome: Outcome
    situation: Situation
    facts: frozenset[str]


def measure_coverage(rulebook: Rulebook, only: frozenset[str] | None = None) -> Coverage:
    """Leaves and mutants of every rule and fact, or of the named ones."""
    run = _Run(rulebook)
    leaves = mutants = 0
    gaps: list[Gap] = []
    for subject, condition in run.subjects():
        if only is not None and subject not in only:
            continue
        distinct = tuple(dict.fromkeys(leaves_of(condition)))
        leaves += len(distinct)
        gaps.extend(run.leaf_gaps(subject, distinct))
        for mutant in mutants_of(condition):
            mutants += 1
            if not run.is_killed(subject, mutant):
                gaps.append(Gap(subject, "mutant", mutant.what))
    reasons = rulebook.coverage_exceptions
    open_gaps = tuple(gap for gap in gaps if (gap.subject, gap.what) not in reasons)
    accepted = tuple(
        replace(gap, reason=reasons[gap.subject, gap.what]) for gap in gaps if (gap.subject, gap.what) in reasons
    )
    used = {(gap.subject, gap.what) for gap in accepted}
    stale = tuple(key for key in reasons if key not in used and (only is None or key[0] in only))
    return Coverage(leaves, mutants, open_gaps, accepted, stale)


class _Run:
    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.facts = rulebook.questionnaire.definitions
        self.cases = list(self._prepare())
        self.cases_of: dict[str, list[_Prepared]] = {}
        for case in self.cases:
            self.cases_of.setdefault(case.subject, []).append(case)
        self.readers = {name: self._readers_of(name) for name in self.facts}

    def _prepare(self) -> Iterator[_Prepared]:
        for subject, condition, case in all_cases(self.rulebook):
            try:
                situation = route_of(self.rulebook, case).situation
            except InputError:
                continue  # `rules test` reports it
            yield _Prepared(subject, condition, case.outcome, situation, frozenset(facts_of(condition)))

    def subjects(self) -> Iterator[tuple[str, Condition]]:
        yield from self.facts.items()
        for rule in self.rulebook.rules:
            yield rule.id, rule.when

    def _readers_of(self, fact: str) -> frozenset[str]:
        """Facts that change when `fact` changes, itself included."""
        found = {fact}
        for name, condition in self.facts.items():  # in dependency order
            if found & set(facts_of(condition)):
                found.add(name)
        return frozenset(found)

    def _witnesses(self, subject: str) -> list[_Prepared]:
        """The cases that can show something about a rule or a fact."""
        if subject not in self.facts:
            return self.cases_of.get(subject, [])
        readers = self.readers[subject]
        return [case for case in self.cases if readers & case.facts]

    def leaf_gaps(self, subject: str, leaves: tuple[Condition, ...]) -> Iterator[Gap]:
        witnesses = self._witnesses(subject)
        for leaf in leaves:
            seen = {evaluate(leaf, case.situation) for case in witnesses}
            wanted = (Truth.FALSE, Truth.UNKNOWN if _is_only_perhaps(leaf) else Truth.TRUE)
            missing = [truth.value for truth in wanted if truth not in seen]
            if missing:
                yield Gap(subject, "leaf", f"never {' nor '.join(missing)}: {phrase(leaf)}")

    def is_killed(self, subject: str, mutant: Mutant) -> bool:
        """Does one case come out otherwise?"""
        for case in self._witnesses(subject):
            if subject in self.facts:
                truth = self._with_fact(case, subject, mutant.condition)
            else:
                truth = evaluate(mutant.condition, case.situation)
            if Outcome.of(truth) is not case.outcome:
                return True
        return False

    def _with_fact(self, case: _Prepared, fact: str, condition: Condition) -> Truth:
        """The case's condition with one fact defined otherwise; only what depends on it is judged anew."""
        facts: dict[str, Truth] = dict(case.situation.facts)
        situation = replace(case.situation, facts=facts)
        facts[fact] = evaluate(condition, situation)
        if facts[fact] is case.situation.facts[fact]:
            return evaluate(case.condition, case.situation)
        for name, definition in self.facts.items():
            if name in self.readers[fact] and name != fact:
                facts[name] = evaluate(definition, situation)
        return evaluate(case.condition, situation)


def _is_only_perhaps(leaf: Condition) -> bool:
    """A leaf that lists nothing but `perhaps` codes is never TRUE."""
    return isinstance(leaf, IsOneOf | Includes) and not leaf.codes
