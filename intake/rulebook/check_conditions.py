"""Checks of every condition of a pack: parts that can never or always be true, numbers outside a question's range."""

from __future__ import annotations

from collections.abc import Iterator

from intake.errors import Problem
from intake.logic import nodes
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, Leaf, children_of, leaves_of
from intake.logic.wording import bound_phrase, phrase
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pack_reader import PackReader
from intake.rulebook.model import Rulebook
from intake.rulebook.possible import possible_truths

Spot = tuple[str, int, int]


def check_conditions(rulebook: Rulebook, reader: PackReader) -> Iterator[Problem]:
    """The conditions of the rules, the derived facts, the skip logic and the safety messages."""
    questionnaire = rulebook.questionnaire
    places: dict[int, Spot] = {id(condition): place for condition, place in reader.conditions}
    conditions = [
        *(rule.when for rule in rulebook.rules),
        *questionnaire.definitions.values(),
        *(question.show for question in questionnaire.questions.values() if question.show is not None),
        *(message.when for message in rulebook.messages),
    ]
    for condition in conditions:
        yield from _check(questionnaire, condition, places, places[id(condition)])


def _check(
    questionnaire: Questionnaire, condition: Condition, places: dict[int, Spot], outer: Spot
) -> Iterator[Problem]:
    """Inner parts only where the outer one is sound. A part within a phrase stands where the phrase does."""
    if isinstance(condition, nodes.FactHolds):
        return  # said of the fact itself
    place = places.get(id(condition), outer)
    if any(_is_outside(questionnaire, leaf) for leaf in leaves_of(condition)):
        for child in children_of(condition):
            yield from _check(questionnaire, child, places, place)
        if isinstance(condition, nodes.Compare):
            message = f"{bound_phrase(condition.bound)} lies outside the plausible range of {condition.key}"
            yield Problem(*place, message, "correct the number, its unit, or the question's range")
        return
    possible = possible_truths(questionnaire, condition)
    if possible is not None and Truth.TRUE not in possible and not _is_perhaps(condition):
        yield Problem(*place, f"this can never be true: {phrase(condition)}", "correct or remove it")
    elif possible is not None and Truth.FALSE not in possible:
        yield Problem(*place, f"this can never be false: {phrase(condition)}", "correct or remove it")
    else:
        for child in children_of(condition):
            yield from _check(questionnaire, child, places, place)


def _is_perhaps(condition: Condition) -> bool:
    """A list of nothing but `perhaps` codes is never TRUE, on purpose."""
    leaves = tuple(leaves_of(condition))
    return any(isinstance(leaf, nodes.Includes | nodes.IsOneOf) and not leaf.codes for leaf in leaves)


def _is_outside(questionnaire: Questionnaire, leaf: Leaf) -> bool:
    """A number that no usable answer can reach: every comparison with it is the same."""
    if not isinstance(leaf, nodes.Compare):
        return False
    plausible = questionnaire.questions[leaf.key].plausible
    return plausible is not None and not plausible.holds(leaf.bound.in_base, None)
