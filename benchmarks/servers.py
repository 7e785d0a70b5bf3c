"""Starts the product and the floor app as processes of their own, and talks to them over one kept connection."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
LONGEST_START_SECONDS = 30


@dataclass
class Server:
    """A running server: its port, its process group's leader, and how long it took to answer its first request."""

    port: int
    pid: int
    start_seconds: float

    def resident_megabytes(self) -> float:
        """The memory of the largest worker; children that are no Python servers (the engine) are not counted."""
        return max(_resident(pid) for pid in _descendants(self.pid))

    def cpu_seconds(self) -> float:
        """What the processes that there were at the first call have used so far, the engine included. It hardly depends
        on what else the machine does.
        """
        return sum(map(_cpu_ticks, self._processes)) / os.sysconf("SC_CLK_TCK")

    @cached_property
    def _processes(self) -> list[int]:
        """Looked for once: that takes longer than a page, and empties the processor's caches before it."""
        return _descendants(self.pid)

    def engine_megabytes(self) -> float:
        """The memory of the engine's child; 0 where there is none."""
        found = [pid for pid in _descendants(self.pid) if b"intake.rulebook.child" in _command(pid)]
        return max((_resident(pid) for pid in found), default=0.0)


@contextmanager
def running(app: str, environment: Mapping[str, str], probe: str) -> Iterator[Server]:
    """One synchronous gunicorn worker with `app`, answering `probe`."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_it_answers(port, probe, process, began)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Visitor:
    """A browser without scripts: keeps cookies and one connection, follows nothing by itself."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str) -> tuple[int, bytes, str]:
        return self._send("GET", path, None)

    def post(self, path: str, fields: list[tuple[str, str]]) -> tuple[int, bytes, str]:
        return self._send("POST", path, urllib.parse.urlencode([("csrf_token", self.token), *fields]))

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, bytes, str]:
        """Status, body and Location; the page's form token is kept."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connection.close()  # a synchronous worker keeps no connection open
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        content = response.read()
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        found = TOKEN.search(content)
        if found:
            self.token = found.group(1).decode()
        return response.status, content, response.headers.get("Location", "")


def expect(reply: tuple[int, bytes, str], status: int) -> bytes:
    """The body of a reply with this status; any other ends the run."""
    if reply[0] != status:
        raise SystemExit(f"the server answered {reply[0]} in place of {status}: {reply[1][:200]!r}")
    return reply[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(port: int, path: str, process: subprocess.Popen[bytes], began: float) -> None:
    while time.perf_counter() - began < LONGEST_START_SECONDS:
        if process.poll() is not None:
            raise SystemExit(f"the server ended at once with {process.returncode}: is the port free?")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit("the server did not answer in time")


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for child in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(child.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            found += _descendants(int(child.parent.name))
    return found


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
