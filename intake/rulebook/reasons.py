"""Why a question is asked, in plain words for the patient, made from the rules that read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from intake.logic.nodes import CompareFact, Condition, leaves_of
from intake.logic.trace import keys_read
from intake.questionnaire.routing import gates
from intake.rulebook.model import Rulebook


@dataclass(frozen=True)
class Reasons:
    """`opening` goes before `points`, one for each thing that the rules look after; both are empty where no rule reads
    the answer. `closing`: whether the answer decides what is asked next, or is only read."""

    opening: str
    points: tuple[str, ...]
    closing: str


def why_we_ask(rulebook: Rulebook, *keys: str) -> Reasons | None:
    """Of one question, or of several that stand together. None where the pack has no words for it."""
    words = rulebook.why_we_ask
    if words is None:
        return None
    categories = dict.fromkeys(category for key in keys for category in _categories(rulebook).get(key, ()))
    points = tuple(words.categories[category] for category in categories)
    is_gate = any(key in read for read in gates(rulebook.questionnaire).values() for key in keys)
    if points:
        return Reasons(words.opening, points, words.routing if is_gate else "")
    return Reasons("", (), words.routing_alone if is_gate else words.reading)


@lru_cache(maxsize=8)
def _categories(rulebook: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """Question to the categories of the rules that read it, through their facts, in the order of the rules."""
    definitions = rulebook.questionnaire.definitions
    found: dict[str, dict[str, None]] = {}
    for rule in rulebook.rules:
        for key in keys_read(rule.when, definitions) | _behind_number_facts(rulebook, rule.when):
            found.setdefault(key, {})[rule.category] = None
    return {key: tuple(categories) for key, categories in found.items()}


def _behind_number_facts(rulebook: Rulebook, condition: Condition) -> set[str]:
    facts = rulebook.questionnaire.number_facts_by_name
    read = [facts[leaf.fact] for leaf in leaves_of(condition) if isinstance(leaf, CompareFact)]
    return {key for fact in read for key in (fact.of, fact.times) if key is not None}
