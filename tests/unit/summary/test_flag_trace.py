"""A flag followed back: the questions as they were read, the answers with their hand, the rule, its sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intake.logic.evaluate import judge
from intake.logic.trace import decisive_among, decisive_leaves, leaves_behind
from intake.made_up_patients import DESCRIPTIONS
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.translations import load_translations
from intake.rulebook.translate import translate_rulebook
from intake.summary.build import build_summary
from intake.summary.flag_view import FlagCard
from intake.summary.record import ChangedAnswer, Origin
from intake.summary.text import render_text
from intake.summary.trace_view import Trace
from tests.builders import SHIPPED, shipped_pack, tiny_questionnaire
from tests.unit.summary.builders import NOON, made_up_record, page_of, plain, record_of, summary_of, well

VEGAN = "vegan-long-no-b12"


def traced(name: str, rule: str, **submission: Any) -> Trace:
    record = made_up_record(name)
    summary = build_summary(replace(record, submission=replace(record.submission, **submission)))
    cards: list[FlagCard] = [*summary.first, *summary.moderate, *summary.info]
    (found,) = [one.trace for card in cards for one in (card, *card.folded) if one.id == rule]
    assert found is not None
    return found


def test_a_trace_leads_from_the_answers_through_the_rule_to_its_sources() -> None:
    trace = traced("vegan", VEGAN)
    record = made_up_record("vegan")
    rule = record.rulebook.rules_by_id[VEGAN]
    assert [one.said.key for one in trace.answers] == [
        because.question for flag in record.assessment.flags if flag.id == VEGAN for because in flag.because
    ]
    assert trace.rule.endswith(".")
    assert any("diet pattern" in part.label and "Vegan (no animal foods)" in part.note for part in trace.parts)
    assert trace.version == f"{VEGAN}, b12 version 1.0.0, sha256 {record.rulebook.sha256[:12]}"
    assert [source.label.split(",")[0] for source in trace.sources] == [
        source.name.split(",")[0] for source in rule.sources
    ]
    assert {source.text for source in trace.sources} == {"source read", "not checked"}


def test_every_part_that_made_a_rule_fire_is_decided_and_named_once() -> None:
    for name in ("vegan", "warfarin", "pregnant_mic"):
        summary = build_summary(made_up_record(name))
        for card in (*summary.first, *summary.moderate, *summary.info):
            assert card.trace is not None
            assert card.trace.parts
            assert {part.text for part in card.trace.parts} <= {"true", "not true"}
            assert len({part.label for part in card.trace.parts}) == len(card.trace.parts)


def test_what_decides_a_rule_is_the_same_by_the_form_and_by_its_leaves_alone() -> None:
    for name in DESCRIPTIONS:
        record = made_up_record(name)
        situation, definitions = record.route.situation, record.rulebook.questionnaire.definitions
        for rule in record.rulebook.rules:
            truths = {leaf: judge(leaf, situation) for leaf in leaves_behind(rule.when, definitions)}
            assert decisive_among(rule.when, truths, definitions) == decisive_leaves(rule.when, situation, definitions)


def test_a_dose_given_as_a_volume_stands_with_the_strength_that_it_was_worked_out_by() -> None:
    summary = summary_of(well(b12_dose="2 ml", b12_strength="1 mg_per_ml"))
    (card,) = [one for one in summary.moderate if one.id == "dose-above-usual"]
    assert card.trace is not None
    assert {part.note for part in card.trace.parts} == {"B12 dose: 2 mL; Strength: 1 mg per mL"}


def test_where_no_condition_can_be_relied_on_no_part_of_a_rule_is_said_to_be_true() -> None:
    record = replace(made_up_record("mg_mcg_mix_up"), is_unrouted=True)
    assert {card.trace.parts for card in build_summary(record).first if card.trace is not None} == {()}


@pytest.mark.parametrize(
    ("origin", "given"),
    [
        (Origin(at=NOON), "typed, by the patient on 1 November 2026, 12:00 UTC"),
        (Origin("transcribed", "staff", "Tia", at=NOON), "typed in from paper, by Tia on 1 November 2026, 12:00 UTC"),
        (
            Origin("typed", "proxy", "parent_carer", at=NOON),
            "typed, by a parent or carer on 1 November 2026, 12:00 UTC",
        ),
        (Origin("typed", "staff"), "typed, by staff"),
        (Origin("carried"), "carried over from the last visit, confirmed, by the patient"),
        (Origin("offer"), "the clinic's offer, confirmed, by the patient"),
        (Origin("rest_answer", "proxy"), "given by the rest answer, by someone else for the patient"),
    ],
)
def test_it_says_how_by_whom_and_when(origin: Origin, given: str) -> None:
    answer = next(one for one in traced("vegan", VEGAN, origins={"diet_pattern": origin}).answers if one.given)
    assert (answer.said.key, answer.given) == ("diet_pattern", given)


def test_a_question_stands_as_it_was_read_and_in_english_beside_it() -> None:
    spanish = translate_rulebook(shipped_pack(), load_translations(PackFiles.from_folder(SHIPPED), "es"))
    origins = {"diet_pattern": Origin(at=NOON, language="es")}
    trace = traced("vegan", VEGAN, origins=origins, read_in={"es": spanish.questionnaire})
    read, *others = trace.answers
    assert (read.asked, read.language, read.said.question) == ("¿Cómo come usted?", "Spanish", "How do you eat?")
    assert all(one.asked == one.said.question and not one.language for one in others)
    record = made_up_record("vegan")
    submission = replace(record.submission, origins=origins, read_in={"es": spanish.questionnaire})
    page = plain(page_of(build_summary(replace(record, submission=submission))).text)
    assert plain("¿Cómo come usted? read in Spanish: How do you eat?") in page


def test_a_question_that_nobody_can_read_any_more_as_it_was_read_stands_in_english() -> None:
    origins = {"diet_pattern": Origin(at=NOON, language="es")}
    asked_otherwise = tiny_questionnaire()  # which has no such question
    for read_in in ({}, {"es": asked_otherwise}):
        trace = traced("vegan", VEGAN, origins=origins, read_in=read_in)
        assert all(one.asked == one.said.question and not one.language for one in trace.answers)


def test_when_an_answer_was_given_stands_on_the_clinics_clock() -> None:
    origins = {"diet_pattern": Origin(at=NOON)}
    trace = traced("vegan", VEGAN, origins=origins, zone=ZoneInfo("America/New_York"))
    assert [one.given for one in trace.answers if one.given] == ["typed, by the patient on 1 November 2026, 07:00 EST"]


def test_a_rule_past_its_review_date_says_so_by_the_date_of_the_form() -> None:
    record = made_up_record("vegan")
    due = record.rulebook.rules_by_id[VEGAN].review_by
    assert traced("vegan", VEGAN).review.startswith("Review due by ")
    late = date(due.year + 1, due.month, due.day)
    late_record = replace(record, sheet=replace(record.sheet, as_of=late))
    assert build_summary(late_record).first[0].trace.review.startswith("Review overdue: it was due by ")  # type: ignore[union-attr]


def test_trace_and_what_would_settle_it_stand_in_page_and_text() -> None:
    for name in ("vegan", "no_results"):
        summary = build_summary(made_up_record(name))
        page, text = plain(page_of(summary).text), plain(render_text(summary))
        for card in (*summary.first, *summary.moderate, *summary.info):
            assert card.trace is not None
            for words in (card.trace.rule, card.trace.version, card.trace.review):
                assert plain(words) in page
                assert plain(words) in text
        for rule in summary.open.rules:
            for line in rule.settled_by:
                assert plain(line) in page
                assert plain(line) in text


def settled(rule: str, **answers: Any) -> tuple[str, ...]:
    summary = summary_of(well(**answers))
    return next(one.settled_by for one in summary.open.rules if one.id == rule)


def test_what_would_settle_a_rule_names_the_answers_that_fire_and_that_silence() -> None:
    assert settled("potassium-low", lab_potassium="dont_know") == (
        "Potassium: fires with less than 3.5 mmol/L, silent with any other number",
    )
    assert settled("hb-severe", lab_hb="dont_know", pregnant="not_sure")[0] == (
        "Haemoglobin: fires with less than 70 g/L, silent with at least 80 g/L"
    )


def test_what_is_said_to_settle_a_rule_does() -> None:
    """Given to the rules themselves: a number from each side."""
    fired = record_of(well(lab_hb="69 g_l", pregnant="not_sure")).assessment
    silent = record_of(well(lab_hb="80 g_l", pregnant="not_sure")).assessment
    between = record_of(well(lab_hb="75 g_l", pregnant="not_sure")).assessment
    assert "hb-severe" in {flag.id for flag in fired.flags}
    assert "hb-severe" in silent.silent
    assert "hb-severe" in {rule.id for rule in between.unassessed}


def test_what_an_answer_opens_or_closes_counts_for_what_it_would_settle() -> None:
    """Nobody asks a man whether he is pregnant; whoever had the ileum removed is asked how much of it."""
    _, sex = settled("hb-low", sex_at_birth="prefer_not", lab_hb="125 g_l", pregnant="not_sure")
    assert sex == "Sex recorded at birth: fires with “Male”, silent with “Female”"
    operations, _ = settled("lifelong-cause-off-treatment", gut_surgery=["not_sure"])
    assert "silent with only " in operations
    assert "ileum" not in operations


@pytest.mark.parametrize(
    ("rule", "schedule", "said"),
    [
        ("injection-too-soon", "monthly", "fires with a day up to 14 days before the form, silent with any other day"),
        ("injection-too-soon", "not_sure", "silent with a day more than 30 days before the form"),
        (
            "injection-overdue",
            "every_2_3_months",  # the longest of its windows
            "fires with a day more than 120 days before the form, silent with any other day",
        ),
        ("injection-overdue", "not_sure", "silent with a day up to 21 days before the form"),
    ],
)
def test_days_that_do_the_same_are_one_stretch(rule: str, schedule: str, said: str) -> None:
    on_course = {"b12_treatment_status": "current_course", "last_b12_injection_date": "dont_know"}
    assert settled(rule, current_b12_schedule=schedule, **on_course)[-1] == f"Last B12 injection: {said}"


def test_no_number_is_said_to_settle_what_waits_for_another_date() -> None:
    (line,) = settled("potassium-low", lab_potassium="3 mmol_l", lab_potassium_date="2027-01")
    assert line.startswith("No single answer")


def marks_of(key: str, record: Any) -> tuple[str, ...]:
    return next(row.marks for part in build_summary(record).sections for row in part.rows if row.key == key)


def test_a_result_older_than_the_rules_let_it_be_is_marked_with_the_limit() -> None:
    stale = record_of(well(lab_b12="480 ng_l", lab_b12_date="2023-01-01"))
    assert marks_of("lab_b12", stale) == ("older than its limit of 365 days",)
    (row,) = [row for row in build_summary(stale).labs.rows if row.key == "lab_b12"]
    assert row.age == "1400 days; older than its limit of 365 days"
    assert marks_of("lab_b12", record_of(well())) == ()


def test_an_answer_changed_after_a_warning_is_marked_as_that() -> None:
    record = made_up_record("vegan")
    changes = (ChangedAnswer("urgent_now", ["new_leg_weakness"], ["none"], NOON, "bladder-bowel-legs"),)
    origins = {"urgent_now": Origin(is_changed=True), "diet_pattern": Origin(is_changed=True)}
    changed = replace(record, submission=replace(record.submission, changes=changes, origins=origins))
    assert marks_of("urgent_now", changed) == ("changed after a warning",)
    assert marks_of("diet_pattern", changed) == ("changed",)
