"""Two clinicians at one form: nobody takes the place of what they have not read, or accepts what they have not seen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from intake.services.install_shipped import install_shipped
from intake.store.staff import Role
from tests.made_up_clinic import NOW, SHIPPED
from tests.web.building import submit
from tests.web.html_page import Form
from tests.web.visitor import Visitor


@pytest.fixture
def cleo(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN, "Cleo Clinician")


def test_what_a_colleague_said_to_a_flag_meanwhile_is_read_first(app: Flask, cleo: Visitor) -> None:
    address = f"/clinic/submissions/{submit(cleo.parts, 'warfarin')}"
    action = f"{address}/flag-response"
    other = Visitor(app).sign_in_as(Role.CLINICIAN, "Olga Other")
    other.get(address)
    cleo.get(address)
    shown = dict(cleo.form(action).fields)
    assert (shown["attempt"], shown["last_response"]) == ("1", "0")
    seen = {"rule": shown["rule"], "attempt": "1", "last_response": "0"}
    for _ in range(2):  # the button was pressed twice
        other.post(action, {**seen, "action": "overridden", "reason": "not_so", "note": "Stopped in May"})

    mine = {**seen, "action": "acknowledged", "note": "Asked again"}
    words = cleo.post(action, mine, status=422).words()
    assert "Olga Other has overridden this flag since you opened this page" in words
    assert "Overridden by Olga Other" in words
    assert "Stopped in May" in words
    assert "Asked again" in words, "nothing typed is lost"
    assert dict(cleo.form(action).fields)["last_response"] == "1"
    cleo.post(action, {**mine, "last_response": "1"})
    assert "Acknowledged by Cleo Clinician" in cleo.follow().words()


def test_flags_of_a_newer_evaluation_are_not_acknowledged_unseen(cleo: Visitor) -> None:
    address = f"/clinic/submissions/{submit(cleo.parts, 'warfarin', is_assessed=False)}"
    cleo.get(address)
    cleo.post(f"{address}/assess")  # in another tab
    for pressed in ({"action": "acknowledge_high"}, {"action": "acknowledged", "rule": "inr-check"}):
        page = cleo.post(f"{address}/flag-response", {**pressed, "attempt": "0"}, status=422)
        assert "evaluated again since you opened this page" in page.words()
        assert "Acknowledged by" not in page.words()


def test_a_decision_that_was_refused_for_its_flags_is_still_there_when_they_are_answered(cleo: Visitor) -> None:
    """Also without scripts."""
    address = f"/clinic/submissions/{submit(cleo.parts, 'warfarin')}"
    action, decide = f"{address}/flag-response", f"{address}/decision"
    rules = [dict(form.fields)["rule"] for form in cleo.get(address).forms if "rule" in dict(form.fields)]
    typed = {"outcome": "wait", "labs": "INR <first>"}
    cleo.post(decide, {**typed, "kept-hand-over-note": "Ring <him>"}, status=422)
    for rule in rules:
        beside = {name: value for name, value in cleo.form(action).fields if name.startswith("kept-")}
        cleo.post(action, {"rule": rule, "action": "acknowledged", **beside}, status=200)
    assert cleo.page is not None
    assert "Acknowledged by Cleo Clinician" in cleo.page.words()
    assert "INR <first>" in cleo.page.text
    page = cleo.post(decide, {**dict(cleo.form(decide).fields), **typed, "note": ""}, status=200)
    assert "Results to wait for: INR <first>" in page.words()
    assert "Ring <him>" in page.text, "typed, and not handed over yet"


def test_what_is_typed_for_one_flag_comes_back_when_another_one_is_answered_or_refused(cleo: Visitor) -> None:
    """Without scripts what was refused goes along; with them what stands in the other flag's form as well."""
    address = f"/clinic/submissions/{submit(cleo.parts, 'nitrous_oxide_leg_weakness')}"
    action, decide = f"{address}/flag-response", f"{address}/decision"
    cleo.get(address)
    first, second, third, *_ = [rule for form in forms_to(cleo, action) if (rule := dict(form.fields).get("rule"))]
    cleo.post(action, {"rule": first, "action": "overridden", "reason": "not_so", "note": ""}, status=422)
    along = {f"kept-reason-{first}": "not_so"}
    assert along.items() <= fields_for(cleo, action, second).items()
    along[f"kept-note-{third}"] = "Ring <him>"
    cleo.post(action, {"rule": second, "action": "acknowledged", **along}, status=200)
    assert (chosen_for(cleo, first), typed_for(cleo, third)) == ("not_so", "Ring &lt;him&gt;")
    assert along.keys() & fields_for(cleo, action, third).keys() == {f"kept-reason-{first}"}, (
        "its own field has the rest"
    )
    cleo.post(decide, dict(cleo.form(decide).fields), status=422)
    assert (chosen_for(cleo, first), typed_for(cleo, third)) == ("not_so", "Ring &lt;him&gt;")
    assert typed_for(cleo, second) == ""


def fields_for(visitor: Visitor, action: str, rule: str) -> dict[str, str]:
    """Of the form of one flag."""
    return next(found for form in forms_to(visitor, action) if (found := dict(form.fields)).get("rule") == rule)


def forms_to(visitor: Visitor, action: str) -> list[Form]:
    assert visitor.page is not None
    return [form for form in visitor.page.forms if form.action == action]


def typed_for(visitor: Visitor, rule: str) -> str:
    (note,) = re.findall(rf'<textarea [^>]*id="note-{rule}"[^>]*>([^<]*)</textarea>', html_of(visitor))
    return str(note)


def chosen_for(visitor: Visitor, rule: str) -> str:
    (options,) = re.findall(rf'<select [^>]*id="reason-{rule}".*?</select>', html_of(visitor), re.DOTALL)
    return str(re.findall(r'value="(\w+)" selected', options)[0])


def html_of(visitor: Visitor) -> str:
    assert visitor.response is not None
    return visitor.response.text


def test_where_a_clinics_rules_name_no_reasons_the_note_is_enough_to_override(cleo: Visitor, tmp_path: Path) -> None:
    pack = Path(shutil.copytree(SHIPPED, tmp_path / "b12"))
    summary = (pack / "summary.yaml").read_text(encoding="utf-8")
    (pack / "summary.yaml").write_text(summary.partition("flag_reasons:")[0], encoding="utf-8")
    install_shipped(cleo.parts.database, cleo.parts.rulebooks, pack, NOW)
    address = f"/clinic/submissions/{submit(cleo.parts, 'gastric_bypass')}"
    cleo.get(address)
    rule = dict(cleo.form(f"{address}/flag-response").fields)["rule"]
    cleo.post(f"{address}/flag-response", {"rule": rule, "action": "overridden", "note": "Asked at the chair"})
    assert "Overridden by Cleo Clinician" in (words := cleo.follow().words())
    assert "Asked at the chair" in words
