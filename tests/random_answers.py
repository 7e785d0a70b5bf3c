"""Random answers to a questionnaire, for tests and benchmarks: anything valid, or a patient with only definite answers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from intake.logic.vocabulary import DATED, NUMERIC, Kind
from intake.questionnaire.answers import read_answers
from intake.questionnaire.model import DATE_OF_BIRTH, FORM_DATE, Question, Questionnaire
from intake.questionnaire.routing import route

FORM_DAY = date(2026, 11, 1)
INDEFINITE = frozenset({"not_sure", "prefer_not", "dont_know", "bariatric_type_unknown", "no_results", "intersex"})
BLANK_SHARE = 0.15


def random_answers(questionnaire: Questionnaire, chance: random.Random, *, is_definite: bool = False) -> dict[str, Any]:
    """An answers object. `is_definite`: every question that is asked, and no other, has a definite answer: no "not
    sure" of any kind, whole dates, no comparator, plausible values, sex female or male, and results at hand."""
    if is_definite:
        return _definite(questionnaire, chance)
    answers: dict[str, Any] = {FORM_DATE: FORM_DAY.isoformat()}
    for question in questionnaire.questions.values():
        if question.is_filled_by_system or chance.random() < BLANK_SHARE:
            continue
        if question.key == questionnaire.offer_confirm_key and chance.random() < 0.7:
            continue
        answers[question.key] = _any_answer(question, chance)
    return answers


def _definite(questionnaire: Questionnaire, chance: random.Random) -> dict[str, Any]:
    """Answer what is asked until nothing that is asked is open; then drop what is asked no more."""
    answers: dict[str, Any] = {FORM_DATE: FORM_DAY.isoformat()}
    while True:
        found = route(questionnaire, read_answers(questionnaire, answers))
        for key in found.withdrawn:
            answers.pop(key, None)
        todo = [key for key in found.asked if key not in answers]
        if not todo:
            return answers
        for key in todo[:20]:
            answers[key] = _definite_answer(questionnaire.questions[key], chance)


def _any_answer(question: Question, chance: random.Random) -> Any:
    if question.kind is Kind.SINGLE:
        return chance.choice(list(question.options))
    if question.kind is Kind.MULTI:
        if question.exclusive_codes and chance.random() < 0.5:
            return [chance.choice(sorted(question.exclusive_codes))]
        return _several([code for code in question.options if code not in question.exclusive_codes], chance)
    if question.specials and chance.random() < 0.2:
        return chance.choice(question.specials)
    if question.kind in NUMERIC:
        number = _number(question, chance, is_plausible=chance.random() < 0.9)
        return number | {"comparator": chance.choice("<>")} if question.comparators and chance.random() < 0.1 else number
    if question.kind in DATED:
        day = _day(question, chance)
        cut = chance.choice((4, 7, 10)) if question.kind is Kind.PARTIAL_DATE else 10
        return day.isoformat()[:cut]
    return "Some words."


def _definite_answer(question: Question, chance: random.Random) -> Any:
    if question.kind is Kind.SINGLE:
        return chance.choice([code for code in question.options if code not in INDEFINITE])
    if question.kind is Kind.MULTI:
        if "none" in question.options and chance.random() < 0.6:
            return ["none"]
        unsure = INDEFINITE | {"none"}
        return _several([code for code in question.options if code not in unsure], chance)
    if question.kind in NUMERIC:
        is_lab = "not_done" in question.specials
        return "not_done" if is_lab and chance.random() < 0.3 else _number(question, chance, is_plausible=True)
    return _day(question, chance, is_definite=True).isoformat() if question.kind in DATED else "Some words."


def _several(codes: list[str], chance: random.Random) -> list[str]:
    return chance.sample(codes, k=min(len(codes), chance.choice((1, 1, 2, 3))))


def _number(question: Question, chance: random.Random, *, is_plausible: bool) -> Mapping[str, Any]:
    """A number in a random unit, drawn so that cut-offs low in a wide plausible range are met as well."""
    unit, factor = chance.choice(list(question.factors.items()))
    plausible = question.plausible
    low = float(plausible.low or 0) if plausible else 0.0
    high = float(plausible.high) if plausible and plausible.high is not None else max(low * 200, 60.0)
    base = low + (high - low) * chance.random() ** chance.choice((1, 3, 6)) * 0.98 + 0.001
    if not is_plausible:
        base = high * 50 if chance.random() < 0.5 else low / 50
    value = base / float(factor) if factor else base
    return {"value": round(value, 4) or 0.001, "unit": unit}


def _day(question: Question, chance: random.Random, *, is_definite: bool = False) -> date:
    if question.key == DATE_OF_BIRTH:
        youngest = 365 * 12 if is_definite else 1  # a duration drawn is at most 5 years: no longer than such a life
        return FORM_DAY - timedelta(days=chance.randrange(youngest, 365 * 100))
    return FORM_DAY - timedelta(days=int(2000 * chance.random() ** 2))
