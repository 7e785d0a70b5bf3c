"""The clinician's lists: what was sent, what is still to come, and who was told to get help."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from intake.services.clinic_settings import save_clinic
from intake.services.decline_sharing import decline_sharing
from intake.services.record_decision import Choice, record_decision
from intake.store import answers, assessments, intakes, invites, outbox, waiting
from intake.store.answers import NewAnswer, Who
from intake.store.staff import Role
from intake.web.parts import Parts
from tests.web.building import NOW, TODAY, add_person, invite, submit
from tests.web.html_page import HtmlPage
from tests.web.visitor import Visitor


def open_list(visitor: Visitor, path: str = "/clinic/") -> HtmlPage:
    return visitor.sign_in_as(Role.CLINICIAN).get(path)


def table(page: HtmlPage) -> str:
    """The words of the list itself, without what stands above it."""
    return page.words().partition("To look at")[2]


def above(page: HtmlPage) -> str:
    return page.words().partition("All (")[0]


def stand_in_order(page: HtmlPage, *words: str) -> bool:
    places = [table(page).find(word) for word in words]
    return -1 not in places and all(earlier < later for earlier, later in pairwise(places))


def test_patients_stand_under_their_day_the_most_urgent_first_and_then_by_time(visitor: Visitor) -> None:
    submit(visitor.parts, "vegan", appointment_at=NOW + timedelta(days=1))
    submit(visitor.parts, "warfarin", appointment_at=NOW + timedelta(hours=2))
    submit(visitor.parts, "well", appointment_at=NOW + timedelta(hours=1))
    submit(visitor.parts, "polish")
    days = (
        "Today, Sunday 1 November",
        "11:00",
        "Walter Beispiel",
        "10:00",
        "Ann Example",
        "Monday 2 November",
        "09:00",
    )
    assert stand_in_order(open_list(visitor), *days, "Vera Sample", "No appointment", "Żółć")
    assert "As of 1 November 2026, 09:00" in visitor.get("/clinic/").words(), "a page left open stays true"


def test_names_are_text_whatever_is_in_them(visitor: Visitor) -> None:
    """In each kind of line: urgent and of its day, not sent, told to get help; and of who is on it."""
    submit(visitor.parts, "nitrous_oxide_leg_weakness", full_name="<i>Ugo</i>", appointment_at=NOW + timedelta(hours=1))
    invite(visitor.parts, "<i>Nina</i>", appointment_at=NOW + timedelta(hours=2))
    begin(visitor.parts, "<i>Wanda</i>", is_warned=True)
    page = visitor.sign_in_as(Role.CLINICIAN, "<i>Cleo</i>").get("/clinic/")
    times = {"Ugo": 3, "Nina": 1, "Wanda": 3, "Cleo": 1}
    assert {name: page.words().count(f"<i>{name}</i>") for name in times} == times
    for form in [form for form in page.forms if form.action.startswith("/clinic/alerts/")]:
        visitor.post(form.action, dict(form.fields))
    assert visitor.get("/clinic/").words().count("<i>Cleo</i> is on it") == 2


def test_a_row_says_in_words_what_there_is_to_look_at(visitor: Visitor) -> None:
    submit(visitor.parts, "nitrous_oxide_leg_weakness")
    words = open_list(visitor).words()
    assert "urgent" in words
    assert "not assessed" in words
    assert "no flags" not in words


def test_no_flags_is_said_only_where_nothing_fired_and_nothing_is_open(visitor: Visitor) -> None:
    submit(visitor.parts, "well")
    assert "no flags" in open_list(visitor).words()


def test_what_was_not_evaluated_says_so_and_never_no_flags(visitor: Visitor) -> None:
    submit(visitor.parts, "well", is_assessed=False)
    words = open_list(visitor).words()
    assert "not evaluated: review by hand" in words
    assert "no flags" not in words


def test_what_only_one_engine_judged_says_so_and_never_no_flags(visitor: Visitor) -> None:
    visitor.parts.engine.stop()
    try:
        submit(visitor.parts, "well")
    finally:
        visitor.parts.engine.start()
    words = open_list(visitor).words()
    assert "review by hand" in words
    assert "no flags" not in words


def test_a_decided_form_leaves_the_list_of_those_to_decide(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts, "well")
    person = add_person(visitor.parts, Role.CLINICIAN, "Dora Decides")
    own = visitor.parts
    by, choice = person.id, Choice("go")
    record_decision(own.database, own.rulebooks, submission_id, choice, staff_id=by, today=TODAY, now=own.clock())
    assert "nobody waits for a decision" in open_list(visitor).words()
    decided = visitor.get("/clinic/?day=without").words()
    assert "Ann Example" in decided
    assert "Go ahead" in decided


def test_a_choice_or_page_that_does_not_exist_is_the_nearest_that_does(visitor: Visitor) -> None:
    submit(visitor.parts, "well")
    assert "Ann Example" in open_list(visitor, "/clinic/?day=x&state=x&urgency=none&page=99").words()
    assert "Ann Example" in visitor.get("/clinic/?page=-1").words()
    assert "Ann Example" in visitor.get("/clinic/?page=x").words()


def test_the_day_of_another_year_says_which(visitor: Visitor) -> None:
    """Invitations of last November may still wait beside those of this one."""
    year_ago, today = NOW - timedelta(days=365), NOW + timedelta(hours=1)
    submit(visitor.parts, "well", appointment_at=year_ago)
    for at in (year_ago, today):
        invite(visitor.parts, "Nina New", appointment_at=at)
    assert "Saturday 1 November 2025" in open_list(visitor, "/clinic/?day=2025-11-01").words()
    days = re.findall(r"day 1 November( 2025)? ", visitor.get("/clinic/invitations").words())
    assert days == [" 2025", ""]


def test_long_lists_are_turned_page_by_page(visitor: Visitor) -> None:
    for _ in range(26):
        submit(visitor.parts, "well", is_assessed=False)
    first = open_list(visitor)
    assert "Page 1 of 2" in first.words()
    assert table(first).count("Ann Example") == 25
    assert "Next page" in first.words()
    second = visitor.get("/clinic/?page=2")
    assert table(second).count("Ann Example") == 1


def test_an_urgent_form_that_was_sent_stays_on_top_until_it_is_decided(visitor: Visitor) -> None:
    submit(visitor.parts, "well", appointment_at=NOW + timedelta(hours=1))
    submit(visitor.parts, "nitrous_oxide_leg_weakness", appointment_at=NOW + timedelta(days=9))
    on_top = above(open_list(visitor))
    assert "Nico Mustermann: New bladder or bowel loss, or fast leg weakness; Nitrous oxide with nerve" in on_top
    assert "Ann Example" not in on_top


def test_a_form_that_was_not_evaluated_stays_on_top(visitor: Visitor) -> None:
    submit(visitor.parts, "well", is_assessed=False)
    assert "Ann Example: review by hand. Sent today 09:00" in above(open_list(visitor))


def test_hostile_names_are_text(visitor: Visitor) -> None:
    submit(visitor.parts, "hostile_text")
    assert "<b>Example</b>" in open_list(visitor).words()


def begin(parts: Parts, name: str, *, is_warned: bool, **more: Any) -> None:
    invite_id, _ = invite(parts, name, **more)
    with parts.database.transaction() as session:
        intake = intakes.start_intake(session, invite_id, parts.rulebooks.in_force().sha256, parts.clock())
        answers.append_answers(
            session, intake.id, [NewAnswer("urgent_now", ["chest_pain"], Who.PATIENT)], parts.clock()
        )
        if is_warned:
            intakes.record_message_shown(session, intake.id, "chest-collapse-breathless", parts.clock())


def test_a_patient_who_was_told_to_get_help_stands_on_top_before_the_form_is_sent(visitor: Visitor) -> None:
    begin(visitor.parts, "Wanda Warned", is_warned=True)
    begin(visitor.parts, "Carl Calm", is_warned=False)
    page = open_list(visitor)
    told, _, rest = page.words().partition("Wanda Warned")
    assert "Told to get help" in told
    assert "2 invited patients have not sent" in rest
    assert "Carl Calm" not in page.words(), "no appointment, and nothing to be done"


def test_nobody_who_was_told_to_get_help_is_left_out_of_a_long_list(visitor: Visitor) -> None:
    for number in range(27):  # more than one page of the list of patients
        begin(visitor.parts, f"Wanda {number:02}", is_warned=True)
    words = open_list(visitor).words()
    assert "17 more who were told to get help" in words
    assert all(f"Wanda {number:02}" in words for number in range(27))


def test_the_invitations_say_how_far_each_patient_is(visitor: Visitor) -> None:
    invite(visitor.parts, "Nina New")
    begin(visitor.parts, "Wanda Warned", is_warned=True)
    submit(visitor.parts, "well")
    words = open_list(visitor, "/clinic/invitations").words()
    assert re.search(r"Nina New born 23 April 1988, reference [0-9A-F]{4}-[0-9A-F]{4} not started", words)
    assert re.search(r"Wanda Warned born 23 April 1988, reference \S+ told to get help stopped half-way: 1 ans", words)
    assert "Ann Example" not in words


def _row_of(parts: Parts, name: str, **more: Any) -> str:
    return invite(parts, name, appointment_at=NOW + timedelta(hours=1), **more)[0]


def _decline(parts: Parts, invite_id: str) -> None:
    today = parts.clinic().today(parts.clock())
    with parts.database.transaction() as session:
        intake = intakes.start_intake(session, invite_id, parts.rulebooks.in_force().sha256, parts.clock())
        answers.append_answers(session, intake.id, [NewAnswer("consent_share", "no", Who.PATIENT)], parts.clock())
    assert decline_sharing(parts.database, parts.rulebooks, intake.id, today=today, now=parts.clock())


def test_who_ended_without_agreeing_to_share_is_told_apart_and_no_count_of_answers_is_shown(visitor: Visitor) -> None:
    _decline(visitor.parts, _row_of(visitor.parts, "Dee Declined"))
    words = open_list(visitor, "/clinic/invitations").words()
    assert "Started, did not agree to share" in words
    assert "so far" not in words


def test_an_alert_that_was_given_stays_although_the_patient_did_not_agree_to_share(visitor: Visitor) -> None:
    begin(visitor.parts, "Wanda Warned", is_warned=True)
    with visitor.parts.database.transaction() as session:
        (row,) = waiting.list_waiting(session, limit=9)
        found = intakes.find_intake(session, row.invite.id)
        assert found is not None
        intakes.decline_intake(session, found.id)
    assert "Wanda Warned" in open_list(visitor).words().partition("Told to get help")[2]


def test_the_coming_days_say_how_far_the_patients_are(visitor: Visitor) -> None:
    parts = visitor.parts
    _row_of(parts, "Nina New")
    _decline(parts, _row_of(parts, "Dee Declined"))
    submit(parts, "well", appointment_at=NOW + timedelta(hours=2))
    invite(parts, "Tom Tomorrow", appointment_at=NOW + timedelta(days=1))
    invite(parts, "Much Later", appointment_at=NOW + timedelta(days=30))
    words = open_list(visitor).words().partition("The coming days")[2]
    assert "Today, Sunday 1 November 1–11–––" in words.replace("1 –", "1–")
    assert "Monday 2 November 1––––––" in words
    assert "December" not in words


def test_a_locked_link_is_marked_and_a_new_one_is_a_button_away(visitor: Visitor) -> None:
    invite_id, _ = invite(visitor.parts, "Lou Locked")
    with visitor.parts.database.transaction() as session:
        for _ in range(5):
            invites.count_date_of_birth_failure(session, invite_id)
    assert "locked: wrong date of birth 5 times" in open_list(visitor, "/clinic/invitations").words()
    visitor.post(f"/clinic/invitations/{invite_id}/renew")
    assert "locked" not in visitor.get("/clinic/invitations").words()


def test_urgent_rules_that_could_not_be_assessed_have_a_mark_of_their_own(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts, "well", nerve_symptoms=["not_sure"])
    with visitor.parts.database.reading() as session:
        found = assessments.find_assessment(session, submission_id)
    assert found is not None
    assert found.counts.unassessed_urgent > 0
    words = open_list(visitor).words()
    assert f"{found.counts.unassessed_urgent} urgent not assessed" in words
    assert f"{found.counts.unassessed - found.counts.unassessed_urgent} more not assessed" in words


def test_alerts_that_do_not_get_through_are_told_where_staff_look_and_to_whatever_watches(visitor: Visitor) -> None:
    parts = visitor.parts
    save_clinic(parts.database, replace(parts.clinic(), alert_email="desk@clinic.example"), by="x", now=parts.clock())
    begin(parts, "Wanda Warned", is_warned=True)
    assert "do not get through" not in open_list(visitor).words()
    with parts.database.transaction() as session:
        (row,) = waiting.list_waiting(session, limit=9)
        found = intakes.find_intake(session, row.invite.id)
        assert found is not None
        outbox.add_alert(session, found.id, 1, parts.clock())
        alert = outbox.claim_alert(session, parts.clock())
        assert alert is not None
        outbox.mark_failed(session, alert.id, "ConnectionRefusedError")
    assert "Alerts by e-mail do not get through" in visitor.get("/clinic/").words()
    assert visitor.client.get("/health").text == "ok\nalerts by e-mail are late: 1\n"
