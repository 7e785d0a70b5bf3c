"""Which flag stands under which: never under a milder one, never lost, chains end at the top."""

from __future__ import annotations

import pytest

from intake.errors import ContentError
from intake.rulebook.assess import assess
from intake.rulebook.fold import fold
from intake.rulebook.in_view import flags_in_view
from tests.builders import pack_with_rules, rule_text, sheet_of, shipped_pack, tiny_pack


def pack(**supersedes: str) -> str:
    """Rules a (urgent), b, c, d (high) and e (info), in this order; `b="[c]"`: b supersedes c."""
    severities = {"a": "urgent", "b": "high", "c": "high", "d": "high", "e": "info"}
    return "".join(
        rule_text(name, "tired is yes", severity, **({"supersedes": supersedes[name]} if name in supersedes else {}))
        for name, severity in severities.items()
    )


@pytest.mark.parametrize(
    ("supersedes", "fired", "under"),
    [
        ({"a": "[b]"}, "ab", {"b": "a"}),
        ({"a": "[b]"}, "a", {}),
        ({"a": "[b]"}, "b", {}),  # the specific one did not fire: the general one stands
        ({"a": "[b]", "b": "[e]"}, "abe", {"b": "a", "e": "a"}),  # both under the top one
        ({"a": "[b]", "b": "[e]"}, "be", {"e": "b"}),
        ({"a": "[b]", "b": "[e]"}, "ae", {}),  # the link between them did not fire
        ({"a": "[e]", "b": "[e]"}, "abe", {"e": "a"}),  # the most severe takes it
        ({"c": "[e]", "b": "[e]"}, "bce", {"e": "b"}),  # then the first in the files
        ({"e": "[a]"}, "ae", {}),  # never under a milder one
        ({"a": "[b]", "b": "[c]", "c": "[d]", "d": "[e]"}, "abcde", {"b": "a", "c": "a", "d": "a", "e": "a"}),
    ],
)
def test_folding(supersedes: dict[str, str], fired: str, under: dict[str, str]) -> None:
    assert fold(pack_with_rules(pack(**supersedes)), frozenset(fired)) == under


@pytest.mark.parametrize("ring", [{"b": "[b]"}, {"b": "[c]", "c": "[b]"}, {"b": "[c]", "c": "[d]", "d": "[b]"}])
def test_rules_that_fold_under_one_another_cannot_be_read(ring: dict[str, str]) -> None:
    with pytest.raises(ContentError, match="supersede"):
        pack_with_rules(pack(**ring))


def test_nothing_fired_folds_nothing() -> None:
    assert fold(tiny_pack(), frozenset()) == {}


def test_in_the_shipped_pack_all_fired_folds_to_tops_that_stand_free() -> None:
    rules = shipped_pack().rules_by_id
    under = fold(shipped_pack(), frozenset(rules))
    assert under
    for general, top in under.items():
        assert top not in under
        assert rules[top].severity.rank <= rules[general].severity.rank


def test_a_flag_under_one_that_is_not_in_view_stands_in_view_itself() -> None:
    """What speaks for an injection or for tablets stands in a block of its own, with no flag under it."""
    about_format = rule_text("a", "tired is yes", "info", category="format", supersedes="[b]")
    rulebook = pack_with_rules(about_format + rule_text("b", "tired is yes", "info"))
    found = assess(rulebook, sheet_of({"tired": "yes"}, rulebook.questionnaire), None)
    assert {flag.id: flag.under for flag in found.flags} == {"a": None, "b": "a"}
    assert [flag.id for flag in flags_in_view(found)] == ["b"]
