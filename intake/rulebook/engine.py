"""The only module that speaks to durable_rules: it concludes facts and rules from the truths of leaves.

The package crashes, hangs or misjudges outside a narrow use, so only that use is made of it: the low-level module, one
constant sid, short ASCII facts compared for equality, no negation, a rule that always fires, every return code
checked. After any surprise the engine is poisoned: it refuses further work and its state is left alone, since deleting
it could crash.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence

import durable_rules_engine as durable

from intake.errors import IntakeError
from intake.logic.kleene import Truth
from intake.rulebook.circuit import CODES, TRUTH_OF_CODE, Circuit, Key, Literal, Reference, Rule, compile_circuit
from intake.rulebook.wire import Conclusions, WireCondition

RULES_AIMED_AT = 80  # smaller sheets are asked too often; above 100 each evaluation asks the kernel for fresh memory
MOST_RULES = 4000  # a ruleset holds 4,096
BUCKET = 100  # nodes that share the value of one field; 511 values of a field are the most

SID = "1"  # constant: sids are compared by a 32-bit hash only, so no patient's id ever comes here
_BOOT = "boot"
_BOOT_FACT = f'{{"id":"{_BOOT}","sid":"{SID}","b":"{_BOOT}"}}'
_INTERNAL_IDS = (f"sid-{SID}", "$s", _BOOT)


class EngineFault(IntakeError):
    """durable_rules did not behave, or was asked for what it cannot hold. Never names a truth."""


class DurableEngine:
    """One rule set: facts in dependency order, then files of rules, cut into small rulesets ("sheets")."""

    def __init__(
        self,
        facts: Mapping[str, WireCondition],
        rule_files: Mapping[str, Mapping[str, WireCondition]],
    ) -> None:
        self._lock = threading.Lock()
        self._refusal = ""
        self._sheets: list[_Sheet] = []
        try:
            circuits = list(_plan(facts, rule_files))
            numbers = (key[1] for circuit in circuits for key in circuit.inputs)
            self._leaf_count = 1 + max((number for number in numbers if isinstance(number, int)), default=-1)
            for circuit in circuits:
                self._sheets.append(_Sheet(circuit))
        except Exception as problem:
            self.close()
            raise _as_fault(problem) from problem

    def conclude(self, truths: Sequence[Truth]) -> Conclusions:
        """Conclude every fact and rule from the truths of the leaves, by their numbers."""
        with self._lock:
            if self._refusal:
                raise EngineFault(self._refusal)
            try:
                return self._conclude(truths)
            except BaseException as problem:
                self._refusal = "the engine is poisoned by an earlier fault"
                if isinstance(problem, Exception):
                    raise _as_fault(problem) from problem
                raise

    def _conclude(self, truths: Sequence[Truth]) -> Conclusions:
        if len(truths) < self._leaf_count:
            raise EngineFault(f"{self._leaf_count} leaves, but {len(truths)} truths")
        known: dict[Key, Truth] = {("leaf", number): truth for number, truth in enumerate(truths)}
        for sheet in self._sheets:
            known |= sheet.conclude(known)
        conclusions = Conclusions({}, {})
        for (kind, name), truth in known.items():
            if kind == "fact":
                conclusions.facts[str(name)] = truth
            elif kind == "rule":
                conclusions.rules[str(name)] = truth
        return conclusions

    def close(self) -> None:
        """Give the rulesets back, once. A poisoned engine keeps its own: they end with the process."""
        with self._lock:
            if not self._refusal:
                self._refusal = "the engine is closed"
                for sheet in self._sheets:
                    sheet.close()


def _as_fault(problem: Exception) -> EngineFault:
    return problem if isinstance(problem, EngineFault) else EngineFault(f"{type(problem).__name__}: {problem}")


# --- cutting a rule set into sheets -----------------------------------------------------------------------------


def _plan(
    facts: Mapping[str, WireCondition], rule_files: Mapping[str, Mapping[str, WireCondition]]
) -> Iterator[Circuit]:
    """Circuits in the order of evaluation, each reading only leaves and facts that stand before it."""
    known: set[Key] = set()
    groups: list[dict[Key, WireCondition]] = [{("fact", name): condition for name, condition in facts.items()}]
    groups += [{("rule", rule_id): condition for rule_id, condition in file.items()} for file in rule_files.values()]
    for group in groups:
        for circuit in _cut(group):
            for key in circuit.inputs:
                if key[0] == "fact" and key not in known:
                    raise EngineFault(f"fact {key[1]} is read before it is concluded")
            for key in circuit.roots:
                if key in known:
                    raise EngineFault(f"{key[0]} {key[1]} stands twice in the rule set")
            known |= circuit.roots.keys()
            yield circuit


def _cut(conditions: dict[Key, WireCondition]) -> Iterator[Circuit]:
    """Halve until a sheet is small enough; one condition alone may be larger, up to the package's limit."""
    if not conditions:
        return
    circuit = compile_circuit(conditions)
    if len(circuit.rules) <= RULES_AIMED_AT or len(conditions) == 1:
        if len(circuit.rules) > MOST_RULES:
            raise EngineFault(f"{next(iter(conditions))[1]} needs {len(circuit.rules)} durable rules")
        yield circuit
        return
    items = list(conditions.items())
    half = len(items) // 2
    yield from _cut(dict(items[:half]))
    yield from _cut(dict(items[half:]))


