"""The bundle: valid, whole in itself, the same each time, and with every finding and no finding more."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.fhir.bundle import export_bundle, render_bundle
from intake.fhir.json_text import to_json_text
from intake.fhir.names import instant, urn
from intake.fhir.record import Countersignature, Pdf
from intake.made_up_patients import load_all
from intake.rulebook.assess import assess
from intake.rulebook.assessment import MANUAL_REVIEW, Disagreement
from tests.builders import shipped_pack
from tests.random_answers import random_answers
from tests.unit.fhir.builders import RULE, SENT, decided, record
from tests.unit.fhir.reading import references_in
from tests.unit.summary.builders import well

PATIENTS = sorted(load_all())
PDF = Pdf(b"%PDF-1.7 a summary", is_enclosed=True)


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def rule_ids(found: list[dict[str, Any]], field: str) -> list[str]:
    return [one[field]["coding"][0]["code"] for one in found]


@pytest.mark.parametrize("name", PATIENTS)
def test_every_made_up_patient_gives_a_valid_bundle_whose_references_resolve(name: str) -> None:
    stored = record(load_all()[name], pdf=PDF, id="s", patient_id="p", submitted_at=SENT, assessed_at=SENT)
    for made in (record(load_all()[name]), stored):
        text = render_bundle(made)
        Bundle.model_validate_json(text)
        bundle = json.loads(text)
        addresses = [entry["fullUrl"] for entry in bundle["entry"]]
        assert len(set(addresses)) == len(addresses)
        assert set(references_in(bundle)) <= set(addresses)
        assert text == render_bundle(replace(made))


@pytest.mark.parametrize("name", PATIENTS)
def test_the_findings_are_those_of_the_assessment(name: str) -> None:
    made = record(load_all()[name])
    bundle, found = export_bundle(made), made.assessment
    issues = resources(bundle, "DetectedIssue")
    assert rule_ids(issues, "code") == [flag.id for flag in found.flags]
    assert [issue["detail"] for issue in issues] == [flag.message for flag in found.flags]
    assert [issue["extension"][0]["valueCode"] for issue in issues] == [flag.severity for flag in found.flags]
    for issue, flag in zip(issues, found.flags, strict=True):
        keys = [evidence["code"][0]["coding"][0]["code"] for evidence in issue["evidence"]]
        assert keys == [because.question for because in flag.because]
    whole, *waiting = resources(bundle, "GuidanceResponse")
    assert rule_ids(waiting, "moduleCodeableConcept") == [rule.id for rule in found.unassessed]
    assert all(one["status"] == "data-required" for one in waiting)
    assert whole["status"] == ("data-requested" if found.unassessed else "success")
    assert sum("Withdrawn" in note["text"] for note in whole["note"]) == len(found.withdrawn)
    assert "no flags" not in to_json_text(bundle).lower()


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.booleans())
def test_random_patients_give_valid_bundles(seed: int, is_definite: bool) -> None:
    answers = random_answers(shipped_pack().questionnaire, random.Random(seed), is_definite=is_definite)
    bundle = render_bundle(record(answers))
    Bundle.model_validate_json(bundle)
    assert set(references_in(json.loads(bundle))) <= {entry["fullUrl"] for entry in json.loads(bundle)["entry"]}


def test_an_unassessed_rule_names_what_to_ask_and_is_no_issue() -> None:
    bundle = export_bundle(record(well(lab_b12=None, lab_b12_date=None)))
    _, *waiting = resources(bundle, "GuidanceResponse")
    needed = {
        one["moduleCodeableConcept"]["coding"][0]["code"]: one["dataRequirement"][0]["codeFilter"][0]["code"][0]["code"]
        for one in waiting
    }
    assert needed
    assert set(needed.values()) == {"lab_b12"}
    assert all(one["note"][0]["text"].startswith("Could not be assessed: ") for one in waiting)
    assert all(one["note"][1]["text"].startswith("Ask: ") for one in waiting)
    assert not set(needed) & set(rule_ids(resources(bundle, "DetectedIssue"), "code"))


@pytest.mark.parametrize("agree", [None, False])
def test_review_by_hand_is_said_on_the_bundle_and_on_every_issue(agree: bool | None) -> None:
    made = record(load_all()["warfarin"])
    differing = (Disagreement("inr-high", "false", "true"),) if agree is False else ()
    changed = replace(made.assessment, status=MANUAL_REVIEW, engines_agree=agree, disagreements=differing)
    bundle = export_bundle(replace(made, assessment=changed))
    assert bundle["meta"]["tag"][0]["code"] == "manual_review"
    whole = resources(bundle, "GuidanceResponse")[0]
    assert whole["status"] == "failure"
    assert whole["note"][0]["text"].startswith("Review by hand: ")
    assert {issue["status"] for issue in resources(bundle, "DetectedIssue")} == {"preliminary"}
    provenance = resources(bundle, "Provenance")[0]
    assert provenance["extension"][0]["valueCode"] == {None: "reference-only", False: "differ"}[agree]


def test_a_flag_that_only_the_second_engine_raised_has_no_evidence_and_is_valid() -> None:
    made = record(load_all()["warfarin"])
    first, *rest = made.assessment.flags
    flags = (replace(first, because=()), *rest)
    changed = replace(made.assessment, status=MANUAL_REVIEW, engines_agree=False, flags=flags)
    bundle = render_bundle(replace(made, assessment=changed))
    Bundle.model_validate_json(bundle)
    assert "evidence" not in resources(json.loads(bundle), "DetectedIssue")[0]


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


def test_the_pdf_is_named_by_size_and_hash_and_enclosed_only_when_asked() -> None:
    for is_enclosed in (True, False):
        bundle = export_bundle(record(well(), pdf=Pdf(PDF.content, is_enclosed)))
        attachment = resources(bundle, "DocumentReference")[0]["content"][0]["attachment"]
        assert attachment["size"] == len(PDF.content)
        assert base64.b64decode(attachment["hash"]) == hashlib.sha1(PDF.content).digest()
        assert ("data" in attachment) is is_enclosed
    assert not resources(export_bundle(record(well())), "DocumentReference")


def test_provenance_names_the_rule_set_by_its_hash_and_points_at_every_finding() -> None:
    made = record(load_all()["warfarin"])
    bundle = export_bundle(made)
    (found,) = resources(bundle, "Provenance")
    hashes = [entity["what"]["identifier"]["value"] for entity in found["entity"][1:]]
    assert hashes == [made.rulebook.sha256, made.rulebook.questionnaire.sha256]
    assert len(found["target"]) == len(made.assessment.flags) + len(made.assessment.unassessed) + 1


def test_each_decision_says_who_when_what_and_whether_it_holds() -> None:
    text = render_bundle(decided())
    Bundle.model_validate_json(text)
    bundle = json.loads(text)
    assert set(references_in(bundle)) <= {entry["fullUrl"] for entry in bundle["entry"]}
    holds, replaced, void = resources(bundle, "ClinicalImpression")
    people = {urn(one["id"]): one["name"][0]["text"] for one in resources(bundle, "Practitioner")}

    assert (holds["summary"], holds["date"], holds["code"]["coding"][0]["code"]) == (
        "Wait",
        "2026-11-01T09:30:00Z",
        "wait",
    )
    assert people[holds["assessor"]["reference"]] == "Cleo Clinician"
    assert [note["text"] for note in holds["note"]] == ["Not before: 2026-11-20", "Call [U+0007] her"]
    assert "modifierExtension" not in holds
    assert [one["modifierExtension"][0]["valueString"] for one in (replaced, void)] == [
        "replaced",
        "the form was evaluated again",
    ]
    _, signature = sorted(resources(bundle, "Provenance"), key=lambda one: "verifier" in str(one))
    assert signature["target"] == [{"reference": urn(holds["id"])}]
    assert people[signature["agent"][0]["who"]["reference"]] == "Max Medic"


def test_a_bundle_is_as_old_as_the_last_thing_that_was_signed() -> None:
    made = decided()
    assert export_bundle(made)["timestamp"] == instant(SENT)
    later = SENT + timedelta(minutes=5)
    first, *others = made.decisions
    signed = replace(first, countersigned=(replace(first.countersigned[0], at=later),))
    assert export_bundle(replace(made, decisions=(signed, *others)))["timestamp"] == instant(later)


def test_people_of_one_name_are_different_people() -> None:
    made = decided()
    first, *others = made.decisions
    namesakes = tuple(Countersignature(first.by, first.at, "", staff_id) for staff_id in ("1", "2"))
    bundle = export_bundle(replace(made, decisions=(replace(first, countersigned=namesakes), *others)))
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(urls) == len(set(urls))
    signed = [one for one in resources(bundle, "Provenance") if "verifier" in str(one)]
    hands = {one["agent"][0]["who"]["reference"] for one in signed}
    assert len(hands | {resources(bundle, "ClinicalImpression")[0]["assessor"]["reference"]}) == 3


def test_what_was_said_to_a_flag_stands_on_its_issue_and_takes_nothing_away() -> None:
    made = decided()
    stale = replace(made, responses={RULE: replace(made.responses[RULE], is_stale=True)})
    for one, before in ((made, ""), (stale, "Before this flag changed: ")):
        issues = resources(export_bundle(one), "DetectedIssue")
        assert len(issues) == len(one.assessment.flags)
        (answered,) = (issue for issue in issues if "mitigation" in issue)
        assert answered["code"]["coding"][0]["code"] == RULE
        assert answered["mitigation"][0]["action"]["text"] == (
            f"{before}overridden: Asked at the chair: not so; She never had any"
        )


def test_ids_follow_from_the_submission_and_the_patient_keeps_one_over_its_versions() -> None:
    first, second = (export_bundle(record(well(), id=name, patient_id="p")) for name in ("1", "2"))
    assert resources(first, "Patient")[0]["id"] == resources(second, "Patient")[0]["id"]
    assert {entry["fullUrl"] for entry in first["entry"]} & {entry["fullUrl"] for entry in second["entry"]} == {
        first["entry"][0]["fullUrl"]
    }
    other = export_bundle(record(well(diet_pattern="vegan")))
    assert other["id"] != export_bundle(record(well()))["id"]


def test_a_corrected_form_names_what_its_versions_share_and_an_old_one_says_that_it_does_not_hold() -> None:
    newest = record(well(), id="2", form_id="AB12", version=2, newest_version=2, pdf=Pdf(b"%PDF", True))
    for made in (newest, replace(newest, version=1), record(well())):
        text = render_bundle(made)
        Bundle.model_validate_json(text)
        (answers,) = resources(json.loads(text), "QuestionnaireResponse")
        assert answers["status"] == ("amended" if made.version > 1 else "completed")
        assert ("AB12" in str(answers.get("extension"))) == (made.form_id != "")
        assert ("modifierExtension" in answers) == made.is_superseded
        whole = resources(json.loads(text), "GuidanceResponse")[0]
        assert ("version 2 was sent since" in whole["note"][0]["text"]) == made.is_superseded
        for document in resources(json.loads(text), "DocumentReference"):
            assert document["status"] == ("superseded" if made.is_superseded else "current")


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


def test_without_the_second_engine_the_reference_s_findings_are_all_there() -> None:
    made = record(load_all()["warfarin"])
    alone = assess(made.rulebook, made.sheet, None)
    bundle = export_bundle(replace(made, assessment=alone))
    assert rule_ids(resources(bundle, "DetectedIssue"), "code") == [flag.id for flag in alone.flags]
