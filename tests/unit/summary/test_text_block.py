"""Text in the PDF: no line is too wide, no character is lost, and right-to-left text reads from the right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.summary.pdf_style import BODY, SMALL_HANGING, TextStyle
from intake.summary.script_runs import as_seen, is_right_to_left, shape
from intake.summary.text_block import Span, TextBlock

WIDTH = 120.0
ALPHABET = st.sampled_from("abc de-/.()\n éŁ药ب שΩ1")


def wrapped(text: str, style: TextStyle = BODY, width: float = WIDTH) -> TextBlock:
    block = TextBlock([Span(text)], style)
    block.wrap(width, 10_000)
    return block


def lines_of(block: TextBlock) -> list[str]:
    """Without the space at the end of a line, which takes no room."""
    return ["".join(piece.text for piece in line).removesuffix(" ") for line in block._lines]


@given(st.text(ALPHABET, max_size=200), st.sampled_from([BODY, SMALL_HANGING]))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, style: TextStyle) -> None:
    block = wrapped(text, style)
    assert "".join("".join(lines_of(block)).split()) == "".join(shape(text).split())
    for number, line in enumerate(block._lines):
        assert sum(piece.width for piece in line) <= WIDTH - (style.hanging if number else 0) + 0.01


@given(st.text(ALPHABET, max_size=300), st.integers(1, 20))
def test_a_block_broken_in_two_says_the_same(text: str, count: int) -> None:
    block = wrapped(text)
    parts = block.parts(WIDTH, count * BODY.leading)
    for part in parts:
        part.wrap(WIDTH, 10_000)
    assert [line for part in parts for line in lines_of(part)] == lines_of(block)
    assert parts[0].height <= count * BODY.leading + 0.01


def test_a_block_without_room_for_a_line_is_not_broken() -> None:
    assert wrapped("some words").parts(WIDTH, BODY.leading - 1) == ()
    assert wrapped("some words").parts(WIDTH, -30) == ()


def test_line_breaks_that_were_typed_stay() -> None:
    assert lines_of(wrapped("one\n\ntwo")) == ["one", "", "two"]


def test_words_are_kept_together_where_they_fit() -> None:
    assert lines_of(wrapped("metformin hydrochloride metformin")) == ["metformin hydrochloride", "metformin"]


def test_a_dose_stays_with_its_unit_where_they_fit() -> None:
    dose = TextBlock([Span("How much will it be? "), Span("1000 mcg", is_bold=True)])
    dose.wrap(WIDTH, 100)
    assert lines_of(dose) == ["How much will it be?", "1000 mcg"]
    dose.wrap(30, 100)
    assert lines_of(dose)[-2:] == ["1000", "mcg"], "a line that is too short for both"


def test_a_line_broken_at_a_space_ends_with_it_so_that_words_do_not_run_together() -> None:
    first, last = wrapped("metformin hydrochloride metformin")._lines
    assert first[-1].text == "metformin hydrochloride "
    assert first[-1].width == pytest.approx(TextBlock([Span("metformin hydrochloride")]).natural_width)
    assert last[-1].text == "metformin"


def test_right_to_left_the_space_at_a_line_s_end_takes_no_room() -> None:
    first, _ = wrapped("ميتفورمين هيدروكلوريد ميتفورمين ميتفورمين")._lines
    assert (first[-1].text, first[-1].width) == (" ", 0)


def test_a_letter_keeps_its_accents_when_a_word_is_broken() -> None:
    for line in lines_of(wrapped("x\u0323" * 100)):
        assert not line.startswith("\u0323")


def test_each_span_keeps_its_look() -> None:
    block = TextBlock([Span("Dose: "), Span("1000 mcg", is_bold=True)])
    block.wrap(WIDTH, 100)
    ((first, second),) = block._lines
    assert (first.text, first.span.is_bold, second.text, second.span.is_bold) == ("Dose: ", False, "1000 mcg", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc שלום", False), ("שלום abc", True), ("12 ب", True), ("123", False), ("", False)],
)
def test_direction_is_that_of_the_first_letter(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected


@pytest.mark.parametrize(
    ("line", "right_to_left", "expected"),
    [
        ("שלום (abc) 123", True, "123 (abc) םולש"),
        ("abc (שלום) 12", False, "abc (םולש) 12"),
        ("שלום Metformin 500 mg (שלום).", True, ".(םולש) Metformin 500 mg םולש"),
        ("plain (text)", False, "plain (text)"),
        ("(unclosed שלום", True, "םולש unclosed)"),
    ],
)
def test_a_line_is_put_in_the_order_in_which_it_is_seen(line: str, right_to_left: bool, expected: str) -> None:
    assert as_seen(line, right_to_left=right_to_left) == expected


def test_vowel_marks_and_letters_of_other_languages_survive_joining() -> None:
    assert "\u064b" in shape("يوميًا")
    assert len(shape("پژگچ")) == 4


def test_emoji_selectors_have_no_ink_of_their_own() -> None:
    assert shape("\u2764\ufe0f") == "\u2764"
