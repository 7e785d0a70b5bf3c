"""Upload a day's list: nothing happens before the second button, each link is shown with a code to scan."""

from __future__ import annotations

import csv
import io
import logging
import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intake.services.clinic_settings import save_clinic
from intake.store.invites import Invite
from intake.store.staff import Role
from tests.stored import all_invites
from tests.web.html_page import HtmlPage
from tests.web.visitor import Visitor

PAGE = "/clinic/invitations/list"
HEAD = "name,date_of_birth,appointment,language\n"
ANN = "Ann Example,1980-02-29,2026-11-03 09:30,\n"
BO = "=Bo+Sample,1975-07-01,2026-11-03 09:45,es\n"


@pytest.fixture
def clinician(visitor: Visitor) -> Visitor:
    parts = visitor.parts
    save_clinic(parts.database, replace(parts.clinic(), languages=("en", "es")), by="x", now=parts.clock())
    return visitor.sign_in_as(Role.CLINICIAN)


def _upload(visitor: Visitor, text: str | bytes, status: int = 303) -> HtmlPage:
    visitor.get(PAGE)
    content = text if isinstance(text, bytes) else text.encode()
    return visitor.post(PAGE, {"file": (io.BytesIO(content), "day.csv")}, status, content_type="multipart/form-data")


def _upload_raw(visitor: Visitor, text: str) -> TestResponse:
    """As a browser sends it: the test client would put a large file into a temporary one and leave it open."""
    visitor.get(PAGE)
    token = dict(visitor.form(PAGE).fields)["csrf_token"]
    parts = (
        f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="day.csv"\r\n\r\n{text}\r\n--b--\r\n'
    )
    return visitor.client.post(PAGE, data=parts.encode(), content_type="multipart/form-data; boundary=b")


def _look_through(visitor: Visitor, text: str) -> str:
    """The address of the list that was uploaded; the page that asks is open."""
    _upload(visitor, text)
    visitor.follow()
    assert visitor.response is not None
    return visitor.response.request.path


def _invited(visitor: Visitor) -> list[Invite]:
    with visitor.parts.database.reading() as session:
        return all_invites(session)


def _links(visitor: Visitor) -> list[str]:
    assert visitor.response is not None
    return re.findall(r"http://localhost(/i/[\w-]+)<", visitor.response.text)


def test_the_list_is_looked_through_confirmed_and_each_link_opens_a_form(app: Flask, clinician: Visitor) -> None:
    address = _look_through(clinician, HEAD + ANN + BO)
    assert clinician.page is not None
    assert "Invite 2 patients?" in clinician.page.words()
    assert _invited(clinician) == []
    clinician.post(address)
    page = clinician.follow()
    assert "2 links to hand out" in page.words()
    links = _links(clinician)
    assert len(links) == 2
    assert clinician.response is not None
    assert clinician.response.text.count("<svg") == 2
    assert "Ann Example" in page.words()
    Visitor(app).get(links[0])
    assert 'lang="es"' in app.test_client().get(links[1]).text


def test_the_button_pressed_twice_invites_nobody_twice(clinician: Visitor) -> None:
    address = _look_through(clinician, HEAD + ANN)
    clinician.post(address)
    clinician.post(address)
    assert "1 link to hand out" in clinician.follow().words()
    assert len(_invited(clinician)) == 1


def test_every_problem_stands_on_the_page_and_nobody_is_invited(clinician: Visitor) -> None:
    page = _upload(clinician, HEAD + "Ann,29/02/1980,2026-11-03,de\n", status=422)
    assert page.title.startswith("Error: ")
    words = page.words()
    for part in ("Row 2, date_of_birth", "Row 2, appointment", "Row 2, language"):
        assert part in words
    assert "3 problems in the list" in words
    assert _invited(clinician) == []


def test_no_file_is_said_so(clinician: Visitor) -> None:
    clinician.get(PAGE)
    page = clinician.post(PAGE, {}, 422, content_type="multipart/form-data")
    assert "Choose the file" in page.words()


def test_a_list_of_almost_a_megabyte_is_read_and_a_larger_one_is_refused(clinician: Visitor) -> None:
    rows = "".join(f"Patient {number} {'x' * 150},1980-02-29,2026-11-03 09:30,\n" for number in range(500))
    padding = "\n" * (999_000 - len(HEAD + rows))
    assert _upload_raw(clinician, HEAD + rows + padding).status_code == 303
    too_large = _upload_raw(clinician, HEAD + "x" * 1_000_001)
    assert (too_large.status_code, "1 MB" in too_large.text) == (422, True)
    assert _upload_raw(clinician, "x" * 1_100_000).status_code == 413


def test_other_pages_do_not_take_that_much(clinician: Visitor) -> None:
    clinician.get("/clinic/invitations/new")
    clinician.post("/clinic/invitations/new", {"name": "x" * 100_000}, 413)


def test_a_likely_double_is_asked_about(clinician: Visitor) -> None:
    address = _look_through(clinician, HEAD + ANN + ANN)
    assert clinician.page is not None
    assert "Row 3: Ann Example, for the same appointment as in row 2" in clinician.page.words()
    page = clinician.post(address, {}, 422)
    assert page.title.startswith("Error: ")
    assert "#doubles" in page.links
    clinician.post(address, {"doubles": "leave_out"})
    assert len(_invited(clinician)) == 1


def test_the_links_as_a_file_are_no_formulas(clinician: Visitor) -> None:
    address = _look_through(clinician, HEAD + ANN + BO)
    clinician.client.get(f"{address}/links.csv")
    clinician.post(address)
    clinician.follow()
    links = _links(clinician)
    response = clinician.client.get(f"{address}/links.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="links.csv"'
    text = response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [
        ["name", "date_of_birth", "appointment", "language", "link"],
        ["Ann Example", "1980-02-29", "2026-11-03 09:30", "en", f"http://localhost{links[0]}"],
        ["'=Bo+Sample", "1975-07-01", "2026-11-03 09:45", "es", f"http://localhost{links[1]}"],
    ]


def test_before_they_are_invited_there_is_no_file(clinician: Visitor) -> None:
    address = _look_through(clinician, HEAD + ANN)
    clinician.get(f"{address}/links.csv", 404)


def test_another_clinician_does_not_see_the_list(app: Flask, clinician: Visitor) -> None:
    address = _look_through(clinician, HEAD + ANN)
    Visitor(app).sign_in_as(Role.CLINICIAN, "Other").get(address, 404)


def test_what_was_thrown_away_is_gone(clinician: Visitor) -> None:
    address = _look_through(clinician, HEAD + ANN)
    clinician.post(address)
    clinician.follow()
    clinician.post(f"{address}/forget")
    clinician.get(address, 404)
    assert len(_invited(clinician)) == 1


def test_no_link_and_no_name_is_in_any_log(clinician: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    address = _look_through(clinician, HEAD + ANN)
    clinician.post(address)
    clinician.follow()
    clinician.client.get(f"{address}/links.csv")
    (link,) = _links(clinician)
    assert "/invitations/list" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text
    assert "Ann" not in caplog.text
