"""A second visit on a phone, from the link to the receipt: confirmed by taps, one section gone through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from intake.services.invite_patient import create_invite
from intake.store import answers, intakes, invites, submissions
from intake.store.answers import How
from tests.browser.doors import open_form
from tests.browser.form_filling import fill_page, save
from tests.chromium import go, look_at
from tests.live_clinic import Invited, LiveClinic, live_clinic

SLUG = "vegan"
GO_THROUGH = "Stomach, bowel and weight-loss surgery"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("clinic")) as found:
        yield found


def invite_again(clinic: LiveClinic) -> Invited:
    """What was sent then, and five months later the next link."""
    own, first = clinic.parts, clinic.invite(SLUG, "check")
    with own.database.transaction() as session:
        intake = intakes.find_intake(session, first.invite_id)
        assert intake is not None
        submissions.submit(session, intake.id, clinic.clock().date(), clinic.clock())
        patient_id = invites.load_invite(session, first.invite_id).patient_id
    clinic.clock.advance(days=150)
    invite_id, token = create_invite(
        own.database,
        name=first.answers["full_name"],
        date_of_birth=first.born,
        appointment_at=clinic.clock() + timedelta(days=2),
        offer=None,
        language="en",
        created_by=None,
        now=clinic.clock(),
        patient_id=patient_id,
    )
    return Invited(invite_id, f"{clinic.url}/i/{token}", first.answers)


def fill_in(page: Page, given: dict[str, Any]) -> list[str]:
    """To the check; the titles of the sections that were to be confirmed."""
    sections: list[str] = []
    for _ in range(40):
        place = page.url.rpartition("/")[2]
        if place == "check":
            return sections
        if place != "still-right":
            is_filled_in = page.get_by_text("Filled in with your answers of").count() > 0
            if is_filled_in:
                look_at(page)
                for rest in page.locator('main [name$="-rest"][value="open"]').all():
                    rest.check()
            else:
                fill_page(page, given)
            save(page)
            continue
        look_at(page)
        sections.append(page.locator("h1 .govuk-caption-l").inner_text())
        go(page.get_by_role("button", name="Change" if sections[-1] == GO_THROUGH else "Yes, still right"))
    raise AssertionError(page.url)


def test_a_second_visit(clinic: LiveClinic, page_phone: Page) -> None:
    invited = invite_again(clinic)
    open_form(page_phone, invited)
    go(page_phone.get_by_role("button", name="Start"))
    sections = fill_in(page_phone, invited.answers)
    assert len(sections) == len(set(sections))
    assert GO_THROUGH in sections
    go(page_phone.get_by_role("button", name="Send to the clinic"))
    expect(page_phone.get_by_role("heading", name="Sent. Thank you.")).to_be_visible()
    look_at(page_phone)
    with clinic.parts.database.reading() as session:
        intake = intakes.find_intake(session, invited.invite_id)
        assert intake is not None
        events = answers.latest_answers(session, intake.id)
    assert {events[key].how for key in ("diet_pattern", "gut_surgery", "lab_b12", "sex_at_birth")} == {How.CARRIED}
    assert events["plant_diet_duration"].value == {"value": 76, "unit": "months"}
    afresh = clinic.parts.rulebooks.in_force().questionnaire.asked_afresh
    assert How.CARRIED not in {event.how for key, event in events.items() if key in afresh}
