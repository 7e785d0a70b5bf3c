"""Answers to FHIR and back: nothing is lost, nothing is made up, and what is not ours is refused, all of it at once."""

from __future__ import annotations

import contextlib
import json
import random
import sys
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import InputError
from intake.fhir.json_text import to_json_text
from intake.fhir.read_response import answers_of_response, sheet_of_response
from intake.fhir.response import export_response
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers
from intake.questionnaire.answers_json import parse_json
from intake.questionnaire.routing import route
from tests.builders import shipped_pack
from tests.random_answers import random_answers
from tests.unit.fhir.reading import answers_of, items_of

FORM = {"intake_date": "2026-11-01"}


def response_of(answers: dict[str, Any]) -> Any:
    questionnaire = shipped_pack().questionnaire
    sheet = read_answers(questionnaire, answers)
    text = to_json_text(export_response(questionnaire, sheet, route(questionnaire, sheet)))
    QuestionnaireResponse.model_validate_json(text)
    return parse_json(text)


def used(answers: dict[str, Any]) -> dict[str, Any]:
    """As an answers file, without what is withdrawn or blank."""
    questionnaire = shipped_pack().questionnaire
    asked = route(questionnaire, read_answers(questionnaire, answers)).is_asked | {"intake_date"}
    return {key: value for key, value in answers.items() if key in asked and value not in (None, "", [])}


def in_order(answers: dict[str, Any]) -> dict[str, Any]:
    """The codes of several choices in the order of the form, which is how they are read."""
    questions = shipped_pack().questionnaire.questions
    return {
        key: [code for code in questions[key].options if code in value] if isinstance(value, list) else value
        for key, value in answers.items()
    }


def refusals(resource: Any) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        sheet_of_response(shipped_pack().questionnaire, resource)
    return [(refusal.path, refusal.message) for refusal in caught.value.refusals]


def item(link_id: str, *answers: dict[str, Any]) -> dict[str, Any]:
    return {"linkId": link_id, "answer": list(answers)}


def response(*items: dict[str, Any], **head: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "urn:injection-intake:questionnaire:b12",
        "status": "completed",
        "authored": "2026-11-01",
        "item": list(items),
        **head,
    }


def code(key: str, value: str) -> dict[str, Any]:
    return {"valueCoding": {"system": f"urn:injection-intake:b12:answers:{key}", "code": value}}


@pytest.mark.parametrize("name", sorted(load_all()))
def test_every_made_up_patient_comes_back_as_the_answers_file(name: str) -> None:
    answers = dict(load_all()[name])
    back = answers_of_response(shipped_pack().questionnaire, response_of(answers))
    expected = in_order(used(answers))
    if name == "hostile_text":  # FHIR forbids the bell: it is written out, and nothing else is changed
        key = "questions_for_clinician"
        assert "\x07" in expected[key]
        expected[key] = expected[key].replace("\x07", "[U+0007]")
    assert back == expected


@pytest.mark.parametrize(
    ("authored", "day"),
    [
        ("2026-11-01", "2026-11-01"),
        ("2026-11-01T19:00:00Z", "2026-11-02"),
        ("2026-11-01T19:00:00.250-08:00", "2026-11-02"),
        ("2026-11-01T10:59:59Z", "2026-11-01"),
        ("2026-11-01T19:00:00", "2026-11-01"),
    ],
)
def test_a_form_without_its_date_has_the_clinic_s_day_of_the_moment_it_was_written(authored: str, day: str) -> None:
    sheet = sheet_of_response(shipped_pack().questionnaire, response(authored=authored), ZoneInfo("Pacific/Auckland"))
    assert sheet.as_of == date.fromisoformat(day)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.booleans())
def test_random_answers_come_back(seed: int, is_definite: bool) -> None:
    questionnaire = shipped_pack().questionnaire
    answers = random_answers(questionnaire, random.Random(seed), is_definite=is_definite)
    back = sheet_of_response(questionnaire, response_of(answers))
    assert back == read_answers(questionnaire, used(answers))


def test_a_number_keeps_the_digits_that_were_typed() -> None:
    potassium = {"value": Decimal("4.20"), "unit": "mmol_l"}
    found = response_of({**FORM, "lab_source": "lab_report", "lab_potassium": potassium})
    assert '"value": 4.20,' in to_json_text(found)


def test_a_blank_has_no_item_and_a_withdrawn_answer_neither() -> None:
    given = answers_of(
        response_of({**FORM, "metformin_use": "no", "metformin_dose": {"value": 1500, "unit": "mg_day"}})
    )
    assert "metformin_use" in given
    assert "metformin_dose" not in given
    assert "diet_pattern" not in given


def test_i_do_not_know_and_not_done_are_coded_answers_and_say_why_there_is_no_value() -> None:
    found = response_of({**FORM, "lab_source": "lab_report", "lab_b12": "not_done", "lab_tsh": "dont_know"})
    items = {one["linkId"]: one for one in items_of(found["item"])}
    for key, special, reason in (("lab_b12", "not_done", "not-performed"), ("lab_tsh", "dont_know", "asked-unknown")):
        assert "answer" not in items[key]
        assert items[key]["extension"][0]["valueCode"] == reason
        assert items[f"{key}-special"]["answer"][0]["valueCoding"]["code"] == special


