"""The states that staff meet."""

from __future__ import annotations

from functools import partial

from intake.services.demo_clinic import TREATED
from intake.store.staff import Role
from tests.accessibility.visit import State, Visit
from tests.browser.rule_file import write_file

PEOPLE = ("Nico Mustermann", "Uma Unsure", "Max Specimen", "Ann Example", "ليلى مثال", "Robert'); DROP TABLE")


def sign_in_refused(visit: Visit) -> None:
    visit.go("/sign-in")
    visit.page.get_by_label("E-mail address").fill("nobody@clinic.example")
    visit.press("Sign in")


def summary_of(visit: Visit, *, name: str) -> None:
    visit.sign_in(Role.CLINICIAN, "/clinic/")
    visit.follow(name)


def alert_taken(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/clinic/")
    with visit.page.expect_navigation():
        visit.page.locator(".app-take button").first.click()


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


def rule(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/rules/")
    visit.follow("Possible spinal cord involvement")


def _begin_change(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/rules/metformin-high-exposure")
    visit.press("Change this rule")


def rule_changed_wrongly(visit: Visit) -> None:
    _begin_change(visit)
    visit.page.get_by_label("Review by").fill("next year")
    visit.press("Save in this change")


def change_in_words(visit: Visit) -> None:
    _begin_change(visit)
    visit.page.get_by_label("Message for the clinician").fill("A new message.")
    visit.press("Save in this change")


def new_rule_left_empty(visit: Visit) -> None:
    change_in_words(visit)
    visit.follow("From a template")
    visit.press("Add it, and open the text")


def file_with_a_problem(visit: Visit) -> None:
    change_in_words(visit)
    visit.follow("flags/07_diet.yaml")
    write_file(visit.page, "- id: half-a-rule\n")
    visit.press("Check")


def before_publishing(visit: Visit) -> None:
    change_in_words(visit)
    visit.follow("Check and publish")


def answers_tried(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/rules/what-if?from=no_results")
    visit.press("Try these answers")


def wrong_staff_member(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/admin/staff")
    visit.press("Add this person")


def settings_saved(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/admin/clinic")
    visit.press("Save")


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
    visit.press("Type in a paper form")


def tablet(visit: Visit) -> None:
    visit.start_tablet()


def tablet_wrong_pin(visit: Visit) -> None:
    visit.start_tablet()
    visit.type_pin("9")


def tablet_today(visit: Visit) -> None:
    visit.start_tablet()
    visit.type_pin()


def _follow_to(visit: Visit, address_ends: str) -> None:
    with visit.page.expect_navigation():
        visit.page.locator(f'main a[href$="{address_ends}"]').first.click()


def _open(visit: Visit, *, role: Role, path: str) -> None:
    visit.sign_in(role, path)


def _clinician(path: str) -> partial[None]:
    return partial(_open, role=Role.CLINICIAN, path=path)


def _clinic(name: str, reach: object, *, is_error: bool = False) -> State:
    assert callable(reach)
    return State(name, reach, is_for_patient=False, is_error=is_error)


CLINIC = (
    _clinic("front", lambda visit: visit.go("/")),
    _clinic("sign-in", lambda visit: visit.go("/sign-in")),
    _clinic("sign-in: refused", sign_in_refused, is_error=True),
    _clinic("patients", _clinician("/clinic/")),
    _clinic("patients: nobody fits the choice", _clinician("/clinic/?state=declined&urgency=high")),
    _clinic("patients: found", partial(search, words="an")),
    _clinic("patients: nobody found", partial(search, words="nobody at all")),
    _clinic("patients: somebody is on an alert", alert_taken),
    *(_clinic(f"summary: {name}", partial(summary_of, name=name)) for name in PEOPLE),
    _clinic("summary: a course over three visits", partial(summary_of, name=TREATED)),
    _clinic("summary: decision left open", decision_left_open, is_error=True),
    _clinic("hand-over: note left", handed_over),
    _clinic("hand-over: nothing written", empty_note, is_error=True),
    _clinic("invitations", _clinician("/clinic/invitations")),
    _clinic("invitation", new_invitation),
    _clinic("invitation: wrong", wrong_invitation, is_error=True),
    _clinic("invitation: unit asked about", unit_asked_about, is_error=True),
    _clinic("invitation: the link", new_link),
    _clinic("day's list", _clinician("/clinic/invitations/list")),
    _clinic("day's list: wrong", wrong_list, is_error=True),
    _clinic("day's list: looked through", list_looked_through),
    _clinic("day's list: left undecided", list_left_undecided, is_error=True),
    _clinic("day's list: links to hand out", links_to_hand_out),
    _clinic("questions to ask at the chair", partial(from_summary, address_ends="/ask")),
    _clinic("tell the patient now", tell_now),
    _clinic("paper form to type in", paper_form),
    _clinic("export", _clinician("/clinic/export")),
    _clinic("tablet: set up", _clinician("/clinic/tablet")),
    _clinic("tablet: ready", tablet),
    _clinic("tablet: wrong PIN", tablet_wrong_pin, is_error=True),
    _clinic("tablet: today", tablet_today),
    _clinic("rules", _clinician("/rules/")),
    _clinic("rule", rule),
    _clinic("rules: how often they fired", _clinician("/rules/statistics")),
    _clinic("rules: sources and reviews", _clinician("/rules/evidence")),
    _clinic("rules: versions", _clinician("/rules/versions")),
    _clinic("rules: changes in progress", partial(_open, role=Role.ADMIN, path="/rules/drafts")),
    _clinic("rules: changed wrongly", rule_changed_wrongly, is_error=True),
    _clinic("rules: a change in words", change_in_words),
    _clinic("rules: new rule left empty", new_rule_left_empty, is_error=True),
    _clinic("rules: file with a problem", file_with_a_problem),
    _clinic("rules: before publishing", before_publishing),
    _clinic("what if: whom to begin with", _clinician("/rules/what-if")),
    _clinic("what if: answers tried", answers_tried),
    _clinic("rules: nothing new", _clinician("/rules/news")),
    _clinic("audit log", partial(_open, role=Role.ADMIN, path="/admin/audit")),
    _clinic(
        "audit log: no such day", partial(_open, role=Role.ADMIN, path="/admin/audit?from=2026-02-30"), is_error=True
    ),
    _clinic("staff", partial(_open, role=Role.ADMIN, path="/admin/staff")),
    _clinic("staff: wrong", wrong_staff_member, is_error=True),
    _clinic("clinic settings: saved", settings_saved),
    _clinic("not for this role", partial(_open, role=Role.ADMIN, path="/clinic/")),
    _clinic("no such page", _clinician("/clinic/nowhere")),
)
