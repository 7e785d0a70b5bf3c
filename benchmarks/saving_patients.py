"""Patients who save pages and send forms while the server is killed under them, and remember what they were told."""

from __future__ import annotations

import http.client
import re
import threading
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from queue import Empty, SimpleQueue

from benchmarks.servers import Visitor

PAGE = "/form/about-you-1"
BORN = (("day", "14"), ("month", "3"), ("year", "1986"))
REVISION = re.compile(rb'name="revision" value="(\d+)"')
SHOWN = re.compile(rb'name="shown" value="([\w ]*)"')
CHOSEN_SEX = re.compile(rb'name="sex_at_birth" type="radio" value="(\w+)" checked')
BROKEN = (OSError, http.client.HTTPException)
WRITTEN = count(1)


@dataclass(frozen=True)
class Invited:
    """`token`: of the link."""

    intake_id: str
    token: str


@dataclass
class Save:
    """One press of the button. `name` is like no other, so that it can be found again; `sex` changes each time."""

    intake_id: str
    name: str
    sex: str
    is_acknowledged: bool = False


@dataclass
class Sending:
    """One form sent to the clinic."""

    intake_id: str
    is_acknowledged: bool = False


@dataclass
class History:
    """What all patients did since the start, in the order of each patient."""

    saves: list[Save] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    retries: int = 0
    acknowledged: int = 0  # saves, counted without a lock: near enough to know when to kill


class Refused(Exception):
    """The server answered what it must not answer."""


def enter(visitor: Visitor, invited: Invited) -> None:
    """Through the link and the door."""
    _expect(visitor.get(f"/i/{invited.token}"), 200)
    _expect(visitor.post(f"/i/{invited.token}", []), 303)
    _expect(visitor.get("/form/door"), 200)
    _expect(visitor.post("/form/door", [(f"date_of_birth-{part}", text) for part, text in BORN]), 303)


class Client(threading.Thread):
    """One at a time: takes an invited patient, works until the server is gone, and comes back with what is unsure.

    `unsure`: the request whose reply never came. It is sent once more, as it was, before anything else.
    """

    def __init__(self, port: int, patients: SimpleQueue[Invited], history: History) -> None:
        super().__init__(daemon=True)
        self.port, self.patients, self.history = port, patients, history
        self.visitor = Visitor(port)
        self.unsure: Callable[[], None] | None = None
        self.fault: Exception | None = None
        self.is_over = threading.Event()

    def again(self) -> Client:
        """The same browser after the server is back: a thread is run only once."""
        client = type(self)(self.port, self.patients, self.history)
        client.visitor, client.unsure = self.visitor, self.unsure
        return client

    def run(self) -> None:
        try:
            if self.unsure is not None:
                self.history.retries += 1
                self.unsure()
                self.unsure = None
            while not self.is_over.is_set():
                self.work(self.patients.get_nowait())
        except (Empty, *BROKEN):
            return
        except Exception as fault:
            self.fault = fault
        finally:
            self.visitor.connection.close()

    def come_in(self, invited: Invited) -> None:
        """With a browser that knows nothing of the patient before."""
        self.visitor.connection.close()
        self.visitor = Visitor(self.port)
        enter(self.visitor, invited)

    @abstractmethod
    def work(self, invited: Invited) -> None:
        """One round for one patient."""


class Saver(Client):
    """Changes two answers of one page again and again; both or neither must be saved."""

    SAVES = 40

    def work(self, invited: Invited) -> None:
        self.come_in(invited)
        _expect(self.visitor.get("/form/safety-now-1"), 200)
        _expect(self.visitor.post("/form/safety-now-1", [("urgent_now", "none"), ("revision", "0")]), 303)
        for _ in range(self.SAVES):
            self._save(invited, _expect(self.visitor.get(PAGE), 200))

    def _save(self, invited: Invited, page: bytes) -> None:
        chosen = CHOSEN_SEX.search(page)
        sex = "male" if chosen is not None and chosen[1] == b"female" else "female"
        save = Save(invited.intake_id, f"Ann Example {next(WRITTEN)}", sex)
        fields = [("full_name", save.name), ("sex_at_birth", sex), ("revision", _found(REVISION, page))]
        if SHOWN.search(page):
            fields.append(("shown", _found(SHOWN, page)))

        def send() -> None:
            _expect(self.visitor.post(PAGE, fields), 303)
            save.is_acknowledged = True
            self.history.acknowledged += 1

        self.history.saves.append(save)
        self.unsure = send
        send()
        self.unsure = None


class Sender(Client):
    """Sends forms that are filled in already."""

    def work(self, invited: Invited) -> None:
        self.come_in(invited)
        page = _expect(self.visitor.get("/form/check"), 200)
        sending = Sending(invited.intake_id)

        def send() -> None:
            _expect(self.visitor.post("/form/submit", [("revision", _found(REVISION, page))]), 303, "/form/receipt")
            sending.is_acknowledged = True

        self.history.sendings.append(sending)
        self.unsure = send
        send()
        self.unsure = None


def _found(pattern: re.Pattern[bytes], page: bytes) -> str:
    found = pattern.search(page)
    if found is None:
        raise Refused(f"no {pattern.pattern!r} on the page")
    return found[1].decode()


def _expect(reply: tuple[int, bytes, str], status: int, place: str = "") -> bytes:
    if reply[0] != status or (place and reply[2] != place):
        raise Refused(f"answered {reply[0]} {reply[2]} in place of {status} {place}: {reply[1][:300]!r}")
    return reply[1]
