"""Where a table is cut at the end of a page: between its rows, and inside one only where it is long."""

from __future__ import annotations

import pytest

from intake.summary.grid import SHORT_ROW, Grid
from intake.summary.pdf_style import TextStyle
from intake.summary.text_block import Span, TextBlock

STYLE = TextStyle(10, 12)
WIDTH, PAGE = 500, 700


def cell(lines: int) -> TextBlock:
    return TextBlock([Span("\n".join(["word"] * lines))], STYLE)


def grid(*lines: int) -> Grid:
    return Grid((1, 1), [cell(1), cell(1)], [[cell(1), cell(count)] for count in lines])


def rows(part: object) -> list[int]:
    """How many lines the second cell of each row has."""
    assert isinstance(part, Grid)
    part.wrap(WIDTH, PAGE)
    return [round(row[1].height / STYLE.leading) for row in part.rows]


def test_rows_that_fit_stay_and_the_rest_goes_overleaf() -> None:
    parts = grid(2, 2, 2).split(WIDTH, 80)
    assert [rows(part) for part in parts] == [[2, 2], [2]]


@pytest.mark.parametrize("room", [20, 40, 100])
def test_a_short_first_row_without_room_goes_overleaf_whole(room: float) -> None:
    assert grid(10, 2).split(WIDTH, room) == []


def test_a_short_row_after_others_goes_overleaf_whole() -> None:
    parts = grid(2, 20).split(WIDTH, 200)
    assert [rows(part) for part in parts] == [[2], [20]]


def test_a_long_row_is_cut_where_the_page_ends() -> None:
    lines = SHORT_ROW // 12 + 5
    first, rest = grid(lines, 2).split(WIDTH, 150)
    assert sum(rows(first)) + rows(rest)[0] == lines
    assert rows(rest)[1:] == [2]


def test_every_row_that_is_not_cut_fits_a_page_under_its_header() -> None:
    table = grid(1)
    table.wrap(WIDTH, PAGE)
    assert table.header_height + SHORT_ROW < PAGE / 2
