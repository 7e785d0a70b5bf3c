"""A rule that the clinic switched off: nobody is assessed by it, and everybody is told."""

from __future__ import annotations

import json
from datetime import UTC

import pytest

from intake.errors import ContentError
from intake.fhir.json_text import to_json_text
from intake.fhir.response import export_response
from intake.questionnaire.routing import route
from intake.rulebook.assess import assess
from intake.rulebook.compare import compare_rulebooks
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.services.answer_cds_hook import answer_hook
from intake.services.export_fhir import render_fhir_of_answers
from intake.summary.build import build_summary
from intake.summary.record import Record
from intake.summary.text import render_text
from tests.builders import pack_with_rules, rule_text, sheet_of, tiny_files, tiny_pack

WHY = "Everybody here is asked."


def pack(off: str = "", **more: str) -> Rulebook:
    given = {"off": off} if off else {}
    return pack_with_rules(rule_text("tired", "tired is yes", **given, **more) + rule_text("vegan", "diet is vegan"))


def test_nobody_is_assessed_by_it() -> None:
    rulebook = pack(WHY)
    found = assess(rulebook, sheet_of({"tired": "yes", "diet": "vegan"}, rulebook.questionnaire), None)
    named = {*(flag.id for flag in found.flags), *found.silent, *(rule.id for rule in found.unassessed)}
    assert named == {"vegan"}
    assert [rule.id for rule in rulebook.switched_off] == ["tired"]


def test_the_summary_says_so_with_the_reason() -> None:
    rulebook = pack(WHY)
    sheet = sheet_of({"diet": "vegan"}, rulebook.questionnaire)
    text = render_text(build_summary(Record(rulebook, sheet, assess(rulebook, sheet, None))))
    assert f"Rules switched off: Title of tired ({WHY})" in " ".join(text.split())


def test_an_electronic_record_is_told_so_too() -> None:
    rulebook = pack(WHY)
    questionnaire = rulebook.questionnaire
    sheet = sheet_of({"diet": "vegan"}, questionnaire)
    bundle = render_fhir_of_answers(rulebook, sheet, assess(rulebook, sheet, None), has_pdf_inside=False).decode()
    assert f"Rules switched off: Title of tired ({WHY})" in bundle
    said = json.loads(to_json_text(export_response(questionnaire, sheet, route(questionnaire, sheet))))
    asked = {
        "hook": "patient-view",
        "hookInstance": "1",
        "context": {"patientId": "42"},
        "prefetch": {"intake": {**said, "subject": {"reference": "Patient/42"}, "authored": "2026-11-01"}},
    }
    cards = answer_hook(rulebook, None, "patient-view", asked, lambda rule: None, UTC)["cards"]
    assert any("Rules switched off: Title of tired" in card["detail"] for card in cards)


def test_a_flag_past_its_review_is_named_and_still_flags() -> None:
    rulebook = pack(review_by="2020-01-31")
    sheet = sheet_of({"tired": "yes"}, rulebook.questionnaire)
    text = " ".join(render_text(build_summary(Record(rulebook, sheet, assess(rulebook, sheet, None)))).split())
    assert "Flags past their review: Title of tired (due 31 January 2020)" in text


def test_switching_off_is_told_as_a_change_of_the_rule() -> None:
    (change,) = compare_rulebooks(pack(), pack(WHY)).rules
    assert [(field.name, field.after) for field in change.fields] == [("switched off", WHY)]


def test_a_rule_that_a_message_waits_for_cannot_be_switched_off() -> None:
    texts = tiny_files().texts
    waited_for = next(rule for rule in tiny_pack().rules_for_messages)
    text = texts[waited_for.file].replace(f"- id: {waited_for.id}\n", f"- id: {waited_for.id}\n  off: No reason.\n")
    with pytest.raises(ContentError, match="waits for"):
        parse_rulebook(type(tiny_files())({**texts, waited_for.file: text}))
