"""Downloads: one submission as FHIR, JSON and CSV, or the forms of some days; each is noted with who took it."""

from __future__ import annotations

import json

import pytest
from fhir.resources.R4B.bundle import Bundle

from intake.store.staff import Role
from tests.stored import audit_entries
from tests.web.building import submit
from tests.web.visitor import Visitor

PARTS = {"bundle.fhir.json": "fhir", "answers.json": "json", "answers.csv": "csv"}


@pytest.fixture
def clinician(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN, "Cleo Clinician")


@pytest.mark.parametrize("part", PARTS)
def test_one_submission_is_a_file_without_the_patient_s_name_and_noted(clinician: Visitor, part: str) -> None:
    submission_id = submit(clinician.parts, "warfarin")
    page = clinician.get(f"/clinic/submissions/{submission_id}")
    address = f"/clinic/submissions/{submission_id}/{part}"
    assert address in page.links
    response = clinician.client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith('attachment; filename="intake-')
    assert "Walter" not in response.headers["Content-Disposition"]
    assert "Walter Beispiel" in response.get_data(as_text=True)
    assert audit_entries(clinician.parts.database)[0].action == f"submission.exported_as_{PARTS[part]}"


def test_the_bundle_of_a_submission_is_valid_and_the_same_each_time(clinician: Visitor) -> None:
    address = f"/clinic/submissions/{submit(clinician.parts, 'vegan')}/bundle.fhir.json"
    first, second = (clinician.client.get(address).data for _ in range(2))
    Bundle.model_validate_json(first)
    assert first == second
    kinds = {entry["resource"]["resourceType"] for entry in json.loads(first)["entry"]}
    assert {"Patient", "QuestionnaireResponse", "DetectedIssue", "DocumentReference", "Provenance"} <= kinds


def test_the_forms_of_a_day_are_downloaded_from_a_page(clinician: Visitor) -> None:
    submit(clinician.parts, "warfarin")
    submit(clinician.parts, "vegan")
    page = clinician.get("/clinic/export")
    assert page.heading() == "Export"
    day = {"from": "2026-11-01", "to": "2026-11-01"}
    clinician.post("/clinic/export", {**day, "format": "jsonl"}, status=200)
    assert clinician.response is not None
    lines = clinician.response.get_data(as_text=True).splitlines()
    assert {json.loads(line)["answers"]["full_name"] for line in lines} >= {"Walter Beispiel"}
    assert len(lines) == 2
    assert clinician.response.headers["Content-Disposition"].endswith('2026-11-01-to-2026-11-01.jsonl"')


def test_wrong_days_are_told_and_what_was_typed_stays(clinician: Visitor) -> None:
    clinician.get("/clinic/export")
    page = clinician.post("/clinic/export", {"from": "2026-11-02", "to": "2026-11-01", "format": "csv"}, status=422)
    assert page.title.startswith("Error: ")
    assert "#to" in page.links
    assert "2026-11-02" in clinician.response.get_data(as_text=True)  # type: ignore[union-attr]  # just received
    clinician.post("/clinic/export", {"from": "2026-11-01", "to": "2026-11-01", "format": "exe"}, status=422)
    actions = [entry.action for entry in audit_entries(clinician.parts.database)]
    assert "submissions.exported" not in actions


def test_an_admin_exports_nothing(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts)
    visitor.sign_in_as(Role.ADMIN)
    for path in ("/clinic/export", *(f"/clinic/submissions/{submission_id}/{part}" for part in PARTS)):
        assert visitor.client.get(path).status_code == 403
