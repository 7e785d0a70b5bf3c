"""What counts as watching less closely over what is urgent."""

from __future__ import annotations

import pytest

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.weakening import find_weakenings
from tests.builders import TINY, tiny_pack

MEDICINES, MESSAGES, PACK = "flags/medicines.yaml", "safety_messages.yaml", "pack.yaml"
ON_TIRED = "when: tired is yes"
TOO_MUCH = "dose_in_mcg > dose_highest"


def _found(**changes: list[tuple[str, str]]) -> list[str]:
    """The ids and sentences after these replacements in the tiny pack's files."""
    texts = dict(PackFiles.from_folder(TINY).texts)
    for file, pairs in changes.items():
        path = {"medicines": MEDICINES, "messages": MESSAGES, "pack": PACK, "diet": "flags/diet.yaml"}[file]
        for old, new in pairs:
            assert old in texts[path]
            texts[path] = texts[path].replace(old, new)
    found = find_weakenings(tiny_pack(), parse_rulebook(PackFiles(texts)))
    return [f"{one.id}: {one.how}" for one in found]


def test_the_same_rules_are_no_weaker() -> None:
    assert find_weakenings(tiny_pack(), tiny_pack()) == ()


def test_other_words_are_no_weaker() -> None:
    assert _found(medicines=[("Check the unit.", "Check which unit was meant.")]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"medicines": [("severity: urgent", "severity: high")]},
            ["dose-very-high: It is high and not urgent any more"],
        ),
        (
            {"pack": [("{value: 5000,", "{value: 6000,")]},
            ["dose-very-high: It does not fire any more in its case 'a volume'"],
        ),
        (
            {"diet": [("  review_by", "  supersedes: [dose-very-high]\n  review_by")]},
            ["dose-very-high: It is folded under 'Diet without B12' when both fire"],
        ),
        (
            {
                "medicines": [
                    ("urgent\n  category: medicines\n  title: Dose", "info\n  category: format\n  title: Dose")
                ]
            },
            [
                "dose-very-high: It is info and not urgent any more",
                "dose-very-high: It does not count as a flag any more",
            ],
        ),
        (
            {"medicines": [("when: dose_in_mcg > dose_highest", "when: certainly dose_in_mcg > dose_highest")]},
            ["dose-very-high: It is silent in its case 'strength not known', where an answer is missing"],
        ),
        (
            {
                "medicines": [
                    (f"when: {TOO_MUCH}", f"when: {{all: [{TOO_MUCH}, {{none: [certainly tired is yes]}}]}}"),
                    (
                        "    - {name: a volume",
                        "    - {name: tired, silent: {dose: 6 mg, tired: yes}}\n    - {name: a volume",
                    ),
                ]
            },
            ["dose-very-high: It does not fire any more in its case 'tired'"],
        ),
        ({"messages": [("dizzy is yes", "dizzy is no")]}, ["fainting: It is shown on another condition"]),
        (
            {
                "medicines": [("- id: dose-very-high", "- id: dose-very-high\n  off: The pharmacy checks it")],
                "messages": [("when: rule dose-very-high fires", ON_TIRED)],
            },
            [
                "dose-very-high: It is switched off: The pharmacy checks it",
                "check-the-dose: It is shown on another condition",
            ],
        ),
        (
            {
                "medicines": [("- id: dose-very-high", "- id: another-name")],
                "messages": [("when: rule dose-very-high fires", ON_TIRED)],
            },
            ["dose-very-high: It is taken out", "check-the-dose: It is shown on another condition"],
        ),
        ({"messages": [("- id: fainting", "- id: fainted")]}, ["fainting: It is taken out"]),
    ],
)
def test_each_way_of_watching_less_is_named(changes: dict[str, list[tuple[str, str]]], said: list[str]) -> None:
    assert _found(**changes) == said


