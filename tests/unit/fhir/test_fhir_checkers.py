"""Our FHIR as other people's programs see it: two validators and an evaluator of FHIRPath. Part of `make interop`."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake.fhir.bundle import render_bundle
from intake.fhir.json_text import to_json_text
from intake.fhir.questionnaire import export_questionnaire
from intake.fhir.record import Pdf, Record
from intake.fhir.response import export_response
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers
from intake.questionnaire.routing import route
from tests.builders import TESTS, shipped_pack
from tests.random_answers import random_answers
from tests.unit.fhir.builders import decided
from tests.unit.fhir.reading import EXPRESSION, extension, items_of, shown
from tests.unit.summary.builders import made_up_record

pytestmark = pytest.mark.interop

HERE = TESTS / "unit" / "fhir"
TODAY = datetime.now(UTC).date()  # the expressions ask the clock of whoever evaluates them
PATIENTS = 120


def folder_of(script: str) -> str:
    found = subprocess.run([str(TESTS.parent / "bin" / script)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


@pytest.fixture(scope="module")
def checkers() -> str:
    return folder_of("fhir-checkers")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The form, and each made-up patient as from the command line and as from a clinic."""
    folder = tmp_path_factory.mktemp("fhir")
    (folder / "form.json").write_text(to_json_text(export_questionnaire(shipped_pack().questionnaire)), "utf-8")
    sent = {"id": "s", "patient_id": "p", "submitted_at": datetime(2026, 11, 1, 9, tzinfo=UTC), "receipt": "7KD-3RT"}
    for name in load_all():
        made = made_up_record(name)
        for kind, more in (("file", {}), ("clinic", {**sent, "pdf": Pdf(b"%PDF", True)})):
            record = Record(made.rulebook, made.sheet, made.assessment, **more)  # type: ignore[arg-type]  # two kinds
            (folder / f"{name}-{kind}.json").write_bytes(render_bundle(record))
    (folder / "decided.json").write_bytes(render_bundle(decided()))
    return sorted(folder.iterdir())


def problems(checkers: str, files: list[Path]) -> dict[str, list[str]]:
    command = ["node", str(HERE / "validate.js"), *map(str, files)]
    done = subprocess.run(
        command, env={**os.environ, "FHIR_CHECKERS": checkers}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return {Path(name).name: messages for name, messages in found.items()}


def test_the_npm_validator_accepts_the_form_and_every_bundle(checkers: str, files: list[Path]) -> None:
    found = problems(checkers, files)
    assert len(found) > 30
    assert {name: messages for name, messages in found.items() if messages} == {}


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "status": lambda form: form.update(status="nope"),
    "type": lambda form: form["item"][0].update(type="nope"),
    "no-link-id": lambda form: form["item"][0].pop("linkId"),
    "unknown-element": lambda form: form["item"][0].update(colour="red"),
    "required-as-text": lambda form: form["item"][0].update(required="yes"),
}


def test_the_npm_validator_refuses_broken_forms(checkers: str, tmp_path: Path) -> None:
    form = json.loads(to_json_text(export_questionnaire(shipped_pack().questionnaire)))
    for name, break_it in BROKEN.items():
        broken = copy.deepcopy(form)
        break_it(broken)
        (tmp_path / f"{name}.json").write_text(json.dumps(broken), "utf-8")
    found = problems(checkers, sorted(tmp_path.iterdir()))
    assert sorted(name for name, messages in found.items() if messages) == sorted(f"{name}.json" for name in BROKEN)


def test_the_npm_validator_refuses_a_broken_decision(checkers: str, tmp_path: Path) -> None:
    bundle = json.loads(render_bundle(decided()))
    decision = next(
        one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "ClinicalImpression"
    )
    del decision["status"]
    (tmp_path / "decided.json").write_text(json.dumps(bundle), "utf-8")
    assert problems(checkers, [tmp_path / "decided.json"])["decided.json"]


def test_another_program_s_fhirpath_shows_exactly_what_our_form_asks(checkers: str) -> None:
    questionnaire = shipped_pack().questionnaire
    form = json.loads(to_json_text(export_questionnaire(questionnaire)))
    paths = {
        item["linkId"]: found["valueExpression"]["expression"]
        for item in items_of(form["item"])
        if (found := extension(item, EXPRESSION)) is not None
    }
    cases = []
    for seed in range(PATIENTS):
        answers = random_answers(questionnaire, random.Random(seed), is_definite=seed % 5 == 0)
        if seed % 3 == 0:
            answers |= {"date_of_birth": random.Random(seed).choice([None, "2090-01-01", "1850-05-05", "1972-02-29"])}
        sheet = read_answers(questionnaire, answers, TODAY)
        found_route = route(questionnaire, sheet)
        cases.append((json.loads(to_json_text(export_response(questionnaire, sheet, found_route))), found_route.asked))
    distinct = sorted(set(paths.values()))
    asked = json.dumps({"resources": [response for response, _ in cases], "paths": distinct})
    command = [f"{checkers}/bin/python", str(HERE / "evaluate_paths.py")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    keys, both = set(questionnaire.questions), set()
    for (response, keys_asked), results in zip(cases, json.loads(done.stdout), strict=True):
        assert all(result in ([True], [False]) for result in results)
        truths = dict(zip(distinct, (result == [True] for result in results), strict=True))
        both |= set(truths.items())
        visible = _visible(form, response, {link_id: truths[path] for link_id, path in paths.items()})
        assert visible & keys == set(keys_asked) - {"offer_matches"}
    assert len(both) == 2 * len(distinct), "each expression was once true and once false"


def _visible(form: dict[str, Any], response: dict[str, Any], truths: dict[str, bool]) -> set[str]:
    """Without the items whose expression is false, and whatever stands in them."""

    def kept(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**item, "item": kept(item.get("item", []))} for item in items if truths.get(item["linkId"], True)]

    certain, expressed = shown({**form, "item": kept(form["item"])}, response)
    return certain | expressed


def test_hl7_s_own_validator_finds_no_error(files: list[Path]) -> None:
    jar = folder_of("find-fhir-validator")
    command = ["java", "-jar", jar, "-version", "4.0.1", "-tx", "n/a", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
