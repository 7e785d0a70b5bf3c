"""The bands of a result whose cut-offs depend on other answers: those that hold for this person, by the facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from itertools import pairwise

from intake.logic.evaluate import Situation, evaluate
from intake.logic.kleene import Truth
from intake.logic.nodes import Compare, Condition, FactHolds
from intake.logic.values import NumberSpan, Reading, Status
from intake.questionnaire.model import Fact, Questionnaire
from intake.rulebook.summary_content import Band, BandsByFacts
from intake.summary.supposing import Behind, behind, left_by, suppose

WordBy = tuple[Condition | Truth, str]
"""What has to hold for a word."""


def bands_of_person(
    questionnaire: Questionnaire, situation: Situation, key: str, words: BandsByFacts
) -> tuple[Band, ...]:
    """From below, as in a pack; none where another answer is missing, so that a cut-off is not known."""
    own = _tries(questionnaire, key, words)
    if own.left:
        return _bands_where(own, tuple([evaluate(condition, situation) for condition in own.conditions]))
    parts: list[WordBy] = [(FactHolds(name), word) for name, word in words.words]
    return _bands(own, suppose(situation, key, own.readings, own.facts, partial(_word_in, parts, words.otherwise)))


@dataclass(frozen=True, eq=False)
class _Tries:
    """Numbers between all the limits that the facts know, and then on them.

    `left`: what each number leaves to the other answers for each of the words; empty where that cannot be said without
    them. `conditions`: each of those once. `facts`: those that rest on the number. `otherwise`: where no word holds.
    """

    limits: tuple[Decimal, ...]
    readings: tuple[Reading, ...]
    facts: tuple[Fact, ...]
    left: tuple[Sequence[WordBy], ...]
    conditions: tuple[Condition, ...]
    otherwise: str


# Of what is true of a person, and of no answer: as many as a pack has kinds of cut-offs.
@lru_cache(maxsize=256)
def _bands_where(own: _Tries, truths: tuple[Truth, ...]) -> tuple[Band, ...]:
    """`truths`: of the conditions."""
    known = dict(zip(own.conditions, truths, strict=True))
    return _bands(own, [_word(parts, own.otherwise, known.__getitem__) for parts in own.left])


def _bands(own: _Tries, said: Sequence[str | None]) -> tuple[Band, ...]:
    """`said`: of each number, None where it cannot be."""
    if not own.limits:
        return ()
    inside, on_limit = said[: -len(own.limits)], said[-len(own.limits) :]
    bands: list[Band] = []
    for word, limit, word_there in zip(inside, [*own.limits, None], [*on_limit, None], strict=True):
        if word is None or (limit is not None and word_there is None):
            return ()
        if bands and bands[-1].word == word:
            bands.pop()
        bands.append(Band(word, limit, word_there == word, is_unremarkable=word == own.otherwise))
    return tuple(bands)


def _word_in(parts: Sequence[WordBy], otherwise: str, situation: Situation) -> str | None:
    return _word(parts, otherwise, partial(evaluate, situation=situation))


def _word(parts: Sequence[WordBy], otherwise: str, judge: Callable[[Condition], Truth]) -> str | None:
    for part, word in parts:
        truth = part if isinstance(part, Truth) else judge(part)
        if truth is not Truth.FALSE:
            return word if truth is Truth.TRUE else None
    return otherwise


@lru_cache(maxsize=32)
def _tries(questionnaire: Questionnaire, key: str, words: BandsByFacts) -> _Tries:
    own = behind(questionnaire, [FactHolds(name) for name, _ in words.words])
    limits = sorted({leaf.bound.in_base for leaf in own.leaves.get(key, ()) if isinstance(leaf, Compare)})
    between = [limits[0] / 2, *((low + high) / 2 for low, high in pairwise(limits)), limits[-1] + 1] if limits else []
    readings = [Reading(Status.GIVEN, number=NumberSpan.exact(number)) for number in (*between, *limits)]
    left = [_left(questionnaire, own, key, reading, words) for reading in readings]
    known = tuple(parts for parts in left if parts is not None)
    parts = [part for parts in known for part, _ in parts if not isinstance(part, Truth)]
    return _Tries(
        limits=tuple(limits),
        readings=tuple(readings),
        facts=own.facts_on.get(key, ()),
        left=known if len(known) == len(left) else (),
        conditions=tuple(dict.fromkeys(parts)),
        otherwise=words.otherwise,
    )


def _left(
    questionnaire: Questionnaire, own: Behind, key: str, reading: Reading, words: BandsByFacts
) -> Sequence[WordBy] | None:
    parts: list[WordBy] = []
    for name, word in words.words:
        part = left_by(own, FactHolds(name), {key: reading}, questionnaire.definitions)
        if part is None:
            return None
        parts.append((part, word))
    return parts