# --- one ruleset ------------------------------------------------------------------------------------------------


class _Sheet:
    """One durable ruleset and its evaluation. Its engine's lock guards it."""

    def __init__(self, circuit: Circuit) -> None:
        self._facts = {literal: _fact(literal) for literal in circuit.literals_read()}
        _check_hashes(circuit)
        # Only literals that some rule reads may be asserted: the package reports any other as an error.
        self._given = {
            key: {
                truth: [self._facts[side] for side in map(reference.side, code) if side in self._facts]
                for truth, code in CODES.items()
            }
            for key, reference in circuit.inputs.items()
        }
        self._roots = circuit.roots
        self._heads = {f"r{number}": rule.head for number, rule in enumerate(circuit.rules)}
        self._handle: int = durable.create_ruleset("sheet", json.dumps(_definitions(circuit.rules)))

    def conclude(self, known: Mapping[Key, Truth]) -> dict[Key, Truth]:
        """The truths of this sheet's roots; EngineFault unless each is exactly one value's pair of literals."""
        batch = [_BOOT_FACT]
        for key, facts in self._given.items():
            batch += facts[known[key]]
        concluded: set[Literal] = set()
        fired: list[str] = []
        while batch:
            names = self._fire(batch, most=len(self._heads) + 1 - len(fired))
            fired += names
            heads = dict.fromkeys(self._heads[name] for name in names if name != _BOOT)
            new = [head for head in heads if head not in concluded]
            concluded.update(new)
            batch = [self._facts[head] for head in new if head in self._facts]
        if fired.count(_BOOT) != 1:
            raise EngineFault("the boot rule did not fire once")
        durable.delete_state(self._handle, SID)
        return {key: _truth(key, reference, concluded) for key, reference in self._roots.items()}

    def _fire(self, batch: list[str], most: int) -> list[str]:
        """Assert these facts and complete action after action; the names of the rules that fired."""
        code, state = durable.assert_facts(self._handle, f"[{','.join(batch)}]")
        if code != 0:
            raise EngineFault(f"assert_facts returned {code}")
        started = durable.start_action_for_state(self._handle, state)
        message: str | None = None if started is None else started[1]
        names: list[str] = []
        while message is not None:
            if len(names) == most:
                raise EngineFault("more firings than rules")
            names.append(message[2 : message.index('"', 2)])  # {"r12":{…
            message = durable.complete_and_start_action(self._handle, state)
        return names

    def close(self) -> None:
        durable.delete_ruleset(self._handle)


def _definitions(rules: Sequence[Rule]) -> dict[str, object]:
    # delete_state is a segmentation fault where no action ever completed: the boot rule fires in every evaluation.
    definitions: dict[str, object] = {_BOOT: {"all": [{"c0": {"b": _BOOT}}]}}
    for number, rule in enumerate(rules):
        definitions[f"r{number}"] = {"all": [{f"c{place}": _test(literal)} for place, literal in enumerate(rule.body)]}
    return definitions


def _test(literal: Literal) -> dict[str, object]:
    node, side = literal
    return {"$and": [{"b": str(node // BUCKET)}, {"n": str(node)}, {"v": side}]}


def _fact(literal: Literal) -> str:
    node, side = literal
    return f'{{"id":"{node}{side}","sid":"{SID}","b":"{node // BUCKET}","n":"{node}","v":"{side}"}}'


def _check_hashes(circuit: Circuit) -> None:
    """The package takes two ids for one when their 32-bit hashes are equal."""
    texts = {_fnv32(text): text for text in _INTERNAL_IDS}
    for node, side in circuit.literals_read():
        for text in (f"{node}{side}", str(node)):
            if texts.setdefault(_fnv32(text), text) != text:
                raise EngineFault(f"{text} and {texts[_fnv32(text)]} have the same hash")


def _fnv32(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def _truth(key: Key, reference: Reference, concluded: set[Literal]) -> Truth:
    sides = frozenset(literal.side for literal in reference if literal in concluded)
    if sides not in TRUTH_OF_CODE:
        what = {0: "nothing was", 1: "a literal is missing, only one was", 2: "two that exclude one another were"}
        raise EngineFault(f"{key[0]} {key[1]}: {what.get(len(sides), 'too many literals were')} concluded")
    return TRUTH_OF_CODE[sides]
