"""Two patients on one telephone, as in a family: what was typed for the one is never saved for the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from intake.store import invites
from tests.web.patient.client import BORN, Clock, Patient


def test_a_page_left_open_in_another_tab_is_not_saved_for_whoever_came_in_since(
    invite: Callable[..., Patient],
) -> None:
    first, second = invite(), invite()
    second.browser = first.browser
    first.begin()
    second.begin()
    page = first.send(urgent_now=["chest_pain"])
    assert (page.status, page.headings) == (401, ["You are not signed in any more"])
    assert "Open the link that the clinic sent you once more." in page.text
    assert "chest_pain" not in page.html
    assert second.saved() == {}


def test_what_was_typed_too_late_waits_for_its_own_patient(invite: Callable[..., Patient], clock: Clock) -> None:
    first, second = invite(), invite()
    second.browser = first.browser
    first.begin()
    clock.move(hours=3)
    second.enter()
    clock.move(hours=3)
    page = first.send(urgent_now=["chest_pain"])
    assert "Open your link again in another tab" in page.text
    late = dict(page.sent())
    second.enter()
    assert "chest_pain" not in first.post("/form/safety-now-1", late).html
    first.enter()
    assert first.post("/form/safety-now-1", late).value("urgent_now") == ["chest_pain"]
    first.page.location = "/form/safety-now-1"
    first.send()
    assert first.saved()["urgent_now"] == ["chest_pain"]
    assert second.saved() == {}


def test_the_door_gives_what_was_kept_to_its_own_patient_only(invite: Callable[..., Patient], clock: Clock) -> None:
    first, second = invite(), invite()
    second.browser = first.browser
    first.begin()
    clock.move(hours=3)
    first.send(urgent_now=["chest_pain"])
    first.page.location = "/form/door"
    second.get(f"/i/{second.token}")
    second.send()
    assert "chest_pain" not in first.at_door(BORN).html
    assert "chest_pain" not in second.at_door(BORN).html
    assert second.saved() == {}


def test_a_door_left_open_is_no_wrong_guess_at_another_patients(invite: Callable[..., Patient]) -> None:
    first, second = invite(), invite()
    second.browser = first.browser
    for patient in (first, second):
        patient.get(f"/i/{patient.token}")
        patient.send()
    left_open = first.page
    for born in (date(1999, 1, 1), BORN):  # nor does it lead into the other's form
        first.page = left_open
        page = first.at_door(born)
        assert (page.status, "Open the link that the clinic sent you once more." in page.text) == (401, True)
    with second.parts.database.reading() as session:
        assert invites.load_invite(session, second.invite_id).date_of_birth_failures == 0
    assert second.at_door(BORN).location == "/form/start"
