"""One value of a file is changed at its place, and every other character stays."""

from __future__ import annotations

import pytest

from intake.errors import ContentError
from intake.source_edit import add_scalar, append_item, remove_scalar, replace_scalar
from intake.source_text import read_document

TEXT = """\
# The first comment.
- id: one   # beside it
  title: 'It''s one'
  when: {all: [a is b, "c > 5 mg"]}
  message: >-
    Folded over
    two lines.

  # about the number
  number: 5
- id: two
  message: plain
"""


@pytest.mark.parametrize(
    ("path", "new", "line"),
    [
        ((0, "id"), "uno", "- id: uno   # beside it"),
        ((0, "title"), "It's two", "  title: 'It''s two'"),
        ((0, "when", "all", 1), "c > 6 mg", '  when: {all: [a is b, "c > 6 mg"]}'),
        ((0, "when", "all", 0), "a, b: c", "  when: {all: ['a, b: c', \"c > 5 mg\"]}"),
        ((0, "number"), "6", "  number: 6"),
        ((1, "message"), "a: b #c", "  message: 'a: b #c'"),
        ((1, "message"), "no", "  message: no"),
    ],
)
def test_a_value_is_replaced_in_its_line_and_the_rest_stays(path: tuple[str | int, ...], new: str, line: str) -> None:
    changed = replace_scalar(TEXT, "f", path, new)
    before, after = TEXT.split("\n"), changed.split("\n")
    assert [text for text in after if text not in before] == [line]
    assert len(after) == len(before)


def test_a_folded_text_becomes_one_line_and_its_neighbours_stay() -> None:
    changed = replace_scalar(TEXT, "f", (0, "message"), "Now: short")
    assert changed == TEXT.replace(">-\n    Folded over\n    two lines.", "'Now: short'")


@pytest.mark.parametrize(
    "new", ["two\nlines", "\ttab", "", " ends with a space ", "*x", "!x", "- x", "'", '"', "é\u00a0x"]
)
def test_whatever_is_written_is_read_back_as_it_was_meant(new: str) -> None:
    changed = replace_scalar(TEXT, "f", (1, "message"), new)
    value = read_document(changed, "f").value
    assert isinstance(value, list)
    assert isinstance(value[1], dict)
    assert value[1]["message"] == new


def test_a_key_is_added_behind_another_and_taken_out_again() -> None:
    added = add_scalar(TEXT, "f", (0, "off"), "we do: this", after="id")
    assert added == TEXT.replace("# beside it\n", "# beside it\n  off: 'we do: this'\n")
    assert remove_scalar(added, "f", (0, "off")) == TEXT


@pytest.mark.parametrize("path", [(0, "when"), (0, "nothing"), (5,)])
def test_what_is_no_single_value_is_refused_with_its_place(path: tuple[str | int, ...]) -> None:
    with pytest.raises(ContentError, match="Edit the whole file"):
        replace_scalar(TEXT, "f", path, "x")


def test_an_item_is_put_behind_the_last_one_also_of_an_empty_list() -> None:
    assert (
        append_item("- a:\n    - b # c\n  d: e\n", "f", (0, "a"), "{f: g}")
        == "- a:\n    - b # c\n    - {f: g}\n  d: e\n"
    )
    assert append_item("- a: [] # c\n  d: e\n", "f", (0, "a"), "{f: g}") == "- a:\n    - {f: g} # c\n  d: e\n"


def test_a_key_inside_braces_is_not_taken_out_with_its_line() -> None:
    with pytest.raises(ContentError):
        remove_scalar("- {id: one, off: x}\n", "f", (0, "off"))
