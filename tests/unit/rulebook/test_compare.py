from __future__ import annotations

from dataclasses import replace

import pytest

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.compare import NOT_NAMED, ChangeKind, FieldChange, compare_rulebooks
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from tests.builders import SHIPPED, TINY, pack_with_rules, rule_text, shipped_pack, tiny_pack


def _edited(file: str, old: str, new: str, rulebook: Rulebook | None = None) -> Rulebook:
    texts = dict(PackFiles.from_folder(SHIPPED if rulebook is shipped_pack() else TINY).texts)
    assert old in texts[file]
    return parse_rulebook(PackFiles({**texts, file: texts[file].replace(old, new, 1)}))


def test_a_rulebook_does_not_differ_from_itself() -> None:
    assert compare_rulebooks(shipped_pack(), shipped_pack()).is_empty


def test_another_hash_is_never_no_change() -> None:
    found = compare_rulebooks(tiny_pack(), replace(tiny_pack(), sha256="0" * 64))

    assert found.others == (NOT_NAMED,)


def test_a_threshold_changes_the_rules_that_read_it_and_those_on_facts_that_do() -> None:
    before = shipped_pack()
    after = _edited("pack.yaml", "value: 180\n    unit: ng/L", "value: 200\n    unit: ng/L", before)

    found = compare_rulebooks(before, after)

    assert [(one.id, one.fields) for one in found.thresholds] == [
        ("b12_deficient", (FieldChange("value", "180 ng/L", "200 ng/L"),))
    ]
    facts = {one.id for one in found.facts}
    assert "b12_total_low" in facts
    for one in found.rules:
        said = one.field("condition")
        assert one.rests_on or (said is not None and "180 ng/L" in said.before and "200 ng/L" in said.after)
    assert any(one.rests_on and not one.fields for one in found.rules)
    assert not found.questions
    assert found.others == ("words, bands or products of the summary",)  # the lab table's bands follow it


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        ("pack.yaml", "as_of: 2026-11-01", "as_of: 2026-11-02", "the people and the day that cases start from"),
        (
            "safety_exceptions.yaml",
            "[lab_b12, lab_active_b12]",
            "[lab_b12]",
            "answers that may make somebody look safer",
        ),
        ("translations/es.yaml", "language: es", "language: es\n# read again", "translations/es.yaml"),
    ],
)
def test_what_the_proof_of_the_rules_rests_on_is_named(file: str, old: str, new: str, name: str) -> None:
    found = compare_rulebooks(shipped_pack(), _edited(file, old, new, shipped_pack()))

    assert found.others == (name,)


def test_an_answer_that_raises_risk_no_more_is_a_change_of_its_question() -> None:
    before = shipped_pack()
    key, marked = next((key, one.raises_risk) for key, one in before.questionnaire.questions.items() if one.raises_risk)
    sections = tuple(
        replace(
            part, questions=tuple(replace(one, raises_risk=()) if one.key == key else one for one in part.questions)
        )
        for part in before.questionnaire.sections
    )
    after = replace(before, questionnaire=replace(before.questionnaire, sections=sections))

    [question] = compare_rulebooks(before, after).questions

    assert (question.id, question.fields) == (
        key,
        (FieldChange("answers that raise risk", ", ".join(marked), ""),),
    )


def test_rules_added_removed_and_changed_stand_in_the_order_of_the_new_files() -> None:
    before = pack_with_rules(rule_text("first", "tired is yes") + rule_text("second", "tired is no"))
    after = pack_with_rules(rule_text("third", "tired is no") + rule_text("first", "tired is yes", "high", why="More."))

    found = compare_rulebooks(before, after).rules

    assert [(one.id, one.kind) for one in found] == [
        ("third", ChangeKind.ADDED),
        ("first", ChangeKind.CHANGED),
        ("second", ChangeKind.REMOVED),
    ]
    assert found[1].fields == (FieldChange("severity", "moderate", "high"), FieldChange("why", "Because.", "More."))
    assert found[0].field("severity") == FieldChange("severity", "", "moderate")
    assert found[2].field("title") == FieldChange("title", "Title of second", "")


def test_a_rule_is_changed_by_how_its_question_counts_and_not_by_how_it_is_worded() -> None:
    before, path = shipped_pack(), "questionnaire/12_labs.yaml"
    counted = compare_rulebooks(before, _edited(path, "pmol_l: 1/0.738", "pmol_l: 1/0.739", before))
    worded = compare_rulebooks(before, _edited(path, "The report may say serum B12", "It may say serum B12", before))

    assert [one.id for one in counted.questions] == [one.id for one in worded.questions] == ["lab_b12"]
    assert counted.rules
    assert all("lab_b12" in one.rests_on and not one.fields for one in counted.rules)
    assert not worded.rules


def test_a_rule_that_is_switched_off_or_on_again_is_changed_and_not_removed() -> None:
    on = pack_with_rules(rule_text("one", "tired is yes"))
    off = pack_with_rules(rule_text("one", "tired is yes", off="Nobody here gets this."))

    (change,) = compare_rulebooks(on, off).rules
    assert change.kind is ChangeKind.CHANGED
    assert change.fields == (FieldChange("switched off", "", "Nobody here gets this."),)
    assert not change.is_of_proof_only
    assert compare_rulebooks(off, on).rules[0].fields == (
        FieldChange(change.fields[0].name, "Nobody here gets this.", ""),
    )


def test_conditions_that_read_alike_are_told_as_written() -> None:
    before = pack_with_rules(rule_text("one", "{all: [tired is yes]}"))
    after = pack_with_rules(rule_text("one", "{any: [tired is yes]}"))

    said = compare_rulebooks(before, after).rules[0].field("condition")

    assert said == FieldChange("condition", "all [tired is yes]", "any [tired is yes]")


def test_a_later_review_date_or_a_line_moved_is_of_the_proof_only() -> None:
    before = pack_with_rules(rule_text("one", "tired is yes"))
    moved = pack_with_rules("# A remark.\n" + rule_text("one", "tired is yes"))
    later = pack_with_rules(rule_text("one", "tired is yes", review_by="2031-01-01"))

    assert not compare_rulebooks(before, moved).rules
    assert [one.is_of_proof_only for one in compare_rulebooks(before, later).rules] == [True]
    louder = pack_with_rules(rule_text("one", "tired is yes", "urgent", review_by="2031-01-01"))
    assert [one.is_of_proof_only for one in compare_rulebooks(before, louder).rules] == [False]


def test_an_option_a_hint_and_a_message_are_told() -> None:
    before = tiny_pack()
    message, question = before.messages[0], next(iter(before.questionnaire.questions.values()))

    found = compare_rulebooks(
        before,
        _edited("safety_messages.yaml", message.text.split(".")[0], "**Something else"),
    )
    assert [one.id for one in found.messages] == [message.id]
    assert not found.rules
    reworded = compare_rulebooks(before, _edited(_file_of(question.key), question.text, "Asked anew?"))
    assert [(one.id, one.fields) for one in reworded.questions] == [
        (question.key, (FieldChange("text", question.text, "Asked anew?"),))
    ]


def _file_of(key: str) -> str:
    return tiny_pack().questionnaire.places[key][0]
