"""The clinic's tablet is started by staff, and opened by its PIN."""

from __future__ import annotations

import pytest

from intake.store.staff import Role
from tests.web.test_tablet import actions, clock, location, tablet, text, unlock
from tests.web.visitor import Visitor

__all__ = ["tablet"]


def test_starting_signs_staff_out_of_the_device(tablet: Visitor) -> None:
    assert "Ready for the next patient" in text(tablet)
    tablet.get("/clinic/", 303)
    assert location(tablet).startswith("/sign-in")
    tablet.get("/sign-in", 303)  # nor does the sign-in page tempt a patient
    assert location(tablet) == "/tablet"


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [
        ("123", "123", "4 to 8 digits"),
        ("123456789", "123456789", "4 to 8 digits"),
        ("12a4", "12a4", "4 to 8 digits"),
        ("٤٧١١", "٤٧١١", "4 to 8 digits"),
        ("0000", "0000", "guessed at once"),
        ("4321", "4321", "guessed at once"),
        ("4711", "4712", "not the same"),
    ],
)
def test_a_pin_that_is_no_good_changes_nothing(visitor: Visitor, pin: str, again: str, words: str) -> None:
    visitor.sign_in_as(Role.CLINICIAN)
    visitor.get("/clinic/tablet")
    visitor.post("/clinic/tablet", {"pin": pin, "again": again}, 422)
    assert words in text(visitor)
    assert pin not in text(visitor)
    visitor.get("/clinic/")


def test_only_the_pin_opens_todays_list_and_only_for_two_minutes(tablet: Visitor) -> None:
    tablet.get("/tablet/today", 303)
    unlock(tablet)
    assert "Who fills in the form?" in text(tablet)
    clock(tablet).advance(minutes=2)
    tablet.get("/tablet/today", 303)
    assert location(tablet) == "/tablet"


def test_five_wrong_pins_end_the_tablet_mode(tablet: Visitor) -> None:
    for left in (4, 3, 2, 1):
        tablet.post("/tablet", {"pin": "9999"}, 422)
        assert f"{left} tr" in text(tablet)
    tablet.post("/tablet", {"pin": "9999"})
    assert location(tablet) == "/sign-in"
    tablet.get("/tablet", 303)
    assert actions(tablet.parts).count("tablet.wrong_pin") == 5
    assert "tablet.ended" in actions(tablet.parts)


def test_a_right_pin_forgets_the_wrong_ones(tablet: Visitor) -> None:
    for _ in range(2):
        for _ in range(4):
            tablet.post("/tablet", {"pin": "9999"}, 422)
        unlock(tablet)
        tablet.get("/tablet")
