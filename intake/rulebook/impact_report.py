"""The impact on many patients in figures: per rule, per patient, and in lines that a clinician reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from intake.logic.kleene import Truth
from intake.rulebook.impact import Comparison, PatientImpact, RuleChange
from intake.rulebook.lines_read import Lines
from intake.rulebook.model import Rule

MOST_PATIENTS_LISTED = 200
MOST_FLAGS_AIMED_AT, SHARE_AIMED_AT, MEDIAN_AIMED_AT = 4, 0.95, 1  # the noise budget: 19 in 20 patients have so few
OUTCOMES = {Truth.TRUE: "flagged", Truth.UNKNOWN: "not assessed", Truth.FALSE: "silent", None: "no such rule"}


@dataclass(frozen=True)
class RuleImpact:
    """How many patients one rule finds something else of. `kind`: changed, added or removed. `silent_where_open`: of
    those that were not assessed, the ones that count as "no" now.
    """

    rule: str
    title: str
    severity: str
    kind: str
    newly_flagged: int
    no_longer_flagged: int
    newly_unassessed: int
    no_longer_unassessed: int
    silent_where_open: int = 0


@dataclass(frozen=True)
class Noise:
    """What all patients together give to read. `median_flags` and `most_flags`: urgent and high ones in view."""

    lines: int
    flags: int
    open_rows: int
    median_flags: int
    most_flags: int
    share_with_few_flags: float

    @property
    def is_within_budget(self) -> bool:
        return self.share_with_few_flags >= SHARE_AIMED_AT and self.median_flags <= MEDIAN_AIMED_AT


@dataclass(frozen=True)
class Impact:
    """`patients_listed`: the first of those for whom anything is different; `affected` counts all of them."""

    old_sha256: str
    new_sha256: str
    patients: int
    affected: int
    with_lost_answers: int
    rules: tuple[RuleImpact, ...]
    before: Noise
    after: Noise
    patients_listed: tuple[PatientImpact, ...]

    def to_json(self) -> dict[str, Any]:
        """Without anything of an answer."""
        own = {name: value for name, value in vars(self).items() if name not in ("rules", "before", "after")}
        listed = [_patient_json(patient) for patient in self.patients_listed]
        figures = {"rules": [asdict(rule) for rule in self.rules], "before": _noise_json(self.before)}
        return own | figures | {"after": _noise_json(self.after), "patients_listed": listed}


@dataclass
class Tally:
    """Counts as patients come in; two tallies add up to the tally of both."""

    patients: int = 0
    affected: int = 0
    with_lost_answers: int = 0
    by_change: Counter[RuleChange] = field(default_factory=Counter)
    before: Counter[Lines] = field(default_factory=Counter)
    after: Counter[Lines] = field(default_factory=Counter)
    listed: list[PatientImpact] = field(default_factory=list)

    def add(self, found: PatientImpact) -> None:
        self.patients += 1
        self.affected += found.is_other
        self.with_lost_answers += found.lost_answers > 0
        self.by_change.update(found.changes)
        self.before[found.before] += 1
        self.after[found.after] += 1
        if found.is_other or found.lost_answers:
            self._list([found])

    def join(self, other: Tally) -> None:
        self.patients += other.patients
        self.affected += other.affected
        self.with_lost_answers += other.with_lost_answers
        self.by_change.update(other.by_change)
        self.before.update(other.before)
        self.after.update(other.after)
        self._list(other.listed)

    def _list(self, found: list[PatientImpact]) -> None:
        self.listed += found[: MOST_PATIENTS_LISTED - len(self.listed)]

    def impact(self, comparison: Comparison) -> Impact:
        return Impact(
            old_sha256=comparison.old.sha256,
            new_sha256=comparison.new.sha256,
            patients=self.patients,
            affected=self.affected,
            with_lost_answers=self.with_lost_answers,
            rules=_rules(comparison, self.by_change),
            before=_noise(self.before),
            after=_noise(self.after),
            patients_listed=tuple(self.listed),
        )


def _rules(comparison: Comparison, by_change: Mapping[RuleChange, int]) -> tuple[RuleImpact, ...]:
    """Every rule that can come out otherwise, also where no patient was affected; the most urgent first."""
    old, new = comparison.old.rules_by_id, comparison.new.rules_by_id
    rules = [new.get(name) or old[name] for name in comparison.changed]
    order = {rule.id: number for number, rule in enumerate((*comparison.new.rules, *comparison.old.rules))}
    kinds = {
        rule.id: "added" if rule.id not in old else "removed" if rule.id not in new else "changed" for rule in rules
    }
    rules.sort(key=lambda rule: (rule.severity.rank, order[rule.id]))
    return tuple(_rule(rule, kinds[rule.id], by_change) for rule in rules)


def _rule(rule: Rule, kind: str, by_change: Mapping[RuleChange, int]) -> RuleImpact:
    counts = [(change, count) for change, count in by_change.items() if change.rule == rule.id]
    return RuleImpact(
        rule=rule.id,
        title=rule.title,
        severity=rule.severity.value,
        kind=kind,
        newly_flagged=sum(count for change, count in counts if change.after is Truth.TRUE),
        no_longer_flagged=sum(count for change, count in counts if change.before is Truth.TRUE),
        newly_unassessed=sum(count for change, count in counts if change.after is Truth.UNKNOWN),
        no_longer_unassessed=sum(count for change, count in counts if change.before is Truth.UNKNOWN),
        silent_where_open=sum(
            count for change, count in counts if change.before is Truth.UNKNOWN and change.after is not Truth.TRUE
        ),
    )


def _noise(counts: Mapping[Lines, int]) -> Noise:
    by_flags: Counter[int] = Counter()
    for lines, count in counts.items():
        by_flags[lines.flags] += count
    patients = sum(counts.values())
    few = sum(count for flags, count in by_flags.items() if flags <= MOST_FLAGS_AIMED_AT)
    return Noise(
        lines=sum(lines.together * count for lines, count in counts.items()),
        flags=sum(lines.flags * count for lines, count in counts.items()),
        open_rows=sum(lines.open_rows * count for lines, count in counts.items()),
        median_flags=_median(by_flags),
        most_flags=max(by_flags, default=0),
        share_with_few_flags=few / patients if patients else 1.0,
    )


def _median(counts: Mapping[int, int]) -> int:
    """The lower one of two."""
    half, seen = (sum(counts.values()) + 1) // 2, 0
    for value, count in sorted(counts.items()):
        seen += count
        if seen >= half:
            return value
    return 0


def _noise_json(noise: Noise) -> dict[str, Any]:
    return {**asdict(noise), "is_within_budget": noise.is_within_budget}


def _patient_json(patient: PatientImpact) -> dict[str, Any]:
    changes = [
        {"rule": change.rule, "before": OUTCOMES[change.before], "after": OUTCOMES[change.after]}
        for change in patient.changes
    ]
    lines = {"before": asdict(patient.before), "after": asdict(patient.after)}
    return {"patient": patient.name, "changes": changes, "lines": lines, "lost_answers": patient.lost_answers}
