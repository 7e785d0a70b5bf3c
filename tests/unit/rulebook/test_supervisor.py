"""On good days: conclusions, rule sets that come and go, and children that end with their server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from intake.logic.kleene import AND, NOT, Truth
from intake.logic.nodes import All, Any, IsOneOf
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable, RuleSetRefused
from intake.rulebook.wire import Conclusions
from tests.unit.rulebook.servers import EXPECTED, FACTS, RULES, TRUTHS, A, B, T, is_gone, run_script, wait_until_gone

# --- good days --------------------------------------------------------------------------------------------------


def test_conclusions_follow_the_truths() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        for a in Truth:
            for b in Truth:
                both = AND[a, b]
                found = supervisor.conclude("one", {A: a, B: b})
                assert found == Conclusions({"both_hold": both}, {"both": both, "not-both": NOT[both]})


def test_many_are_concluded_at_once_each_by_its_own_truths() -> None:
    many = [{A: a, B: b} for a in Truth for b in Truth]
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        assert supervisor.conclude_each("one", many) == [supervisor.conclude("one", truths) for truths in many]
        with pytest.raises(EngineUnavailable):
            supervisor.conclude_each("one", [TRUTHS, {A: T}])


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
        with supervisor._holding("one"):
            supervisor.retire("one")
            assert supervisor.conclude("one", TRUTHS) == EXPECTED
        with pytest.raises(EngineUnavailable, match="unknown rule set"):
            supervisor.conclude("one", TRUTHS)


def test_a_rule_set_published_again_before_it_is_let_go_stays() -> None:
    with EngineSupervisor() as supervisor:
        supervisor.publish("one", FACTS, RULES)
        with supervisor._holding("one"):
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


def test_the_product_waits_two_seconds_for_an_answer() -> None:
    """Asked in a process of its own: the tests' own limit is longer."""
    ask = "from intake.rulebook.supervisor import EngineSupervisor as E; print(E.__init__.__defaults__)"
    assert subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout == "(2.0,)\n"
