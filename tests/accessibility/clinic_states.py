"""The states that staff meet."""

from __future__ import annotations

from functools import partial

from intake.services.demo_clinic import TREATED
from intake.store import intakes, submissions
from intake.store.staff import Role
from tests.accessibility.visit import Visit, as_admin, as_clinician, of_staff
from tests.chromium import go

PEOPLE = ("Nico Mustermann", "Uma Unsure", "Max Specimen", "Ann Example", "ليلى مثال", "Robert'); DROP TABLE")


def sign_in_refused(visit: Visit) -> None:
    visit.go("/sign-in")
    visit.page.get_by_label("E-mail address").fill("nobody@clinic.example")
    visit.press("Sign in")


def summary_of(visit: Visit, *, name: str) -> None:
    """Of a form that was sent: other states may have invited somebody of the same name."""
    visit.sign_in(Role.CLINICIAN, "/clinic/")
    sent = visit.page.locator("a[href*='/submissions/']", has_text=name)
    while not sent.count():
        visit.follow("Next page")
    go(sent.first)


def alert_taken(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/clinic/")
    go(visit.page.locator(".app-alerts button").first)


def search(visit: Visit, *, words: str) -> None:
    visit.sign_in(Role.CLINICIAN, "/clinic/")
    visit.page.get_by_label("Find by name").fill(words)
    visit.press("Find")


def handed_over(visit: Visit) -> None:
    summary_of(visit, name=PEOPLE[3])
    visit.page.get_by_label("Note for whoever").fill("Rang twice, nobody answered. Try again after 14:00.")
    visit.press("Hand over")


def empty_note(visit: Visit) -> None:
    summary_of(visit, name=PEOPLE[3])
    visit.press("Hand over")


def decision_left_open(visit: Visit) -> None:
    summary_of(visit, name=PEOPLE[0])
    visit.press("Record the decision")


def new_invitation(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/clinic/invitations")
    visit.follow("Invite a patient")
    visit.page.get_by_text("What you plan to give").click()


def appointment_to_move(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/clinic/invitations")
    visit.follow("Move the appointment of")


def wrong_appointment(visit: Visit) -> None:
    appointment_to_move(visit)
    visit.page.get_by_label("Time").fill("")
    visit.press("Save the appointment")


def wrong_invitation(visit: Visit) -> None:
    new_invitation(visit)
    visit.page.get_by_label("Number").first.fill("1000")
    visit.press("Make the link")


def unit_asked_about(visit: Visit) -> None:
    new_invitation(visit)
    visit.page.locator("#b12_dose-value").fill("1000")
    visit.page.locator("#b12_dose-unit").select_option("mg")
    visit.press("Make the link")


def new_link(visit: Visit) -> None:
    new_invitation(visit)
    visit.page.get_by_label("Full name").fill("Pat Patient")
    for part, typed in (("Day", "23"), ("Month", "4"), ("Year", "1988")):
        visit.page.get_by_label(part, exact=True).first.fill(typed)
    visit.press("Make the link")


LIST = "name,date_of_birth,appointment,language\nAnn List,1980-02-29,2031-01-03 09:30,\n"
SAME_AGAIN = "Ann List,1980-02-29,2031-01-03 09:30,\nBo List,1975-07-01,,\n"


def upload(visit: Visit, text: str) -> None:
    visit.sign_in(Role.CLINICIAN, "/clinic/invitations/list")
    file = {"name": "day.csv", "mimeType": "text/csv", "buffer": text.encode()}
    visit.page.get_by_label("The list").set_input_files(files=[file])
    visit.press("Look it through")


def wrong_list(visit: Visit) -> None:
    upload(visit, LIST.replace("1980-02-29", "29/02/1980"))


def list_looked_through(visit: Visit) -> None:
    upload(visit, LIST + SAME_AGAIN)


def list_left_undecided(visit: Visit) -> None:
    list_looked_through(visit)
    visit.press("Invite them")


def links_to_hand_out(visit: Visit) -> None:
    list_looked_through(visit)
    visit.page.get_by_label("Invite them too").check()
    for same_people in visit.page.get_by_label("No, invite everyone as somebody new").all():
        same_people.check()  # where an earlier visit to this state has invited them
    visit.press("Invite them")


def from_summary(visit: Visit, *, address_ends: str) -> None:
    summary_of(visit, name=PEOPLE[0])
    _follow_to(visit, address_ends)


def tell_now(visit: Visit) -> None:
    summary_of(visit, name=PEOPLE[1])
    _follow_to(visit, "/ask")
    visit.page.locator('[name="urgent_now"][value="sudden_weakness"]').check()
    visit.press("Record the answers")


def paper_form(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/clinic/invitations")
    go(visit.page.get_by_role("button", name="Type in a paper form").first)


def paper_section(visit: Visit) -> None:
    paper_form(visit)
    visit.follow("Blood test results")


def paper_doubt(visit: Visit) -> None:
    paper_section(visit)
    visit.page.locator("#lab_hb-value").fill("1")
    visit.page.locator("#lab_hb-unit").select_option("g_l")
    visit.press("Save and go on")


def paper_conflict(visit: Visit) -> None:
    """The patient had begun on a screen."""
    invite_id = visit.clinic.invite("well", "symptoms-1").invite_id
    visit.sign_in(Role.CLINICIAN, f"/clinic/invitations/{invite_id}/paper/about_you")
    visit.page.locator('[name="respondent"][value="helper"]').check()
    visit.press("Save and go on")


def paper_sent_meanwhile(visit: Visit) -> None:
    invite_id, own = visit.clinic.invite("well", "symptoms-1").invite_id, visit.clinic.parts
    visit.sign_in(Role.CLINICIAN, f"/clinic/invitations/{invite_id}/paper/about_you")
    with own.database.transaction() as session:
        intake = intakes.find_intake(session, invite_id)
        assert intake is not None
        submissions.submit(session, intake.id, own.clinic().today(own.clock()), own.clock())
    visit.press("Save and go on")


def tablet(visit: Visit) -> None:
    visit.start_tablet()


def tablet_wrong_pin(visit: Visit) -> None:
    visit.start_tablet()
    visit.type_pin("9")


def tablet_today(visit: Visit) -> None:
    visit.start_tablet()
    visit.type_pin()


def _follow_to(visit: Visit, address_ends: str) -> None:
    go(visit.page.locator(f'main a[href$="{address_ends}"]').first)


CLINIC = (
    of_staff("front", lambda visit: visit.go("/")),
    of_staff("sign-in", lambda visit: visit.go("/sign-in")),
    of_staff("sign-in: refused", sign_in_refused, is_error=True),
    of_staff("patients", as_clinician("/clinic/")),
    of_staff("patients: nobody fits the choice", as_clinician("/clinic/?state=declined&urgency=high")),
    of_staff("patients: found", partial(search, words="an")),
    of_staff("patients: nobody found", partial(search, words="nobody at all")),
    of_staff("patients: somebody is on an alert", alert_taken),
    *(of_staff(f"summary: {name}", partial(summary_of, name=name)) for name in PEOPLE),
    of_staff("summary: a course over three visits", partial(summary_of, name=TREATED)),
    of_staff("summary: decision left open", decision_left_open, is_error=True),
    of_staff("hand-over: note left", handed_over),
    of_staff("hand-over: nothing written", empty_note, is_error=True),
    of_staff("invitations", as_clinician("/clinic/invitations")),
    of_staff("invitation", new_invitation),
    of_staff("invitation: wrong", wrong_invitation, is_error=True),
    of_staff("invitation: unit asked about", unit_asked_about, is_error=True),
    of_staff("invitation: the link", new_link),
    of_staff("appointment to move", appointment_to_move),
    of_staff("appointment to move: wrong", wrong_appointment, is_error=True),
    of_staff("day's list", as_clinician("/clinic/invitations/list")),
    of_staff("day's list: wrong", wrong_list, is_error=True),
    of_staff("day's list: looked through", list_looked_through),
    of_staff("day's list: left undecided", list_left_undecided, is_error=True),
    of_staff("day's list: links to hand out", links_to_hand_out),
    of_staff("questions to ask at the chair", partial(from_summary, address_ends="/ask")),
    of_staff("tell the patient now", tell_now),
    of_staff("paper form to type in", paper_form),
    of_staff("paper form: a section", paper_section),
    of_staff("paper form: hard to believe", paper_doubt, is_error=True),
    of_staff("paper form: the screen says something else", paper_conflict, is_error=True),
    of_staff("paper form: sent meanwhile", paper_sent_meanwhile, is_error=True),
    of_staff("export", as_clinician("/clinic/export")),
    of_staff("tablet: set up", as_clinician("/clinic/tablet")),
    of_staff("tablet: ready", tablet),
    of_staff("tablet: wrong PIN", tablet_wrong_pin, is_error=True),
    of_staff("tablet: today", tablet_today),
    of_staff("not for this role", as_admin("/clinic/")),
    of_staff("no such page", as_clinician("/clinic/nowhere")),
)
