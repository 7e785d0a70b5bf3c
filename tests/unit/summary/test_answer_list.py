"""The excerpts of the answers that a clinician looks for first: medicines, allergies, warnings, what was agreed to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.summary.record import ChangedAnswer, ShownMessage
from tests.unit.summary.builders import NOON, summary_of, well


def test_medicines_keep_what_is_told_and_gather_the_plain_no() -> None:
    medicines = summary_of(well(metformin_use="past", nitrous_medical="not_sure")).medicines
    assert [row.key for row in medicines.rows] == ["metformin_use", "nitrous_medical"]
    assert "Other medicines" in medicines.answered_no
    assert {"Takes B12 by mouth", "Folic acid", "Zinc or much denture cream", "Biotin"} <= set(medicines.answered_no)


def test_an_answer_changed_after_a_warning_stands_with_what_it_was_and_with_the_warning() -> None:
    changed = ChangedAnswer("urgent_now", ["new_bladder_bowel_loss"], ["none"], NOON, "bladder-bowel-legs")
    warned, not_warned = summary_of(well(), changes=(changed, replace(changed, message_id=None))).changes
    assert warned.before.startswith("New: you wet or soil yourself")
    assert (warned.after, warned.warning.partition(".")[0]) == ("None of these", "Go to A&E now")
    assert not_warned.warning == ""


def test_what_was_agreed_to_stands_without_the_patients_own_questions_which_stand_by_themselves() -> None:
    summary = summary_of(well(consent_share=None, questions_for_clinician="Is it safe?"))
    assert summary.own_questions == "Is it safe?"
    assert [(row.name, row.answer) for row in summary.consent] == [
        ("Understands: no diagnosis", "Yes"),
        ("Knows the urgent signs", "Yes"),
        ("Agrees to share the answers", "Not answered"),
    ]


def test_who_never_had_b12_is_not_said_to_bear_it() -> None:
    allergies = summary_of(well(b12_reaction="never_had")).allergies
    assert [(row.key, row.answer) for row in allergies.rows] == [("b12_reaction", "I have never had it")]


def test_a_message_that_is_due_stands_without_a_store() -> None:
    (message,) = summary_of(well()).messages
    assert message.text == "due by these answers"
    assert "**" not in message.label


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (ShownMessage("bladder-bowel-legs", NOON), "shown 1 November 2026, 12:00 UTC"),
        (
            ShownMessage("bladder-bowel-legs", NOON, "Cleo"),
            "shown 1 November 2026, 12:00 UTC to Cleo, to tell the patient",
        ),
        (ShownMessage("bladder-bowel-legs"), "shown on the receipt"),
    ],
)
def test_of_the_messages_those_stand_that_were_shown_and_not_those_that_would_be_due(
    shown: ShownMessage, told: str
) -> None:
    (message,) = summary_of(well(), shown=(shown,)).messages
    assert message.label.startswith("Go to A&E now. ")
    assert message.text == told
    assert summary_of(well(), shown=()).messages == ()
