"""One child process and the talk with it: every question has a time limit, and no reply can hang or crash the asker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from intake.errors import IntakeError
from intake.rulebook.wire import Message, WireError, pack, read_message

CHILD_COMMAND = (sys.executable, "-P", "-m", "intake.rulebook.child")
SECONDS_TO_LEAVE = 1.0
# What Python and the loader may need. Nothing else: the child shall not hold the server's keys and addresses.
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR")


class ChildFailed(IntakeError):
    """The child cannot be used any more: it could not be started, died, was late, or spoke rubbish."""


class ChildRefused(IntakeError):
    """The child says that the engine is at fault, in its own words; it ends after saying so."""


class ChildProcess:
    """A running child. After any error it must be killed: a late reply would be taken for the next one."""

    def __init__(self, command: Sequence[str]) -> None:
        self.loaded: set[str] = set()
        self._number = 0
        self._socket, theirs = socket.socketpair()
        try:
            # Its own session, so that Ctrl-C at the terminal is the server's alone. Standard error is shared: an
            # unread pipe would fill up and block the child.
            line = theirs.fileno()
            self._process = subprocess.Popen(
                command, stdin=line, stdout=line, env=_environment(), start_new_session=True
            )
        except OSError as problem:
            self._socket.close()
            raise ChildFailed("the child cannot be started") from problem
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, verb: str, rule_set: str, details: Message, timeout_seconds: float) -> Message:
        """Send a request and return its reply: the one with the same number, about the same rule set, in time."""
        self._number += 1
        request: Message = {"request": self._number, "verb": verb, "rule_set": rule_set}
        frame = pack(request | details)
        deadline = time.monotonic() + timeout_seconds
        try:
            self._socket.settimeout(timeout_seconds)
            self._socket.sendall(frame)
            reply = read_message(lambda most: self._receive(most, deadline))
        except TimeoutError as problem:
            raise ChildFailed(f"no answer to {verb} within {timeout_seconds:g} s") from problem
        except (OSError, EOFError) as problem:
            raise ChildFailed(f"the child died at {verb}") from problem
        except WireError as problem:
            raise ChildFailed(f"rubbish in answer to {verb}: {problem}") from problem
        if reply.get("request") != self._number or reply.get("rule_set") != rule_set:
            raise ChildFailed(f"the answer to {verb} belongs to another request")
        if "fault" in reply:
            raise ChildRefused(str(reply["fault"]))
        return reply

    def _receive(self, most: int, deadline: float) -> bytes:
        """Bytes as they come, but none after the deadline: a child that trickles is late too."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._socket.recv(most)

    def dismiss(self) -> None:
        """Close the line, at which a healthy child ends by itself; kill it if it does not."""
        self._socket.close()
        try:
            self._process.wait(SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        self._socket.close()
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):  # the kernel may hold it up; it is no longer ours to wait for
            self._process.wait(SECONDS_TO_LEAVE)

    def disown(self) -> None:
        """After a fork: close the copy of the line. The process belongs to the parent, which goes on using it."""
        self._socket.close()
        self._process.returncode = 0  # else its destructor warns of a child that this process cannot wait for


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(os.path.abspath(entry) for entry in sys.path)}
