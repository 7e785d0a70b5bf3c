"""A result drawn on the bands of its test: where everything stands, from 0 at the left to 1 at the right. No renderer.

The bands are as wide as their words, so the drawing is not to scale; a result always lies in the band that it is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from intake.logic.values import NumberSpan
from intake.rulebook.summary_content import Band

FEWEST_LETTERS, ROOM_AROUND = 7, 2  # of a band: a short word leaves room for the number at its limit
INSET = 0.08  # how near a result comes to the limit of its band
DIGITS = 4


class ScaleBand(NamedTuple):
    """`holds`: the result can lie in it."""

    word: str
    start: float
    end: float
    is_unremarkable: bool
    holds: bool

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


class ScaleLimit(NamedTuple):
    """Where one band ends and the next begins, in the unit that was typed."""

    at: float
    text: str


class LabScale(NamedTuple):
    """`low` and `high`: the ends of the result, the same for a single number. `runs_below`, `runs_above`: it is known
    only to be below or above, and ends in an arrow. `words` says the same as the drawing.
    """

    title: str
    bands: tuple[ScaleBand, ...]
    limits: tuple[ScaleLimit, ...]
    low: float
    high: float
    runs_below: bool
    runs_above: bool
    words: str

    @property
    def is_point(self) -> bool:
        return self.low == self.high


def draw_scale(
    title: str, bands: tuple[Band, ...], held: tuple[Band, ...], number: NumberSpan, limits: tuple[str, ...]
) -> LabScale:
    """`held`: those of the bands that the number can lie in. `limits`: of each band, as it is to be read."""
    behind = _background(bands, held, limits)
    low = 0.0 if number.low is None else _place(bands, behind.edges, behind.first, number.low)
    is_point = number.low == number.high
    high = low if is_point else 1.0 if number.high is None else _place(bands, behind.edges, behind.last, number.high)
    return LabScale(
        title=title,
        bands=behind.bands,
        limits=behind.limits,
        low=low,
        high=high,
        runs_below=number.low is None,
        runs_above=number.high is None,
        words=f"{title}: {behind.words}",
    )


@dataclass(frozen=True)
class _Background:
    """What stands behind a result, wherever in its bands it lies. `first`, `last`: those that it can lie in."""

    first: int
    last: int
    edges: tuple[float, ...]
    bands: tuple[ScaleBand, ...]
    limits: tuple[ScaleLimit, ...]
    words: str


@lru_cache(maxsize=512)  # of the bands of a pack, and of no result
def _background(bands: Sequence[Band], held: Sequence[Band], limits: Sequence[str]) -> _Background:
    edges, first, last = _edges(bands), bands.index(held[0]), bands.index(held[-1])
    return _Background(
        first=first,
        last=last,
        edges=edges,
        bands=tuple(
            ScaleBand(band.word, start, end, band.is_unremarkable, first <= place <= last)
            for place, (band, (start, end)) in enumerate(zip(bands, pairwise(edges), strict=True))
        ),
        limits=tuple(
            ScaleLimit(edge, limit)
            for band, edge, limit in zip(bands, edges[1:], limits, strict=True)
            if band.limit is not None
        ),
        words=f"{' or '.join([band.word for band in held])}. {_in_words(bands, limits)}",
    )


def _edges(bands: Sequence[Band]) -> tuple[float, ...]:
    weights = [max(FEWEST_LETTERS, len(band.word)) + ROOM_AROUND for band in bands]
    total = sum(weights)
    return (0.0, *(round(sum_so_far / total, DIGITS) for sum_so_far in accumulate(weights)))


def _place(bands: Sequence[Band], edges: Sequence[float], band: int, number: Decimal) -> float:
    """In its band by its distance from the limits; in the last one, which has no end, ever nearer to it."""
    lower = (bands[band - 1].limit if band else None) or Decimal(0)
    upper = bands[band].limit
    if upper is not None and upper > lower:
        share = (number - lower) / (upper - lower)
    else:
        share = 1 - lower / number if number > 0 else Decimal(0)
    within = min(max(float(share), INSET), 1 - INSET)
    return round(edges[band] + within * (edges[band + 1] - edges[band]), DIGITS)


def _in_words(bands: Sequence[Band], limits: Sequence[str]) -> str:
    named = [
        f"{band.word} {'up to' if band.takes_limit else 'below'} {limit}"
        if band.limit is not None
        else f"{band.word} beyond"
        for band, limit in zip(bands, limits, strict=True)
    ]
    return f"The bands: {', '.join(named)}."
