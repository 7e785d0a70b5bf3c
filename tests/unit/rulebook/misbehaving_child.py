"""A child that misbehaves once, at a given request, and is the real child ever after.

Arguments: the behaviour, the request at which to show it, and a file that remembers that it has been shown.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

from intake.rulebook.child import EngineDesk, main
from intake.rulebook.engine import EngineFault
from intake.rulebook.wire import MOST_BYTES, Message, pack

LINE = 0  # standard input is one end of a socket pair: it can be written to, past the honest code


def _say(data: bytes) -> None:
    os.write(LINE, data)


def _frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def _say_a_part() -> None:
    _say(struct.pack(">I", 100) + b'{"request"')


def _send_a_part() -> None:
    _say_a_part()
    time.sleep(60)


def _break_off() -> None:
    _say_a_part()
    os._exit(0)


def _trickle() -> None:
    _say(struct.pack(">I", 1000))
    while True:
        _say(b" ")
        time.sleep(0.05)


def _fail() -> None:
    raise EngineFault("assert_facts returned 1")


BEFORE: dict[str, Callable[[], object]] = {
    "exits": lambda: os._exit(3),
    "crashes": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "hangs": lambda: time.sleep(60),
    "is stopped": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "is late": lambda: time.sleep(0.8),
    "prints": lambda: _say(b"Traceback (most recent call last):\n"),
    "claims too much": lambda: _say(struct.pack(">I", MOST_BYTES + 1)),
    "sends a part": _send_a_part,
    "breaks off": _break_off,
    "trickles": _trickle,
    "is not JSON": lambda: _say(_frame(b"yes")),
    "is not an object": lambda: _say(_frame(b"[]")),
    "is nested": lambda: _say(_frame(b"[" * 100_000)),
    "is empty": lambda: _say(_frame(b"{}")),
    "answers another request": lambda: _say(pack({"request": 999, "rule_set": "one", "facts": {}, "rules": {}})),
    "faults": _fail,
}


def _truths(reply: Message, kind: str) -> dict[str, object]:
    truths = reply[kind]
    assert isinstance(truths, dict)
    return truths


def _without(reply: Message, kind: str) -> Message:
    return reply | {kind: dict(list(_truths(reply, kind).items())[1:])}


def _with(reply: Message, name: str, truth: object) -> Message:
    return reply | {"rules": _truths(reply, "rules") | {name: truth}}


AFTER: dict[str, Callable[[Message], Message]] = {
    "names another rule set": lambda reply: reply | {"rule_set": "two"},
    "repeats an old number": lambda reply: reply | {"request": 1},
    "forgets a rule": lambda reply: _without(reply, "rules"),
    "forgets a fact": lambda reply: _without(reply, "facts"),
    "adds a rule": lambda reply: _with(reply, "surplus", "t"),
    "gives no truth": lambda reply: _with(reply, "both", "x"),
    "gives a bool": lambda reply: _with(reply, "both", True),
    "forgets all": lambda reply: {},
}


def misbehaving(behaviour: str, verb: str, shown: Path) -> Callable[[Message], Message]:
    if behaviour not in BEFORE.keys() | AFTER.keys():
        sys.exit(f"no behaviour {behaviour}")
    honest = EngineDesk().answer

    def answer(request: Message) -> Message:
        if request["verb"] != verb or shown.exists():
            return honest(request)
        shown.touch()
        if behaviour in BEFORE:
            BEFORE[behaviour]()
            return honest(request)
        return AFTER[behaviour](honest(request))

    return answer


if __name__ == "__main__":
    sys.exit(main(misbehaving(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
