"""The states that a patient meets, from the link to the receipt; every page of the form among them."""

from __future__ import annotations

from functools import partial

from intake.data_folders import rules_folder
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers
from intake.questionnaire.pages import pages_of, shown_pages
from intake.questionnaire.routing import route
from intake.rulebook.parse import load_rulebook
from intake.services.rulebooks import SHIPPED_PACK
from tests.accessibility.visit import State, Visit
from tests.browser.form_filling import fill_page
from tests.chromium import go
from tests.live_clinic import PEOPLE

EMERGENCY = "nitrous_oxide_leg_weakness"
MANY_MEDICINES = "metformin_and_ppi"
LONGEST_WAY_TO_IT = 10


# --- before the form --------------------------------------------------------------------------------------------


def closed_link(visit: Visit) -> None:
    visit.go("/i/nothing")


def door_left_empty(visit: Visit) -> None:
    visit.come_to_the_door()
    visit.press("Continue")


def wrong_date_of_birth(visit: Visit) -> None:
    visit.come_to_the_door()
    visit.type_date_of_birth(1, 2, 1963)


def locked_link(visit: Visit) -> None:
    visit.come_to_the_door()
    for _ in range(5):
        visit.type_date_of_birth(1, 2, 1963)


def sent_too_late(visit: Visit) -> None:
    invited = visit.come_to("safety-now-1")
    visit.fill(invited)
    visit.clinic.clock.advance(hours=3)
    visit.save()


def back_with_what_was_typed(visit: Visit) -> None:
    sent_too_late(visit)
    born = visit.clinic.invite("well").born
    visit.type_date_of_birth(born.day, born.month, born.year)


def more_time(visit: Visit) -> None:
    visit.come_in()
    go(visit.page.locator("#time button"))


def nobody_signed_in(visit: Visit) -> None:
    visit.go("/form/start")


def on_tablet(visit: Visit) -> None:
    invited = visit.clinic.invite("well", language=visit.words.language, appointment_at=visit.clinic.clock())
    visit.start_tablet()
    visit.type_pin()
    go(visit.page.locator(f'main button[name=patient][value="{invited.invite_id}"]'))


def on_tablet_left_empty(visit: Visit) -> None:
    on_tablet(visit)
    visit.press("Continue")


def second_visit(visit: Visit) -> None:
    demo = visit.clinic.demo
    assert demo is not None
    visit.go(f"/i/{demo.second_token}")
    visit.press("Open my form")
    born = demo.second_date_of_birth
    visit.type_date_of_birth(born.day, born.month, born.year)


def still_right(visit: Visit) -> None:
    second_visit(visit)
    if visit.page.url.endswith("/form/start"):  # in the next language the same form is gone on with
        visit.press("Start")
    for _ in range(LONGEST_WAY_TO_IT):
        if "/still-right" in visit.page.url:
            return
        fill_page(visit.page, {"urgent_now": ["none"], **PEOPLE["well"]})
        visit.save()


# --- the form ---------------------------------------------------------------------------------------------------


def first_question_left_open(visit: Visit) -> None:
    visit.come_to("safety-now-1")
    visit.save()


def empty_panel(visit: Visit) -> None:
    visit.come_to("gut-surgery-1")
    visit.save()


def number_without_unit(visit: Visit) -> None:
    visit.come_to("reason-product-5")
    visit.page.locator("#b12_dose-value").fill("1000")
    visit.save()


def number_hard_to_read(visit: Visit) -> None:
    visit.come_to("reason-product-5")
    visit.page.locator("#b12_dose-value").fill("1,000")
    visit.page.locator("#b12_dose-unit").select_option("mcg")
    visit.save()


def unit_asked_about(visit: Visit) -> None:
    visit.come_to("reason-product-5")
    visit.page.locator("#b12_dose-value").fill("1000")
    visit.page.locator("#b12_dose-unit").select_option("mg")
    visit.save()


def wrong_lab_results(visit: Visit) -> None:
    visit.come_to("labs-2", MANY_MEDICINES)
    visit.page.locator("#lab_b12-value").fill("205")
    visit.page.locator("#lab_hb-value").fill("1")
    visit.page.locator("#lab_hb-unit").select_option("g_l")
    visit.page.locator("#labs-date-day").fill("41")
    visit.page.locator(".app-lab__date summary").first.click()
    visit.save()


def changed_elsewhere(visit: Visit) -> None:
    invited = visit.come_to("safety-now-1")
    visit.fill(invited)
    visit.save()
    visit.go("/form/safety-now-1")
    visit.page.locator("input[name=revision]").evaluate("input => { input.value = '0' }")
    visit.page.locator('[value="not_sure"]').check()
    visit.save()


