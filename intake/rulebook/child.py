"""The child process that holds durable_rules: reads requests on standard input, answers each on standard output.

It knows leaf numbers, fact names, rule ids and truths, nothing about any patient (see wire.py), so it may crash, dump
or be killed at any time. It ends when its parent does, and after any fault: a new process is the only sure repair.
"""

from __future__ import annotations

import faulthandler
import os
import select
import signal
import sys
from collections.abc import Callable

from intake.rulebook.engine import DurableEngine, EngineFault
from intake.rulebook.wire import Message, pack, read_message, truths_of

SECONDS_BETWEEN_LOOKS = 5.0
MOST_SECONDS_A_REQUEST = 60  # an endless loop in the C code ends here even if the parent is gone; SIGALRM kills

Answer = Callable[[Message], Message]


class EngineDesk:
    """The engines of the rule sets that the parent handed over, by sha256."""

    def __init__(self) -> None:
        self._engines: dict[str, DurableEngine] = {}

    def answer(self, request: Message) -> Message:
        sha256 = str(request["rule_set"])
        match request:
            case {"verb": "greet"}:
                return {}
            case {"verb": "load", "facts": dict(facts), "rule_files": dict(rule_files)}:
                engine = DurableEngine(facts, rule_files)
                self._drop(sha256)
                self._engines[sha256] = engine
                return {}
            case {"verb": "conclude", "truths": str(letters)} if sha256 in self._engines:
                return self._engines[sha256].conclude(truths_of(letters)).to_message()
            case {"verb": "conclude_each", "truths": list(many)} if sha256 in self._engines:
                found = self._engines[sha256].conclude_each([truths_of(str(letters)) for letters in many])
                return {"conclusions": [one.to_message() for one in found]}
            case {"verb": "drop"}:
                self._drop(sha256)
                return {}
        raise EngineFault("a request that this child does not understand")

    def _drop(self, sha256: str) -> None:
        engine = self._engines.pop(sha256, None)
        if engine is not None:
            engine.close()


def serve(requests: int, replies: int, answer: Answer) -> int:
    """Answer until the parent closes the line or is gone (0), or a fault ends this process (1)."""
    parent = os.getppid()
    while _wait_for_request(requests, parent):
        try:
            request = read_message(lambda most: os.read(requests, most))
        except EOFError:
            return 0
        signal.alarm(MOST_SECONDS_A_REQUEST)
        reply: Message = {"request": request["request"], "rule_set": request["rule_set"]}
        try:
            reply |= answer(request)
        except EngineFault as fault:
            reply["fault"] = str(fault)
        _write(replies, pack(reply))
        signal.alarm(0)
        if "fault" in reply:
            return 1
    return 0


def _wait_for_request(requests: int, parent: int) -> bool:
    """False when the parent is gone. The line's end alone does not tell: a process forked from it may hold a copy."""
    while not select.select([requests], [], [], SECONDS_BETWEEN_LOOKS)[0]:
        if os.getppid() != parent:
            return False
    return True


def _write(replies: int, frame: bytes) -> None:
    while frame:
        frame = frame[os.write(replies, frame) :]


def take_over_standard_output() -> int:
    """The descriptor for replies; what anything prints goes to standard error and cannot spoil a frame."""
    replies = os.dup(1)
    os.dup2(2, 1)
    return replies


def main(answer: Answer) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    return serve(0, take_over_standard_output(), answer)


if __name__ == "__main__":
    sys.exit(main(EngineDesk().answer))
