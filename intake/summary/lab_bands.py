"""Where a result lies: the pack's thresholds in order, with a word for each band between them.

The words say which side of a cut-off the number is on, never what it means for the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from intake.logic.kleene import Truth
from intake.logic.values import NumberSpan
from intake.logic.vocabulary import to_base
from intake.questionnaire.model import Question, Questionnaire

UNREMARKABLE = frozenset({"not low", "not raised", "not high", "not reduced", "normal", "within the range"})


@dataclass(frozen=True)
class Band:
    """Everything up to a threshold that no earlier band took. `takes_limit`: the threshold itself belongs to it."""

    word: str
    threshold: str
    takes_limit: bool = False


@dataclass(frozen=True)
class Ladder:
    """The bands from below, and the word for what lies above the last."""

    bands: tuple[Band, ...]
    above: str


def _low(threshold: str) -> Ladder:
    return Ladder((Band("low", threshold),), "not low")


def _raised(threshold: str) -> Ladder:
    return Ladder((Band("not raised", threshold, takes_limit=True),), "raised")


LADDERS: Mapping[str, Ladder] = {
    "lab_b12": Ladder(
        (
            Band("deficient", "b12_deficient"),
            Band("indeterminate", "b12_indeterminate_upto", takes_limit=True),
            Band("normal", "b12_high", takes_limit=True),
        ),
        "high",
    ),
    "lab_active_b12": Ladder(
        (
            Band("deficient", "active_b12_deficient"),
            Band("indeterminate", "active_b12_indeterminate_upto", takes_limit=True),
        ),
        "normal",
    ),
    "lab_mma": _raised("mma_raised"),
    "lab_homocysteine": _raised("homocysteine_raised"),
    "lab_folate": _low("folate_low"),
    "lab_ferritin": _low("ferritin_low"),
    "lab_mcv": _raised("mcv_raised"),
    "lab_wbc": Ladder((Band("markedly low", "wbc_marked"), Band("low", "wbc_low_below")), "not low"),
    "lab_platelets": Ladder(
        (
            Band("very low", "platelets_injection"),
            Band("markedly low", "platelets_marked"),
            Band("low", "platelets_low_below"),
        ),
        "not low",
    ),
    "lab_potassium": Ladder(
        (
            Band("very low", "potassium_very_low"),
            Band("low", "potassium_low"),
            Band("not low", "potassium_very_high"),
        ),
        "very high",
    ),
    "lab_egfr": Ladder((Band("reduced", "egfr_reduced"),), "not reduced"),
    "lab_tsh": Ladder((Band("low", "tsh_low"), Band("within the range", "tsh_high", takes_limit=True)), "high"),
    "inr": Ladder((Band("not high", "inr_high", takes_limit=True),), "high"),
}


def possible_bands(questionnaire: Questionnaire, question: Question, number: NumberSpan) -> tuple[str, ...]:
    """The words of the bands that the number can lie in: one for an exact number, more where a range spans a limit.

    Empty where the pack has no threshold for the question.
    """
    ladder = LADDERS.get(question.key)
    if ladder is None or any(band.threshold not in questionnaire.thresholds for band in ladder.bands):
        return ()
    found: list[str] = []
    for band in ladder.bands:
        is_below = _is_below(questionnaire, question, band, number)
        if is_below is not Truth.FALSE:
            found.append(band.word)
        if is_below is Truth.TRUE:
            return tuple(found)
    return (*found, ladder.above)


def _is_below(questionnaire: Questionnaire, question: Question, band: Band, number: NumberSpan) -> Truth:
    limit = _limit(questionnaire, question, band.threshold)
    return number.is_at_most(limit) if band.takes_limit else number.is_less(limit)


def _limit(questionnaire: Questionnaire, question: Question, name: str) -> Decimal:
    """The threshold in the question's base unit."""
    threshold = questionnaire.thresholds[name]
    for code, factor in question.factors.items():
        if questionnaire.units[code].symbol == threshold.unit and factor is not None:
            return to_base(threshold.value, factor)
    return threshold.value
