"""The small mistakes that the cases of a rule must be able to notice."""

from __future__ import annotations

import pytest

from intake.rulebook.mutants import mutants_of
from tests.builders import condition_of


@pytest.mark.parametrize(
    ("text", "mutants"),
    [
        ("diet is vegan", set()),
        ("at_risk", set()),
        (
            "[tired is yes, pale is yes]",
            {"dropped: tired is yes", "dropped: pale is yes", "any in place of all [tired is yes; pale is yes]"},
        ),
        ("any: [tired is yes]", set()),
        ("not tired is yes", {"dropped 'not' before: tired is yes"}),
        ("certainly at_risk", {"dropped 'certainly' before: at_risk"}),
        ("lab_b12 < 180 ng/L", {"<= in: lab_b12 < 180 ng/L", ">= in: lab_b12 < 180 ng/L"}),
        ("lab_b12 >= b12_deficient", {"> in: lab_b12 >= b12_deficient", "< in: lab_b12 >= b12_deficient"}),
        ("dose_in_mcg > 5 mcg", {">= in: dose_in_mcg > 5 mcg", "<= in: dose_in_mcg > 5 mcg"}),
        (
            "first_injection older than 30 days",
            {"-1 day in: first_injection older than 30 days", "+1 day in: first_injection older than 30 days"},
        ),
        (
            "diet is one of vegan, perhaps mixed",
            {
                "dropped vegan from: diet is one of vegan, perhaps mixed",
                "dropped mixed from: diet is one of vegan, perhaps mixed",
            },
        ),
        (
            "{at_least: 2, of: [tired is yes, pale is yes, dizzy is yes]}",
            {
                *(f"dropped: {name} is yes" for name in ("tired", "pale", "dizzy")),
                "at_least 1 in place of 2",
                "at_least 3 in place of 2",
            },
        ),
    ],
)
def test_the_mutants_of(text: str, mutants: set[str]) -> None:
    condition = condition_of(text)
    found = list(mutants_of(condition))
    assert {mutant.what for mutant in found} == mutants
    assert all(mutant.condition != condition for mutant in found)
    assert len({mutant.condition for mutant in found}) == len(found)
