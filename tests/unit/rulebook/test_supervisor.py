"""Whatever the child does, the caller gets whole conclusions or EngineUnavailable in time, and the next call works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import intake
from intake.logic.kleene import AND, NOT, Truth
from intake.logic.nodes import All, Any, Condition, FactHolds, IsOneOf, Leaf, Not
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable, RuleSetRefused
from intake.rulebook.wire import Conclusions

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
A, B = IsOneOf("smoking", ("yes",)), IsOneOf("diet", ("vegan",))
FACTS: dict[str, Condition] = {"both_hold": All((A, B))}
RULES: dict[str, dict[str, Condition]] = {
    "file": {"both": FactHolds("both_hold"), "not-both": Not(FactHolds("both_hold"))}
}
TRUTHS: dict[Leaf, Truth] = {A: T, B: U}
EXPECTED = Conclusions({"both_hold": U}, {"both": U, "not-both": U})

ROOT = Path(intake.__file__).parent.parent
MISBEHAVING = Path(__file__).with_name("misbehaving_child.py")
LIMIT_SECONDS = 0.6
SLACK_SECONDS = 2.0  # for a busy machine; a hang would take ten times that


def misbehaving(tmp_path: Path, behaviour: str, verb: str = "conclude") -> EngineSupervisor:
    command = [sys.executable, "-P", str(MISBEHAVING), behaviour, verb, str(tmp_path / "shown")]
    return EngineSupervisor(LIMIT_SECONDS, start_seconds=10, command=command)


def is_gone(pid: int) -> bool:
    """A dead process, though perhaps not yet collected by its new parent."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return status.rsplit(")", 1)[1].split()[0] in "ZX"


def wait_until_gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_gone(pid)


