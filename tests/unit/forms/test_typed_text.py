"""What people type for numbers, dates and texts, and what is made of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from intake.forms.typed_text import LONGEST_TEXT, Mistyped, read_date, read_number, read_text, split_comparator


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("205", "205"),
        (" 205 ", "205"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("1.000", "1.000"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 000", "1000"),
        ("1\u202f000,5", "1000.5"),
        ("1’000", "1000"),
        ("٢٠٥", "205"),
        ("٢٫٥", "2.5"),
        ("۲۰۵", "205"),
        ("२०५", "205"),
        ("２０５．５", "205.5"),
        ("\u200e205\u200f", "205"),
    ],
)
def test_a_number_is_read_in_any_script_with_comma_or_point(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)
    assert str(read_number(typed)) == number


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "205 ng/L", "1.2.3", "1,2,3", "-5", "−5", "²", "10⁹", "1e5", "NaN", "1" * 16, "0x10", "½", "1-2"],
)
def test_what_is_no_clear_number_is_refused(typed: str) -> None:
    with pytest.raises(Mistyped):
        read_number(typed)


@pytest.mark.parametrize("typed", ["1,000", "12,500", "999,999"])
def test_a_comma_that_may_mean_thousands_or_thousandths_is_asked_about(typed: str) -> None:
    with pytest.raises(Mistyped, match=r"without the comma"):
        read_number(typed)


@pytest.mark.parametrize(
    ("typed", "split"),
    [
        ("<150", ("<", "150")),
        ("> 20", (">", "20")),
        ("＜150", ("<", "150")),
        ("150", (None, "150")),
        ("<", (None, "<")),
    ],
)
def test_a_sign_before_the_number_is_taken_apart(typed: str, split: tuple[str | None, str]) -> None:
    assert split_comparator(typed) == split


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
        (("0", "2", "2025"), "no such day"),
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
