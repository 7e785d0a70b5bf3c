"""Soak durable_rules behind its supervisor: random truths against Kleene's tables, memory, and blows to the child.

The first half runs undisturbed, with the rule set republished now and then, so that memory can be judged. In the second
half the child is killed, stopped or made to speak rubbish at random moments. Exit 1 if one conclusion was wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from intake.logic import kleene
from intake.logic.kleene import Truth
from intake.logic.nodes import All, Any, AtLeast, Certainly, Condition, FactHolds, IsOneOf, Leaf, Not, Possibly
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.parse import load_rulebook
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable
from intake.rulebook.wire import Conclusions, number_leaves

PACK = Path(__file__).parent.parent / "rules" / "b12"
TRUTHS = list(Truth)
MARKS = 10
RULE_SETS = 40  # published over the whole run
MOST_DELAY_SECONDS = 0.003  # so that a blow falls before, within or after a conclusion
BLOWS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP, "rubbish": signal.SIGUSR1}


@dataclass(frozen=True)
class RuleSet:
    facts: Mapping[str, Condition]
    rule_files: Mapping[str, Mapping[str, Condition]]

    def expected(self, leaves: Mapping[Leaf, Truth]) -> Conclusions:
        found = Conclusions({}, {})
        for name, condition in self.facts.items():
            found.facts[name] = evaluate(condition, leaves, found.facts)
        for rules in self.rule_files.values():
            for rule_id, condition in rules.items():
                found.rules[rule_id] = evaluate(condition, leaves, found.facts)
        return found


def evaluate(condition: Condition, leaves: Mapping[Leaf, Truth], facts: Mapping[str, Truth]) -> Truth:
    match condition:
        case All(children):
            return kleene.conjunction(evaluate(child, leaves, facts) for child in children)
        case Any(children):
            return kleene.disjunction(evaluate(child, leaves, facts) for child in children)
        case AtLeast(children, count):
            return kleene.at_least(count, [evaluate(child, leaves, facts) for child in children])
        case Not(child):
            return kleene.NOT[evaluate(child, leaves, facts)]
        case Certainly(child):
            return kleene.CERTAINLY[evaluate(child, leaves, facts)]
        case Possibly(child):
            return kleene.POSSIBLY[evaluate(child, leaves, facts)]
        case FactHolds(name):
            return facts[name]
    return leaves[condition]


# --- where the conditions come from -----------------------------------------------------------------------------


def read_pack(folder: Path) -> RuleSet:
    rulebook = load_rulebook(folder)
    return RuleSet(rulebook.questionnaire.definitions, engine_conditions(rulebook))


def invent(dice: random.Random) -> RuleSet:
    """A rule set about as large as the real one."""
    facts: dict[str, Condition] = {}
    for number in range(30):
        facts[f"f{number}"] = _invent_condition(dice, list(facts), 3)
    rules = {f"r{number}": _invent_condition(dice, list(facts), 3) for number in range(100)}
    return RuleSet(facts, {"invented": rules})


def _invent_condition(dice: random.Random, facts: list[str], depth: int) -> Condition:
    kind = dice.randrange(8 if depth else 2)
    if kind == 0 and facts:
        return FactHolds(dice.choice(facts))
    if kind <= 1:
        return IsOneOf(f"q{dice.randrange(150)}", ("yes",))
    if kind <= 4:
        wrapper = (Not, Certainly, Possibly)[kind - 2]
        return wrapper(_invent_condition(dice, facts, depth - 1))
    children = tuple(_invent_condition(dice, facts, depth - 1) for _ in range(dice.choice((1, 2, 2, 3, 3, 4, 9))))
    if kind == 7:
        return AtLeast(children, dice.randint(1, len(children)))
    return (All if kind == 5 else Any)(children)


# --- the run ----------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    assessed: int = 0
    truths: Counter[str] = field(default_factory=Counter)
    disagreements: int = 0
    blows: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    longest_seconds: float = 0.0


class Soak:
    def __init__(self, supervisor: EngineSupervisor, pack: Path | None, dice: random.Random) -> None:
        self.supervisor = supervisor
        self.dice = dice
        self.pack = None if pack is None else read_pack(pack)
        self.tally = Tally()
        self.published = 0
        self.rule_set = RuleSet({}, {})
        self.leaves: list[Leaf] = []

    @property
    def name(self) -> str:
        return f"set-{self.published}"

    def run(self, assessments: int, kills: int) -> None:
        second_half = range(assessments // 2, assessments)
        blows = set(self.dice.sample(second_half, min(kills, len(second_half))))
        start = time.monotonic()
        for number in range(assessments):
            if number % max(1, assessments // RULE_SETS) == 0:
                self._publish_next()
            if number in blows:
                self._strike()
            self._assess()
            if (number + 1) % max(1, assessments // MARKS) == 0:
                self._mark(number + 1, time.monotonic() - start)

    def _publish_next(self) -> None:
        old = self.name
        self.published += 1
        self.rule_set = self.pack or invent(self.dice)
        self.leaves = list(number_leaves(self.rule_set.facts, self.rule_set.rule_files).numbers)
        # A set whose load fails is kept and loaded at its first use.
        with suppress(EngineUnavailable):
            self.supervisor.publish(self.name, self.rule_set.facts, self.rule_set.rule_files)
        self.supervisor.retire(old)

    def _strike(self) -> None:
        pid = self.supervisor.child_pid
        if pid is None:
            return
        kind = list(BLOWS)[self.tally.blows.total() % len(BLOWS)]  # each kind as often as the others
        self.tally.blows[kind] += 1

        def strike() -> None:
            with suppress(ProcessLookupError):
                os.kill(pid, BLOWS[kind])

        threading.Timer(self.dice.uniform(0, MOST_DELAY_SECONDS), strike).start()

    def _assess(self) -> None:
        # Uneven chances: with even ones most of a large rule set is UNKNOWN.
        weights = [self.dice.random() + 0.05 for _ in TRUTHS]
        leaves = dict(zip(self.leaves, self.dice.choices(TRUTHS, weights, k=len(self.leaves)), strict=True))
        start = time.monotonic()
        while True:
            try:
                found = self.supervisor.conclude(self.name, leaves)
                break
            except EngineUnavailable as problem:
                self.tally.reasons[problem.reason] += 1
                if problem.reason.startswith("waiting"):
                    time.sleep(0.05)
        self.tally.longest_seconds = max(self.tally.longest_seconds, time.monotonic() - start)
        self.tally.assessed += 1
        self.tally.truths.update(truth.value for truth in found.rules.values())
        self.tally.disagreements += found != self.rule_set.expected(leaves)

    def _mark(self, number: int, seconds: float) -> None:
        pid = self.supervisor.child_pid
        print(
            f"{number:>9} assessments {seconds:8.1f} s  server {resident_megabytes(os.getpid()):5.0f} MB  "
            f"child {pid} {resident_megabytes(pid):5.0f} MB  disagreements {self.tally.disagreements}",
            flush=True,
        )


def resident_megabytes(pid: int | None) -> float:
    """Nothing where there is no /proc."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return float("nan")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assessments", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=300, help="kills, stops and rubbish together")
    parser.add_argument("--pack", type=Path, default=PACK, help="a folder of rules")
    parser.add_argument("--invented", action="store_true", help="random rule sets in place of a pack")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def soak(arguments: argparse.Namespace) -> int:
    command = [sys.executable, "-P", str(Path(__file__).with_name("rubbish_child.py"))]
    with EngineSupervisor(timeout_seconds=1.0, command=command) as supervisor:
        run = Soak(supervisor, None if arguments.invented else arguments.pack, random.Random(arguments.seed))
        run.run(arguments.assessments, arguments.kills)
    tally = run.tally
    print(f"rules concluded: {dict(tally.truths)}, of {run.published} rule sets")
    print(f"blows: {dict(tally.blows)}, longest wait for a right conclusion {tally.longest_seconds:.1f} s")
    for reason, count in tally.reasons.most_common():
        print(f"  unavailable {count:>5}: {reason}")
    print(f"disagreements: {tally.disagreements}")
    return 1 if tally.disagreements or tally.assessed < arguments.assessments else 0


if __name__ == "__main__":
    sys.exit(soak(parse_arguments()))
