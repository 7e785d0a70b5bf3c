"""Random walks through the form lose no answer, read no closed branch, and send one form.

The same walks each time; as many as `--walks` says, and thousands of others by benchmarks/soak_walks.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from intake.services import fill_in_form
from intake.services.form_state import FormState
from intake.store import answers
from intake.store.answers import RecordedAnswer
from intake.web.patient import kept_form
from tests.walks.walking import Clinic, find_fault, open_clinic

WALKS, STEPS = 100, 6
WALKS_TO_FIND_A_PLANTED_FAULT = 60


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with open_clinic(tmp_path_factory.mktemp("clinic")) as clinic:
        yield clinic


def test_nothing_is_lost_whatever_way_is_taken_through_the_form(clinic: Clinic, request: pytest.FixtureRequest) -> None:
    walks = request.config.getoption("--walks") or WALKS
    tally = Counter[str]()
    fault = find_fault(clinic, range(walks), STEPS, tally)
    assert fault is None, str(fault)
    everywhere = [f"replies {status}" for status in (303, 400, 401, 409, 422)]
    for what in (*everywhere, "submissions", "submit conflicts", "not shared", "walks with withdrawn answers"):
        assert tally[what] >= walks // 100, f"the walks hardly see {what}: {tally}"


def forget_the_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another tab saved is overwritten unseen."""
    append: Callable[..., list[RecordedAnswer]] = answers.append_answers

    def append_anyway(*given: Any, expected_last_seq: int | None = None) -> list[RecordedAnswer]:
        return append(*given)

    monkeypatch.setattr("intake.services.fill_in_form.answers.append_answers", append_anyway)


def forget_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several new answers only the first three are saved."""
    find: Callable[..., list[Any]] = fill_in_form._new_answers
    monkeypatch.setattr(fill_in_form, "_new_answers", lambda *given: find(*given)[:3])


def forget_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The door that opens where the session is over takes nothing along."""
    monkeypatch.setattr(kept_form, "what_was_typed", lambda code: [])


def forget_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check leaves out an answer."""
    monkeypatch.setattr("intake.services.form_words._in_order", lambda state, page: list(page.keys[:2]))


def forget_what_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is read as it would be shown now, although another tab opened or closed branches since."""
    monkeypatch.setattr(FormState, "questions_sent", lambda state, page, shown: state.questions_on(page))


PLANTED = (forget_the_revision, forget_an_answer, forget_what_was_typed, forget_a_line, forget_what_was_shown)


@pytest.mark.parametrize("plant", PLANTED)
def test_the_walks_find_a_planted_fault(
    plant: Callable[[pytest.MonkeyPatch], None], clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    fault = find_fault(clinic, range(WALKS_TO_FIND_A_PLANTED_FAULT), STEPS, Counter())
    assert fault is not None
    assert isinstance(fault.error, AssertionError), str(fault)