def check_changed_elsewhere(visit: Visit) -> None:
    visit.come_to("check", MANY_MEDICINES)
    visit.page.locator("main input[name=revision]").evaluate("input => { input.value = '1' }")
    visit.press("Send to the clinic")


def sent_before_it_was_saved(visit: Visit) -> None:
    visit.come_to("check", MANY_MEDICINES)
    other = visit.page.context.new_page()
    other.goto(visit.page.url)
    visit.go("/form/diet-1")
    go(other.locator("main form button").last)
    visit.page.locator('[name="alcohol_use"][value="over_35"]').check()
    visit.save()


def told_at_once(visit: Visit) -> None:
    invited = visit.come_to("safety-now-1", EMERGENCY)
    visit.fill(invited)
    visit.save()


def parent_told_at_once(visit: Visit) -> None:
    """Who fills in the form is asked after the first page: the parent went back to it."""
    visit.come_to("reason-product-1", EMERGENCY, respondent="parent_carer", urgent_now=["none"])
    visit.go("/form/safety-now-1")
    fill_page(visit.page, PEOPLE[EMERGENCY])
    visit.save()


# --- the end ----------------------------------------------------------------------------------------------------


def not_shared(visit: Visit) -> None:
    visit.send_form(consent_share="no")


def ended_without_sharing(visit: Visit) -> None:
    not_shared(visit)
    visit.press("End and close the form")


def checklist(visit: Visit) -> None:
    visit.send_form(EMERGENCY)
    visit.go("/form/checklist")


def receipt_of_a_correction(visit: Visit) -> None:
    visit.send_form()
    visit.press("Change an answer")
    visit.go("/form/receipt")


def no_copy(visit: Visit) -> None:
    visit.send_form(questions_for_clinician="\U0001d4d7\U0001d4ee")
    visit.go("/form/copy.pdf")


def left(visit: Visit) -> None:
    visit.send_form()
    visit.press("Close the form on this device")


def _open_page(visit: Visit, *, place: str, slug: str) -> None:
    visit.come_to(place, slug)


def form_pages() -> list[State]:
    """Every page that any of the made-up patients gets, in the form's order, each with the first who gets it."""
    questionnaire = load_rulebook(rules_folder() / SHIPPED_PACK).questionnaire
    first: dict[str, str] = {}
    for slug, answers in load_all().items():
        asked = route(questionnaire, read_answers(questionnaire, answers))
        for page in shown_pages(questionnaire, asked):
            first.setdefault(page.slug, slug)
    places = [page.slug for page in pages_of(questionnaire) if page.slug in first]
    return [State(f"form: {place}", partial(_open_page, place=place, slug=first[place])) for place in places]


AROUND_THE_FORM = (
    State("link", lambda visit: visit.open_link()),
    State("link that opens nothing", closed_link),
    State("link locked", locked_link),
    State("door", lambda visit: visit.come_to_the_door()),
    State("door: left empty", door_left_empty, is_error=True),
    State("door: not the date", wrong_date_of_birth, is_error=True),
    State("door: sent too late", sent_too_late),
    State("welcome back", back_with_what_was_typed),
    State("nobody signed in", nobody_signed_in),
    State("no such page", lambda visit: visit.go("/nowhere")),
    State("start", lambda visit: visit.come_in()),
    State("start: more time", more_time),
    State("second visit", second_visit),
    State("second visit: still right?", still_right),
    State("tablet: door", on_tablet),
    State("tablet: door left empty", on_tablet_left_empty, is_error=True),
    State("accessibility", lambda visit: visit.go("/accessibility")),
    State("told at once", told_at_once),
    State("told at once, a parent", parent_told_at_once),
    State("check", lambda visit: visit.come_to("check", MANY_MEDICINES)),
    State("check: changed elsewhere", check_changed_elsewhere),
    State("not shared", not_shared),
    State("ended without sharing", ended_without_sharing),
    State("receipt", lambda visit: visit.send_form(MANY_MEDICINES)),
    State("receipt: urgent", lambda visit: visit.send_form(EMERGENCY)),
    State("receipt: changes not sent yet", receipt_of_a_correction),
    State("checklist", checklist),
    State("no PDF of the answers", no_copy),
    State("left", left),
)

MISTAKES = (
    State("first question left open", first_question_left_open, is_error=True),
    State("panel left empty", empty_panel, is_error=True),
    State("number without unit", number_without_unit, is_error=True),
    State("number hard to read", number_hard_to_read, is_error=True),
    State("unit asked about", unit_asked_about, is_error=True),
    State("wrong lab results", wrong_lab_results, is_error=True),
    State("changed elsewhere", changed_elsewhere),
    State("sent before it was saved", sent_before_it_was_saved),
)
