"""Answers as a page of staff shows them: what was typed is text, whatever is in it."""

from __future__ import annotations

import pytest
from markupsafe import escape

from intake.summary.answer_view import Said
from intake.web.answer_markup import BETWEEN, escaped, marked_answer, typed_text


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


@pytest.mark.parametrize("texts", [[], [""], ["a<b", "", "&"], [f"a{BETWEEN}<b", "c"], [BETWEEN, BETWEEN]])
def test_texts_that_are_escaped_at_once_stay_apart(texts: list[str]) -> None:
    assert escaped(texts) == [str(escape(text)) for text in texts]
