"""Engines for `assess` in tests: durable_rules without a child process, and ones that answer wrongly on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intake.logic.kleene import Truth
from intake.logic.nodes import Leaf
from intake.rulebook.engine import DurableEngine
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.model import Rulebook
from intake.rulebook.supervisor import EngineUnavailable
from intake.rulebook.wire import Conclusions, number_leaves


class InProcess:
    """durable_rules in this process, over one rulebook: quick, and as right as in its child."""

    def __init__(self, rulebook: Rulebook) -> None:
        facts, files = rulebook.questionnaire.definitions, engine_conditions(rulebook)
        self.sha256 = rulebook.sha256
        self.index = number_leaves(facts, files)
        self.durable = DurableEngine(
            {name: self.index.encode(condition) for name, condition in facts.items()},
            {file: {name: self.index.encode(rule) for name, rule in rules.items()} for file, rules in files.items()},
        )

    def conclude(self, rule_set_sha256: str, truths_by_leaf: Mapping[Leaf, Truth]) -> Conclusions:
        assert rule_set_sha256 == self.sha256
        return self.durable.conclude([truths_by_leaf[leaf] for leaf in self.index.numbers])

    def close(self) -> None:
        self.durable.close()


class Lying(InProcess):
    """Says something else of some rules or facts than durable_rules concluded; None leaves it out."""

    def __init__(self, rulebook: Rulebook, lies: Mapping[str, Truth | None]) -> None:
        super().__init__(rulebook)
        self.lies = lies

    def conclude(self, rule_set_sha256: str, truths_by_leaf: Mapping[Leaf, Truth]) -> Conclusions:
        honest = super().conclude(rule_set_sha256, truths_by_leaf)
        return replace(honest, facts=self._twist(honest.facts), rules=self._twist(honest.rules))

    def _twist(self, truths: Mapping[str, Truth]) -> dict[str, Truth]:
        told = {name: self.lies.get(name, truth) for name, truth in truths.items()}
        return {name: truth for name, truth in told.items() if truth is not None}


class Dead:
    """The child has died, is late, or is poisoned: all the same to an assessment."""

    def conclude(self, rule_set_sha256: str, truths_by_leaf: Mapping[Leaf, Truth]) -> Conclusions:
        raise EngineUnavailable("it has died")
