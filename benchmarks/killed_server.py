"""The product's own server as a process group of its own, to be started, killed at any moment, and started again."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.servers import LONGEST_START_SECONDS, ROOT, free_port


@dataclass
class KilledServer:
    """`workers`: 0 for `intake serve`, else gunicorn with so many. It keeps its port and its data folder."""

    folder: Path
    workers: int = 0
    port: int = field(default_factory=free_port)
    kills: int = 0

    def __post_init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it answers."""
        environment = {
            **os.environ,
            "INTAKE_DATA": str(self.folder),
            "INTAKE_PORT": str(self.port),
            "INTAKE_SECURE_COOKIES": "no",
        }
        log = (self.folder / "server.log").open("ab")
        self._process = subprocess.Popen(
            self._command(), cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        began = time.monotonic()
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - began > LONGEST_START_SECONDS:
                self.stop()
                raise SystemExit(f"the server did not start:\n{(self.folder / 'server.log').read_text()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """The server, its workers and its engine at once, without a word."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            self.kills += 1

    def stop(self) -> None:
        """As an operator does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def _command(self) -> list[str]:
        if not self.workers:
            return [sys.executable, "-m", "intake.cli", "serve"]
        bind = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers)]
        # Its control socket would be one for all gunicorns of this user.
        return [sys.executable, "-m", "gunicorn", "intake.web.wsgi:app", *bind, "--no-control-socket"]

    def _answers(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/health")
                return connection.getresponse().status == 200
            except OSError:
                return False
