"""The tree of the product's own errors; each names its audience.

IntakeError
├── ContentError       an admin reads it: file:line:column, what is wrong, what to do
├── InputError         whoever handed in answers reads it: path, what is wrong, the nearest valid name
└── (each layer adds its own beside its code: EngineFault, EngineUnavailable, Tampered, …)
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass


class IntakeError(Exception):
    """Base of every error that this product raises on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a content file, at its place. `fix` says what to do, in one sentence without its full stop."""

    file: str
    line: int
    column: int
    message: str
    fix: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.message}."
        fix = f"{self.fix[:1].upper()}{self.fix[1:]}"
        return f"{text} {fix}{'' if fix.endswith('?') else '.'}" if fix else text


class ContentError(IntakeError):
    """The content files have problems; all of them are here, in the order of their places."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Refusal:
    """One thing wrong in an answers file. `path` is like `lab_b12.unit`; `nearest` is a valid name, or None."""

    path: str
    message: str
    nearest: str | None = None


class InputError(IntakeError):
    """The answers cannot be taken; all reasons are here. The values themselves are never part of a message."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(f"{refusal.path}: {refusal.message}" for refusal in self.refusals))


def places_of(error: BaseException) -> str:
    """The chain of places in our code, for logs: an error's own words may quote what a patient typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{frame.filename.rpartition('/intake/')[2]}:{frame.lineno}" for frame in frames[-8:])
