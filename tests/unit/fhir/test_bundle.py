"""The bundle: valid, whole in itself, the same each time, and with every finding and no finding more."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.fhir.bundle import export_bundle, render_bundle
from intake.fhir.json_text import to_json_text
from intake.fhir.record import Pdf
from intake.made_up_patients import load_all
from intake.rulebook.assess import assess
from intake.rulebook.assessment import MANUAL_REVIEW, Disagreement
from tests.builders import shipped_pack
from tests.random_answers import random_answers
from tests.unit.fhir.builders import SENT, record
from tests.unit.fhir.reading import references_in, resources
from tests.unit.summary.builders import well

PATIENTS = sorted(load_all())
PDF = Pdf(b"%PDF-1.7 a summary", is_enclosed=True)


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


def test_without_the_second_engine_the_reference_s_findings_are_all_there() -> None:
    made = record(load_all()["warfarin"])
    alone = assess(made.rulebook, made.sheet, None)
    bundle = export_bundle(replace(made, assessment=alone))
    assert rule_ids(resources(bundle, "DetectedIssue"), "code") == [flag.id for flag in alone.flags]
