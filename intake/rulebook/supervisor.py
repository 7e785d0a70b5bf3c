"""Keeps the engine's child process at work: starts it, hands it the published rule sets, asks it, replaces it.

Whatever happens to the child, the caller gets conclusions that are whole or EngineUnavailable within a bounded time.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from intake.errors import IntakeError
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, Leaf
from intake.rulebook.channel import CHILD_COMMAND, ChildFailed, ChildProcess, ChildRefused
from intake.rulebook.wire import (
    Conclusions,
    LeafIndex,
    Message,
    WireError,
    conclusions_of,
    conclusions_of_each,
    number_leaves,
)

FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 30.0


class EngineUnavailable(IntakeError):
    """durable_rules gave no usable answer; the reason holds no patient data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RuleSetRefused(EngineUnavailable):
    """The engine says that it cannot hold this rule set."""


@dataclass
class _Published:
    leaves: LeafIndex
    content: Message
    facts: frozenset[str]
    rules: frozenset[str]
    holders: int = 0
    is_retired: bool = False


class EngineSupervisor:
    """Safe to use from many threads: requests are put to the child one at a time.

    `timeout_seconds` bounds the wait for a conclusion, `start_seconds` a (re)start and a load each, `queue_seconds`
    the wait behind other threads. A process forked from this one gets a child of its own at its first call.
    """

    def __init__(
        self,
        timeout_seconds: float = 2.0,
        *,
        start_seconds: float = 10.0,
        queue_seconds: float = 10.0,
        command: Sequence[str] = CHILD_COMMAND,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._start_seconds = start_seconds
        self._queue_seconds = queue_seconds
        self._command = tuple(command)
        self._sets: dict[str, _Published] = {}
        self._child: ChildProcess | None = None
        self._is_started = False
        self._failures = 0
        self._not_before = 0.0
        self._make_locks()
        _SUPERVISORS.add(self)

    def __enter__(self) -> EngineSupervisor:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def child_pid(self) -> int | None:
        """The process that holds durable_rules now; it changes with every restart."""
        return None if self._child is None else self._child.pid

    # --- starting and stopping ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the child. If that fails, EngineUnavailable; the next call of any kind tries again."""
        self._is_started = True
        with self._turn():
            pass

    def stop(self) -> None:
        """End the child; conclusions are refused until the next start. Published rule sets stay known."""
        with self._lock:
            self._is_started = False
            if self._child is not None:
                self._child.dismiss()
                self._child = None

    # --- rule sets ----------------------------------------------------------------------------------------------

    def publish(
        self,
        rule_set_sha256: str,
        facts: Mapping[str, Condition],
        rule_files: Mapping[str, Mapping[str, Condition]],
    ) -> None:
        """Load a rule set beside the others. `facts` stand in dependency order.

        RuleSetRefused: the engine cannot hold it, and it is not kept. EngineUnavailable: it is kept, and loaded
        before its first use.
        """
        leaves = number_leaves(facts, rule_files)
        content: Message = {
            "facts": {name: leaves.encode(condition) for name, condition in facts.items()},
            "rule_files": {
                file: {rule_id: leaves.encode(condition) for rule_id, condition in rules.items()}
                for file, rules in rule_files.items()
            },
        }
        rule_ids = frozenset(rule_id for rules in rule_files.values() for rule_id in rules)
        published = _Published(leaves, content, frozenset(facts), rule_ids)
        with self._books:
            kept = self._sets.setdefault(rule_set_sha256, published)
            kept.is_retired = False
        try:
            with self._turn() as child:
                self._load(child, rule_set_sha256, kept)
        except RuleSetRefused:
            if kept is published:  # else it was held before, and is not given up for this
                self.retire(rule_set_sha256)
            raise

    def retire(self, rule_set_sha256: str) -> None:
        """Forget a rule set once nobody holds it; its engine is closed at the next request."""
        with self._books:
            published = self._sets.get(rule_set_sha256)
            if published is not None:
                published.is_retired = True
                self._forget_if_free(rule_set_sha256, published)

    @contextmanager
    def _holding(self, sha256: str) -> Iterator[_Published]:
        """Keep a rule set alive, though retired meanwhile, while it is concluded from. EngineUnavailable: unknown."""
        with self._books:
            published = self._sets.get(sha256)
            if published is None:
                raise EngineUnavailable("unknown rule set")
            published.holders += 1
        try:
            yield published
        finally:
            with self._books:
                published.holders -= 1
                self._forget_if_free(sha256, published)

    def _forget_if_free(self, sha256: str, published: _Published) -> None:
        if published.is_retired and published.holders == 0 and self._sets.get(sha256) is published:
            del self._sets[sha256]

    # --- asking -------------------------------------------------------------------------------------------------

    def conclude(self, rule_set_sha256: str, truths_by_leaf: Mapping[Leaf, Truth]) -> Conclusions:
        """What durable_rules concludes of every fact and rule; EngineUnavailable for anything less."""
        with self._holding(rule_set_sha256) as published:
            try:
                truths = published.leaves.letters(truths_by_leaf)
            except KeyError as problem:
                raise EngineUnavailable("a leaf was not judged") from problem
            with self._turn() as child:
                self._load(child, rule_set_sha256, published)
                reply = child.ask("conclude", rule_set_sha256, {"truths": truths}, self._timeout_seconds)
                return conclusions_of(reply, published.facts, published.rules)

    def conclude_each(self, rule_set_sha256: str, many: Sequence[Mapping[Leaf, Truth]]) -> list[Conclusions]:
        """As `conclude`, of many at once: for a check of the rules, with as much time for all as a start takes."""
        with self._holding(rule_set_sha256) as published:
            try:
                letters = [published.leaves.letters(truths) for truths in many]
            except KeyError as problem:
                raise EngineUnavailable("a leaf was not judged") from problem
            with self._turn() as child:
                self._load(child, rule_set_sha256, published)
                reply = child.ask("conclude_each", rule_set_sha256, {"truths": letters}, self._start_seconds)
                return conclusions_of_each(reply, len(many), published.facts, published.rules)

    def _load(self, child: ChildProcess, sha256: str, published: _Published) -> None:
        if sha256 in child.loaded:
            return
        try:
            child.ask("load", sha256, published.content, self._start_seconds)
        except ChildRefused as problem:
            self._discard(child)
            raise RuleSetRefused(str(problem)) from problem
        child.loaded.add(sha256)

    @contextmanager
    def _turn(self) -> Iterator[ChildProcess]:
        """This thread's turn with a living child. Whatever goes wrong in it costs the child its place."""
        if not self._lock.acquire(timeout=self._queue_seconds):
            raise EngineUnavailable("too many requests are waiting")
        try:
            child = self._living_child()
            yield child
            self._failures = 0
        except EngineUnavailable:
            raise
        except (ChildFailed, ChildRefused, WireError) as problem:
            self._discard_as_failed()
            raise EngineUnavailable(str(problem)) from problem
        except BaseException:
            self._discard_as_failed()
            raise
        finally:
            self._lock.release()

    def _living_child(self) -> ChildProcess:
        if not self._is_started:
            raise EngineUnavailable("not started")
        if self._child is not None and not self._child.is_alive():
            self._discard_as_failed()
        if self._child is None:
            if time.monotonic() < self._not_before:
                raise EngineUnavailable(f"waiting before another start, after {self._failures} failures")
            self._child = ChildProcess(self._command)
            self._child.ask("greet", "", {}, self._start_seconds)
        for sha256 in [sha256 for sha256 in self._child.loaded if sha256 not in self._sets]:
            self._child.ask("drop", sha256, {}, self._timeout_seconds)
            self._child.loaded.discard(sha256)
        return self._child

    def _discard_as_failed(self) -> None:
        """After one failure the child is replaced at once, after more of them in a row only after growing delays."""
        self._failures += 1
        if self._failures > 1:
            delay = min(FIRST_DELAY_SECONDS * 2 ** (self._failures - 2), LONGEST_DELAY_SECONDS)
            self._not_before = time.monotonic() + delay
        if self._child is not None:
            self._discard(self._child)

    def _discard(self, child: ChildProcess) -> None:
        child.kill()
        self._child = None

    # --- forks --------------------------------------------------------------------------------------------------

    def _make_locks(self) -> None:
        self._lock = threading.Lock()  # one request at a time
        self._books = threading.Lock()  # the table of rule sets; never held while waiting for anything

    def _start_anew_after_fork(self) -> None:
        """Another thread of the parent may have held the locks, and the child is the parent's."""
        self._make_locks()
        if self._child is not None:
            self._child.disown()
            self._child = None


_SUPERVISORS: weakref.WeakSet[EngineSupervisor] = weakref.WeakSet()


def _start_all_anew() -> None:
    for supervisor in _SUPERVISORS:
        supervisor._start_anew_after_fork()


os.register_at_fork(after_in_child=_start_all_anew)
