"""Results as Observations: their codes, units and dates, and why one has no value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from intake.fhir.bundle import export_bundle, render_bundle
from intake.made_up_patients import load_all
from tests.unit.fhir.builders import record
from tests.unit.fhir.reading import resources
from tests.unit.summary.builders import well


def observation(bundle: dict[str, Any], key: str) -> dict[str, Any] | None:
    for found in resources(bundle, "Observation"):
        if found["code"]["coding"][-1]["code"] == key:
            return found
    return None


@pytest.mark.parametrize(
    ("value", "loinc", "quantity"),
    [
        ("205 pg_ml", "2132-9", {"value": 205, "unit": "pg/mL", "code": "pg/mL"}),
        ("<150 pmol_l", "14685-2", {"value": 150, "comparator": "<", "unit": "pmol/L", "code": "pmol/L"}),
    ],
)
def test_a_result_has_the_loinc_code_of_its_unit_and_the_number_as_typed(
    value: str, loinc: str, quantity: dict[str, Any]
) -> None:
    found = observation(export_bundle(record(well(lab_b12=value, lab_b12_date="2026-10"))), "lab_b12")
    assert found is not None
    assert found["code"]["coding"][0]["code"] == loinc
    assert found["effectiveDateTime"] == "2026-10"
    assert found["valueQuantity"] == {**quantity, "system": "http://unitsofmeasure.org"}
    assert (found["status"], found["category"][0]["coding"][0]["code"]) == ("preliminary", "survey")


def test_a_result_that_is_asked_for_outside_the_lab_report_has_its_date_too() -> None:
    found = observation(export_bundle(record(load_all()["warfarin"])), "inr")
    assert found is not None
    assert found["effectiveDateTime"] == "2026-09-15"


@pytest.mark.parametrize(("special", "reason"), [("not_done", "not-performed"), ("dont_know", "asked-unknown")])
def test_a_result_that_is_not_there_says_why(special: str, reason: str) -> None:
    found = observation(export_bundle(record(well(lab_b12=special, lab_b12_date=None))), "lab_b12")
    assert found is not None
    assert found["dataAbsentReason"]["coding"][0]["code"] == reason
    assert "valueQuantity" not in found


def test_a_result_that_was_left_blank_or_is_not_asked_is_no_observation() -> None:
    assert observation(export_bundle(record(well(lab_b12=None, lab_b12_date=None))), "lab_b12") is None
    assert observation(export_bundle(record(well(lab_source="no_results"))), "lab_b12") is None


@pytest.mark.parametrize("changed", [{"lab_b12": "5 ng_l"}, {"lab_b12_date": "2027-05-01"}])
def test_a_number_that_no_rule_used_is_not_handed_on_as_a_value(changed: dict[str, str]) -> None:
    found = observation(export_bundle(record(well(**changed))), "lab_b12")
    assert found is not None
    assert "valueQuantity" not in found
    assert found["dataAbsentReason"]["text"].startswith("As typed: ")


def test_what_another_hand_gave_says_so_at_the_answer_and_the_patient_did_not_perform_it() -> None:
    marks = {"lab_b12": ("entered at the clinic by Cl\x07eo",), "lab_hb": ("older than 365 days",)}
    text = render_bundle(record(load_all()["vegan"], marks=marks, by_others=frozenset({"lab_b12"})))
    Bundle.model_validate_json(text)
    bundle = json.loads(text)
    said = {"url": "urn:injection-intake:extension:mark", "valueString": "entered at the clinic by Cl[U+0007]eo"}
    assert str(resources(bundle, "QuestionnaireResponse")).count(str(said)) == 1
    by_staff, own = observation(bundle, "lab_b12"), observation(bundle, "lab_hb")
    assert by_staff is not None
    assert own is not None
    assert (by_staff["note"], "performer" in by_staff) == ([{"text": "entered at the clinic by Cl[U+0007]eo"}], False)
    assert "performer" in own
