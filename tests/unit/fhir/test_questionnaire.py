"""The exported form: valid, whole, and never hiding a question that our own form asks."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire as FhirQuestionnaire
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.fhir.enable_when import Words, clauses_of
from intake.fhir.json_text import to_json_text
from intake.fhir.questionnaire import export_questionnaire
from intake.fhir.response import export_response
from intake.questionnaire.answers import read_answers
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.parse import parse_questionnaire
from intake.questionnaire.routing import route
from intake.questionnaire.translations import languages_of, load_translations
from tests.builders import SHIPPED, shipped_pack, tiny_files, tiny_questionnaire
from tests.random_answers import random_answers
from tests.unit.fhir.reading import extension, items_of, shown

NEVER_IN_ANOTHER_SYSTEM = {"intake_date", "offer_matches"}
BY_EXPRESSION = {"age_years", "b12_strength", "pregnant", "breastfeeding", "planning_pregnancy"}
BY_EXPRESSION |= {"pregnancy_weeks", "baby_signs"}


@cache
def exported() -> dict[str, Any]:
    files = PackFiles.from_folder(SHIPPED)
    translations = [load_translations(files, language) for language in languages_of(files)]
    return export_questionnaire(shipped_pack().questionnaire, translations)


def questions_of(exported: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["linkId"]: item for item in items_of(exported["item"])}


def test_it_is_a_questionnaire_of_fhir_r4() -> None:
    FhirQuestionnaire.model_validate_json(to_json_text(exported()))


@pytest.mark.parametrize("questionnaire", [shipped_pack().questionnaire, tiny_questionnaire()], ids=lambda one: one.id)
def test_every_question_stands_in_it_once_in_the_order_of_the_sections(questionnaire: Questionnaire) -> None:
    found = [item["linkId"] for item in items_of(export_questionnaire(questionnaire)["item"])]
    assert [link_id for link_id, count in Counter(found).items() if count > 1] == []
    assert set(questionnaire.questions) <= set(found)
    sections = [item["linkId"] for item in export_questionnaire(questionnaire)["item"]]
    assert sections == [f"section-{section.code}" for section in questionnaire.sections]


def test_every_test_names_an_item_and_an_answer_that_are_there() -> None:
    items = questions_of(exported())
    tested = [test for item in items.values() for test in item.get("enableWhen", [])]
    assert len(tested) > 100
    for test in tested:
        options = items[test["question"]].get("answerOption", [])
        codes = {(option["valueCoding"]["system"], option["valueCoding"]["code"]) for option in options}
        if test["operator"] == "=":
            assert (test["answerCoding"]["system"], test["answerCoding"]["code"]) in codes


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.booleans())
def test_it_shows_what_our_form_asks(seed: int, is_definite: bool) -> None:
    questionnaire = shipped_pack().questionnaire
    answers = random_answers(questionnaire, random.Random(seed), is_definite=is_definite)
    sheet = read_answers(questionnaire, answers)
    found = route(questionnaire, sheet)
    certain, expressed = shown(exported(), export_response(questionnaire, sheet, found))
    keys, asked = set(questionnaire.questions), set(found.asked) - NEVER_IN_ANOTHER_SYSTEM
    assert asked - certain - expressed == set()
    assert (certain & keys) - asked == set()
    assert asked - certain <= BY_EXPRESSION


def test_nothing_in_the_pack_is_left_to_words_but_the_clinic_s_offer() -> None:
    questionnaire = shipped_pack().questionnaire
    in_words = [
        key
        for key in questionnaire.questions
        if any(isinstance(clause, Words) for clause in clauses_of(questionnaire, key))
    ]
    assert in_words == ["offer_matches"]


def test_what_fhir_cannot_say_is_said_in_words_and_the_question_is_shown() -> None:
    about = tiny_files().texts["questionnaire/01_health.yaml"]
    changed = about.replace("show: medicines includes metformin", "show: medicines includes only metformin")
    assert changed != about
    item = questions_of(export_questionnaire(parse_questionnaire(tiny_files(questionnaire__01_health=changed))))
    words = extension(item["metformin_dose"], "urn:injection-intake:extension:asked-only-if")
    assert words is not None
    assert "nothing but" in words["valueString"]
    assert "enableWhen" not in item["metformin_dose"]


def test_only_what_the_form_needs_is_required_and_a_hidden_item_never_is() -> None:
    items = items_of(exported()["item"])
    assert [item["linkId"] for item in items if item.get("required")] == ["urgent_now"]


def test_choices_units_and_lengths_are_those_of_the_form() -> None:
    questionnaire, items = shipped_pack().questionnaire, questions_of(exported())
    for key, question in questionnaire.questions.items():
        codes = [option["valueCoding"]["code"] for option in items[key].get("answerOption", [])]
        assert codes == list(question.options)
        units = [
            found["valueCoding"]["code"] for found in items[key].get("extension", []) if "unitOption" in found["url"]
        ]
        assert units == [questionnaire.units[code].ucum for code in question.factors]
        assert len(set(units)) == len(units), f"{key}: two units have one UCUM code, so an answer could not be read"
        special = items.get(f"{key}-special", {"answerOption": []})["answerOption"]
        assert [option["valueCoding"]["code"] for option in special] == list(question.specials)
    assert items["questions_for_clinician"]["maxLength"] == 65_536
    assert items["nerve_symptoms"]["repeats"] is True


def test_translations_stand_beside_the_english_and_are_marked_as_drafts() -> None:
    item = questions_of(exported())["urgent_now"]
    languages = [
        found["extension"][0]["valueCode"]
        for found in item["_text"]["extension"]
        if found["url"].endswith("/translation")
    ]
    assert languages == ["ar", "es"]
    standings = [found for found in exported()["extension"] if found["url"].endswith("translation-standing")]
    assert all("draft" in found["extension"][1]["valueString"] for found in standings)
    assert len(standings) == 2


def test_a_stale_translation_is_left_out() -> None:
    files = tiny_files(
        translations__es='language: es\nstatus: draft\ntexts:\n  - {id: pack.title, of: 00000000, text: "Viejo"}\n'
    )
    spanish = load_translations(files, "es")
    assert "Viejo" not in to_json_text(export_questionnaire(parse_questionnaire(files), [spanish]))


def test_the_same_pack_gives_the_same_bytes() -> None:
    questionnaire = parse_questionnaire(PackFiles.from_folder(SHIPPED))
    again = parse_questionnaire(PackFiles.from_folder(SHIPPED))
    assert to_json_text(export_questionnaire(questionnaire)) == to_json_text(export_questionnaire(again))
