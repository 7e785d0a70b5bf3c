"""The states of the pages about the rules: read, changed by one or by two, checked, published."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import Page, expect

from intake.services.edit_draft import Draft, open_draft, save_file
from intake.services.manage_staff import list_staff
from intake.services.publish_rules import Approval, publish_draft
from intake.store.staff import Role
from tests.accessibility.visit import Visit, as_admin, as_clinician, of_staff
from tests.browser.rule_file import replace_in_file, write_file
from tests.chromium import go
from tests.unit.services.rule_changes import add_staff, note_report

RULE, FILE = "metformin-high-exposure", "flags/07_diet.yaml"
TITLE = "title: Plant-based diet without reliable B12"
LONGEST_CHECK_MS = 300_000


def rule(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/rules/")
    visit.follow("Possible spinal cord involvement")


def statistics_opened(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/rules/statistics")
    for category in visit.page.locator("main details:has(table) summary").all():
        category.click()


def version(visit: Visit) -> None:
    visit.sign_in(Role.CLINICIAN, "/rules/versions/1")


# --- one admin changes something ----------------------------------------------------------------------------------


def begin_change(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, f"/rules/{RULE}")
    visit.press("Change this rule")


def changed_wrongly(visit: Visit) -> None:
    begin_change(visit)
    visit.page.get_by_label("Review by").fill("next year")
    visit.press("Save in this change")


def changed_in_words(visit: Visit) -> None:
    begin_change(visit)
    visit.page.get_by_label("Message for the clinician").fill("A new message.")
    visit.press("Save in this change")


def new_rule(visit: Visit) -> None:
    changed_in_words(visit)
    visit.follow("From a template")


def new_rule_left_empty(visit: Visit) -> None:
    new_rule(visit)
    visit.press("Add it, and open the text")


def file_opened(visit: Visit) -> None:
    changed_in_words(visit)
    visit.follow(FILE)


def file_with_a_problem(visit: Visit) -> None:
    file_opened(visit)
    write_file(visit.page, "- id: half-a-rule\n")
    visit.press("Check")


def before_publishing(visit: Visit) -> None:
    changed_in_words(visit)
    visit.follow("Check and publish")


def check_at_work(visit: Visit) -> None:
    before_publishing(visit)
    # Without its script the page does not load itself anew while it is looked at.
    visit.page.route("**/rules*.js", lambda route: route.abort())
    visit.press("Check this change")
    expect(visit.page.get_by_role("button", name="Stop the check")).to_be_visible()


def check_finished(visit: Visit) -> None:
    before_publishing(visit)
    visit.press("Check this change")
    expect(visit.page.get_by_role("button", name="Check again")).to_be_visible(timeout=LONGEST_CHECK_MS)


def answers_tried(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/rules/what-if?from=no_results")
    visit.press("Try these answers")


# --- two at once --------------------------------------------------------------------------------------------------


def both_texts(visit: Visit) -> None:
    """Two tabs on one file: what stands in the change, and what the second one typed."""
    file_opened(visit)
    other = visit.page.context.new_page()
    other.goto(visit.page.url)
    _retitle(other, "As Ann has it")
    _retitle(visit.page, "As Bea has it")
    other.close()


def ready_for_another(visit: Visit) -> None:
    """A change by somebody else, all green: this admin may publish it."""
    draft, by = _change_by_another(visit, "A change by somebody else")
    note_report(visit.clinic.parts.database, draft, by)
    visit.sign_in(Role.ADMIN, f"/rules/drafts/{draft.id}/publish")


def published_unread(visit: Visit) -> None:
    ready_for_another(visit)
    visit.press("Publish: it goes live at once")


def both_changed_the_file(visit: Visit) -> None:
    """Rules were published while this change was worked on."""
    file_opened(visit)
    _retitle(visit.page, "As this admin has it")
    before = visit.page.url.partition("/file/")[0]
    _publish_by_others(visit)
    visit.page.goto(f"{before}/publish")
    visit.press("Bring it up to date")


def after_publishing(visit: Visit, *, path: str) -> None:
    _publish_by_others(visit)
    visit.sign_in(Role.CLINICIAN, path)


def _retitle(page: Page, title: str) -> None:
    replace_in_file(page, TITLE, f"title: {title}")
    go(page.get_by_role("button", name="Save", exact=True))


def _change_by_another(visit: Visit, title: str) -> tuple[Draft, str]:
    own = visit.clinic.parts
    names = {person.name: person.id for person in list_staff(own.database)}
    by = names.get("Ann Author") or add_staff(own.database, "Ann Author")
    draft = open_draft(own.database, own.rulebooks, title, by=by, now=own.clock())
    text = f"{draft.files[FILE]}# {draft.id}\n"
    saved = save_file(own.database, draft.id, FILE, text, read_revision=draft.revision, by=by, now=own.clock())
    assert isinstance(saved, Draft)
    return saved, by


def _publish_by_others(visit: Visit) -> None:
    own = visit.clinic.parts
    draft, by = _change_by_another(visit, "Published meanwhile")
    note_report(own.database, draft, by)
    second = next(person.id for person in list_staff(own.database) if person.role is Role.ADMIN and person.id != by)
    publish_draft(own.database, own.rulebooks, draft.id, Approval("As the team agreed."), by=second, now=own.clock())


RULES = (
    of_staff("rules", as_clinician("/rules/")),
    of_staff("rules: some", as_clinician("/rules/?words=metformin&severity=high")),
    of_staff("rules: none is like that", as_clinician("/rules/?words=nothing+at+all")),
    of_staff("rule", rule),
    of_staff("rule: as an admin reads it", as_admin(f"/rules/{RULE}")),
    of_staff("rules: how often they fired", as_clinician("/rules/statistics")),
    of_staff("rules: how often they fired, each", statistics_opened),
    of_staff("rules: wrong days", as_clinician("/rules/statistics?from=2026-02-30&to=x"), is_error=True),
    of_staff("rules: sources and reviews", as_clinician("/rules/evidence")),
    of_staff("rules: versions", as_clinician("/rules/versions")),
    of_staff("rules: a version", version),
    of_staff("rules: beside the shipped ones", as_clinician("/rules/drift")),
    of_staff("rules: nothing new", as_clinician("/rules/news")),
    of_staff("rules: changes in progress", as_admin("/rules/drafts")),
    of_staff("rules: the form of a rule", begin_change),
    of_staff("rules: changed wrongly", changed_wrongly, is_error=True),
    of_staff("rules: a change in words", changed_in_words),
    of_staff("rules: new rule", new_rule),
    of_staff("rules: new rule left empty", new_rule_left_empty, is_error=True),
    of_staff("rules: a file", file_opened),
    of_staff("rules: file with a problem", file_with_a_problem),
    of_staff("rules: two at one file", both_texts),
    of_staff("rules: before publishing", before_publishing),
    of_staff("rules: check at work", check_at_work),
    of_staff("rules: check finished", check_finished),
    of_staff("rules: ready for a second person", ready_for_another),
    of_staff("rules: published without a reason", published_unread, is_error=True),
    of_staff("what if: whom to begin with", as_clinician("/rules/what-if")),
    of_staff("what if: answers tried", answers_tried),
    # From here on other rules are in force.
    of_staff("rules: both sides changed a file", both_changed_the_file),
    of_staff("rules: news", partial(after_publishing, path="/rules/news")),
    of_staff("rules: a version of the clinic's", partial(after_publishing, path="/rules/versions/2")),
    of_staff("rules: the clinic's beside the shipped", partial(after_publishing, path="/rules/drift")),
)
