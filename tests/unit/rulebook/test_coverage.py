"""What the cases leave unproved is found: leaves never shown both ways, mutants that nothing kills, stale excuses."""

from __future__ import annotations

import pytest

from intake.rulebook.coverage import Gap, measure_coverage
from intake.rulebook.parse import parse_rulebook
from tests.builders import pack_with_rules, rule_text, tiny_files, tiny_pack

BOTH = "[tired is yes, pale is yes]"


def gaps(cases: str, when: str = BOTH) -> set[tuple[str, str]]:
    rulebook = pack_with_rules(rule_text("under-test", when, cases=cases))
    coverage = measure_coverage(rulebook, frozenset({"under-test"}))
    return {(gap.kind, gap.what) for gap in coverage.gaps}


def test_the_tiny_pack_has_none() -> None:
    coverage = measure_coverage(tiny_pack())
    assert (coverage.gaps, coverage.accepted, coverage.stale_exceptions) == ((), (), ())
    assert (coverage.leaves, coverage.mutants) == (14, 28)


def test_enough_cases_leave_nothing() -> None:
    cases = "[{name: a, fires: {tired: yes, pale: yes}}, {name: b, silent: {tired: no, pale: yes}}, "
    assert gaps(cases + "{name: c, silent: {tired: yes, pale: no}}]") == set()


def test_without_cases_everything_is_open() -> None:
    assert gaps("[]") == {
        ("leaf", "never false nor true: tired is yes"),
        ("leaf", "never false nor true: pale is yes"),
        ("mutant", "dropped: tired is yes"),
        ("mutant", "dropped: pale is yes"),
        ("mutant", "any in place of all [tired is yes; pale is yes]"),
    }


def test_one_part_that_is_never_false_alone_may_be_dropped_unseen() -> None:
    cases = "[{name: a, fires: {tired: yes, pale: yes}}, {name: b, silent: {tired: no, pale: yes}}]"
    assert gaps(cases) == {("leaf", "never false: pale is yes"), ("mutant", "dropped: pale is yes")}


@pytest.mark.parametrize(
    ("cases", "survivors"),
    [
        ("[{name: on, silent: {lab_b12: 180 ng_l}}, {name: off, fires: {lab_b12: 179 ng_l}}]", set()),
        (
            "[{name: above, silent: {lab_b12: 200 ng_l}}, {name: off, fires: {lab_b12: 179 ng_l}}]",
            {("mutant", "<= in: lab_b12 < 180 ng/L")},
        ),
    ],
)
def test_a_cut_off_needs_a_case_on_its_edge(cases: str, survivors: set[tuple[str, str]]) -> None:
    assert gaps(cases, "lab_b12 < 180 ng/L") == survivors


def test_a_fact_is_proved_through_the_rules_that_read_it() -> None:
    coverage = measure_coverage(tiny_pack(), frozenset({"b12_low", "bypassed"}))
    assert coverage.leaves == 2
    assert coverage.gaps == ()


def excused(gap: str) -> str:
    return f"exceptions:\n  - subject: at-risk\n    gap: '{gap}'\n    reason: Because we said so.\n"


def test_an_accepted_gap_carries_its_reason() -> None:
    labs = tiny_files().texts["flags/labs.yaml"]
    fewer = "\n".join(line for line in labs.splitlines() if "on the edge" not in line) + "\n"
    open_gaps = measure_coverage(parse_rulebook(tiny_files(flags__labs=fewer))).gaps
    mutant = "<= in: lab_b12 < b12_deficient"
    assert [(gap.subject, gap.what) for gap in open_gaps] == [("b12_low", mutant), ("at-risk", "never false: at_risk")]
    exceptions = excused("never false: at_risk")
    coverage = measure_coverage(parse_rulebook(tiny_files(flags__labs=fewer, coverage_exceptions=exceptions)))
    assert coverage.gaps == (Gap("b12_low", "mutant", mutant),)
    assert coverage.accepted == (Gap("at-risk", "leaf", "never false: at_risk", "Because we said so."),)


def test_an_excuse_that_is_not_needed_is_stale() -> None:
    coverage = measure_coverage(parse_rulebook(tiny_files(coverage_exceptions=excused("dropped: nothing"))))
    assert coverage.stale_exceptions == (("at-risk", "dropped: nothing"),)
