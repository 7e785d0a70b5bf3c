"""Urgent alerts on the list of patients: who is on them, until the decision."""

from __future__ import annotations

import re
from datetime import timedelta

from intake.store import decisions
from intake.store.staff import Role
from intake.web.parts import Parts
from tests.web.building import NOW, add_person, submit
from tests.web.html_page import HtmlPage
from tests.web.test_worklist import above, begin, open_list
from tests.web.visitor import Visitor


def _take_first(visitor: Visitor) -> HtmlPage:
    """The first button above the list."""
    assert visitor.page is not None
    form = next(form for form in visitor.page.forms if form.action.startswith("/clinic/alerts/"))
    visitor.post(form.action, dict(form.fields))
    return visitor.follow()


def test_an_urgent_form_says_who_is_on_it_until_the_decision(visitor: Visitor) -> None:
    own = visitor.parts
    submission_id = submit(own, "nitrous_oxide_leg_weakness", appointment_at=NOW + timedelta(hours=1))
    submit(own, "warfarin", is_assessed=False, appointment_at=NOW + timedelta(hours=2))
    open_list(visitor)
    own.clock.advance(minutes=5)  # type: ignore[attr-defined]
    words = above(_take_first(visitor))
    assert re.search(r"Walter Beispiel.*I am on it.*Nico Mustermann.*The clinician is on it since today 09:05", words)
    assert "Take over" not in words
    other = Visitor(visitor.app).sign_in_as(Role.CLINICIAN, "Second Pair")
    assert "Take over" in above(other.get("/clinic/"))
    with own.database.transaction() as session:
        record = decisions.record_decision
        record(session, submission_id, staff_id=_some_clinician(own), outcome="go", note="", attempt=1, now=own.clock())
    assert "Nico Mustermann" not in above(visitor.get("/clinic/"))


def _some_clinician(parts: Parts) -> str:
    return add_person(parts, Role.CLINICIAN, "Dora Decides").id


def test_two_who_take_the_same_alert_at_once_leave_the_first_on_it(visitor: Visitor) -> None:
    submit(visitor.parts, "nitrous_oxide_leg_weakness")
    other = Visitor(visitor.app).sign_in_as(Role.CLINICIAN, "Second Pair")
    other.get("/clinic/")
    open_list(visitor)
    _take_first(visitor)
    assert "The clinician is on it" in above(_take_first(other))
    assert "Second Pair is on it" in above(_take_first(other))  # now knowing who was


def test_an_urgent_message_that_was_shown_is_taken_before_the_form_is_sent(visitor: Visitor) -> None:
    begin(visitor.parts, "Wanda Warned", is_warned=True)
    open_list(visitor)
    assert re.search(r"Wanda Warned.*The clinician is on it since", above(_take_first(visitor)))
