"""What clinicians said and decided, in the bundle: by whom, when, and whether it still holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from fhir.resources.R4B.bundle import Bundle

from intake.fhir.bundle import export_bundle, render_bundle
from intake.fhir.names import instant, urn
from intake.fhir.record import Countersignature
from tests.unit.fhir.builders import RULE, SENT, decided
from tests.unit.fhir.reading import references_in, resources


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
