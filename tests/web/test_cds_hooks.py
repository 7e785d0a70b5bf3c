"""CDS Hooks: closed without a secret; cards that say what the clinician's page says; never an empty answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from intake.fhir.json_text import to_json_text
from intake.fhir.response import export_response
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers
from intake.questionnaire.routing import route
from intake.services.answer_cds_hook import plain
from intake.summary.build import build_summary
from intake.web.app import create_app
from intake.web.parts import Parts
from tests.builders import shipped_pack
from tests.engines import Dead
from tests.unit.summary.builders import made_up_record

SECRET = "a secret of at least thirty-two characters"
SERVICE = "/cds-services/injection-intake"
BEARER = {"Authorization": f"Bearer {SECRET}"}
NOTHING_SAID = {
    "resourceType": "QuestionnaireResponse",
    "questionnaire": "urn:injection-intake:questionnaire:b12",
    "subject": {"reference": "Patient/42"},
    "authored": "2026-11-01",
}


def client_of(parts: Parts, **config: Any) -> FlaskClient:
    config = {"cds_token": SECRET, "public_url": "http://localhost", **config}
    return create_app(replace(parts, config=replace(parts.config, **config))).test_client()


@pytest.fixture
def record(parts: Parts) -> FlaskClient:
    """An electronic record that knows the secret."""
    client = client_of(parts)
    client.environ_base["HTTP_AUTHORIZATION"] = BEARER["Authorization"]
    return client


def response_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    questionnaire = shipped_pack().questionnaire
    sheet = read_answers(questionnaire, dict(answers))
    found = json.loads(to_json_text(export_response(questionnaire, sheet, route(questionnaire, sheet))))
    return {**found, "subject": {"reference": "Patient/42"}, "authored": "2026-11-01"}


def question(given: Any, **changed: Any) -> dict[str, Any]:
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "42"},
        "prefetch": {"intake": given},
        **changed,
    }


def cards_of(client: FlaskClient, slug: str) -> list[dict[str, Any]]:
    answered = client.post(SERVICE, json=question(response_of(load_all()[slug])))
    assert answered.status_code == 200, answered.get_data(as_text=True)
    cards = answered.get_json()["cards"]
    assert all(0 < len(card["summary"]) < 140 and card["source"]["label"] for card in cards)
    assert {card["indicator"] for card in cards} <= {"info", "warning", "critical"}
    assert len({card["uuid"] for card in cards}) == len(cards)
    return list(cards)


def errors_of(client: FlaskClient, **request: Any) -> tuple[int, list[str]]:
    answered = client.post(SERVICE, **request)
    assert answered.mimetype == "application/json"
    return answered.status_code, [error["path"] for error in answered.get_json()["errors"]]


# --- the door -----------------------------------------------------------------------------------------------------


def test_without_a_secret_of_the_installation_there_is_no_service(parts: Parts) -> None:
    client = client_of(parts, cds_token=None)
    for header in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        assert client.get("/cds-services", headers=header).status_code == 404
        assert client.post(SERVICE, headers=header, json={}).status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Basic {SECRET}", f"Bearer {SECRET}x", "Bearer é"])
def test_without_the_right_secret_nobody_is_answered(parts: Parts, shown: str) -> None:
    client = client_of(parts)
    for answered in (
        client.get("/cds-services", headers={"Authorization": shown}),
        client.post(SERVICE, headers={"Authorization": shown}, json=question(None)),
    ):
        assert answered.status_code == 401
        assert answered.headers["WWW-Authenticate"] == "Bearer"
        assert answered.mimetype == "application/json"


def test_the_discovery_names_one_service_a_hook_and_the_answers_that_it_needs(record: FlaskClient) -> None:
    services = record.get("/cds-services").get_json()["services"]
    assert [(one["id"], one["hook"]) for one in services] == [
        ("injection-intake", "patient-view"),
        ("injection-intake-order-select", "order-select"),
    ]
    assert all("urn:injection-intake:questionnaire:b12" in one["prefetch"]["intake"] for one in services)
    asked = question(response_of(load_all()["well"]), hook="order-select")
    assert record.post("/cds-services/injection-intake-order-select", json=asked).status_code == 200


# --- cards --------------------------------------------------------------------------------------------------------


def test_urgent_and_high_flags_are_a_card_each_and_one_card_sums_up(record: FlaskClient) -> None:
    *flags, summary = cards_of(record, "warfarin")
    shown = build_summary(made_up_record("warfarin")).first
    assert [card["summary"] for card in flags] == [flag.title for flag in shown]
    expected = [{"urgent": "critical", "high": "warning"}[flag.severity] for flag in shown]
    assert [card["indicator"] for card in flags] == expected
    assert flags[0]["source"]["url"] == f"http://localhost/rules/{shown[0].id}"
    assert "rules:" in summary["detail"]
    assert "Date of the form: 1 November 2026" in summary["detail"]


def test_what_could_not_be_assessed_is_a_card_with_the_questions_to_ask(record: FlaskClient) -> None:
    still_open = cards_of(record, "not_sure_to_everything")[-1]
    assert "could not be assessed" in still_open["summary"]
    assert still_open["indicator"] == "warning"
    assert "**Urgent:**" in still_open["detail"]
    assert "Ask:" in still_open["detail"]


@pytest.mark.parametrize("slug", sorted(load_all()))
def test_every_made_up_patient_gets_a_summing_card_and_what_is_open(record: FlaskClient, slug: str) -> None:
    cards = cards_of(record, slug)
    summary = build_summary(made_up_record(slug))
    assert f"Injection Intake: {summary.verdict}" in [card["summary"] for card in cards]
    still_open = "".join(card["detail"] for card in cards if "could not be assessed: ask" in card["summary"])
    assert bool(still_open) is bool(summary.open.rules)
    carried = [rule for flag in (*summary.first, *summary.moderate, *summary.info) for rule in flag.carries]
    assert all(plain(rule.title) in still_open for rule in carried)


def test_without_the_second_engine_it_says_review_by_hand_and_never_no_flags(parts: Parts) -> None:
    client = create_app(
        replace(parts, engine=Dead(), config=replace(parts.config, cds_token=SECRET))  # type: ignore[arg-type]
    ).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = BEARER["Authorization"]
    cards = cards_of(client, "well")
    summary = next(card for card in cards if card["summary"].startswith("Injection Intake: "))
    assert summary["indicator"] == "warning"
    assert "review by hand" in summary["summary"]
    assert "no flags" not in json.dumps(cards).lower()
    assert all("url" not in card["source"] for card in cards)  # no address is known from outside


@pytest.mark.parametrize(
    "given",
    [
        None,
        {"resourceType": "Bundle", "type": "searchset"},
        {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "QuestionnaireResponse", "status": "x"}}]},
        {"resourceType": "Bundle", "entry": [{"resource": {**NOTHING_SAID, "status": ["completed"]}}]},
    ],
)
def test_a_record_without_answers_is_told_that_nothing_was_assessed(record: FlaskClient, given: Any) -> None:
    (card,) = record.post(SERVICE, json=question(given)).get_json()["cards"]
    assert "nothing was assessed" in card["summary"]


def test_answers_to_another_version_are_no_error_that_nobody_would_see(record: FlaskClient) -> None:
    old = response_of(load_all()["warfarin"]) | {"questionnaire": "urn:injection-intake:questionnaire:b12|0.9.0"}
    (card,) = record.post(SERVICE, json=question(old)).get_json()["cards"]
    assert "nothing was assessed" in card["summary"]
    assert card["indicator"] == "warning"
    others = {**old, "questionnaire": "urn:other|0.9.0"}
    assert errors_of(record, json=question(others)) == (400, ["questionnaire"])


def test_of_several_answers_the_newest_finished_ones_count(record: FlaskClient) -> None:
    old = response_of(load_all()["well"]) | {"authored": "2026-11-02T01:00:00+14:00"}  # 11 o'clock of the day before
    new = response_of(load_all()["warfarin"]) | {"authored": "2026-11-01T20:00:00Z"}
    unfinished = response_of(load_all()["well"]) | {"authored": "2026-12-01", "status": "in-progress"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in (old, new, unfinished)]}
    cards = record.post(SERVICE, json=question(bundle)).get_json()["cards"]
    assert [card["summary"] for card in cards] == [card["summary"] for card in cards_of(record, "warfarin")]


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", [None, {}, {"reference": "Patient/43"}, {"reference": "Patient/142"}])
def test_another_patient_s_answers_are_refused(record: FlaskClient, subject: Any) -> None:
    given = response_of(load_all()["well"]) | {"subject": subject}
    assert errors_of(record, json=question(given)) == (400, ["prefetch.intake.subject"])


@pytest.mark.parametrize(
    ("request_", "paths"),
    [
        ({"data": b"{"}, [""]),
        ({"data": b"\xff"}, [""]),
        ({"data": b"[" * 100_000}, [""]),
        ({"json": []}, [""]),
        ({"json": {}}, ["hook", "hookInstance", "context.patientId", "prefetch.intake"]),
        ({"json": question(None, hook="order-sign")}, ["hook"]),
        ({"json": question([])}, ["prefetch.intake"]),
        ({"json": question({"resourceType": "Bundle", "entry": [1]})}, ["prefetch.intake.entry"]),
        ({"json": question({**NOTHING_SAID, "status": ["completed"]})}, ["status"]),
    ],
)
def test_what_is_malformed_is_400_with_all_that_is_wrong(
    record: FlaskClient, request_: dict[str, Any], paths: list[str]
) -> None:
    assert errors_of(record, **request_) == (400, paths)


def test_answers_outside_the_questionnaire_are_refused_all_at_once(record: FlaskClient) -> None:
    given = response_of(load_all()["well"])
    given["item"] += [{"linkId": "dyet", "answer": [{"valueString": "x"}]}, {"linkId": "lab_iron", "answer": []}]
    assert errors_of(record, json=question(given)) == (400, ["dyet", "lab_iron"])


def test_a_megabyte_is_the_most(record: FlaskClient) -> None:
    padded = json.dumps(question(response_of(load_all()["well"]))) + " " * 900_000
    assert record.post(SERVICE, data=padded).status_code == 200
    assert errors_of(record, data=padded + " " * 200_000)[0] == 413


def test_nothing_of_the_patient_is_logged(record: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        cards_of(record, "warfarin")
        errors_of(record, json=question({**response_of(load_all()["warfarin"]), "status": "x"}))
    logged = " ".join(f"{entry.getMessage()} {entry.__dict__}" for entry in caplog.records if "intake" in entry.name)
    assert "cds-services" in logged
    assert "Walter" not in logged
    assert "warfarin" not in logged.lower()


def test_what_is_shown_as_markdown_is_plain_text() -> None:
    assert plain("[x](javascript:1) <b>\n# *") == "\\[x\\]\\(javascript:1\\) \\<b\\> \\# \\*"
