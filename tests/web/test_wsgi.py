"""`intake.web.wsgi:app` under gunicorn: two workers on one database, each with an engine of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def test_two_workers_start_answer_and_end(tmp_path: Path) -> None:
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "2", "--no-control-socket"]
    with subprocess.Popen(
        [*command, "-b", f"127.0.0.1:{port}", "intake.web.wsgi:app"],
        env={**os.environ, "INTAKE_DATA": str(tmp_path), "PYTHONWARNINGS": "ignore"},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            deadline = time.monotonic() + 40
            while not _is_up(f"http://127.0.0.1:{port}"):
                assert server.poll() is None, server.stderr.read() if server.stderr else ""
                assert time.monotonic() < deadline, "it does not answer"
                time.sleep(0.1)
            server.send_signal(signal.SIGTERM)
            _, said = server.communicate(timeout=30)
        finally:
            server.kill()
    assert "Traceback" not in said, said
    assert server.returncode == 0