def test_a_fact_that_is_made_narrower_is_seen_by_its_new_cases() -> None:
    texts = dict(PackFiles.from_folder(TINY).texts)
    texts[MEDICINES] = texts[MEDICINES].replace(f"when: {TOO_MUCH}", f"when: [{TOO_MUCH}, not spared]")
    fact = "\n- id: spared\n  meaning: to be left alone\n  when: certainly tired is yes\n"
    cases = "  cases:\n    - {name: dizzy, true: {dizzy: yes}}\n"
    before = {**texts, "facts.yaml": texts["facts.yaml"] + fact}
    wider = fact.replace("tired", "dizzy") + cases
    after = {**texts, "facts.yaml": texts["facts.yaml"] + wider}
    found = find_weakenings(parse_rulebook(PackFiles(before)), parse_rulebook(PackFiles(after)))
    assert [one.how for one in found] == ["It does not fire any more in the case 'dizzy' of spared"]


def test_a_fold_is_told_of_once_and_under_a_new_rule_too() -> None:
    texts = dict(PackFiles.from_folder(TINY).texts)
    folding = texts["flags/diet.yaml"].replace("  review_by", "  supersedes: [dose-very-high]\n  review_by")
    new = folding.replace("id: diet-without-b12", "id: diet-again").replace("title: Diet", "title: Again, diet")
    folded = parse_rulebook(PackFiles({**texts, "flags/diet.yaml": folding}))
    with_new = parse_rulebook(PackFiles({**texts, "flags/diet.yaml": texts["flags/diet.yaml"] + "\n" + new}))
    assert find_weakenings(folded, folded) == ()
    found = find_weakenings(tiny_pack(), with_new)
    assert [one.how for one in found] == ["It is folded under 'Again, diet without B12' when both fire"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "    show: tired is yes\n", "The question dose behind it is asked on another condition"),
        (
            "    show: tired is yes\n    when_hidden: dont_know\n",
            "    show: tired is yes\n",
            "The question dose behind it counts as no where it is not asked",
        ),
    ],
)
def test_of_whom_a_question_is_asked_is_told_of_for_the_rule_behind_it(before: str, after: str, said: str) -> None:
    earlier, later = _with(before), _with(after)
    assert said in {one.how for one in find_weakenings(earlier, later)}
    assert said not in {one.how for one in find_weakenings(later, earlier)}


def _with(more: str, *, of: str = "dose") -> Rulebook:
    """The tiny pack with more said of one of its questions."""
    health = "questionnaire/01_health.yaml"
    texts = dict(PackFiles.from_folder(TINY).texts)
    texts[health] = texts[health].replace(f"  - key: {of}\n", f"  - key: {of}\n{more}")
    return parse_rulebook(PackFiles(texts))


def test_a_message_that_waits_for_a_changed_fact_is_told_of() -> None:
    texts = dict(PackFiles.from_folder(TINY).texts)
    texts[MESSAGES] = texts[MESSAGES].replace("dizzy is yes", "bypassed")
    before = parse_rulebook(PackFiles(texts))
    texts["facts.yaml"] = texts["facts.yaml"].replace("any of bypass, perhaps unknown_kind", "bypass")
    found = find_weakenings(before, parse_rulebook(PackFiles(texts)))
    assert [(one.id, one.how) for one in found] == [("fainting", "It is shown on another condition")]


def test_what_the_safety_check_is_to_pass_over_is_told_of_where_it_is_urgent() -> None:
    texts = dict(PackFiles.from_folder(TINY).texts)
    excused = "exceptions:\n  - {rule: RULE, by: deleting, answers: [tired], reason: It is known otherwise.}\n"
    urgent = {**texts, "safety_exceptions.yaml": excused.replace("RULE", "dose-very-high")}
    other = {**texts, "safety_exceptions.yaml": excused.replace("RULE", "diet-without-b12")}
    with_it = parse_rulebook(PackFiles(urgent))
    told = [(one.id, one.how) for one in find_weakenings(tiny_pack(), with_it)]
    assert told == [("dose-very-high", "That deleting tired may take it away is no finding any more")]
    assert find_weakenings(with_it, with_it) == find_weakenings(with_it, tiny_pack()) == ()
    assert find_weakenings(tiny_pack(), parse_rulebook(PackFiles(other))) == ()


def test_an_answer_that_is_not_to_count_as_raising_risk_any_more_is_told_of() -> None:
    before, after = _with("    raises_risk: [yes]\n", of="dizzy"), tiny_pack()
    told = [(one.id, one.how) for one in find_weakenings(before, after)]
    assert told == [("dizzy", "'yes' of dizzy does not count as raising risk any more")]
    assert find_weakenings(after, before) == ()
