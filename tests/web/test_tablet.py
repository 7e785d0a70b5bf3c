"""The clinic's tablet: one patient after the other uses it, and nothing of one is left for the next."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from intake.services.answer_origins import origins_of
from intake.services.invite_patient import check_date_of_birth
from intake.store import answers, intakes, staff
from intake.store.sessions import IDLE_ON_TABLET
from intake.store.staff import Role
from intake.web.parts import Parts
from tests.saved_form import save_up_to
from tests.stored import audit_entries
from tests.web.building import BORN, NOW, TestClock, invite
from tests.web.patient.client import speaking
from tests.web.visitor import Visitor

PIN = "4711"
DOOR = {"date_of_birth-day": "23", "date_of_birth-month": "4", "date_of_birth-year": "1988"}
AT_NOON = NOW.replace(hour=12)


@pytest.fixture
def tablet(visitor: Visitor) -> Visitor:
    """A device that Cleo made the clinic's tablet."""
    visitor.sign_in_as(Role.CLINICIAN, "Cleo")
    visitor.get("/clinic/tablet")
    visitor.post("/clinic/tablet", {"pin": PIN, "again": PIN})
    visitor.follow()
    return visitor


def clock(visitor: Visitor) -> TestClock:
    assert isinstance(visitor.parts.clock, TestClock)
    return visitor.parts.clock


def unlock(tablet: Visitor) -> None:
    tablet.get("/tablet")
    tablet.post("/tablet", {"pin": PIN})
    tablet.follow()


def let_in(tablet: Visitor, invite_id: str) -> None:
    unlock(tablet)
    tablet.post("/tablet/today", {"patient": invite_id})
    tablet.follow()
    tablet.post("/tablet/door", DOOR)
    tablet.follow(303)
    tablet.follow()


def todays_invite(visitor: Visitor, name: str = "Pat Quiet Patient", at: datetime = AT_NOON) -> str:
    return invite(visitor.parts, name, appointment_at=at)[0]


def text(visitor: Visitor) -> str:
    assert visitor.page is not None
    return visitor.page.text


def location(visitor: Visitor) -> str:
    assert visitor.response is not None
    return visitor.response.headers["Location"]


def header(visitor: Visitor, name: str) -> str | None:
    assert visitor.response is not None
    return visitor.response.headers.get(name)


def actions(parts: Parts) -> list[str]:
    return [entry.action for entry in audit_entries(parts.database)]


def test_the_list_shows_todays_patients_by_first_name_and_initial(tablet: Visitor) -> None:
    parts = tablet.parts
    chosen = todays_invite(tablet)
    todays_invite(tablet, "Tom Tomorrow", AT_NOON + timedelta(days=1))
    todays_invite(tablet, "Ada", AT_NOON - timedelta(hours=1))
    invite(parts, "Nobody Knows")
    closed = todays_invite(tablet, "Clara Closed")
    for _ in range(5):
        check_date_of_birth(parts.database, closed, BORN + timedelta(days=1), parts.clock())
    unlock(tablet)
    listed = text(tablet)
    assert "11:00 Ada" in listed
    assert "12:00 Pat P." in listed
    assert not any(name in listed for name in ("Quiet", "Patient ", "Tom", "Nobody Knows", "Clara"))
    assert listed.index("Ada") < listed.index("Pat P.")
    tablet.post("/tablet/today", {"patient": invite(parts, "Not Listed")[0]})
    assert location(tablet) == "/tablet/today"
    tablet.get("/tablet/today")
    tablet.post("/tablet/today", {"patient": chosen})
    assert location(tablet) == "/tablet/door"


def test_the_patient_confirms_the_date_of_birth(tablet: Visitor) -> None:
    unlock(tablet)
    tablet.get("/tablet/door", 303)  # nobody's turn
    unlock(tablet)
    tablet.get("/tablet/today")
    tablet.post("/tablet/today", {"patient": todays_invite(tablet)})
    tablet.follow()
    assert "Pat P." in text(tablet)
    tablet.post("/tablet/door", {**DOOR, "date_of_birth-year": "1989"}, 422)
    tablet.get("/form", 303)
    assert location(tablet) == "/tablet/give-back"
    tablet.get("/tablet/door")
    tablet.post("/tablet/door", DOOR)
    assert location(tablet) == "/form"


