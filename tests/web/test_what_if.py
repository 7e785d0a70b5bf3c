"""Trying answers out: what is different shows with its reason, and becomes a case; a past patient is a clinician's."""

from __future__ import annotations

import pytest

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.parse import parse_rulebook
from intake.services.edit_draft import load_draft
from intake.services.rulebooks import Rulebooks
from intake.store.staff import Role
from tests.builders import SHIPPED
from tests.web.building import submit
from tests.web.test_rule_editing import FILE, RULE, begin
from tests.web.visitor import Visitor

LEFT_OUT = "It is left out, and counts as not answered:"
HIGH_DOSE = {"metformin_use": "current", "metformin_dose-value": "2000", "metformin_dose-unit": "mg_day"}


def test_a_changed_answer_shows_what_is_different_and_why(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    page = visitor.get("/rules/what-if?from=well")
    assert "Nothing: every rule comes out as with the answers that it began with." in page.words()
    page = visitor.post("/rules/what-if?from=well", {**HIGH_DOSE, "do": "try"}, status=200)
    assert "High metformin dose or long use (moderate): " in page.words()
    assert "→ flag True: " in page.words()


def test_an_answer_that_cannot_be_is_said_and_kept(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    visitor.get("/rules/what-if?from=well")
    page = visitor.post("/rules/what-if?from=well", {**HIGH_DOSE, "metformin_dose-value": "lots"}, status=422)
    assert "These answers cannot be tried" in page.words()


def test_what_was_tried_becomes_a_case_in_the_rules_file(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/what-if?from=well&draft={draft_id}"
    visitor.get(address)
    typed = {**HIGH_DOSE, "rule": RULE, "do": "case"}
    assert "Give the case a name" in visitor.post(address, typed, status=422).words()
    visitor.post(address, {**typed, "case_name": "tried on a Monday"})
    draft = load_draft(visitor.parts.database, draft_id)
    new = set(draft.files[FILE].split("\n")) - set(draft.base_files[FILE].split("\n"))
    assert len(new) == 1
    (line,) = new
    assert "name: tried on a Monday, fires: {metformin_use: current, metformin_dose: 2000 mg_day" in line


def test_rules_that_cannot_be_read_yet_are_not_said_to_be_tried(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/file/{FILE}"
    visitor.get(address)
    visitor.post(address, {"text": "- id: half-written", "revision": "1", "do": "save"})
    words = visitor.get(f"/rules/what-if?from=well&draft={draft_id}").words()
    assert "By the rules before the change Change to: " in words
    assert "as its files cannot be read yet" in words


def test_a_past_patient_is_tried_by_clinicians_only(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts, "metformin_and_ppi")
    visitor.sign_in_as(Role.ADMIN)
    visitor.get(f"/rules/what-if?submission={submission_id}", status=403)
    visitor.sign_in_as(Role.CLINICIAN)
    page = visitor.get(f"/rules/what-if?submission={submission_id}")
    assert "What if: Receipt" in page.words()


@pytest.fixture
def without_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules in force take platelets per microlitre no more."""
    texts = dict(PackFiles.from_folder(SHIPPED).texts)
    for file, there, then in (
        ("questionnaire/12_labs.yaml", "      per_ul: 1/1000\n", ""),
        ("codes.yaml", ", per_ul]", "]"),
        ("summary.yaml", "conventional: per_ul", "conventional: x10e9_l"),
    ):
        texts[file] = texts[file].replace(there, then)
    rulebook = parse_rulebook(PackFiles(texts))
    monkeypatch.setattr(Rulebooks, "in_force", lambda self: rulebook)


@pytest.mark.usefixtures("without_unit")
def test_a_made_up_patient_with_an_answer_that_the_rules_cannot_read_is_tried_without_it(visitor: Visitor) -> None:
    page = visitor.sign_in_as(Role.CLINICIAN).get("/rules/what-if?from=implausible_lab")
    assert page.words().partition(LEFT_OUT)[2].startswith(" White cell count: what was your result?Platelets: ")


def test_an_answer_that_the_rules_of_now_cannot_read_any_more_is_left_out(
    visitor: Visitor, request: pytest.FixtureRequest
) -> None:
    submission_id = submit(visitor.parts, lab_platelets={"value": 250000, "unit": "per_ul"})
    address = f"/rules/what-if?submission={submission_id}"
    assert LEFT_OUT not in visitor.sign_in_as(Role.CLINICIAN).get(address).words()
    request.getfixturevalue("without_unit")
    page = visitor.get(address)
    assert "What if: Receipt" in page.words()
    assert page.words().partition(LEFT_OUT)[2].startswith(" Platelets: what was your result?")
