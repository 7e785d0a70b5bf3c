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
BUCKET = 32  # nodes that share one field; 511 conditions on one level are the most, and each is looked at in turn

SID = "1"  # constant: sids are compared by a 32-bit hash only, so no patient's id ever comes here
_BOOT = "boot"
_BOOT_FACT = f'{{"id":"{_BOOT}","sid":"{SID}","{_BOOT}":"1"}}'
_INTERNAL_IDS = (f"sid-{SID}", "$s", _BOOT)
_INTERNAL_FIELDS = ("id", "sid", "$s", _BOOT)


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
            self._roots = [key for circuit in circuits for key in circuit.roots]
            # A place in a list for each leaf, then for each root in the order in which the sheets conclude them.
            places: dict[Key, int] = {("leaf", number): number for number in range(self._leaf_count)}
            places |= {key: self._leaf_count + number for number, key in enumerate(self._roots)}
            for circuit in circuits:
                self._sheets.append(_Sheet(circuit, places))
        except Exception as problem:
            self.close()
            raise _as_fault(problem) from problem

    def conclude(self, truths: Sequence[Truth]) -> Conclusions:
        """Conclude every fact and rule from the truths of the leaves, by their numbers."""
        return self.conclude_each([truths])[0]

    def conclude_each(self, many: Sequence[Sequence[Truth]]) -> list[Conclusions]:
        """As `conclude`, of each. A sheet that is given the same again within this call is not asked again: it keeps
        nothing from one evaluation to the next.
        """
        with self._lock:
            if self._refusal:
                raise EngineFault(self._refusal)
            try:
                concluded: list[dict[tuple[Truth, ...], list[Truth]]] = [{} for _ in self._sheets]
                return [self._conclude(truths, concluded) for truths in many]
            except BaseException as problem:
                self._refusal = "the engine is poisoned by an earlier fault"
                if isinstance(problem, Exception):
                    raise _as_fault(problem) from problem
                raise

    def _conclude(
        self, truths: Sequence[Truth], concluded: Sequence[dict[tuple[Truth, ...], list[Truth]]]
    ) -> Conclusions:
        """`concluded`: of each sheet, what followed from what it was given."""
        if len(truths) < self._leaf_count:
            raise EngineFault(f"{self._leaf_count} leaves, but {len(truths)} truths")
        known = list(truths[: self._leaf_count])
        for sheet, before in zip(self._sheets, concluded, strict=True):
            given = sheet.given(known)
            if given not in before:
                before[given] = sheet.conclude(given)
            known += before[given]
        conclusions = Conclusions({}, {})
        for (kind, name), truth in zip(self._roots, known[self._leaf_count :], strict=True):
            (conclusions.facts if kind == "fact" else conclusions.rules)[str(name)] = truth
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
    """One durable ruleset and its evaluation. Its engine's lock guards it. Everything that can be worked out before is:
    the texts of facts by truth, and a number for each literal, which is cheaper to look up than the literal itself.
    """

    def __init__(self, circuit: Circuit, places: Mapping[Key, int]) -> None:
        facts = {literal: _fact(literal) for literal in circuit.literals_read()}
        _check_hashes(circuit)
        # Only literals that some rule reads may be asserted: the package reports any other as an error.
        self._places = [places[key] for key in circuit.inputs]
        self._facts = [
            {truth: _joined(reference, code, facts) for truth, code in CODES.items()}
            for reference in circuit.inputs.values()
        ]
        numbers: dict[Literal, int] = {}
        self._heads = {
            f"r{number}": (numbers.setdefault(rule.head, len(numbers)), facts.get(rule.head))
            for number, rule in enumerate(circuit.rules)
        }
        self._roots = [
            (key, [(literal.side, numbers[literal]) for literal in reference])
            for key, reference in circuit.roots.items()
        ]
        self._handle: int = durable.create_ruleset("sheet", json.dumps(_definitions(circuit.rules)))

    def given(self, known: Sequence[Truth]) -> tuple[Truth, ...]:
        """The truths that this sheet concludes from, out of all that are known."""
        return tuple([known[place] for place in self._places])

    def conclude(self, given: tuple[Truth, ...]) -> list[Truth]:
        """The truths of this sheet's roots; EngineFault unless each is exactly one value's pair of literals."""
        batch = _BOOT_FACT + "".join([facts[truth] for truth, facts in zip(given, self._facts, strict=True)])
        concluded: set[int] = set()
        fired = boots = 0
        while batch:
            names = self._fire(batch, most=len(self._heads) + 1 - fired)
            fired += len(names)
            new: list[str] = []
            for name in names:
                if name == _BOOT:
                    boots += 1
                    continue
                head, fact = self._heads[name]
                if head not in concluded:
                    concluded.add(head)
                    if fact is not None:
                        new.append(fact)
            batch = ",".join(new)
        if boots != 1:
            raise EngineFault("the boot rule did not fire once")
        durable.delete_state(self._handle, SID)
        return [_truth(key, sides, concluded) for key, sides in self._roots]

    def _fire(self, batch: str, most: int) -> list[str]:
        """Assert these facts and complete action after action; the names of the rules that fired."""
        code, state = durable.assert_facts(self._handle, f"[{batch}]")
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
    definitions: dict[str, object] = {_BOOT: {"all": [{"c0": {_BOOT: "1"}}]}}
    for number, rule in enumerate(rules):
        definitions[f"r{number}"] = {"all": [{f"c{place}": _test(literal)} for place, literal in enumerate(rule.body)]}
    return definitions


def _test(literal: Literal) -> dict[str, object]:
    return {"$and": [{name: "1"} for name in _fields(literal)]}


def _fact(literal: Literal) -> str:
    bucket, field = _fields(literal)
    return f'{{"id":"{literal.node}{literal.side}","sid":"{SID}","{bucket}":"1","{field}":"1"}}'


def _fields(literal: Literal) -> tuple[str, str]:
    """A literal is told by the names of two fields: a name is found by its hash, a value only by comparing."""
    return f"b{literal.node // BUCKET}", f"k{literal.node}{literal.side}"


def _check_hashes(circuit: Circuit) -> None:
    """The package takes two ids, or two names of fields, for one when their 32-bit hashes are equal."""
    literals = circuit.literals_read()
    _check_distinct([*_INTERNAL_IDS, *(f"{literal.node}{literal.side}" for literal in literals)])
    _check_distinct([*_INTERNAL_FIELDS, *(name for literal in literals for name in _fields(literal))])


def _check_distinct(texts: Sequence[str]) -> None:
    found: dict[int, str] = {}
    for text in texts:
        if found.setdefault(_fnv32(text), text) != text:
            raise EngineFault(f"{text} and {found[_fnv32(text)]} have the same hash")


def _fnv32(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def _joined(reference: Reference, code: str, facts: Mapping[Literal, str]) -> str:
    """The facts that say of a node that it has this value, each behind a comma."""
    return "".join(f",{facts[literal]}" for literal in map(reference.side, code) if literal in facts)


def _truth(key: Key, sides: Sequence[tuple[str, int]], concluded: set[int]) -> Truth:
    found = frozenset([side for side, number in sides if number in concluded])
    if found not in TRUTH_OF_CODE:
        what = {0: "nothing was", 1: "a literal is missing, only one was", 2: "two that exclude one another were"}
        raise EngineFault(f"{key[0]} {key[1]}: {what.get(len(found), 'too many literals were')} concluded")
    return TRUTH_OF_CODE[found]
