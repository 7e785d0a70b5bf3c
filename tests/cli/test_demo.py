"""`intake demo` and `serve` as a newcomer meets them: the printed lines, the pages behind them, the end."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from http.cookiejar import CookieJar
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from waitress.buffers import TempfileBasedBuffer
from waitress.server import create_server
from waitress.wasyncore import close_all

from intake.cli import main
from intake.cli.serving import LARGEST_REQUEST_BYTES, SERVER
from intake.config import Config
from intake.services.demo_staff import NoDemo, open_doors
from intake.services.manage_staff import add_staff, list_staff
from intake.services.open_installation import open_database
from intake.store.staff import Role
from tests.made_up_clinic import NOW

LINES = ("Patient form: ", "Clinic: ", "The form asks for a date of birth: ", "Sign in as clinician: ")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    *arguments: str, environ: Mapping[str, str] | None = None, until: str = "Stop with"
) -> Iterator[tuple[list[str], subprocess.Popen[str]]]:
    """The command in a process of its own, and the lines that it prints until it serves."""
    command = [sys.executable, "-m", "intake.cli", *arguments]
    own = {**os.environ, **(environ or {})}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=own)
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith(until):
                break
        yield lines, process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(autouse=True)
def as_at_a_terminal() -> Iterator[None]:
    """A shell starts what runs in its background deaf to Ctrl-C, and so would be whatever the tests start there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _end(process: subprocess.Popen[str], sign: signal.Signals) -> int:
    process.send_signal(sign)
    return process.wait(timeout=60)


def _rest_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.read()