def test_every_page_says_when_it_closes_and_lets_the_patient_have_more_time(tablet: Visitor) -> None:
    let_in(tablet, todays_invite(tablet))
    assert "This page closes at 09:10 if nobody taps a button" in text(tablet)
    assert header(tablet, "Refresh") == "600; url=/tablet/give-back"
    clock(tablet).advance(minutes=9)
    tablet.get("/form/safety-now-1")
    typed = {"urgent_now": "chest_pain", "display": "more-time", "revision": "0", "shown": "urgent_now"}
    tablet.post("/form/safety-now-1", typed, 200)
    assert "This page closes at 09:19" in text(tablet)
    assert tablet.response is not None
    assert 'value="chest_pain" checked' in tablet.response.text
    clock(tablet).advance(minutes=9, seconds=59)
    tablet.get("/form/safety-now-1")


def test_left_alone_the_tablet_forgets_the_patient_and_the_form_is_kept(tablet: Visitor) -> None:
    invite_id = todays_invite(tablet)
    let_in(tablet, invite_id)
    tablet.get("/form/safety-now-1")
    tablet.post("/form/safety-now-1", {"urgent_now": "none", "revision": "0", "shown": "urgent_now"})
    tablet.follow()
    clock(tablet).advance(seconds=IDLE_ON_TABLET.total_seconds())
    tablet.post("/form/about-you-1", {"respondent": "self"}, 303)  # nothing typed comes back to whoever holds it now
    tablet.follow()
    assert "Please give the tablet back" in text(tablet)
    assert header(tablet, "Clear-Site-Data") == '"cache"'
    with tablet.client.session_transaction() as cookie:
        assert set(cookie) - {"_permanent"} <= {"tablet", "csrf_tablet", "csrf_public", "invited_language"}
    assert "tablet.timed_out" in actions(tablet.parts)
    with tablet.parts.database.reading() as session:
        intake = intakes.find_intake(session, invite_id)
    assert intake is not None
    assert intake.last_seq == 2
    let_in(tablet, invite_id)
    tablet.get("/form", 303)
    assert location(tablet) == "/form/about-you-1"


def test_giving_the_tablet_back_ends_the_session_whoever_holds_a_copy(tablet: Visitor) -> None:
    let_in(tablet, todays_invite(tablet))
    with tablet.client.session_transaction() as cookie:
        stolen = cookie["patient"]
    tablet.post("/form/leave")
    tablet.follow()
    assert "Please give the tablet back" in text(tablet)
    other = Visitor(tablet.app)
    with other.client.session_transaction() as cookie:
        cookie["patient"] = stolen
    other.get("/form", 401)
    assert "tablet.left" in actions(tablet.parts)


def test_after_sending_only_the_code_and_the_messages_stay_and_not_for_long(tablet: Visitor) -> None:
    invite_id = todays_invite(tablet)
    save_up_to(tablet.parts, invite_id, "", {"urgent_now": ["chest_pain"], "intake_date": "2026-11-01"})
    let_in(tablet, invite_id)
    tablet.get("/form/check")
    form = tablet.form("/form/submit")
    tablet.post("/form/submit", dict(form.fields))
    tablet.follow(303)
    tablet.follow()
    assert text(tablet).index("Do not drive yourself") < text(tablet).index("Your form was sent")
    assert "Keep this in mind" in text(tablet)
    for path in ("/form", "/form/check", "/form/receipt", "/form/copy.pdf", "/form/checklist", "/form/about-you-1"):
        tablet.get(path, 303)
        assert location(tablet) == "/tablet/give-back"
    clock(tablet).advance(minutes=5)
    tablet.get("/tablet/give-back")
    assert "Your form was sent" not in text(tablet)
    assert "tablet.sent" in actions(tablet.parts)


def test_after_an_arabic_patient_the_staffs_page_is_english(tablet: Visitor) -> None:
    with speaking(tablet.parts, "ar"):
        with tablet.client.session_transaction() as cookie:
            cookie["invited_language"] = "ar"
        page = tablet.get("/tablet")
    assert page.language == "en"


def test_what_staff_read_on_the_tablet_offers_no_other_language(tablet: Visitor) -> None:
    """It has none: a link there would lead to the same page again, or say that English words are Arabic."""
    invite_id = todays_invite(tablet)
    with speaking(tablet.parts, "ar"):
        unlock(tablet)
        assert "العربية" not in text(tablet)
        assert "العربية" not in tablet.get("/tablet").text
        unlock(tablet)
        tablet.post("/tablet/today", {"patient": invite_id})
        tablet.follow()
        assert "العربية" in text(tablet)  # the patient reads the next one


