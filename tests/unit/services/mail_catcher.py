"""A mail server for tests, on a thread: it keeps what it gets, or refuses as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class MailCatcher(socketserver.ThreadingTCPServer):
    """`refuses`: how it answers to the first address, in place of taking it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[Message] = []
        self.refuses = ""

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: MailCatcher

    def handle(self) -> None:
        self._say("220 catcher")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"QUIT":
                self._say("221 bye")
                return
            if verb == b"EHLO":
                self._say("250-catcher\r\n250 AUTH PLAIN")
            elif verb == b"MAIL" and self.server.refuses:
                self._say(self.server.refuses)
            elif verb == b"DATA":
                self._say("354 go on")
                self.server.messages.append(message_from_bytes(b"".join(self._lines())))
                self._say("250 taken")
            else:
                self._say("250 fine")

    def _lines(self) -> Iterator[bytes]:
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            yield line

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


@contextmanager
def catching_mail() -> Iterator[MailCatcher]:
    with MailCatcher() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
