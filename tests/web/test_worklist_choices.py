"""What a clinician chooses to see of the list of patients, and what the choice must not hide."""

from __future__ import annotations

from datetime import timedelta

from tests.web.building import NOW, invite, submit
from tests.web.html_page import HtmlPage
from tests.web.test_worklist import above, begin, open_list, stand_in_order, table
from tests.web.visitor import Visitor


def _chosen(page: HtmlPage) -> str:
    return page.words().partition("Chosen: ")[2].partition("Clear the choice")[0]


def test_a_choice_says_what_it_hides_and_the_urgent_stay_on_top(visitor: Visitor) -> None:
    parts = visitor.parts
    submit(parts, "nitrous_oxide_leg_weakness", appointment_at=NOW + timedelta(hours=1))
    submit(parts, "vegan", appointment_at=NOW + timedelta(days=1))
    begin(parts, "Carl Calm", is_warned=False, appointment_at=NOW + timedelta(days=1))
    page = open_list(visitor, "/clinic/?state=half_way")
    assert "1 of 3 shown, 2 hidden, 1 of them urgent" in _chosen(page)
    assert "Nico Mustermann" in above(page)
    assert "Stopped half-way: 1 answer, the last 1 Nov" in table(page)
    assert "Nico Mustermann" not in table(page)
    other = visitor.get("/clinic/?day=2026-11-02&urgency=urgent")
    assert "0 of 2 shown, 2 hidden." in _chosen(other)
    assert "Nobody fits this choice" in other.words()


def test_a_choice_is_kept_over_the_pages(visitor: Visitor) -> None:
    for _ in range(26):
        submit(visitor.parts, "well", is_assessed=False)
    page = open_list(visitor, "/clinic/?day=without&state=sent&urgency=urgent")
    visitor.get(next(link for link in page.links if "page=2" in link))
    assert visitor.page is not None
    assert "26 of 26 shown." in _chosen(visitor.page)
    assert table(visitor.page).count("Ann Example") == 1


def test_what_waits_of_other_days_stands_behind_the_coming_ones(visitor: Visitor) -> None:
    submit(visitor.parts, "vegan", appointment_at=NOW - timedelta(days=3))
    submit(visitor.parts, "polish")
    submit(visitor.parts, "well", appointment_at=NOW + timedelta(days=2))
    submit(visitor.parts, "warfarin", appointment_at=NOW + timedelta(days=20))
    invite(visitor.parts, "Never Came", appointment_at=NOW - timedelta(days=3))
    page = open_list(visitor)
    assert stand_in_order(page, "Ann Example", "Earlier days, still waiting", "Vera Sample", "appointment 29 Oct")
    assert stand_in_order(page, "Vera Sample", "Later days, to decide", "Walter", "No appointment", "Żółć")
    assert "Never Came" not in table(page)
    assert stand_in_order(visitor.get("/clinic/?day=earlier"), "Thursday 29 October", "Never Came")


def test_an_empty_clinic_is_told_so(visitor: Visitor) -> None:
    words = open_list(visitor).words()
    assert "No appointments today or in the next 7 days, and nobody waits for a decision." in words
    assert "Every invited patient has sent the form." in words
