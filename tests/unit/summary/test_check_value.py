"""The check value of what is on paper: it stays while the summary says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from intake.summary.answer_view import Said
from intake.summary.check_value import check_value


@dataclass(frozen=True)
class AsDataclass:
    title: str
    parts: tuple[Any, ...]


class AsNamedTuple(NamedTuple):
    title: str
    parts: tuple[Any, ...]


def test_a_part_may_be_held_otherwise_and_what_is_on_paper_keeps_its_value() -> None:
    said = Said("sex", "Sex", "What is your sex?", "Female")
    one: Any = AsDataclass("a", (AsDataclass("b", (said,)), None, 1.5, ""))
    other: Any = AsNamedTuple("a", (AsNamedTuple("b", (said,)), None, 1.5, ""))
    assert check_value(one) == check_value(other) == "226a a914 72a4"
