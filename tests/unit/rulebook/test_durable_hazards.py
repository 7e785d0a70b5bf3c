"""The hazards of durable_rules: that the bare package has them (so that we notice a cure), and that our engine has not.

The bare package is tried in processes of its own, since most of its hazards end in a crash.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from random import Random

import pytest

from intake.logic.kleene import AND, OR, Truth
from intake.logic.nodes import All, Any, Condition, IsOneOf
from intake.rulebook import engine as engine_module
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
COLLIDING_IDS = ("patient-9ed51566", "patient-b8e27029")
COLLIDING_FIELDS = ("q9db3bd7eaf", "q45e054fff2")
DRUG, SYMPTOM = IsOneOf("metformin_use", ("current",)), IsOneOf("numbness", ("yes",))
RULES: dict[str, dict[str, Condition]] = {"file": {"both": All((DRUG, SYMPTOM)), "either": Any((DRUG, SYMPTOM))}}


@pytest.fixture(scope="module")
def supervisor() -> Iterator[EngineSupervisor]:
    with EngineSupervisor(timeout_seconds=20, start_seconds=20, queue_seconds=60) as started:
        started.publish("one", {}, RULES)
        yield started


def conclude(supervisor: EngineSupervisor, drug: Truth, symptom: Truth, rule_set: str = "one") -> dict[str, Truth]:
    return supervisor.conclude(rule_set, {DRUG: drug, SYMPTOM: symptom}).rules


def run_bare(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The package without us. `fire(handle, state)` completes all actions and returns the names of the rules."""
    prelude = (
        "import json, sys\n"
        "import durable_rules_engine as durable\n"
        "def fire(handle, state):\n"
        "    started = durable.start_action_for_state(handle, state)\n"
        "    message, names = started and started[1], []\n"
        "    while message:\n"
        "        names.append(next(iter(json.loads(message))))\n"
        "        message = durable.complete_and_start_action(handle, state)\n"
        "    return names\n"
    )
    paths = f"import sys; sys.path[:] = {sys.path!r}\n"
    command = [sys.executable, "-c", paths + prelude + script, *arguments]
    # Fresh memory is filled with rubbish (glibc), so that reading it uninitialised is not a matter of luck.
    environment = os.environ | {"MALLOC_PERTURB_": "165"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


# --- deleting a state in which nothing fired --------------------------------------------------------------------


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="elsewhere it is a matter of luck")
def test_the_bare_package_crashes_when_a_state_without_a_completed_action_is_deleted() -> None:
    done = run_bare(
        """handle = durable.create_ruleset("x", '{"r":{"all":[{"m":{"a":1}}]}}')\n"""
        """durable.assert_fact(handle, '{"b":1,"sid":"n"}')\n"""
        """durable.delete_state(handle, "n")"""
    )
    assert done.returncode < 0, "cured? then the boot rule is no longer needed"


def test_a_patient_for_whom_nothing_fires_is_concluded(supervisor: EngineSupervisor) -> None:
    pid = supervisor.child_pid
    for _ in range(20):
        assert conclude(supervisor, F, F) == {"both": F, "either": F}
        assert conclude(supervisor, U, U) == {"both": U, "either": U}
    assert supervisor.child_pid == pid


def test_our_engine_reads_no_uninitialised_memory() -> None:
    done = run_bare(
        "from itertools import product\n"
        "from intake.logic.kleene import AND, Truth\n"
        "from intake.rulebook.engine import DurableEngine\n"
        "for _ in range(20):\n"
        "    engine = DurableEngine({'f': ['all', [['leaf', 0], ['leaf', 1]]]}, {'x': {'r': ['fact', 'f']}})\n"
        "    for pair in product(Truth, repeat=2):\n"
        "        assert engine.conclude(pair).rules['r'] is AND[pair]\n"
        "    engine.close()\n"
        "print('agreed')"
    )
    assert (done.stdout.strip(), done.returncode) == ("agreed", 0), done.stderr


# --- ids known by their hash only -------------------------------------------------------------------------------


def test_the_bare_package_mixes_two_patients_whose_ids_have_one_hash() -> None:
    done = run_bare(
        """handle = durable.create_ruleset("x", '{"both":{"all":[{"d":{"q":"drug"}},{"s":{"q":"symptom"}}]}}')\n"""
        """durable.assert_fact(handle, json.dumps({"id": "1", "sid": sys.argv[1], "q": "drug"}))\n"""
        """_, state = durable.assert_fact(handle, json.dumps({"id": "2", "sid": sys.argv[2], "q": "symptom"}))\n"""
        """print(fire(handle, state))""",
        *COLLIDING_IDS,
    )
    assert done.stdout.strip() == "['both']", "cured? then sids need no longer be constant"


def test_the_bare_package_takes_two_fields_whose_names_have_one_hash_for_one() -> None:
    done = run_bare(
        """handle = durable.create_ruleset("x", json.dumps({"r": {"all": [{"c": {sys.argv[1]: "1"}}]}}))\n"""
        """_, state = durable.assert_fact(handle, json.dumps({"id": "1", "sid": "1", sys.argv[2]: "1"}))\n"""
        """print(fire(handle, state))""",
        *COLLIDING_FIELDS,
    )
    assert done.stdout.strip() == "['r']", "cured? then the names of fields need no check"


