"""Whose hand each answer was: also before it was asked, when it changes in mid-form, and between two devices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.services.answer_origins import origins_of
from intake.store.answers import How, RecordedAnswer, Who

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def trail(*events: tuple[str, Any, Who] | tuple[str, Any, Who, str]) -> list[RecordedAnswer]:
    found = []
    for seq, (question, value, who, *by) in enumerate(events, 1):
        at, staff_id = NOON + timedelta(minutes=seq), by[0] if by else None
        found.append(RecordedAnswer(seq, at, question, value, who, How.TYPED, staff_id, None, None))
    return found


def hands(*events: Any) -> dict[str, tuple[str, str]]:
    found = origins_of(trail(*events), {"s-1": "Tia Typist"})
    return {question: (origin.who, origin.by) for question, origin in found.items()}


def test_a_patient_alone() -> None:
    found = hands(("urgent_now", ["none"], Who.PATIENT), ("respondent", "self", Who.PATIENT), ("a", 1, Who.PATIENT))
    assert set(found.values()) == {("patient", "")}


@pytest.mark.parametrize("code", ["parent_carer", "helper"])
def test_what_was_answered_before_it_was_asked_is_by_whoever_then_says_so(code: str) -> None:
    found = hands(("urgent_now", ["none"], Who.PATIENT), ("respondent", code, Who.PROXY), ("a", 1, Who.PROXY))
    assert set(found.values()) == {("proxy", code)}


def test_a_change_in_mid_form_counts_from_then_on() -> None:
    found = hands(
        ("urgent_now", ["none"], Who.PATIENT),
        ("respondent", "self", Who.PATIENT),
        ("a", 1, Who.PATIENT),
        ("respondent", "helper", Who.PROXY),
        ("b", 1, Who.PROXY),
        ("respondent", "parent_carer", Who.PROXY),
        ("c", 1, Who.PROXY),
        ("respondent", "self", Who.PATIENT),
        ("d", 1, Who.PATIENT),
    )
    assert {key: found[key] for key in "abcd"} == {
        "a": ("patient", ""),
        "b": ("proxy", "helper"),
        "c": ("proxy", "parent_carer"),
        "d": ("patient", ""),
    }
    assert found["urgent_now"] == ("patient", "")


def test_an_answer_saved_together_with_the_respondent_but_before_it_in_the_log() -> None:
    found = hands(
        ("respondent", "self", Who.PATIENT), ("full_name", "A", Who.PROXY), ("respondent", "helper", Who.PROXY)
    )
    assert found["full_name"] == ("proxy", "helper")


def test_staff_are_named_and_what_they_type_in_about_the_respondent_is_nobodys_word_for_the_screen() -> None:
    found = hands(
        ("urgent_now", ["none"], Who.PATIENT),
        ("respondent", "parent_carer", Who.STAFF, "s-1"),
        ("a", 1, Who.STAFF, "s-1"),
    )
    assert found == {
        "urgent_now": ("patient", ""),
        "respondent": ("staff", "Tia Typist"),
        "a": ("staff", "Tia Typist"),
    }


def test_an_answer_tells_when_it_was_given_and_in_which_language_it_was_asked() -> None:
    (event,) = trail(("a", 1, Who.PATIENT))
    origin = origins_of([event._replace(language="es")])["a"]
    assert (origin.at, origin.language) == (event.at, "es")
