"""What the rules would say if one answer were another one and the rest stayed as it is, by the reference alone."""

from __future__ import annotations

from dataclasses import replace

from intake.logic.evaluate import Situation, evaluate
from intake.logic.nodes import Condition, FactHolds, Leaf, leaves_of
from intake.logic.trace import keys_read
from intake.logic.values import Reading
from intake.questionnaire.model import Questionnaire


class Supposing:
    """About one condition: `leaves` are all that it rests on, through its facts too."""

    def __init__(self, questionnaire: Questionnaire, situation: Situation, conditions: list[Condition]) -> None:
        self.situation = situation
        names: set[str] = set()
        waiting = list(conditions)
        found: list[Leaf] = []
        while waiting:
            for leaf in leaves_of(waiting.pop()):
                found.append(leaf)
                if isinstance(leaf, FactHolds) and leaf.fact not in names:
                    names.add(leaf.fact)
                    waiting.append(questionnaire.definitions[leaf.fact])
        self.leaves = tuple(dict.fromkeys(found))
        self._facts = [  # in the order of judging, each with the questions that it rests on
            (fact, keys_read(fact.when, questionnaire.definitions))
            for fact in questionnaire.facts
            if fact.name in names
        ]

    def with_reading(self, key: str, reading: Reading) -> Situation:
        """The situation with this reading of a question, and with the facts that follow."""
        readings = {**self.situation.readings, key: reading}
        supposed = replace(self.situation, readings=readings, facts=dict(self.situation.facts))
        for fact, keys in self._facts:
            if key in keys:
                supposed.facts[fact.name] = evaluate(fact.when, supposed)
        return supposed
