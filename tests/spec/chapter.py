"""What a chapter of the language's description is made of; the tests and `make_docs.py` read the same data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from intake.logic.kleene import Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

Mark = pytest.MarkDecorator


@dataclass(frozen=True)
class Row:
    """Answers, and what they make of the example's condition. An answer of None is left blank."""

    truth: Truth
    answers: dict[str, Any]
    note: str = ""


@dataclass(frozen=True)
class Example:
    """A condition as it stands behind `when:`, what it shows, and its table."""

    says: str
    when: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Mistake:
    """A condition that cannot be read: what is said of it, and the character (from 1) at which it is said."""

    when: str
    column: int
    message: str
    fix: str


def row(truth: Truth, note: str = "", /, **answers: Any) -> Row:
    return Row(truth, answers, note)


def each_row_of(examples: Sequence[Example]) -> Mark:
    """Parameterises a test with `when`, `answers` and `truth`."""
    rows = [(example, row) for example in examples for row in example.rows]
    return pytest.mark.parametrize(
        ("when", "answers", "truth"),
        [(example.when, row.answers, row.truth) for example, row in rows],
        ids=[f"{example.when.splitlines()[0][:40]}-{_words(row.answers)}" for example, row in rows],
    )


def _words(answers: dict[str, Any]) -> str:
    return ",".join(f"{key}={value}" for key, value in answers.items())[:60]
