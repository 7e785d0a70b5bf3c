"""What people type for dates and texts, and what is made of it."""

from __future__ import annotations

import pytest

from intake.forms.typed_text import LONGEST_TEXT, Mistyped, MistypedDate, read_date, read_text
from intake.languages.catalogues import translator_for


@pytest.mark.parametrize(
    ("boxes", "text"),
    [
        (("1", "6", "2025"), "2025-06-01"),
        (("01", "06", "2025"), "2025-06-01"),
        (("", "6", "2025"), "2025-06"),
        (("", "", "2025"), "2025"),
        (("", "June", "2025"), "2025-06"),
        (("", "sept.", "2025"), "2025-09"),
        (("٢٩", "٢", "٢٠٢٤"), "2024-02-29"),
        (("", "", ""), None),
        ((" ", "", ""), None),
    ],
)
def test_a_date_may_be_partial_where_that_is_allowed(boxes: tuple[str, str, str], text: str | None) -> None:
    assert read_date(*boxes, is_partial=True) == text


@pytest.mark.parametrize(
    ("boxes", "hint"),
    [
        (("31", "2", "2025"), "no such day"),
        (("29", "2", "2025"), "no such day"),
        (("0", "2", "2025"), "from 1 to 31"),
        (("1", "13", "2025"), "from 1 to 12"),
        (("1", "0", "2025"), "from 1 to 12"),
        (("1", "ju", "2025"), "from 1 to 12"),
        (("1", "ma", "2025"), "from 1 to 12"),
        (("x", "1", "2025"), "from 1 to 31"),
        (("1", "1", "25"), "four digits"),
        (("1", "1", "0000"), "four digits"),
        (("1", "1", "²²²²"), "four digits"),
        (("1", "1", ""), "year too"),
        (("1", "", "2025"), "month too"),
    ],
)
def test_a_date_that_is_none_is_refused_with_what_to_type(boxes: tuple[str, str, str], hint: str) -> None:
    with pytest.raises(Mistyped, match=hint):
        read_date(*boxes, is_partial=True)


@pytest.mark.parametrize(
    ("boxes", "is_partial", "wrong"),
    [
        (("41", "", ""), True, {"day": "1 to 31", "month": "month too", "year": "year too"}),
        (("41", "13", "25"), True, {"day": "1 to 31", "month": "1 to 12", "year": "four digits"}),
        (("30", "2", ""), True, {"day": "no such day", "year": "year too"}),
        (("", "13", ""), True, {"month": "1 to 12", "year": "year too"}),
        (("41", "", ""), False, {"day": "1 to 31", "month": "the day, the month", "year": "year too"}),
    ],
)
def test_all_that_is_wrong_with_a_date_is_told_at_once(
    boxes: tuple[str, str, str], is_partial: bool, wrong: dict[str, str]
) -> None:
    with pytest.raises(MistypedDate) as caught:
        read_date(*boxes, is_partial=is_partial)
    assert caught.value.boxes == tuple(wrong)
    assert len(caught.value.texts) == len(wrong)
    for text, hint in zip(caught.value.texts, wrong.values(), strict=True):
        assert hint in text


def test_it_is_told_at_once_in_the_person_s_language() -> None:
    with pytest.raises(MistypedDate) as caught:
        read_date("41", "", "2025", is_partial=True)
    assert caught.value.said(translator_for("es")) == (
        "Escriba el día como un número del 1 al 31. Escriba también el mes."
    )


@pytest.mark.parametrize("day", ["29", "30"])
def test_a_day_is_judged_by_its_month_before_the_year_is_known(day: str) -> None:
    with pytest.raises(Mistyped) as caught:
        read_date(day, "2", "", is_partial=True)
    assert ("no such day" in str(caught.value)) == (day == "30")


@pytest.mark.parametrize("boxes", [("", "6", "2025"), ("", "", "2025")])
def test_a_part_of_a_date_is_not_enough_where_the_whole_is_asked(boxes: tuple[str, str, str]) -> None:
    with pytest.raises(Mistyped, match="the day, the month and the year"):
        read_date(*boxes, is_partial=False)


def test_text_is_kept_as_written_but_for_line_ends_and_what_is_no_character() -> None:
    assert read_text("  Zażółć\r\ngęślą \0jaźń\ud800 <b>!  ") == "Zażółć\ngęślą jaźń <b>!"


def test_spaces_alone_are_no_text() -> None:
    assert read_text(" \r\n ") is None


def test_a_long_text_is_refused_with_how_much_too_long_it_is() -> None:
    assert read_text("x" * LONGEST_TEXT) is not None
    with pytest.raises(Mistyped, match="by 7 characters"):
        read_text("x" * (LONGEST_TEXT + 7))