def test_our_hash_is_the_packages() -> None:
    for first, second in (COLLIDING_IDS, COLLIDING_FIELDS):
        assert engine_module._fnv32(first) == engine_module._fnv32(second)
    assert engine_module._fnv32("patient-1") != engine_module._fnv32("patient-2")


def test_two_patients_are_never_mixed(supervisor: EngineSupervisor) -> None:
    """No id enters the engine, so there is nothing to collide: each patient's truths are all that it sees."""
    for _ in range(50):
        assert conclude(supervisor, T, F) == {"both": F, "either": T}
        assert conclude(supervisor, F, T) == {"both": F, "either": T}


def test_more_patients_than_the_package_has_states(supervisor: EngineSupervisor) -> None:
    """The bare package runs out of memory at its 1,025th live sid and crashes."""
    dice = Random(4)
    pid = supervisor.child_pid
    for _ in range(1100):
        drug, symptom = dice.choice(list(Truth)), dice.choice(list(Truth))
        assert conclude(supervisor, drug, symptom) == {"both": AND[drug, symptom], "either": OR[drug, symptom]}
    assert supervisor.child_pid == pid


# --- negation and many readers ----------------------------------------------------------------------------------


def test_the_bare_packages_negation_depends_on_the_order_of_facts() -> None:
    done = run_bare(
        "for order in ('yx', 'xy'):\n"
        """    handle = durable.create_ruleset(order, '{"r":{"all":[{"x":{"q":"x"}},{"y$not":{"q":"y"}}]}}')\n"""
        "    facts = [{'id': name, 'sid': '1', 'q': name} for name in order]\n"
        "    _, state = durable.assert_facts(handle, json.dumps(facts))\n"
        "    print(fire(handle, state))"
    )
    assert done.stdout.split() == ["[]", "['r']"], "cured? we need no negation all the same"


def test_the_bare_package_crashes_when_256_rules_read_one_literal() -> None:
    done = run_bare(
        "rules = {f'r{i}': {'all': [{'m': {'q': 'x'}}]} for i in range(256)}\n"
        "handle = durable.create_ruleset('x', json.dumps(rules))\n"
        """durable.assert_fact(handle, '{"id":"1","sid":"1","q":"x"}')"""
    )
    assert done.returncode < 0, "cured? then literals need no copies"


def test_hundreds_of_rules_on_one_answer(supervisor: EngineSupervisor) -> None:
    supervisor.publish("many", {}, {"file": {f"r{i}": DRUG if i % 2 else All((DRUG, SYMPTOM)) for i in range(600)}})
    found = supervisor.conclude("many", {DRUG: U, SYMPTOM: F}).rules
    assert found == {f"r{i}": U if i % 2 else F for i in range(600)}
    supervisor.retire("many")


def test_the_bare_package_drops_the_rest_of_a_batch_after_a_number_that_it_cannot_read() -> None:
    done = run_bare(
        """handle = durable.create_ruleset("x", '{"r":{"all":[{"m":{"q":"x"}}]}}')\n"""
        """print(durable.assert_facts(handle, '[{"id":"1","sid":"1","q":"x"},{"id":"2","sid":"1","n":1e-05}]')[0])"""
    )
    assert done.stdout.strip() == "0", "cured? we send no numbers all the same"


# --- threads and changes of rules -------------------------------------------------------------------------------


def run_in_threads(count: int, work: object) -> list[BaseException]:
    problems: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)  # type: ignore[operator]
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def test_eight_threads_get_each_their_own_conclusions(supervisor: EngineSupervisor) -> None:
    def work(number: int) -> None:
        dice = Random(number)
        for _ in range(60):
            drug, symptom = dice.choice(list(Truth)), dice.choice(list(Truth))
            assert conclude(supervisor, drug, symptom) == {"both": AND[drug, symptom], "either": OR[drug, symptom]}

    assert run_in_threads(8, work) == []


def conclude_at_random(supervisor: EngineSupervisor, dice: Random, name: str) -> None:
    drug, symptom = dice.choice(list(Truth)), dice.choice(list(Truth))
    found = conclude(supervisor, drug, symptom, name)
    assert found == {"both": AND[drug, symptom], "either": OR[drug, symptom]}


def test_rule_sets_are_swapped_while_threads_conclude(supervisor: EngineSupervisor) -> None:
    """Each thread holds the rule set that is current when it begins, as an assessment does."""
    current = ["version-0"]
    supervisor.publish(current[0], {}, RULES)
    is_over = threading.Event()
    done = [0] * 8

    def swap() -> None:
        version = 0
        while version < 30 or sum(done) <= 30:  # on a busy machine the others come late
            version += 1
            old, new = current[0], f"version-{version}"
            supervisor.publish(new, {}, RULES)
            current[0] = new
            supervisor.retire(old)
        is_over.set()

    def work(number: int) -> None:
        if number == 0:
            swap()
            return
        dice = Random(number)
        while not is_over.is_set():
            name = current[0]
            try:
                with supervisor._holding(name):
                    conclude_at_random(supervisor, dice, name)
            except EngineUnavailable as problem:
                if problem.reason != "unknown rule set":  # retired between the two lines above
                    raise
            else:
                done[number] += 1

    pid = supervisor.child_pid
    assert run_in_threads(8, work) == []
    assert sum(done) > 30
    assert conclude(supervisor, T, T, current[0]) == {"both": T, "either": T}
    assert supervisor._child is not None
    assert supervisor._child.loaded == {"one", current[0]}
    assert supervisor.child_pid == pid
