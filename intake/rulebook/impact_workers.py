"""Past patients judged in several processes at once, a batch at a time and in order.

A process is given the files of both rule sets, once, and then answers without names: no key and no database.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.impact import Comparison, PastPatient
from intake.rulebook.impact_report import Tally
from intake.rulebook.parse import parse_rulebook

Batch = Sequence[PastPatient]
PATIENTS_AT_ONCE = 200
WAITING_FOR_EACH = 2  # batches a process: enough that none is idle, few enough that memory stays as it is

_comparisons: list[Comparison] = []  # one, in a worker process


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tally(comparison: Comparison, batch: Batch) -> Tally:
    found = Tally()
    for patient in batch:
        found.add(comparison.of(patient))
    return found


def tallies(old: PackFiles, new: PackFiles, batches: Iterable[Batch], processes: int) -> Generator[Tally, None, None]:
    """One for each batch, in order. `batches` is only read as fast as they are judged; closing this ends the work."""
    files = (dict(old.texts), dict(new.texts))
    waiting: deque[Future[Tally]] = deque()
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, files)
    try:
        for batch in batches:
            waiting.append(pool.submit(_tally_here, batch))
            if len(waiting) > WAITING_FOR_EACH * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(old: dict[str, str], new: dict[str, str]) -> None:
    _comparisons.append(Comparison(parse_rulebook(PackFiles(old)), parse_rulebook(PackFiles(new))))


def _tally_here(batch: Batch) -> Tally:
    return tally(_comparisons[0], batch)
