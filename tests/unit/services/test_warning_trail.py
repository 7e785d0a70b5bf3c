"""What was changed after a warning, and how each answer came about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from intake.data_folders import rules_folder
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import load_rulebook
from intake.services.answer_origins import origins_of
from intake.services.warning_trail import changed_after_warning
from intake.store.answers import How, RecordedAnswer, Who
from intake.store.intakes import ShownMessage
from intake.summary.record import Origin
from tests.builders import tiny_pack
from tests.made_up_clinic import NOW

RULEBOOK: Rulebook = load_rulebook(rules_folder() / "b12")


def _at(seq: int) -> datetime:
    return NOW + timedelta(minutes=seq)


def _trail(*events: tuple[str, Any], how: How = How.TYPED) -> list[RecordedAnswer]:
    return [
        RecordedAnswer(seq, _at(seq), question, value, Who.PATIENT, how, None, None, None)
        for seq, (question, value) in enumerate(events, 1)
    ]


def _changes(trail: list[RecordedAnswer], message: str, after_seq: int) -> list[tuple[str, Any, Any]]:
    found = changed_after_warning(RULEBOOK, trail, [ShownMessage(message, _at(after_seq), after_seq)])
    return [(change.question, change.before, change.after) for change in found]


def test_an_answer_taken_back_after_its_warning_is_told_with_both_values() -> None:
    trail = _trail(("urgent_now", ["chest_pain"]), ("sex_at_birth", "female"), ("urgent_now", ["none"]))
    assert _changes(trail, "chest-collapse-breathless", 2) == [("urgent_now", ["chest_pain"], ["none"])]


def test_an_answer_changed_before_the_warning_or_back_again_is_not() -> None:
    before = _trail(("urgent_now", ["none"]), ("urgent_now", ["chest_pain"]))
    assert _changes(before, "chest-collapse-breathless", 2) == []
    back = _trail(("urgent_now", ["chest_pain"]), ("urgent_now", ["none"]), ("urgent_now", ["chest_pain"]))
    assert _changes(back, "chest-collapse-breathless", 1) == []


def test_an_answer_that_the_warning_does_not_rest_on_is_not() -> None:
    trail = _trail(("diet_pattern", "vegan"), ("urgent_now", ["chest_pain"]), ("diet_pattern", "meat_fish"))
    assert _changes(trail, "chest-collapse-breathless", 2) == []


def test_a_warning_that_waits_for_a_rule_rests_on_the_answers_behind_its_facts() -> None:
    trail = _trail(("nerve_symptoms", ["balance_dark"]), ("nerve_severity", "severe"), ("nerve_symptoms", ["none"]))
    assert _changes(trail, "cord-features", 2) == [("nerve_symptoms", ["balance_dark"], ["none"])]


def test_a_warning_about_a_number_rests_on_the_answers_that_it_is_made_of() -> None:
    trail = _trail(("dose", "6 ml"), ("strength", "1000"), ("strength", "10"), ("dose", "1 ml"))
    found = changed_after_warning(tiny_pack(), trail, [ShownMessage("check-the-dose", _at(2), 2)])
    assert [change.question for change in found] == ["strength", "dose"]


def test_a_cleared_answer_is_a_change_and_a_message_of_old_rules_is_passed_over() -> None:
    trail = _trail(("urgent_now", ["chest_pain"]), ("urgent_now", None))
    assert _changes(trail, "chest-collapse-breathless", 1) == [("urgent_now", ["chest_pain"], None)]
    assert _changes(trail, "a-message-that-is-gone", 1) == []


def test_a_change_is_told_once_at_its_time_though_two_warnings_rest_on_it() -> None:
    trail = _trail(("urgent_now", ["chest_pain", "face_throat_swelling"]), ("urgent_now", ["none"]))
    shown = [ShownMessage("breathing-or-swelling", _at(1), 1), ShownMessage("chest-collapse-breathless", _at(1), 1)]
    (change,) = changed_after_warning(RULEBOOK, trail, shown)
    assert (change.at, change.message_id) == (_at(2), "breathing-or-swelling")


def test_a_second_value_is_a_change_and_a_first_one_after_a_blank_is_not() -> None:
    trail = _trail(("a", "x"), ("b", None), ("b", "x"), ("a", "y"), how=How.REST_ANSWER)
    assert origins_of(trail) == {
        "a": Origin("rest_answer", "patient", is_changed=True, at=trail[3].at),
        "b": Origin("rest_answer", "patient", is_changed=False, at=trail[2].at),
    }
