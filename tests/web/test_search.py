"""Find a patient: who sent a form, who has not yet, nobody; and what of it is kept."""

from __future__ import annotations

from flask import Flask

from intake.store.staff import Role
from tests.stored import audit_entries
from tests.web.building import NOW, invite, submit
from tests.web.html_page import HtmlPage
from tests.web.visitor import Visitor


def _find(visitor: Visitor, words: str) -> HtmlPage:
    visitor.get("/clinic/")
    visitor.post("/clinic/search", {"words": words})
    return visitor.follow()


def test_who_sent_a_form_is_found_with_a_link_to_it(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts, "nitrous_oxide_leg_weakness")
    submit(visitor.parts, "well")
    page = _find(visitor.sign_in_as(Role.CLINICIAN), "MÜSTERM")
    assert "Nico Mustermann" in page.words()
    assert "urgent" in page.words()
    assert "Ann Example" not in page.words()
    assert f"/clinic/submissions/{submission_id}" in visitor.response.get_data(as_text=True)  # type: ignore[union-attr]


def test_who_has_not_sent_the_form_is_found_too(visitor: Visitor) -> None:
    invite_id, _ = invite(visitor.parts, "Nina New")
    for words in ("nina", f"{invite_id[:4]}-{invite_id[4:8]}".upper()):
        page = _find(visitor.sign_in_as(Role.CLINICIAN, f"Finds {words}"), words)
        assert "Nina New" in page.words()
        assert "not started" in page.words()


def test_nobody_found_is_said_and_nothing_typed_asks_again(visitor: Visitor) -> None:
    submit(visitor.parts, "well")
    visitor.sign_in_as(Role.CLINICIAN)
    assert "Nobody was found" in _find(visitor, "Zebedee").words()
    assert "Nobody was found" not in _find(visitor, "  ").words()
    assert "Nobody was found" not in visitor.get("/clinic/search").words()


def test_the_address_of_what_was_found_leads_there_again_and_names_nobody(app: Flask, visitor: Visitor) -> None:
    invite(visitor.parts, "Nina New")
    _find(visitor.sign_in_as(Role.CLINICIAN), "Nina")
    assert visitor.response is not None
    address = visitor.response.request.full_path
    assert "nina" not in address.casefold()
    assert "Nina New" in visitor.get(address).words(), "Back from a patient"
    other = Visitor(app).sign_in_as(Role.CLINICIAN, "Olga Other")
    for not_mine in (address, "/clinic/search?of=Tmlu", "/clinic/search?of=%00"):
        assert "Nina" not in other.get(not_mine).text


def test_the_log_says_that_somebody_searched_and_not_for_whom(visitor: Visitor) -> None:
    invite(visitor.parts, "Nina New")
    _find(visitor.sign_in_as(Role.CLINICIAN), "Nina")
    entries = [one for one in audit_entries(visitor.parts.database) if one.action == "patients.searched"]
    assert len(entries) == 1
    assert "nina" not in repr(entries).casefold()
    assert entries[0].at == NOW


def test_what_was_typed_is_shown_as_text(visitor: Visitor) -> None:
    _find(visitor.sign_in_as(Role.CLINICIAN), '"><b>x')
    assert '"><b>x' not in visitor.response.get_data(as_text=True)  # type: ignore[union-attr]
