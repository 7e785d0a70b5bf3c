"""Answers as a page of staff shows them: what was typed is text, whatever is in it."""

from __future__ import annotations

import pytest

from intake.summary.answer_view import Said
from intake.web.answer_markup import marked_answer, typed_text


def test_what_was_typed_is_escaped_and_keeps_its_line_breaks() -> None:
    assert typed_text("<b>one</b>\ntwo & three") == ('<bdi dir="auto">&lt;b&gt;one&lt;/b&gt;<br>two &amp; three</bdi>')


@pytest.mark.parametrize(
    ("kind", "markup"),
    [
        ("given", '<b><bdi dir="auto">a&lt;b</bdi></b>'),
        ("withdrawn", '<span class="app-withdrawn"><bdi dir="auto">a&lt;b</bdi></span>'),
        ("blank", "a&lt;b"),
    ],
)
def test_an_answer_stands_with_its_marks(kind: str, markup: str) -> None:
    said = Said("sex", "Sex", "What is your sex?", "a<b", ("by <Mia>",), kind)
    assert marked_answer(said) == f'{markup} <span class="app-tag">by &lt;Mia&gt;</span>'
