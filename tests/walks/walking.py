"""Many walks, each known by its number: the first that goes wrong is made short and told step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from intake.config import Config
from intake.web.app import create_app
from intake.web.parts import Parts, open_parts
from tests.walks.patient_walk import NOON, PatientWalk
from tests.web.patient.client import Clock


@dataclass(frozen=True)
class Clinic:
    app: Flask
    parts: Parts


@dataclass(frozen=True)
class Fault:
    """`steps`: the numbers of those that are needed to see it."""

    seed: int
    steps: tuple[int, ...]
    log: tuple[str, ...]
    error: Exception

    def __str__(self) -> str:
        return "\n".join((f"walk {self.seed}, steps {self.steps}:", *self.log, f"{self.error!r}"))


@contextmanager
def open_clinic(folder: Path) -> Iterator[Clinic]:
    """On a fresh SQLite file."""
    config = Config.from_environment({"INTAKE_SECURE_COOKIES": "no"}, folder)
    with open_parts(config, Clock(NOON)) as parts:
        yield Clinic(create_app(parts), parts)


def find_fault(clinic: Clinic, seeds: Iterable[int], steps: int, tally: Counter[str]) -> Fault | None:
    for seed in seeds:
        tally["walks"] += 1
        fault = _walk(clinic, seed, range(steps), tally)
        if fault is not None:
            return _shorten(clinic, fault)
    return None


def _walk(clinic: Clinic, seed: int, steps: Sequence[int], tally: Counter[str]) -> Fault | None:
    walk: PatientWalk | None = None
    done = 0
    try:
        walk = PatientWalk(clinic.app, clinic.parts, tally, seed)
        for done, step in enumerate(steps, start=1):  # noqa: B007 - told in the fault below
            walk.step(step)
        walk.end()
    except Exception as error:  # whatever it is, the steps before it are wanted
        return Fault(seed, tuple(steps[:done]), tuple(walk.log if walk else ()), error)
    return None


def _shorten(clinic: Clinic, fault: Fault) -> Fault:
    """Without each step that is not needed."""
    for step in reversed(fault.steps):
        fewer = [kept for kept in fault.steps if kept != step]
        fault = _walk(clinic, fault.seed, fewer, Counter()) or fault
    return fault
