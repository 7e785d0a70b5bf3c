"""What the checks of a draft found: every red named, where urgent rules watch less closely, and the impact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from intake.rulebook.impact_report import Impact
from intake.rulebook.weakening import Weakening


class Step(StrEnum):
    """In the order in which they are made."""

    FILES = "files"
    CASES = "cases"
    ENGINES = "engines"
    COVERAGE = "coverage"
    SAFETY = "safety"
    IMPACT = "impact"


STEP_WORDS: Mapping[Step, str] = {
    Step.FILES: "Reading and checking the files",
    Step.CASES: "Running the cases",
    Step.ENGINES: "Running the cases on both engines",
    Step.COVERAGE: "Looking for what the cases leave unproved",
    Step.SAFETY: "Looking for answers that make somebody look safer than they are",
    Step.IMPACT: "Trying the rules on past forms",
}


@dataclass(frozen=True)
class Finding:
    """Something red; `id` names it inside its report. `may_stand`: a person may say why it is published so."""

    id: str
    step: Step
    text: str
    may_stand: bool


@dataclass(frozen=True)
class CheckReport:
    """`said`: one sentence of each step that was made. `is_whole`: no step was left out because of an earlier one."""

    rule_set_sha256: str
    base_sha256: str
    findings: tuple[Finding, ...]
    weakenings: tuple[Weakening, ...]
    impact: Impact | None
    said: Mapping[Step, str]
    is_whole: bool

    @property
    def is_green(self) -> bool:
        return self.is_whole and not self.findings

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What nobody can give a reason for."""
        return tuple(finding for finding in self.findings if not finding.may_stand)

    def to_json(self) -> str:
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> CheckReport:
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(CheckReport)
