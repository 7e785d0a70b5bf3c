"""Numbering of leaves, conditions as JSON, and frames that arrive whole, in parts, or as rubbish."""

from __future__ import annotations

import io
import json
import struct

import pytest

from intake.logic.kleene import Truth
from intake.logic.nodes import All, Any, AtLeast, Certainly, FactHolds, IsOneOf, Not, Possibly
from intake.rulebook.wire import (
    MOST_BYTES,
    Conclusions,
    WireError,
    conclusions_of,
    number_leaves,
    pack,
    read_message,
    truths_of,
)

SMOKES = IsOneOf("smoking", ("yes",))
VEGAN = IsOneOf("diet", ("vegan",))


def frame(body: bytes) -> io.BytesIO:
    return io.BytesIO(struct.pack(">I", len(body)) + body)


def test_each_distinct_leaf_gets_one_number_and_a_fact_none() -> None:
    index = number_leaves(
        {"at_risk": Any((SMOKES, VEGAN))}, {"diet": {"diet-vegan": All((FactHolds("at_risk"), VEGAN))}}
    )
    assert index.numbers == {SMOKES: 0, VEGAN: 1}


def test_conditions_become_nested_lists_without_questions_or_codes() -> None:
    condition = AtLeast((Certainly(SMOKES), Possibly(VEGAN), Not(Any((FactHolds("at_risk"), All((SMOKES,)))))), 2)
    wired = number_leaves({}, {"f": {"r": condition}}).encode(condition)
    assert wired == [
        "at_least",
        2,
        [
            ["certainly", ["leaf", 0]],
            ["possibly", ["leaf", 1]],
            ["not", ["any", [["fact", "at_risk"], ["all", [["leaf", 0]]]]]],
        ],
    ]
    assert "smoking" not in json.dumps(wired)


def test_letters_stand_in_the_order_of_the_numbers() -> None:
    index = number_leaves({"f": All((SMOKES, VEGAN))}, {})
    assert index.letters({VEGAN: Truth.TRUE, SMOKES: Truth.UNKNOWN}) == "ut"
    assert truths_of("ut") == [Truth.UNKNOWN, Truth.TRUE]


def test_a_leaf_that_was_not_judged_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        number_leaves({"f": All((SMOKES, VEGAN))}, {}).letters({VEGAN: Truth.TRUE})


def test_conclusions_come_back_as_they_went() -> None:
    sent = Conclusions({"f": Truth.UNKNOWN}, {"a": Truth.TRUE, "b": Truth.FALSE})
    arrived = json.loads(json.dumps(sent.to_message()))
    assert conclusions_of(arrived, frozenset({"f"}), frozenset({"a", "b"})) == sent


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"facts": {}},
        {"facts": {}, "rules": ["a"]},
        {"facts": {}, "rules": {}},
        {"facts": {}, "rules": {"a": "t", "b": "f"}},
        {"facts": {}, "rules": {"b": "t"}},
        {"facts": {"f": "t"}, "rules": {"a": "t"}},
        {"facts": {}, "rules": {"a": "T"}},
        {"facts": {}, "rules": {"a": True}},
        {"facts": {}, "rules": {"a": ["t"]}},
        {"facts": {}, "rules": {"a": None}},
    ],
)
def test_conclusions_of_another_shape_are_rubbish(message: dict[str, object]) -> None:
    with pytest.raises(WireError):
        conclusions_of(message, frozenset(), frozenset({"a"}))


def test_a_frame_is_read_though_it_arrives_byte_by_byte() -> None:
    stream = io.BytesIO(pack({"request": 1, "text": "ä" * 100}))
    assert read_message(lambda most: stream.read(1)) == {"request": 1, "text": "ä" * 100}


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_frame_without_a_json_object_is_rubbish(body: bytes) -> None:
    with pytest.raises(WireError):
        read_message(frame(body).read)


def test_a_frame_that_claims_to_be_huge_is_rubbish_before_it_is_read() -> None:
    with pytest.raises(WireError, match="claims"):
        read_message(io.BytesIO(struct.pack(">I", MOST_BYTES + 1)).read)


@pytest.mark.parametrize("sent", [b"", b"\0\0", struct.pack(">I", 9) + b"{}"])
def test_a_frame_that_ends_early_is_the_end(sent: bytes) -> None:
    with pytest.raises(EOFError):
        read_message(io.BytesIO(sent).read)


def test_a_message_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(WireError, match="too long"):
        pack({"text": "x" * MOST_BYTES})
