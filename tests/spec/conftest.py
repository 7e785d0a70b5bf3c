"""The two engines behind one question: what is the truth of this condition under these answers?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pytest

from intake.logic.evaluate import Situation, evaluate, judge
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition
from intake.rulebook.engine import DurableEngine
from intake.rulebook.wire import number_leaves
from tests.builders import condition_of, route_of, tiny_questionnaire


class Engine(Protocol):
    """Judges a condition over the tiny pack. A tick of None in the answers is a question left blank."""

    def truth(self, when: str, answers: Mapping[str, Any], *, has_offer: bool = False) -> Truth: ...


def situation_of(answers: Mapping[str, Any], has_offer: bool) -> Situation:
    given = {key: value for key, value in answers.items() if value is not None}
    if has_offer:
        given["offer_matches"] = "yes"
    return route_of(given).situation


def words_of(when: str) -> Condition:
    return condition_of(when, tiny_questionnaire().vocabulary(allows_offer=True))


class Reference:
    def truth(self, when: str, answers: Mapping[str, Any], *, has_offer: bool = False) -> Truth:
        return evaluate(words_of(when), situation_of(answers, has_offer))


class Durable:
    """durable_rules concludes the facts as well as the condition; nothing is taken over from the reference."""

    def truth(self, when: str, answers: Mapping[str, Any], *, has_offer: bool = False) -> Truth:
        facts, condition = tiny_questionnaire().definitions, words_of(when)
        index = number_leaves(facts, {"spec": {"rule": condition}})
        situation = situation_of(answers, has_offer)
        wired = {name: index.encode(fact) for name, fact in facts.items()}
        engine = DurableEngine(wired, {"spec": {"rule": index.encode(condition)}})
        try:
            return engine.conclude([judge(leaf, situation) for leaf in index.numbers]).rules["rule"]
        finally:
            engine.close()


@pytest.fixture(params=[Reference(), Durable()], ids=["reference", "durable_rules"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    return found
