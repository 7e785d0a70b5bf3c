"""The child's own loop: it answers, ends with its parent's line, and ends after a fault."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from intake.rulebook.child import Answer, EngineDesk, serve
from intake.rulebook.engine import EngineFault
from intake.rulebook.wire import Message, pack, read_message


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    parent, child = socket.socketpair()
    with parent, child:
        yield parent, child


def talk(line: tuple[socket.socket, socket.socket], answer: Answer, *requests: Message) -> tuple[int, list[Message]]:
    """Send all requests, close the line, and let the loop run; its exit code and its replies."""
    parent, child = line
    for request in requests:
        parent.sendall(pack(request))
    parent.shutdown(socket.SHUT_WR)
    code = serve(child.fileno(), child.fileno(), answer)
    child.shutdown(socket.SHUT_WR)
    replies: list[Message] = []
    while True:
        try:
            replies.append(read_message(parent.recv))
        except EOFError:
            return code, replies


def request(number: int, verb: str, **details: object) -> Message:
    return {"request": number, "verb": verb, "rule_set": "one", **details}


def test_a_rule_set_is_loaded_asked_replaced_and_dropped(line: tuple[socket.socket, socket.socket]) -> None:
    code, replies = talk(
        line,
        EngineDesk().answer,
        request(1, "greet"),
        request(2, "load", facts={}, rule_files={"file": {"r": ["leaf", 0]}}),
        request(3, "conclude", truths="u"),
        request(4, "load", facts={}, rule_files={"file": {"r": ["certainly", ["leaf", 0]]}}),
        request(5, "conclude", truths="u"),
        request(6, "drop"),
    )
    assert code == 0
    assert [reply["request"] for reply in replies] == [1, 2, 3, 4, 5, 6]
    assert replies[2]["rules"] == {"r": "u"}
    assert replies[4]["rules"] == {"r": "f"}


@pytest.mark.parametrize(
    "bad",
    [
        request(1, "conclude", truths="t"),
        request(1, "load", facts={}, rule_files={"file": {"r": ["fact", "nowhere"]}}),
        request(1, "dance"),
        request(1, "load", facts=[]),
    ],
)
def test_a_fault_is_said_and_ends_the_child(line: tuple[socket.socket, socket.socket], bad: Message) -> None:
    code, replies = talk(line, EngineDesk().answer, bad, request(2, "greet"))
    assert code == 1
    assert [list(reply) for reply in replies] == [["request", "rule_set", "fault"]]


def test_a_poisoned_engine_is_not_asked_again(line: tuple[socket.socket, socket.socket]) -> None:
    asked: list[object] = []

    def answer(message: Message) -> Message:
        asked.append(message["request"])
        raise EngineFault("assert_facts returned 1")

    assert talk(line, answer, request(1, "conclude"), request(2, "conclude"))[0] == 1
    assert asked == [1]


def test_what_the_child_prints_does_not_spoil_its_replies() -> None:
    script = (
        "import os, sys\n"
        f"sys.path[:] = {sys.path!r}\n"
        "from intake.rulebook.child import main\n"
        "def answer(request):\n"
        "    print('a stray line', flush=True)\n"
        "    os.write(1, b'another')\n"
        "    return {}\n"
        "main(answer)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=pack(request(1, "greet")), capture_output=True, timeout=30, check=True
    )
    assert done.stdout == pack({"request": 1, "rule_set": "one"})
    assert b"a stray line" in done.stderr
