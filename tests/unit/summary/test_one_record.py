"""Whatever the record holds stands in page, PDF and text, which are made from one view model, and in JSON and FHIR."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Any

import pytest

from intake.fhir.read_response import answers_of_response
from intake.made_up_patients import DESCRIPTIONS
from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import read_answers
from intake.rulebook.assessment import MANUAL_REVIEW
from intake.rulebook.model import FORMAT_CATEGORY
from intake.services.fhir_records import fhir_record_of_answers
from intake.services.print_summary import answers_file, fhir_bundle
from intake.summary.build import build_summary
from intake.summary.pdf import render_pdf
from intake.summary.record import Record
from intake.summary.script_runs import RIGHT_TO_LEFT
from intake.summary.text import render_text
from intake.summary.view import Summary
from intake.summary.visible_text import visible
from tests.unit.summary.builders import full_submission, made_up_record, page_of, plain, summary_of, text_of, well
from tests.unit.summary.courses import three_visits

PATIENTS = sorted(DESCRIPTIONS)


def renderings(summary: Summary) -> dict[str, str]:
    return {
        "page": page_of(summary).text,
        "text": render_text(summary),
        "pdf": text_of(render_pdf(summary)),
    }


def what_must_be_there(record: Record) -> list[str]:
    """Taken from the record, not from the view model."""
    assessment, questionnaire = record.assessment, record.rulebook.questionnaire
    texts = [flag.title for flag in assessment.flags]
    texts += [flag.message for flag in assessment.flags if flag.category != FORMAT_CATEGORY]
    apart = {rule.id for rule in record.rulebook.rules if rule.category == FORMAT_CATEGORY}
    for rule in assessment.unassessed:
        texts += [rule.title] if rule.id in apart else [rule.title, rule.ask]
    for key, answer in record.sheet.answers.items():
        question = questionnaire.questions[key]
        texts += [question.text, visible(answer_words(questionnaire, question, answer))]
    return texts


def parts_to_find(text: str, kind: str) -> list[str]:
    """A text in a right-to-left script is found word by word in the PDF: its lines run the other way."""
    if kind != "pdf" or not RIGHT_TO_LEFT.search(text):
        return [plain(text)]
    return re.findall(r"[^\W\d_]+", plain_words(text))


def plain_words(text: str) -> str:
    """As `plain`, with its spaces."""
    return unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("name", PATIENTS)
def test_every_flag_and_every_answer_stands_in_page_pdf_and_text(name: str) -> None:
    record = made_up_record(name)
    expected = what_must_be_there(record)
    assert len(expected) > 50
    for kind, found in renderings(build_summary(record)).items():
        found = plain(found)
        missing = [text for text in expected for part in parts_to_find(text, kind) if part not in found]
        assert missing == [], kind


@pytest.mark.parametrize("name", PATIENTS)
def test_json_and_fhir_hold_the_same_flags_and_answers(name: str) -> None:
    record = made_up_record(name)
    found, questionnaire = record.assessment, record.rulebook.questionnaire
    as_json = json.loads(json.dumps(found.to_json()))
    fhir = [entry["resource"] for entry in json.loads(fhir_bundle(fhir_record_of_answers(record)).content)["entry"]]
    of_kind = {
        kind: [one for one in fhir if one["resourceType"] == kind] for kind in {one["resourceType"] for one in fhir}
    }

    flags = [(flag.id, flag.under) for flag in found.flags]
    assert [(flag["id"], flag["under"]) for flag in as_json["flags"]] == flags
    issues = of_kind.get("DetectedIssue", [])
    assert [issue["code"]["coding"][0]["code"] for issue in issues] == [flag_id for flag_id, _ in flags]

    unassessed = [rule.id for rule in found.unassessed]
    assert [rule["id"] for rule in as_json["unassessed"]] == unassessed
    _, *waiting = of_kind["GuidanceResponse"]
    assert [one["moduleCodeableConcept"]["coding"][0]["code"] for one in waiting] == unassessed

    attached = json.loads(answers_file(record).content)
    assert read_answers(questionnaire, attached) == record.sheet
    withdrawn = {one["question"] for one in as_json["withdrawn"]}
    assert withdrawn == {one.question for one in found.withdrawn}
    (response,) = of_kind["QuestionnaireResponse"]
    live = {key: value for key, value in attached.items() if key not in withdrawn}
    if name == "hostile_text":  # FHIR forbids the bell: it is written out
        live["questions_for_clinician"] = live["questions_for_clinician"].replace("\a", "[U+0007]")
    assert answers_of_response(questionnaire, response) == live


@pytest.mark.parametrize("name", ["nitrous_oxide_leg_weakness", "withdrawn_answer"])
def test_what_only_the_store_knows_stands_in_each(name: str) -> None:
    record = replace(made_up_record(name), submission=full_submission())
    for kind, found in renderings(build_summary(record)).items():
        for text in (
            *("7KD-3RT", "1 November 2026, 12:00 UTC (version 2)", "Someone Else", "Not answered"),
            *("by the rest answer", "answered by someone else for the patient", "typed in from paper by Cleo"),
            "changed after a warning",
            *("cyanocobalamin", "1 mg", "Go to A&E now."),
        ):
            assert plain(text) in plain(found), (kind, text)
        assert "differs" in found.lower()


@pytest.mark.parametrize("name", PATIENTS)
@pytest.mark.parametrize("engines_agree", [True, None])
def test_no_flags_is_only_said_when_nothing_was_left_open(name: str, engines_agree: bool | None) -> None:
    record = made_up_record(name)
    if engines_agree is None:
        assessment = replace(record.assessment, status=MANUAL_REVIEW, engines_agree=None)
        record = replace(record, assessment=assessment)
    counted = [flag for flag in record.assessment.flags if flag.category != FORMAT_CATEGORY]
    apart = {rule.id for rule in record.rulebook.rules if rule.category == FORMAT_CATEGORY}
    is_open = [rule for rule in record.assessment.unassessed if rule.id not in apart]
    may_be_said = engines_agree is True and not counted and not is_open
    for kind, found in renderings(build_summary(record)).items():
        assert ("no flags" in found.lower()) is may_be_said, kind
        assert ("Not evaluated by durable_rules: review by hand" in found) is (engines_agree is None), kind


@pytest.mark.parametrize("name", PATIENTS)
def test_the_counts_add_up(name: str) -> None:
    record = made_up_record(name)
    counts = build_summary(record).counts
    assert counts.rules == counts.flagged + counts.unassessed + counts.silent == 115
    assert counts.answers_shown == counts.answers
    assert counts.answers + counts.withdrawn == len(record.sheet.answers)


@pytest.mark.parametrize("name", PATIENTS)
def test_every_flag_is_in_view_or_folded_exactly_once(name: str) -> None:
    record = made_up_record(name)
    summary = build_summary(record)
    in_view = [*summary.first, *summary.moderate, *summary.info]
    shown = [flag.id for card in in_view for flag in (card, *card.folded)]
    flags = [flag for flag in record.assessment.flags if flag.category != FORMAT_CATEGORY]
    assert sorted(shown) == sorted(flag.id for flag in flags)
    assert [card.id for card in in_view] == [flag.id for flag in flags if flag.under is None]
    assert {card.id: {one.id for one in card.folded} for card in in_view} == {
        flag.id: {one.id for one in flags if one.under == flag.id} for flag in flags if flag.under is None
    }


@pytest.mark.parametrize("name", PATIENTS)
def test_every_unassessed_rule_is_named_and_urgent_ones_outside_the_fold(name: str) -> None:
    record = made_up_record(name)
    summary = build_summary(record)
    apart = {rule.id for rule in record.rulebook.rules if rule.category == FORMAT_CATEGORY}
    unassessed = {rule.id: rule.severity for rule in record.assessment.unassessed if rule.id not in apart}
    assert {rule.id for rule in summary.open.rules} == set(unassessed)
    in_view = {rule.id for row in summary.open.rows for rule in row.rules}
    in_view |= {carried.rule.id for carried in summary.open.carried_urgent}
    assert {rule for rule, severity in unassessed.items() if severity == "urgent"} <= in_view


def test_the_headings_of_the_page_begin_below_the_title_and_skip_no_level() -> None:
    for name in PATIENTS:
        headings = page_of(build_summary(made_up_record(name))).headings
        assert headings[0] == 2
        assert all(later - earlier <= 1 for earlier, later in pairwise(headings))


def test_markup_that_was_typed_stays_text() -> None:
    summary = build_summary(made_up_record("hostile_text"))
    page = page_of(summary)
    assert not page.tags & {"script", "img", "font", "para", "style"}
    for kind, found in renderings(summary).items():
        for text in ("<script>alert('x')</script> {{ 7*7 }} ${7*7} %s &lt;none known&gt;", "took 5 <b 10 mg & more."):
            assert plain(text) in plain(found), kind
        assert "[U+202E]evil[U+202C] [U+0007] bell" in " ".join(found.split())
        assert not set("\u202e\u202c\u0007") & set(found)


def test_no_text_of_a_summary_is_taken_for_markup() -> None:
    for record in (made_up_record("hostile_text"), three_visits()):
        summary = build_summary(record)
        hostile = page_of(with_markup(summary))
        assert hostile.tags == page_of(summary).tags
        assert hostile.text.count("<u>") > 200


def with_markup(part: Any, name: str = "") -> Any:
    """The same with markup in each of its texts, but for those that say how something is shown, and for dates."""
    if isinstance(part, Enum) or name in {"kind", "severity", "on", "form_on", "forms"}:
        return part
    if isinstance(part, str):
        return f"{part}<u>'\"&" if part else part
    if is_dataclass(part) and not isinstance(part, type):
        changed = {field.name: with_markup(getattr(part, field.name), field.name) for field in fields(part)}
        return replace(part, **changed)
    if hasattr(part, "_fields"):
        return type(part)(*map(with_markup, part, part._fields))
    return tuple(map(with_markup, part)) if isinstance(part, tuple) else part


def test_no_line_that_was_typed_stands_where_the_headings_of_the_text_do() -> None:
    typed = "May I ask?\n\nURGENT AND HIGH\n---------------\nNone: every urgent and high rule was assessed."
    summary = summary_of(well(questions_for_clinician=typed, full_name=typed))
    assert render_text(summary).split("\n").count("URGENT AND HIGH") == 1
