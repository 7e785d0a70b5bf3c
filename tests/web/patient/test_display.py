"""Larger text and high contrast: kept in the browser, and nothing that was typed is lost by asking for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from intake.made_up_patients import load_all
from tests.web.patient.client import Patient, speaking

PATHS = ("/form/start", "/accessibility")


def html_classes(patient: Patient) -> set[str]:
    opening = patient.page.html.partition("<html")[2].partition(">")[0]
    return set(opening.partition('class="')[2].partition('"')[0].split())


def press(patient: Patient, wish: str) -> None:
    """A button of the footer's own form."""
    data: dict[str, Any] = {**patient.page.sent(), "display": wish}
    data["csrf_token"] = data["csrf_token"][-1]  # the footer stands behind the page's own forms
    patient.post("/accessibility/display", data)


@pytest.mark.parametrize("path", PATHS)
def test_a_button_changes_the_page_it_stands_on_and_all_later_ones(patient: Patient, path: str) -> None:
    patient.enter()
    patient.get(path)
    assert not html_classes(patient) & {"app-larger-text", "app-high-contrast"}
    press(patient, "larger-text")
    assert patient.page.location == path
    assert "app-larger-text" in html_classes(patient)
    press(patient, "high-contrast")
    assert {"app-larger-text", "app-high-contrast"} <= html_classes(patient)
    patient.get("/form/safety-now-1")
    assert {"app-larger-text", "app-high-contrast"} <= html_classes(patient)


def test_each_is_taken_back_by_itself(patient: Patient) -> None:
    patient.get("/accessibility")
    press(patient, "larger-text")
    press(patient, "high-contrast")
    assert "Normal text size" in patient.page.text
    press(patient, "normal-text")
    assert html_classes(patient) & {"app-larger-text", "app-high-contrast"} == {"app-high-contrast"}
    press(patient, "normal-contrast")
    assert not html_classes(patient) & {"app-larger-text", "app-high-contrast"}
    assert patient.browser.get_cookie("intake-display") is None


def test_the_cookie_tells_of_nobody(patient: Patient) -> None:
    patient.enter()
    press(patient, "larger-text")
    cookie = patient.browser.get_cookie("intake-display")
    assert cookie is not None
    assert cookie.value == "larger-text"
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_what_was_typed_and_not_saved_stays(patient: Patient) -> None:
    patient.begin()
    page = patient.send(urgent_now=["chest_pain"], display="larger-text")
    assert page.status == 200
    assert "app-larger-text" in html_classes(patient)
    assert page.value("urgent_now") == ["chest_pain"]
    assert not page.title.startswith("Error")
    assert "urgent_now" not in patient.saved()


def test_a_doubtful_value_is_still_asked_about_afterwards(patient: Patient) -> None:
    patient.skip_to("reason-product-5", load_all()["well"])
    typed = {"b12_dose__value": "99999999", "b12_dose__unit": "mcg"}
    patient.send(**typed, display="high-contrast")
    assert "Error" not in patient.page.title
    assert patient.page.value("b12_dose-value") == ["99999999"]
    assert patient.send().status == 422


@pytest.mark.parametrize("wish", [{"display": "larger-text"}, {"language": "es"}])
def test_it_is_not_the_button_that_sends_the_form(wish: dict[str, str], patient: Patient) -> None:
    """Also where an error page gives back what that button had sent, to be sent once more."""
    patient.skip_to("check", load_all()["well"])
    data = patient.page.sent()
    assert patient.post("/form/submit", {**data, "csrf_token": "old"}).status == 400
    assert 'value="larger-text" form="answers"' in patient.page.html
    with speaking(patient.parts, "es"):
        assert patient.post("/form/submit", {**patient.page.sent(), **wish}).location == "/form/check"
    assert patient.versions() == []


def test_the_door_keeps_the_date_that_was_typed(patient: Patient) -> None:
    patient.get(f"/i/{patient.token}")
    patient.send()
    page = patient.send(date_of_birth__day="31", display="larger-text")
    assert page.status == 200
    assert page.value("date_of_birth-day") == ["31"]
    assert "app-larger-text" in html_classes(patient)


def test_nobody_is_sent_to_another_site(patient: Patient) -> None:
    patient.get("/accessibility")
    token = patient.page.value("csrf_token")
    data = {"csrf_token": token, "display": "larger-text", "next": "https://example.org/"}
    assert patient.post("/accessibility/display", data, follow=False).location == "/accessibility"


def test_it_takes_the_token_of_a_page(patient: Patient) -> None:
    patient.get("/accessibility")
    assert patient.post("/accessibility/display", {"display": "larger-text"}).status == 400
    assert patient.browser.get_cookie("intake-display") is None


def test_staff_pages_do_not_change(invite: Callable[..., Patient]) -> None:
    patient = invite()
    patient.get("/accessibility")
    press(patient, "high-contrast")
    patient.get("/sign-in")
    assert "app-high-contrast" not in html_classes(patient)
