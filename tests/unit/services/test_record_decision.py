"""A decision is a person's: what must be dealt with first, what belongs to it, and when it does not hold any more."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from intake.errors import InputError
from intake.services.answer_flag import acknowledge_high_flags
from intake.services.export_table import json_object
from intake.services.record_decision import LONGEST_NOTE, Choice
from intake.store import decisions
from intake.store.errors import NotFound
from intake.summary.build import build_summary
from intake.summary.decision_record import Outcome
from tests.engines import Dead
from tests.made_up_clinic import NOW, submit
from tests.stored import audit_entries
from tests.unit.services.desk import Desk, desk

__all__ = ["desk"]

CUNEIFORM = "\U00012000"  # which no font of the summary has
DETAILS = {"changes": "Half the dose", "labs": "Total B12", "why": "Allergy", "refer_to": "Haematology"}


def test_going_ahead_without_urgent_and_high_flags_needs_nothing_more(desk: Desk) -> None:
    desk.receive("well").decide("go", " ", until="left over", by_hand="left over")
    (made,) = desk.review().decisions
    assert (made.outcome, made.note, made.by, made.void, made.details) == ("go", "", "Cleo", "", {})
    assert audit_entries(desk.database)[0].action == "decision.recorded"


@pytest.mark.parametrize(
    ("outcome", "field"),
    [("go_with_changes", "changes"), ("wait", "labs"), ("do_not_give", "why"), ("refer", "refer_to")],
)
def test_anything_else_needs_its_own_field_and_keeps_no_other(desk: Desk, outcome: str, field: str) -> None:
    desk.receive("well")
    assert desk.refused(outcome, "A note is not enough") == [field]
    assert desk.refused(outcome, **{field: " "}) == [field]
    desk.decide(outcome, **DETAILS)
    assert desk.review().decisions[0].details == {field: DETAILS[field]}


def test_waiting_may_be_until_a_date_that_is_to_come(desk: Desk) -> None:
    desk.receive("well")
    for other_spelling in ("30/11/2026", "20261130", "2026-W49-1"):
        assert desk.refused("wait", until=other_spelling) == ["until"]
    assert desk.refused("wait", until="2026-10-31") == ["until"]
    choice = Choice("wait", details={"until": "2026-11-30"})
    with pytest.raises(InputError, match="still to come"):  # of the form, and not any more on the day of the decision
        desk.record(choice, by=desk.clinician, today=date(2026, 12, 1))
    desk.record(choice, by=desk.clinician, today=date(2026, 11, 30))
    block = build_summary(desk.review().record).decision
    assert block is not None
    assert [(line.label, line.text) for line in block.rows[0].lines] == [("Not before", "30 November 2026")]


@pytest.mark.parametrize("outcome", ["", "Go", "x"])
def test_an_unknown_outcome_is_refused(desk: Desk, outcome: str) -> None:
    assert desk.receive("well").refused(outcome, "x") == ["outcome"]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_urgent_and_high_flag_is_dealt_with_first(desk: Desk, outcome: str) -> None:
    desk.receive("warfarin")
    first = [f"flag-{flag.id}" for flag in desk.flags()]
    assert first
    assert desk.refused(outcome, **DETAILS) == first
    desk.respond_to_all()
    desk.decide(outcome, **DETAILS)


def test_overriding_needs_a_reason_and_a_note(desk: Desk) -> None:
    rule = desk.receive("warfarin").flags()[0].id
    wrong = [("", "", ["reason", "note"]), ("not_so", " ", ["note"]), ("magic", "x", ["reason"])]
    wrong += [("not_so", note, ["note"]) for note in ("x" * (LONGEST_NOTE + 1), CUNEIFORM)]
    for reason, note, paths in wrong:
        with pytest.raises(InputError) as caught:
            desk.respond(rule, "overridden", reason, note)
        assert [refusal.path for refusal in caught.value.refusals] == [f"{path}-{rule}" for path in paths]
    assert desk.flags()[0].needs_response
    desk.respond(rule, "overridden", "not_so", "Stopped in May")
    assert audit_entries(desk.database)[0].action == "flag.overridden"
    words = desk.flags()[0].response
    assert words.startswith("Overridden by Cleo on 1 November 2026, 09:00")
    assert words.endswith("Asked at the chair: not so; Stopped in May")


def test_no_urgent_flag_is_acknowledged_with_the_others(desk: Desk) -> None:
    desk.receive("nitrous_oxide_leg_weakness")
    urgent = [flag.id for flag in desk.open_flags() if flag.severity == "urgent"]
    assert 0 < len(urgent) < len(desk.open_flags())
    acknowledge_high_flags(desk.database, desk.rulebooks, desk.submission_id, staff_id=desk.clinician, now=NOW)
    assert [flag.id for flag in desk.open_flags()] == urgent
    assert audit_entries(desk.database)[0].action == "flag.acknowledged"


def test_a_flag_that_is_not_there_cannot_be_answered(desk: Desk) -> None:
    with pytest.raises(InputError, match="not there any more"):
        desk.receive("well").respond("anything")


def test_a_response_holds_in_a_new_version_only_while_flag_and_answers_are_the_same(desk: Desk) -> None:
    desk.receive("warfarin").respond_to_all()
    flags = [flag.id for flag in desk.flags()]
    desk.correct(diet_pattern="vegan")
    assert {flag.id for flag in desk.open_flags()}.isdisjoint(flags)
    assert "(on version 1; nothing behind it has changed)" in desk.flags()[0].response
    desk.correct(blood_thinners=["warfarin", "antiplatelet"])
    (stale,) = (flag for flag in desk.open_flags() if flag.id in flags)
    assert stale.id == "inr-check"
    assert "before this flag changed" in stale.response
    assert desk.refused("go") == ["flag-inr-check"]


def test_a_decision_is_void_once_an_answer_changes_and_says_so_everywhere(desk: Desk) -> None:
    desk.receive("well").decide("go")
    older = desk.submission_id
    desk.correct(alcohol_use="over_35")
    review = desk.review()
    assert (review.decisions, len(review.void_decisions)) == ((), 1)
    block = build_summary(review.record).decision
    assert block is not None
    assert block.verdict == "The last decision is void. Decide again."
    exported = json_object(review)["decisions"]
    assert [(one["decision"], one["version"]) for one in exported] == [("go", 1)]
    assert exported[0]["void"].startswith("the answers have changed since")
    assert block.rows[0].void.startswith("Decision of Cleo on 1 November 2026, 09:00 GMT is void: ")
    desk.submission_id = older
    assert desk.review().decisions[0].void
    assert desk.review().void_decisions == ()


def test_evaluating_again_voids_a_decision_only_if_something_else_is_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.receive("well").decide("go")
    desk.assess()
    assert desk.review().decisions[0].void == ""
    monkeypatch.setattr("intake.services.assess_submission._findings", lambda assessment: id(assessment))
    desk.assess()
    assert "evaluated again" in desk.review().decisions[0].void
    desk.record(Choice("go", read_decision=1), by=desk.clinician)
    last, first = desk.review().decisions
    assert (last.void, last.holds, bool(first.void), first.is_replaced) == ("", True, True, True)


def test_what_is_decided_on_is_what_was_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.submission_id = submit(desk.database, desk.rulebooks, "well")
    nothing = desk.review().attempt
    desk.assess()
    assert desk.refused("go", read_attempt=nothing) == ["outcome"]
    opened = desk.review().attempt
    monkeypatch.setattr("intake.services.assess_submission._findings", lambda assessment: id(assessment))
    desk.assess()
    assert desk.refused("go", read_attempt=opened) == ["outcome"]
    desk.decide("go", read_attempt=desk.review().attempt)


def test_two_who_decide_at_once_do_not_both_decide_on_what_neither_has_read(desk: Desk) -> None:
    desk.receive("well")
    start, refused = threading.Barrier(2), list[InputError]()

    def decide(staff_id: str) -> None:
        start.wait()
        choice = Choice("go", staff_id, read_attempt=1, read_decision=0)
        try:
            desk.record(choice, by=staff_id)
        except InputError as error:
            refused.append(error)

    both = [threading.Thread(target=decide, args=[one]) for one in (desk.clinician, desk.second)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with desk.database.reading() as session:
        assert len(decisions.decisions_of(session, desk.submission_id)) == 1
    assert "has decided since you opened this page" in refused[0].refusals[0].message


def test_what_was_not_evaluated_is_gone_through_by_hand(desk: Desk) -> None:
    desk.submission_id = submit(desk.database, desk.rulebooks, "well")
    assert desk.refused("go", "A note is not enough") == ["by_hand"]
    desk.decide("go", by_hand="All answers")
    assert desk.review().decisions[0].details == {"by_hand": "All answers"}
    desk.assess()
    assert "evaluated after it" in desk.review().decisions[0].void


def test_what_one_engine_alone_evaluated_is_gone_through_by_hand_too(desk: Desk) -> None:
    desk.engine = Dead()
    desk.receive("well")
    with pytest.raises(InputError, match="not evaluated by both engines"):
        desk.decide("go")
    desk.decide("go", by_hand="All answers")
    assert desk.review().decisions[0].details == {"by_hand": "All answers"}


def test_a_note_has_an_end(desk: Desk) -> None:
    desk.receive("well")
    assert desk.refused("go", "x" * (LONGEST_NOTE + 1)) == ["note"]
    assert desk.refused("refer", refer_to="x" * (LONGEST_NOTE + 1)) == ["refer_to"]
    unprintable = desk.refused("refer", CUNEIFORM, refer_to=CUNEIFORM, by_hand=CUNEIFORM)
    assert unprintable == ["refer_to", "by_hand", "note"], "no summary could be printed"
    desk.decide("go", "x" * LONGEST_NOTE)


def test_there_is_no_decision_on_nothing(desk: Desk) -> None:
    desk.submission_id = "none"
    with pytest.raises(NotFound):
        desk.decide("go")
