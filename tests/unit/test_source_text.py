"""YAML as the content files use it: text stays text, every value knows its place, nothing else is taken."""

from __future__ import annotations

import pytest

from intake.errors import ContentError
from intake.source_text import read_document


def refusal(text: str) -> str:
    with pytest.raises(ContentError) as caught:
        read_document(text, "f")
    (problem,) = caught.value.problems
    return str(problem)


@pytest.mark.parametrize("word", ["no", "yes", "on", "null", "~", "012", "1e3", "2024-01-01", "0x1F", "1_000", ".inf"])
def test_every_value_is_text(word: str) -> None:
    assert read_document(f"a: {word}\n", "f").value == {"a": word}


def test_lists_and_mappings_nest() -> None:
    assert read_document("a: [b, {c: d}]\ne:\n  - f\n", "f").value == {"a": ["b", {"c": "d"}], "e": ["f"]}


def test_places_point_at_the_first_character_of_a_text() -> None:
    document = read_document("a:\n  - b\n  - 'c'\n  - {d: e}\n", "f")
    assert document.place(("a", 0)) == (2, 5)
    assert document.place(("a", 1)) == (3, 6)
    assert document.key_place(("a", 2, "d")) == (4, 6)
    assert document.place(("a", 2, "d")) == (4, 9)


def test_a_place_that_is_not_there_is_its_nearest_ancestors() -> None:
    assert read_document("a:\n  b: c\n", "f").place(("a", "x", "y")) == (2, 3)


def test_a_text_may_be_empty_only_in_quotes() -> None:
    assert read_document("a: ''\n", "f").value == {"a": ""}
    assert refusal("a:\n") == "f:1:3: a value is missing. Write the value after the colon or dash."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "f:2:1: duplicate key 'a', first on line 1. "),
        ("a: &x 1\n", "f:1:4: anchors and aliases (& and *) are not allowed. "),
        ("a: *x\n", "f:1:4: anchors and aliases (& and *) are not allowed. "),
        ("a: !!int 1\n", "f:1:4: tags (!) are not allowed. "),
        ("!!map {a: 1}\n", "f:1:1: tags (!) are not allowed. "),
        ("? [a]\n: b\n", "f:1:3: a key must be a plain word. "),
        ("!!str a: 1\n", "f:1:1: a key must be a plain word. "),
        ("a: 1\n---\nb: 2\n", "f:2:1: a second document. "),
        ("", "f:1:1: the file is empty. "),
        ("# only a comment\n", "f:1:1: the file is empty. "),
        ("a: x\x00y\n", "f:1:5: a character that cannot be seen: U+0000. "),
        ("a: x\u2066y\n", "f:1:5: a character that cannot be seen: U+2066. "),
        (r'a: "x\u202ey"', "f:1:4: a character that cannot be seen: U+202E. "),
        (r'"a\0": x', "f:1:1: a character that cannot be seen: U+0000. "),
        ("a: \ud800\n", "f:1:4: a character that cannot be seen: U+D800. "),
        ("a: x\u2028y\n", "f:1:5: a character that cannot be seen: U+2028. "),
        ("a: x\ry\n", "f:1:5: a character that cannot be seen: U+000D. "),
        ("a: use lot #3 of it\n", "f:1:11: the text ends here: what follows on this line is taken for a comment. "),
        ("a: 1\nb:\u00a0c\n", "f:2:3: a space of another kind stands here. Type a plain space in its place."),
        ("a:\n\tb: c\n", "f:2:1: a tab stands here. Indent with spaces."),
        ("a:\n  * b\n", "f:2:4: a text cannot begin with * or &. Begin an item of a list with '- ', "),
        (
            "- id: a\n  b: c\n  id: d\n",
            "f:3:3: duplicate key 'id', first on line 1. Keep one of the two, or begin another ",
        ),
        ("{a: b, c, d: e}\n", "f:1:9: a value is missing. Write ': ' and the value, or put a text that holds a comma "),
        ("%FOO\n---\na: 1\n", "f:1:5: not readable as YAML: "),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    assert refusal(text).startswith(said)


def test_comments_are_taken_where_they_are_meant() -> None:
    assert read_document("# one\na: b  # two\nc: [d, 'e #3']   # three\nf: g#4\n", "f").value == {
        "a": "b",
        "c": ["d", "e #3"],
        "f": "g#4",
    }


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_document("\ufeffa: 1\n", "f").value == {"a": "1"}


@pytest.mark.parametrize(
    "text",
    ["[" * 900_000, "{a: " * 200_000, "- " * 400_000, "a: b\n" * 150_000, "a" * 1_000_001, "'" * 900_001],
    ids=["brackets", "braces", "dashes", "one key", "too large", "quotes"],
)
def test_a_bomb_ends_at_once(text: str) -> None:
    """Not timed: without the limits most of these would not end within a day."""
    with pytest.raises(ContentError):
        read_document(text, "f")
