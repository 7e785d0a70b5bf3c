"""The bands of a result whose cut-offs depend on other answers: those that hold for this person, by the facts."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from intake.logic.evaluate import Situation
from intake.logic.kleene import Truth
from intake.logic.nodes import Compare, FactHolds
from intake.logic.values import NumberSpan, Reading, Status
from intake.questionnaire.model import Questionnaire
from intake.rulebook.summary_content import Band, BandsByFacts
from intake.summary.supposing import Behind, behind, suppose


def bands_of_person(
    questionnaire: Questionnaire, situation: Situation, key: str, words: BandsByFacts
) -> tuple[Band, ...]:
    """From below, as in a pack; none where another answer is missing, so that a cut-off is not known."""
    own = _behind_words(questionnaire, words)
    limits = sorted({leaf.bound.in_base for leaf in own.leaves.get(key, ()) if isinstance(leaf, Compare)})
    if not limits:
        return ()
    between = [limits[0] / 2, *((low + high) / 2 for low, high in pairwise(limits)), limits[-1] + 1]
    tried = [Reading(Status.GIVEN, number=NumberSpan.exact(number)) for number in (*between, *limits)]
    said = suppose(own, situation, key, tried, lambda supposed: _word(supposed, words))
    inside, on_limit = said[: len(between)], said[len(between) :]
    bands: list[Band] = []
    for word, limit, word_there in zip(inside, [*limits, None], [*on_limit, None], strict=True):
        if word is None or (limit is not None and word_there is None):
            return ()
        if bands and bands[-1].word == word:
            bands.pop()
        bands.append(Band(word, limit, word_there == word, is_unremarkable=word == words.otherwise))
    return tuple(bands)


@lru_cache(maxsize=32)
def _behind_words(questionnaire: Questionnaire, words: BandsByFacts) -> Behind:
    return behind(questionnaire, [FactHolds(name) for name, _ in words.words])


def _word(supposed: Situation, words: BandsByFacts) -> str | None:
    """What would be said of this number, or None where it cannot be said."""
    for name, word in words.words:
        if supposed.facts[name] is Truth.TRUE:
            return word
        if supposed.facts[name] is Truth.UNKNOWN:
            return None
    return words.otherwise