def test_a_form_that_was_begun_elsewhere_asks_who_fills_it_in_now(tablet: Visitor) -> None:
    invite_id = todays_invite(tablet)
    given = {"urgent_now": ["none"], "full_name": "Pat", "respondent": "self", "intake_date": "2026-11-01"}
    save_up_to(tablet.parts, invite_id, "reason-product-1", given)
    clock(tablet).advance(hours=1)
    unlock(tablet)
    tablet.post("/tablet/today", {"patient": invite_id})
    tablet.follow()
    tablet.post("/tablet/door", DOOR)
    tablet.follow(303)
    tablet.follow()
    assert "Is it somebody else who answers now?" in text(tablet)
    assert tablet.response is not None
    assert 'value="self" checked' in tablet.response.text
    revision = dict(tablet.form("").fields)["revision"]
    tablet.post("/form/who-now", {"respondent": "helper", "revision": revision})
    tablet.follow(303)
    assert location(tablet) == "/form/reason-product-1"
    tablet.follow()
    typed = {"visit_reason": "diagnosed_deficiency", "revision": "99", "shown": "visit_reason"}
    tablet.post("/form/reason-product-1", typed)
    with tablet.parts.database.reading() as session:
        intake = intakes.find_intake(session, invite_id)
        assert intake is not None
        found = origins_of(answers.answers_after(session, intake.id, 0))
    assert (found["full_name"].who, found["full_name"].by) == ("patient", "")
    assert (found["visit_reason"].who, found["visit_reason"].by) == ("proxy", "helper")
    tablet.get("/form/who-now", 303)  # once in a turn


def test_a_page_of_the_last_patient_says_nothing_to_the_next_ones_form(tablet: Visitor) -> None:
    let_in(tablet, todays_invite(tablet))
    tablet.get("/form/safety-now-1")
    stale = {"urgent_now": "chest_pain", "revision": "0", "shown": "urgent_now", "csrf_token": tablet._token()}
    tablet.post("/form/leave")
    let_in(tablet, todays_invite(tablet, "Next One"))
    tablet.post("/form/safety-now-1", stale, 400)
    assert tablet.response is not None
    assert "chest_pain" not in tablet.response.text


def test_a_tablet_whose_starter_was_disabled_is_none_any_more(tablet: Visitor) -> None:
    with tablet.parts.database.transaction() as session:
        staff.disable(session, staff.list_staff(session)[0].id, tablet.parts.clock())
    tablet.get("/tablet", 303)
    assert location(tablet) == "/sign-in"


def test_who_fills_in_the_form_meanwhile_still_gets_the_end_of_it(tablet: Visitor) -> None:
    invite_id = todays_invite(tablet)
    save_up_to(tablet.parts, invite_id, "", {"urgent_now": ["chest_pain"], "intake_date": "2026-11-01"})
    let_in(tablet, invite_id)
    tablet.get("/form/check")
    send = dict(tablet.form("/form/submit").fields)
    with tablet.parts.database.transaction() as session:
        staff.disable(session, staff.list_staff(session)[0].id, tablet.parts.clock())
    tablet.post("/form/submit", send)
    tablet.follow()
    assert text(tablet).index("Do not drive yourself") < text(tablet).index("Your form was sent")
    assert "This page closes at" not in text(tablet)
    assert header(tablet, "Refresh") == "300; url=/tablet"
    with tablet.client.session_transaction() as cookie:
        assert not {"patient", "tablet"} & set(cookie)
    assert header(tablet, "Clear-Site-Data") == '"cache"'


def test_who_was_away_when_the_tablets_day_ended_is_not_asked_to_sign_in(tablet: Visitor) -> None:
    let_in(tablet, todays_invite(tablet))
    clock(tablet).advance(hours=17)
    tablet.get("/form/safety-now-1", 303)
    tablet.follow()
    assert "Please give the tablet back" in text(tablet)
    tablet.get("/tablet", 303)
    assert location(tablet) == "/sign-in"


def test_the_tablet_mode_ends_by_the_pin(tablet: Visitor) -> None:
    tablet.post("/tablet/end")
    assert location(tablet) == "/tablet"
    unlock(tablet)
    tablet.post("/tablet/end")
    assert location(tablet) == "/sign-in"
    tablet.get("/sign-in")
