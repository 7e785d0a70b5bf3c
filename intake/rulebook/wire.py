"""What passes between the server and the engine's child: numbered leaves, conditions and conclusions, in JSON frames.

Only leaf numbers, fact names, rule ids and the letters t, f and u are ever sent. No question, no answer and nothing
else about a patient enters the child, so nothing of the kind can be mixed up, logged or dumped there.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from intake.errors import IntakeError
from intake.logic.kleene import Truth
from intake.logic.nodes import (
    All,
    Any,
    AtLeast,
    Certainly,
    Condition,
    FactHolds,
    Leaf,
    Not,
    Possibly,
    leaves_of,
)

WireCondition: TypeAlias = "Sequence[str | int | WireCondition]"  # a list, its first item says which kind
Message = dict[str, object]

MOST_BYTES = 16 << 20  # 3,000 rules take about 1 MB; a frame that claims more than this is rubbish
_LENGTH = struct.Struct(">I")
_LETTERS = {Truth.TRUE: "t", Truth.FALSE: "f", Truth.UNKNOWN: "u"}
_TRUTHS: dict[object, Truth] = {letter: truth for truth, letter in _LETTERS.items()}


class WireError(IntakeError):
    """What arrived is not a message of this protocol."""


# --- conditions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LeafIndex:
    """The number of each distinct leaf of one rule set, from 0 without gaps."""

    numbers: Mapping[Leaf, int]

    def encode(self, condition: Condition) -> WireCondition:
        """A condition as nested lists; its leaves must be in this index."""
        match condition:
            case All(children):
                return ["all", [self.encode(child) for child in children]]
            case Any(children):
                return ["any", [self.encode(child) for child in children]]
            case AtLeast(children, count):
                return ["at_least", count, [self.encode(child) for child in children]]
            case Not(child):
                return ["not", self.encode(child)]
            case Certainly(child):
                return ["certainly", self.encode(child)]
            case Possibly(child):
                return ["possibly", self.encode(child)]
            case FactHolds(name):
                return ["fact", name]
        return ["leaf", self.numbers[condition]]

    def letters(self, truths: Mapping[Leaf, Truth]) -> str:
        """One letter a leaf, in the order of the numbers; KeyError if a leaf was not judged."""
        return letters_of(truths[leaf] for leaf in self.numbers)


def number_leaves(facts: Mapping[str, Condition], rule_files: Mapping[str, Mapping[str, Condition]]) -> LeafIndex:
    """Number the leaves in reading order. FactHolds gets none: it goes over by the fact's name."""
    conditions = chain(facts.values(), *(rules.values() for rules in rule_files.values()))
    leaves = (leaf for condition in conditions for leaf in leaves_of(condition))
    distinct = dict.fromkeys(leaf for leaf in leaves if not isinstance(leaf, FactHolds))
    return LeafIndex({leaf: number for number, leaf in enumerate(distinct)})


# --- truths and conclusions -------------------------------------------------------------------------------------


def letters_of(truths: Iterable[Truth]) -> str:
    return "".join(_LETTERS[truth] for truth in truths)


def truths_of(letters: str) -> list[Truth]:
    """The opposite of letters_of; WireError on any other letter."""
    return [_truth(letter) for letter in letters]


@dataclass(frozen=True)
class Conclusions:
    """What durable_rules concluded of one rule set's facts and rules: every one of them, by name and by id."""

    facts: dict[str, Truth]
    rules: dict[str, Truth]

    def to_message(self) -> Message:
        return {
            "facts": {name: _LETTERS[truth] for name, truth in self.facts.items()},
            "rules": {rule_id: _LETTERS[truth] for rule_id, truth in self.rules.items()},
        }


def conclusions_of(message: Message, facts: frozenset[str], rules: frozenset[str]) -> Conclusions:
    """Read a reply; WireError unless it speaks of exactly these facts and these rules."""
    return Conclusions(_named_truths(message, "facts", facts), _named_truths(message, "rules", rules))


def conclusions_of_each(
    message: Message, count: int, facts: frozenset[str], rules: frozenset[str]
) -> list[Conclusions]:
    """The same of a reply about several; WireError unless there are as many as were asked for."""
    found = message.get("conclusions")
    if not isinstance(found, list) or len(found) != count or not all(isinstance(one, dict) for one in found):
        raise WireError(f"the reply does not hold {count} conclusions")
    return [conclusions_of(one, facts, rules) for one in found]


def _named_truths(message: Message, kind: str, names: frozenset[str]) -> dict[str, Truth]:
    found = message.get(kind)
    if not isinstance(found, dict):
        raise WireError(f"the reply has no {kind}")
    if found.keys() != names:
        missing, surplus = len(names - found.keys()), len(found.keys() - names)
        raise WireError(f"the reply has {missing} {kind} too few and {surplus} that were not asked for")
    return {name: _truth(letter) for name, letter in found.items()}


def _truth(letter: object) -> Truth:
    if not isinstance(letter, str) or letter not in _TRUTHS:
        raise WireError("a truth is one of t, f and u")
    return _TRUTHS[letter]


# --- frames -----------------------------------------------------------------------------------------------------


def pack(message: Message) -> bytes:
    """A message as four bytes of length and that much JSON."""
    text = json.dumps(message, separators=(",", ":")).encode()
    if len(text) > MOST_BYTES:
        raise WireError(f"a message of {len(text)} bytes is too long")
    return _LENGTH.pack(len(text)) + text


def read_message(receive: Callable[[int], bytes]) -> Message:
    """Read one frame by `receive(at_most)`, which returns b"" at the end: EOFError then, WireError on rubbish."""
    (length,) = _LENGTH.unpack(_exactly(receive, _LENGTH.size))
    if length > MOST_BYTES:
        raise WireError(f"a frame claims {length} bytes")
    try:
        message = json.loads(_exactly(receive, length))
    except (ValueError, RecursionError) as problem:
        raise WireError("a frame is not JSON") from problem
    if not isinstance(message, dict):
        raise WireError("a frame is not a JSON object")
    return message


def _exactly(receive: Callable[[int], bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = receive(min(size, 1 << 16))
        if not part:
            raise EOFError("the other side has closed")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
