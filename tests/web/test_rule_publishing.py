"""From a change to a version in force and back: checked, published by a second person, rolled back with a reason."""

from __future__ import annotations

from intake.services.edit_draft import load_draft
from intake.services.publish_rules import Approval, publish_draft
from intake.store.staff import Role
from tests.stored import audit_entries
from tests.unit.services.rule_changes import add_staff, note_report
from tests.web.test_rule_editing import RULE, begin, typed
from tests.web.visitor import Visitor


def write(visitor: Visitor, **changed: str) -> str:
    """A draft with one value changed."""
    draft_id = begin(visitor)
    visitor.post(f"/rules/drafts/{draft_id}/rule/{RULE}", typed(**changed))
    return draft_id


def check(visitor: Visitor, draft_id: str) -> None:
    """Nothing was found. The check itself takes half a minute for the shipped pack: the tutorial makes one."""
    own = visitor.parts
    draft = load_draft(own.database, draft_id)
    note_report(own.database, draft, draft.authors[0])


def test_a_change_goes_live_by_a_second_person_and_back_with_a_reason(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN, "First Admin")
    own = visitor.parts
    before = own.rulebooks.in_force().sha256
    draft_id = write(visitor, message="Ask how long, and test.")
    page = visitor.get(f"/rules/drafts/{draft_id}/publish")
    assert "You worked on this change" in page.words()
    assert "It was not checked as it stands now" in page.words()
    check(visitor, draft_id)
    visitor.sign_in_as(Role.ADMIN, "Second Admin")
    page = visitor.get(f"/rules/drafts/{draft_id}/publish")
    why = {f"change-{RULE}": "Nobody asked how long."}
    page = visitor.post(f"/rules/drafts/{draft_id}/publish", {"reason": "", "check": "1", **why}, status=422)
    assert "Nothing was published yet" in page.words()
    assert "Say why" in page.words()
    page = visitor.post(f"/rules/drafts/{draft_id}/publish", {"reason": "Unread.", **why}, status=422)
    assert "It was checked again since" in page.words()
    visitor.post(f"/rules/drafts/{draft_id}/publish", {"reason": "As the team agreed.", "check": "1", **why})
    words = visitor.follow().words()
    assert "As the team agreed." in words
    assert "by Second Admin, written by First Admin" in words
    assert own.rulebooks.in_force().rules_by_id[RULE].message == "Ask how long, and test."
    assert "Ask how long, and test." in visitor.get("/rules/versions/2").words()
    assert "version 2 : message" in visitor.get(f"/rules/{RULE}").words().replace("version 2:", "version 2 :")
    assert "Reason: Nobody asked how long. (Second Admin" in visitor.get("/rules/drift").words()
    visitor.get("/rules/versions")
    page = visitor.post(f"/rules/versions/{before}/roll-back", {"reason": ""}, status=422)
    assert "Say why" in page.words()
    assert "#reason-1" in page.links, "to the field, which stands open"
    assert visitor.response is not None
    assert visitor.response.text.count('app-no-print" open>') == 1
    visitor.post(f"/rules/versions/{before}/roll-back", {"reason": "It was too long."})
    assert "Rolled back to an earlier version" in visitor.follow().words()
    assert own.rulebooks.in_force().sha256 == before


def test_a_clinician_reads_versions_and_changes_none(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.CLINICIAN)
    sha256 = visitor.parts.rulebooks.in_force().sha256
    assert "in force" in visitor.get("/rules/versions").words()
    visitor.post(f"/rules/versions/{sha256}/roll-back", {"reason": "x"}, status=403)


def test_what_both_changed_is_chosen_by_a_person_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN, "First Admin")
    own = visitor.parts
    mine, theirs = write(visitor, message="Mine."), write(visitor, message="Theirs.")
    check(visitor, theirs)
    publisher = add_staff(own.database, "Second")
    publish_draft(
        own.database,
        own.rulebooks,
        theirs,
        Approval("Read"),
        by=publisher,
        now=own.clock(),
    )
    visitor.get(f"/rules/drafts/{mine}/publish")
    reasons = {"reason": "As we agreed.", f"change-{RULE}": "Nobody asked how long."}
    page = visitor.post(f"/rules/drafts/{mine}/publish", {"check": "1", **reasons}, status=422)
    assert "Other rules were published since" in page.words()
    assert all(text in page.words() for text in reasons.values())
    page = visitor.post(f"/rules/drafts/{mine}/up-to-date", {}, status=409)
    assert "Mine." in page.words()
    assert "Theirs." in page.words()
    (path,) = load_draft(own.database, mine).changed_paths
    draft = load_draft(own.database, mine)
    text = draft.files[path].replace("Mine.", "Both.")
    sent = {f"text-{path}": text, "base": draft.base_sha256, "revision": "2"}
    page = visitor.post(f"/rules/drafts/{mine}/up-to-date", sent, status=409)  # in view of rules that are gone
    assert "Both." in page.words()
    visitor.post(f"/rules/drafts/{mine}/up-to-date", {**sent, "base": own.rulebooks.sha256_in_force()})
    merged = load_draft(own.database, mine)
    assert (merged.base_sha256, merged.files[path]) == (own.rulebooks.sha256_in_force(), text)


def test_a_request_stands_on_the_second_persons_pages_until_the_change_is_changed(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN, "First Admin")
    database = visitor.parts.database
    draft_id = write(visitor, message="Ask how long, and test.")
    add_staff(database, "Second")
    visitor.get(f"/rules/drafts/{draft_id}/publish")
    visitor.post(f"/rules/drafts/{draft_id}/ask")
    assert "It waits for Second, since" in visitor.follow().words()
    entries = audit_entries(visitor.parts.database)
    assert ("draft.publishing_asked", draft_id) in [(entry.action, entry.subject) for entry in entries]
    assert "waiting)" not in visitor.get("/rules/drafts").words()
    visitor.sign_in_as(Role.ADMIN, "Third Admin")
    page = visitor.get("/rules/drafts").words()
    assert "Rules (1 waiting)" in page
    assert "First Admin asks you to publish it" in page
    visitor.get(f"/rules/drafts/{draft_id}/rule/{RULE}")
    visitor.post(f"/rules/drafts/{draft_id}/rule/{RULE}", {**typed(message="Ask how long."), "revision": "2"})
    visitor.sign_in_as(Role.ADMIN, "Fourth Admin")
    assert "waiting)" not in visitor.get("/rules/drafts").words()