def test_groups_of_another_program_do_not_matter() -> None:
    flat = response(item("diet_pattern", code("diet_pattern", "vegan")))
    nested = response({"linkId": "section-diet", "item": [{"linkId": "panel-gut", "item": flat["item"]}]})
    under_an_answer = response(item("metformin_use", {**code("metformin_use", "no"), "item": flat["item"]}))
    questionnaire = shipped_pack().questionnaire
    for resource in (flat, nested, under_an_answer):
        assert answers_of_response(questionnaire, resource)["diet_pattern"] == "vegan"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ([], [("resourceType", "a QuestionnaireResponse is expected")]),
        ({"resourceType": "Patient"}, [("resourceType", "a QuestionnaireResponse is expected")]),
        (response(questionnaire="urn:other"), [("questionnaire", "this is an answer to another questionnaire")]),
        (
            response(questionnaire="urn:injection-intake:questionnaire:b12|0.0.1"),
            [("questionnaire", "this answers another version")],
        ),
        (response(status="in-progress"), [("status", "only completed or amended answers are taken")]),
        (response(authored=None), [("intake_date", "the form's date is missing: add it, or give --as-of")]),
        (response(item="x"), [("item", "a list of items is expected")]),
        (response({}), [("item.0", "the linkId is missing")]),
        (response(item("dyet", code("dyet", "vegan"))), [("dyet", "no such question")]),
        (response(item("section-diet", code("x", "y"))), [("section-diet", "this item takes no answer")]),
        (
            response(item("diet_pattern", code("diet_pattern", "carnivore"))),
            [("diet_pattern", "no such answer to this question")],
        ),
        (
            response(item("diet_pattern", code("metformin_use", "no"))),
            [("diet_pattern", "the code is from another code system")],
        ),
        (response(item("diet_pattern", {"valueString": "vegan"})), [("diet_pattern", "valueCoding is expected")]),
        (
            response(*[item("diet_pattern", code("diet_pattern", "vegan"))] * 2),
            [("diet_pattern", "the question stands here twice")],
        ),
        (
            response(item("lab_b12", {"valueQuantity": {"value": 200, "unit": "ng/L"}})),
            [("lab_b12", "the unit is missing: its UCUM code is expected")],
        ),
        (
            response(
                item("lab_b12", {"valueQuantity": {"value": 1, "system": "http://unitsofmeasure.org", "code": "mg"}})
            ),
            [("lab_b12", "no such unit for this question")],
        ),
        (
            response(
                item(
                    "lab_b12",
                    {
                        "valueQuantity": {
                            "value": "200",
                            "system": "http://unitsofmeasure.org",
                            "code": "ng/L",
                            "comparator": "<=",
                        }
                    },
                )
            ),
            [
                ("lab_b12.comparator", "no comparator is offered here"),
                ("lab_b12.value", "a number is expected, not text"),
            ],
        ),
        (
            response(item("date_of_birth", {"valueDate": "1986"})),
            [("date_of_birth", "the whole date is needed: write YYYY-MM-DD")],
        ),
        (
            response(item("allergies", code("allergies", "none"), code("allergies", "cobalt"))),
            [("allergies", "none must stand alone")],
        ),
    ],
)
def test_what_is_not_ours_is_refused(resource: Any, expected: list[tuple[str, str]]) -> None:
    assert refusals(resource) == expected


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = refusals(
        response(
            item("dyet", code("dyet", "vegan")),
            item("diet_pattern", code("diet_pattern", "carnivore")),
            item("full_name", {"valueDate": "2026-11-01"}),
            item("allergies", code("allergies", "none"), code("allergies", "cobalt")),
            status="stopped",
        )
    )
    assert [path for path, _ in found] == ["status", "dyet", "diet_pattern", "full_name", "allergies"]


def test_a_value_beside_i_do_not_know_is_refused() -> None:
    found = response_of({**FORM, "lab_source": "lab_report", "lab_b12": {"value": 200, "unit": "ng_l"}})
    coding = {"system": "urn:injection-intake:special-answers", "code": "dont_know"}
    found["item"].append(item("lab_b12-special", {"valueCoding": coding}))
    assert refusals(found) == [("lab_b12", "a value and dont_know cannot both be the answer")]


def test_a_key_that_stands_twice_is_refused_at_its_place() -> None:
    once = json.dumps(response(item("full_name", {"valueString": "A"})))
    twice = parse_json(once.replace('"A"', '"A", "valueString": "B"'))
    assert ("item.0.answer.0.valueString", "the key stands here twice") in refusals(twice)


def test_what_turns_an_answer_round_is_refused_and_not_passed_over() -> None:
    said = item("diet_pattern", code("diet_pattern", "vegan")) | {"modifierExtension": [{"url": "urn:other:not"}]}
    assert [path for path, _ in refusals(response(said))] == ["item.0.modifierExtension"]


def test_items_without_end_are_refused_and_do_no_harm() -> None:
    nested: dict[str, Any] = {"linkId": "section-diet", "item": []}
    for _ in range(300):
        nested = {"linkId": "section-diet", "item": [nested]}
    assert any("too deeply" in message for _, message in refusals(response(nested)))


def test_what_is_beside_the_items_is_gone_through_only_so_deep() -> None:
    nested: dict[str, Any] = {}
    for _ in range(sys.getrecursionlimit()):
        nested = {"extension": [nested]}
    (said,) = refusals(response(**nested))
    assert said[1] == "this is nested too deeply"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(Decimal("1.5")),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["linkId", "item", "answer", "valueCoding", "valueQuantity", "system", "code", "x"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_rubbish_is_refused_and_never_a_fault(items: Any) -> None:
    with contextlib.suppress(InputError):
        sheet_of_response(shipped_pack().questionnaire, response(item=items))