def run_script(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A server of its own that finds the package by its own sys.path only, from a foreign directory."""
    paths = f"import sys; sys.path[:0] = {[str(ROOT), *(entry for entry in sys.path if 'site-packages' in entry)]!r}\n"
    command = [sys.executable, "-S", "-P", "-c", paths + script, *arguments]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, env={}, check=False)


# --- good days --------------------------------------------------------------------------------------------------


def test_conclusions_follow_the_truths() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        for a in Truth:
            for b in Truth:
                both = AND[a, b]
                found = supervisor.conclude("one", {A: a, B: b})
                assert found == Conclusions({"both_hold": both}, {"both": both, "not-both": NOT[both]})


def test_several_rule_sets_stand_side_by_side() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        supervisor.publish("two", {}, {"file": {"either": Any((A, B))}})
        assert supervisor.conclude("two", TRUTHS) == Conclusions({}, {"either": T})
        assert supervisor.conclude("one", TRUTHS) == EXPECTED


def test_the_server_process_never_loads_durable_rules() -> None:
    done = run_script("import intake.rulebook.supervisor; print('durable_rules_engine' in sys.modules)")
    assert done.stdout.strip() == "False", done.stderr


def test_the_child_is_given_none_of_the_servers_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_SECRET_KEY", "do-not-hand-on")
    with EngineSupervisor() as supervisor:
        assert b"do-not-hand-on" not in Path(f"/proc/{supervisor.child_pid}/environ").read_bytes()


def test_the_child_finds_the_package_wherever_the_server_found_it() -> None:
    done = run_script(
        "from intake.rulebook.supervisor import EngineSupervisor\n"
        "with EngineSupervisor() as supervisor: print(supervisor.conclude.__name__)"
    )
    assert (done.stdout.strip(), done.returncode) == ("conclude", 0), done.stderr


def test_ctrl_c_does_not_reach_the_child() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        pid = supervisor.child_pid
        assert pid is not None
        os.kill(pid, signal.SIGINT)
        assert supervisor.conclude("one", TRUTHS) == EXPECTED
        assert supervisor.child_pid == pid
        assert os.getsid(pid) != os.getsid(0)


# --- rule sets come and go --------------------------------------------------------------------------------------


def test_a_retired_rule_set_is_unknown_and_its_engine_closed() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        supervisor.publish("two", FACTS, RULES)
        supervisor.retire("one")
        with pytest.raises(EngineUnavailable, match="unknown rule set"):
            supervisor.conclude("one", TRUTHS)
        assert supervisor.conclude("two", TRUTHS) == EXPECTED
        assert supervisor._child is not None
        assert supervisor._child.loaded == {"two"}


def test_a_rule_set_retired_while_held_works_until_it_is_let_go() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        with supervisor.holding("one"):
            supervisor.retire("one")
            assert supervisor.conclude("one", TRUTHS) == EXPECTED
        with pytest.raises(EngineUnavailable, match="unknown rule set"):
            supervisor.conclude("one", TRUTHS)


def test_a_rule_set_published_again_before_it_is_let_go_stays() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        with supervisor.holding("one"):
            supervisor.retire("one")
            supervisor.publish("one", FACTS, RULES)
        assert supervisor.conclude("one", TRUTHS) == EXPECTED


def test_a_rule_set_that_the_engine_cannot_hold_is_refused_and_the_others_work_on() -> None:
    huge = All(tuple(IsOneOf(f"q{number}", ("yes",)) for number in range(2500)))
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        with pytest.raises(RuleSetRefused, match="durable rules"):
            supervisor.publish("huge", {}, {"file": {"huge": huge}})
        with pytest.raises(EngineUnavailable, match="unknown rule set"):
            supervisor.conclude("huge", {})
        assert supervisor.conclude("one", TRUTHS) == EXPECTED


def test_a_leaf_that_was_not_judged_is_not_guessed() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        with pytest.raises(EngineUnavailable, match="not judged"):
            supervisor.conclude("one", {A: T})
        assert supervisor.conclude("one", TRUTHS) == EXPECTED


# --- bad days ---------------------------------------------------------------------------------------------------


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


# --- ends and forks ---------------------------------------------------------------------------------------------


def test_nothing_is_concluded_before_the_start_or_after_the_stop() -> None:
    supervisor = EngineSupervisor()
    with pytest.raises(EngineUnavailable, match="not started"):
        supervisor.publish("one", FACTS, RULES)
    supervisor.start()
    pid = supervisor.child_pid
    assert supervisor.conclude("one", TRUTHS) == EXPECTED
    supervisor.stop()
    assert pid is not None
    assert is_gone(pid)
    with pytest.raises(EngineUnavailable, match="not started"):
        supervisor.conclude("one", TRUTHS)
    with supervisor:
        assert supervisor.conclude("one", TRUTHS) == EXPECTED


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_the_child_ends_when_its_server_does(end: str) -> None:
    done = run_script(
        "import os\n"
        "from intake.rulebook.supervisor import EngineSupervisor\n"
        "supervisor = EngineSupervisor(); supervisor.start(); print(supervisor.child_pid, flush=True)\n" + end
    )
    assert wait_until_gone(int(done.stdout)), "the child outlived its server"


FORK = """
import os
from intake.logic.kleene import Truth
from intake.logic.nodes import IsOneOf
from intake.rulebook.supervisor import EngineSupervisor

leaf = IsOneOf("smoking", ("yes",))
supervisor = EngineSupervisor()
supervisor.start()
supervisor.publish("one", {}, {"file": {"r": leaf}})
before = supervisor.child_pid
supervisor._lock.acquire()      # as if another thread were asking at the moment of the fork
worker = os.fork()
if worker == 0:
    right = supervisor.conclude("one", {leaf: Truth.TRUE}).rules == {"r": Truth.TRUE}
    own = supervisor.child_pid != before
    supervisor.stop()
    os._exit(0 if right and own else 1)
supervisor._lock.release()
_, status = os.waitpid(worker, 0)
print(status, supervisor.conclude("one", {leaf: Truth.FALSE}).rules["r"].value, supervisor.child_pid == before)
supervisor.stop()
"""


def test_a_forked_worker_makes_a_child_of_its_own() -> None:
    done = run_script(FORK)
    assert done.stdout.split() == ["0", "false", "True"], done.stderr
    assert done.stderr == ""
