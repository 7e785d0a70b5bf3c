"""Whatever the child does, the caller gets whole conclusions or EngineUnavailable in time, and the next call works."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from intake.logic.nodes import Any, IsOneOf
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable
from tests.unit.rulebook.servers import (
    EXPECTED,
    FACTS,
    LIMIT_SECONDS,
    RULES,
    SLACK_SECONDS,
    TRUTHS,
    A,
    B,
    F,
    T,
    is_gone,
    misbehaving,
    wait_until_gone,
)


@pytest.mark.parametrize(
    "behaviour",
    [
        "exits",
        "crashes",
        "hangs",
        "is stopped",
        "is late",
        "prints",
        "claims too much",
        "sends a part",
        "breaks off",
        "trickles",
        "is not JSON",
        "is not an object",
        "is nested",
        "is empty",
        "answers another request",
        "faults",
        "names another rule set",
        "repeats an old number",
        "forgets a rule",
        "forgets a fact",
        "adds a rule",
        "gives no truth",
        "gives a bool",
        "forgets all",
    ],
)
def test_a_child_that_misbehaves_is_replaced(tmp_path: Path, behaviour: str) -> None:
    with misbehaving(tmp_path, behaviour) as supervisor:
        supervisor.publish("one", FACTS, RULES)
        pid = supervisor.child_pid
        assert pid is not None
        start = time.monotonic()
        with pytest.raises(EngineUnavailable) as caught:
            supervisor.conclude("one", TRUTHS)
        assert time.monotonic() - start < LIMIT_SECONDS + SLACK_SECONDS
        assert "smoking" not in caught.value.reason
        assert is_gone(pid)
        assert supervisor.conclude("one", TRUTHS) == EXPECTED
        assert supervisor.conclude("one", {A: T, B: T}).rules == {"both": T, "not-both": F}


@pytest.mark.parametrize("behaviour", ["exits", "prints", "is empty"])
def test_a_rule_set_whose_load_failed_is_loaded_at_its_first_use(tmp_path: Path, behaviour: str) -> None:
    with misbehaving(tmp_path, behaviour, "load") as supervisor:
        with pytest.raises(EngineUnavailable):
            supervisor.publish("one", FACTS, RULES)
        assert supervisor.conclude("one", TRUTHS) == EXPECTED


def test_a_child_killed_between_requests_is_replaced_and_given_all_rule_sets() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        supervisor.publish("two", {}, {"file": {"either": Any((A, B))}})
        pid = supervisor.child_pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert wait_until_gone(pid)
        assert supervisor.conclude("one", TRUTHS) == EXPECTED
        assert supervisor.conclude("two", TRUTHS).rules == {"either": T}
        assert supervisor.child_pid != pid


def test_a_child_stopped_between_requests_is_late_and_then_replaced() -> None:
    with EngineSupervisor(LIMIT_SECONDS) as supervisor:
        supervisor.publish("one", FACTS, RULES)
        assert supervisor.child_pid is not None
        os.kill(supervisor.child_pid, signal.SIGSTOP)
        with pytest.raises(EngineUnavailable, match="no answer"):
            supervisor.conclude("one", TRUTHS)
        assert supervisor.conclude("one", TRUTHS) == EXPECTED


def test_a_stopped_child_that_is_sent_more_than_a_buffer_holds_is_late() -> None:
    many = Any(tuple(IsOneOf(f"q{number}", ("yes",)) for number in range(100_000)))
    with EngineSupervisor(LIMIT_SECONDS, start_seconds=LIMIT_SECONDS) as supervisor:
        assert supervisor.child_pid is not None
        os.kill(supervisor.child_pid, signal.SIGSTOP)
        with pytest.raises(EngineUnavailable, match="no answer to load"):
            supervisor.publish("many", {}, {"file": {"many": many}})


def test_a_child_that_never_lives_is_not_started_in_a_tight_loop(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    script = f"open({str(starts)!r}, 'a').write('x')"
    supervisor = EngineSupervisor(command=[sys.executable, "-S", "-c", script])
    with pytest.raises(EngineUnavailable, match="died"):
        supervisor.start()
    for _ in range(60):
        with pytest.raises(EngineUnavailable):
            supervisor.publish("one", FACTS, RULES)
    with pytest.raises(EngineUnavailable, match="waiting before another start"):
        supervisor.conclude("one", TRUTHS)
    assert 2 <= len(starts.read_text()) <= 5
    supervisor.stop()


def test_a_program_that_does_not_exist_is_unavailable_not_a_crash() -> None:
    supervisor = EngineSupervisor(command=["/nonexistent/python"])
    with pytest.raises(EngineUnavailable, match="cannot be started"):
        supervisor.start()
    supervisor.stop()


def test_a_thread_that_waits_too_long_behind_others_gives_up(tmp_path: Path) -> None:
    with misbehaving(tmp_path, "hangs") as supervisor:
        supervisor._queue_seconds = 0.1
        supervisor.publish("one", FACTS, RULES)

        def hang() -> None:
            with pytest.raises(EngineUnavailable, match="no answer"):
                supervisor.conclude("one", TRUTHS)

        first = threading.Thread(target=hang)
        first.start()
        while not (tmp_path / "shown").exists():
            time.sleep(0.01)
        with pytest.raises(EngineUnavailable, match="waiting"):
            supervisor.conclude("one", TRUTHS)
        first.join()
        assert supervisor.conclude("one", TRUTHS) == EXPECTED
