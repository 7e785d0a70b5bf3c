"""Past patients judged in several processes at once, a batch at a time and in order.

A process is given the files of both rule sets and where the patients come from, once; it reads each batch by itself.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Protocol

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.impact import Comparison, PastPatient
from intake.rulebook.impact_report import Tally
from intake.rulebook.parse import parse_rulebook

PATIENTS_AT_ONCE = 200
WAITING_FOR_EACH = 2  # batches a process: enough that none is idle, few enough that memory stays as it is


class Source(Protocol):
    """Where the patients come from. `batches` only names them: whoever judges them reads them, in another process."""

    def batches(self) -> Iterator[Sequence[Any]]: ...

    def read(self, batch: Sequence[Any], comparison: Comparison) -> Iterable[PastPatient]: ...


_at_work: list[tuple[Comparison, Source]] = []  # one, in a worker process


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tally(comparison: Comparison, source: Source, batch: Sequence[Any]) -> Tally:
    found = Tally()
    for patient in source.read(batch, comparison):
        found.add(comparison.of(patient))
    return found


def tallies(old: PackFiles, new: PackFiles, source: Source, processes: int) -> Generator[Tally, None, None]:
    """One for each batch, in order. No more are asked for than can be judged; closing this ends the work."""
    waiting: deque[Future[Tally]] = deque()
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (dict(old.texts), dict(new.texts), source))
    try:
        for batch in source.batches():
            waiting.append(pool.submit(_tally_here, batch))
            if len(waiting) > WAITING_FOR_EACH * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(old: dict[str, str], new: dict[str, str], source: Source) -> None:
    _at_work.append((Comparison(parse_rulebook(PackFiles(old)), parse_rulebook(PackFiles(new))), source))


def _tally_here(batch: Sequence[Any]) -> Tally:
    comparison, source = _at_work[0]
    return tally(comparison, source, batch)