def _living() -> dict[int, int]:
    """Every process that is not dead, with its parent: by /proc where there is one, for `ps` is not everywhere."""
    if Path("/proc/self/stat").exists():
        return dict(_read_stats())
    listed = subprocess.run(["ps", "-axo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}


def _read_stats() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):  # it ended meanwhile
                state, parent = (folder / "stat").read_text().rpartition(") ")[2].split()[:2]
                if state != "Z":
                    yield int(folder.name), int(parent)


def _wait_until_gone(pids: Collection[int]) -> None:
    deadline = time.monotonic() + 60
    while _living().keys() & set(pids):
        assert time.monotonic() < deadline, "it outlives its server"


class Browser:
    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, address: str, data: Mapping[str, str] | None = None) -> str:
        body = None if data is None else urlencode(data).encode()
        with self._opener.open(address, body, timeout=20) as response:
            return str(response.read().decode())

    def send(self, address: str, html: str, **data: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', html)
        assert token is not None
        return self.get(address, {"csrf_token": token[1], **data})


def test_the_printed_lines_lead_to_a_form_and_a_clinic_and_nothing_is_left_behind(tmp_path: Path) -> None:
    environ = {"TMPDIR": str(tmp_path)}
    with _running("demo", "--port", str(_free_port()), environ=environ) as (lines, process):
        found = {start: next(line for line in lines if line.startswith(start)) for start in LINES}
        _fill_in_the_door(found["Patient form: "], found["The form asks for a date of birth: "])
        _look_at_the_clinic(found["Clinic: "], found["Sign in as clinician: "])
        children = [pid for pid, parent in _living().items() if parent == process.pid]
        assert children, "the engine's child is to run"
        assert list(tmp_path.glob("intake-demo-*/intake.sqlite3"))
        process.send_signal(signal.SIGTERM)
        _wait_until_gone(children)  # so that it is ending by now
        assert _end(process, signal.SIGINT) == 0, "whoever is impatient breaks nothing off"
        assert _rest_of(process) == "Stopped.\n"
    assert not list(tmp_path.glob("intake-demo-*"))


def _fill_in_the_door(line: str, born: str) -> None:
    address = line.removeprefix("Patient form: ")
    browser = Browser()
    html = browser.send(address, browser.get(address))
    day, month, year = born.rpartition(": ")[2].split()
    base = address.partition("/i/")[0]
    boxes = {"date_of_birth-day": day, "date_of_birth-month": month, "date_of_birth-year": year}
    assert "Riverside Injection Clinic" in browser.send(f"{base}/form/door", html, **boxes)
    assert "<h1" in browser.get(f"{base}/form/start")


def _look_at_the_clinic(line: str, sign_in: str) -> None:
    address = line.removeprefix("Clinic: ")
    browser = Browser()
    email, password = re.search(r": (\S+) password (\S+)", sign_in).groups()  # type: ignore[union-attr]
    html = browser.send(address, browser.get(address), email=email, password=password)
    assert html.count("to decide</span>") == 18  # all made-up patients but one, and who comes for the third time
    assert "not evaluated" not in html
    assert "review by hand" not in html


def test_a_kept_clinic_is_there_again_with_new_passwords(tmp_path: Path) -> None:
    arguments = ("demo", "--data", str(tmp_path / "clinic"))
    with _running(*arguments, "--port", str(_free_port())) as (first, process):
        assert _end(process, signal.SIGINT) == 0
        assert _rest_of(process) == "Stopped.\n"
    with _running(*arguments, "--port", str(_free_port())) as (second, _):
        assert first[-2] != second[-2]
        address = next(line for line in second if line.startswith("Clinic: "))
        _look_at_the_clinic(address, next(line for line in second if line.startswith("Sign in as clinician: ")))


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_is_told_in_one_sentence(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        words = ["demo", "--port", port] if command == "demo" else ["serve"]
        assert main(words, {"INTAKE_PORT": port, "INTAKE_DATA": str(tmp_path / "data")}) == 2
    said, told = capsys.readouterr()
    assert said == ""
    assert len(told.strip().splitlines()) == 1
    assert f"Port {port} on 127.0.0.1" in told
    assert ("--port" if command == "demo" else "INTAKE_PORT=") in told
    assert not (tmp_path / "data").exists()


def test_no_made_up_patient_comes_into_somebodys_own_clinic(tmp_path: Path) -> None:
    with open_database(Config.from_environment({}, tmp_path)) as database:
        who = partial(add_staff, database, email="ada@hill.example", name="Ada", role=Role.ADMIN)
        who(password="long enough for her", by="system", now=NOW)
        with pytest.raises(NoDemo, match="not the demo's"):
            open_doors(database, NOW)
        assert len(list_staff(database)) == 1


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_a_port_that_cannot_be_is_a_usage_error(port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--port", port], {})
    assert ended.value.code == 2


def test_serve_keeps_its_data_and_its_cookies_secure(tmp_path: Path) -> None:
    port = _free_port()
    environ = {"INTAKE_DATA": str(tmp_path / "data"), "INTAKE_PORT": str(port)}
    with _running("serve", environ=environ, until="Clinic: ") as (lines, _):
        assert lines[-1] == f"Clinic: http://127.0.0.1:{port}/"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=20) as response:
            assert response.headers["Set-Cookie"].startswith("__Host-intake=")
            assert response.headers["Server"] is None
        with pytest.raises(urllib.error.HTTPError) as refused:
            Browser().get(f"http://127.0.0.1:{port}/clinic/none")
        assert refused.value.code == 404
        refused.value.close()
    assert (tmp_path / "data" / "keys.json").stat().st_mode & 0o077 == 0


def _echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    sent: bytes = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(sent)))])
    return [sent]


@contextmanager
def _echoing() -> Iterator[int]:
    """The port of a server with our settings that gives back what it gets."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = create_server(_echo, sockets=[listener], **SERVER)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.trigger.pull_trigger(partial(close_all, server._map))  # its loop ends with the last socket
            thread.join()
            server.task_dispatcher.shutdown()


def test_what_is_sent_and_answered_lies_in_no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would not be sealed there: a day's list goes in, and a day's export comes out."""
    files = []

    def make_file(_self: object) -> BytesIO:
        files.append(BytesIO())
        return files[-1]

    monkeypatch.setattr(TempfileBasedBuffer, "newfile", make_file)
    list_of_names = b"Mabel Canary;1970-01-01\n" * (LARGEST_REQUEST_BYTES // 24)
    with _echoing() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", "/", list_of_names)
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, list_of_names)
        connection.close()
        connection.request("POST", "/", headers={"Content-Length": str(LARGEST_REQUEST_BYTES + 1)})
        assert connection.getresponse().status == 413
        connection.close()
    assert not files
