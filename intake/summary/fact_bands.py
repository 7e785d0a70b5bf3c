"""The bands of a result whose cut-offs depend on other answers: those that hold for this person, by the facts."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from intake.logic.evaluate import Situation
from intake.logic.kleene import Truth
from intake.logic.nodes import Compare, FactHolds
from intake.logic.values import NumberSpan, Reading, Status
from intake.questionnaire.model import Questionnaire
from intake.rulebook.summary_content import Band, BandsByFacts
from intake.summary.supposing import Supposing


def bands_of_person(
    questionnaire: Questionnaire, situation: Situation, key: str, words: BandsByFacts
) -> tuple[Band, ...]:
    """From below, as in a pack; none where another answer is missing, so that a cut-off is not known."""
    supposing = Supposing(questionnaire, situation, [FactHolds(name) for name, _ in words.words])
    compared = (leaf for leaf in supposing.leaves if isinstance(leaf, Compare) and leaf.key == key)
    limits = sorted({leaf.bound.in_base for leaf in compared})
    if not limits:
        return ()
    between = [limits[0] / 2, *((low + high) / 2 for low, high in pairwise(limits)), limits[-1] + 1]
    inside = [_word(supposing, key, words, number) for number in between]
    on_limit = [_word(supposing, key, words, number) for number in limits]
    bands: list[Band] = []
    for word, limit, word_there in zip(inside, [*limits, None], [*on_limit, None], strict=True):
        if word is None or (limit is not None and word_there is None):
            return ()
        if bands and bands[-1].word == word:
            bands.pop()
        bands.append(Band(word, limit, word_there == word, is_unremarkable=word == words.otherwise))
    return tuple(bands)


def _word(supposing: Supposing, key: str, words: BandsByFacts, number: Decimal) -> str | None:
    """What would be said of this number, or None where it cannot be said."""
    supposed = supposing.with_reading(key, Reading(Status.GIVEN, number=NumberSpan.exact(number)))
    for name, word in words.words:
        if supposed.facts[name] is Truth.TRUE:
            return word
        if supposed.facts[name] is Truth.UNKNOWN:
            return None
    return words.otherwise
