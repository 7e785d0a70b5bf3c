"""`intake demo` and `intake serve`: the pages on waitress, in one process."""

from __future__ import annotations

import argparse
import errno
import gc
import logging
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import waitress

from intake.config import Config, ConfigError
from intake.services.alert_sender import sending_alerts
from intake.services.demo_clinic import open_demo_clinic
from intake.services.reassess import assess_waiting
from intake.web.app import create_app
from intake.web.parts import Parts, open_parts

USAGE = 2
# By itself the server puts what is long into temporary files, and takes a gigabyte from anybody: patients' names would
# lie on the disk, not sealed. The largest that a page takes is 3 MB, and what is more gets its page that says so.
LARGEST_REQUEST_BYTES = 8 * 1024 * 1024
SERVER = {
    "threads": 8,
    "ident": None,
    "clear_untrusted_proxy_headers": False,  # the app reads them, from as many proxies as the settings say
    "max_request_body_size": LARGEST_REQUEST_BYTES,
    "inbuf_overflow": LARGEST_REQUEST_BYTES + 1,
    "outbuf_overflow": 64 * 1024 * 1024,  # it makes a view wait long before
}
_IN_USE = (errno.EADDRINUSE, errno.EACCES)


class PortTaken(Exception):
    """Somebody else listens there."""


def add_commands(commands: Any) -> None:
    demo = commands.add_parser("demo", help="a whole clinic with made-up patients, on this machine only")
    demo.add_argument("--port", type=_port, default=None, help="8000 without it")
    demo.add_argument("--data", type=Path, metavar="DIR", help="keep the clinic in this folder; else it is forgotten")
    demo.set_defaults(run=run_demo)
    serve = commands.add_parser("serve", help="the server; its settings are the INTAKE_… variables")
    serve.set_defaults(run=run_serve)


def run_demo(options: argparse.Namespace) -> int:
    with _demo_folder(options.data) as folder:
        config = Config.from_environment(_only_demo_settings(options), folder)
        return _serve(config, "intake demo --port", _print_demo)


def run_serve(options: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    return _serve(Config.from_environment(options.environ), "INTAKE_PORT=", _print_address)


def _only_demo_settings(options: argparse.Namespace) -> dict[str, str]:
    """The demo is for this machine alone: no setting of a real clinic may reach into it."""
    return {"INTAKE_HOST": "127.0.0.1", "INTAKE_PORT": str(options.port or 8000), "INTAKE_SECURE_COOKIES": "no"}


@contextmanager
def _demo_folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="intake-demo-") as folder:
        yield Path(folder)


def _serve(config: Config, how_to_choose: str, announce: Callable[[Config, Parts], None]) -> int:
    """The port is taken before anything else is done, so that a taken one is told at once."""
    try:
        listener = _listen(config)
    except PortTaken:
        print(
            f"Port {config.port} on {config.host} cannot be used: something else is there, or it is not allowed. "
            f"Choose another: {how_to_choose}{'' if how_to_choose.endswith('=') else ' '}{config.port % 65535 + 1}",
            file=sys.stderr,
        )
        return USAGE
    signal.signal(signal.SIGTERM, _stop)
    with suppress(KeyboardInterrupt), listener, open_parts(config) as parts, _ending_undisturbed():
        assess_waiting(parts.database, parts.rulebooks, parts.engine, parts.clock())
        app = create_app(parts)
        gc.freeze()  # what stands now stays: no look for garbage need walk it again, as in web/wsgi.py
        gc.set_threshold(50_000)
        announce(config, parts)
        with sending_alerts(config, parts.database, parts.clock):
            waitress.serve(app, sockets=[listener], **SERVER)
    print("Stopped.", flush=True)
    return 0


def _listen(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno in _IN_USE:
            raise PortTaken from None
        problem = f"INTAKE_HOST is '{config.host}': this machine cannot listen there ({error.strerror})."
        raise ConfigError((problem,)) from None
    return listener


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """As Ctrl-C does: the engine's child ends, the database is closed, a demo's folder is removed."""
    raise KeyboardInterrupt


@contextmanager
def _ending_undisturbed() -> Iterator[None]:
    """Ctrl-C pressed again, or a signal to `make` and to what it runs, would break off what the first one began."""
    try:
        yield
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_IGN)


def _print_address(config: Config, _parts: Parts) -> None:
    print(f"Clinic: {config.address}/", flush=True)


def _print_demo(config: Config, parts: Parts) -> None:
    clinic = open_demo_clinic(parts.database, parts.rulebooks, parts.engine, parts.clock())
    base = config.address
    print(f"Patient form: {base}/i/{clinic.form_token}")
    print(f"Clinic: {base}/sign-in")
    born = clinic.form_date_of_birth
    print(f"The form asks for a date of birth: {born.day} {born.month} {born.year}")
    again = clinic.second_date_of_birth
    print(f"Second visit: {base}/i/{clinic.second_token} (date of birth: {again.day} {again.month} {again.year})")
    for sign_in in clinic.sign_ins:
        print(f"Sign in as {sign_in.role.value}: {sign_in.email} password {sign_in.password}")
    print("Stop with Ctrl-C.", flush=True)


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}': give a whole number from 1 to 65535")
