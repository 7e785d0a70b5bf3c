"""Random walks through the form lose no answer, read no closed branch, and send one form.

100 walks here, always the same ones; thousands of new ones by `pytest --walks 5000`, or benchmarks/soak_walks.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from intake.config import Config
from intake.services import fill_in_form
from intake.store import answers
from intake.web import error_pages
from intake.web.app import create_app
from intake.web.parts import Parts, open_parts
from tests.walks.patient_walk import NOON, PatientWalk
from tests.web.patient.client import Clock

WALKS, STEPS = 100, 5
STEPS_OF_MANY_WALKS = 10
WALKS_TO_FIND_A_FAULT = 60


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Parts]]:
    config = Config.from_environment({"INTAKE_SECURE_COOKIES": "no"}, tmp_path_factory.mktemp("clinic"))
    with open_parts(config, Clock(NOON)) as parts:
        yield create_app(parts), parts


def walk(clinic: tuple[Flask, Parts], walks: int, *phases: Phase) -> Counter[str]:
    """What happened in these walks. Up to the usual number they are the same ones each time."""

    class Walk(PatientWalk):
        """Of this clinic."""

    Walk.app, Walk.parts = clinic
    Walk.tally = Counter()
    chosen = settings(
        max_examples=walks,
        stateful_step_count=STEPS if walks <= WALKS else STEPS_OF_MANY_WALKS,
        deadline=None,
        database=None,
        derandomize=walks <= WALKS,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=chosen)
    return Walk.tally


def test_nothing_is_lost_whatever_way_is_taken_through_the_form(
    clinic: tuple[Flask, Parts], request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    walks = request.config.getoption("--walks")
    tally = walk(clinic, walks, Phase.generate, Phase.shrink)
    if walks > WALKS:
        with capsys.disabled():
            print("", *(f"{count:>8} {what}" for what, count in sorted(tally.items())), sep="\n")
    assert tally["walks"] >= walks
    replies = {status: tally[f"replies {status}"] for status in (303, 400, 401, 409, 422)}
    assert min(replies.values()) >= walks // 20, f"the walks do not go everywhere: {replies}"
    assert tally["submissions"] >= walks // 20
    assert tally["walks with withdrawn answers"] >= walks // 20


def forget_the_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another tab saved is overwritten unseen."""
    append: Callable[..., int] = answers.append_answers

    def append_anyway(*given: Any, expected_last_seq: int | None = None) -> int:
        return append(*given)

    monkeypatch.setattr("intake.services.fill_in_form.answers.append_answers", append_anyway)


def forget_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several new answers the last is dropped."""
    find: Callable[..., list[Any]] = fill_in_form._new_answers
    monkeypatch.setattr(fill_in_form, "_new_answers", lambda *given: find(*given)[:3])


def forget_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that says that the session is over holds nothing."""
    monkeypatch.setattr(error_pages, "_what_was_typed", lambda code: [])


def forget_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check leaves out an answer."""
    monkeypatch.setattr("intake.services.form_words._in_order", lambda state, page: list(page.keys[:2]))


@pytest.mark.parametrize("plant", [forget_the_revision, forget_an_answer, forget_what_was_typed, forget_a_line])
def test_the_walks_find_a_planted_fault(
    plant: Callable[[pytest.MonkeyPatch], None], clinic: tuple[Flask, Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        walk(clinic, WALKS_TO_FIND_A_FAULT, Phase.generate)
