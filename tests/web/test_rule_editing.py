"""Changing rules: by a form, as text, two at a time; nothing typed is lost and nothing else is changed."""

from __future__ import annotations

import re
import time

import pytest

from intake.logic.parse import parse_phrase
from intake.services.edit_draft import load_draft
from intake.services.list_words import PHRASES, list_words
from intake.store.staff import Role
from tests.builders import tiny_questionnaire
from tests.web.visitor import Visitor

RULE = "metformin-high-exposure"
FILE = "flags/08_medication.yaml"


def begin(visitor: Visitor, rule: str = RULE) -> str:
    """The id of a new draft; the form for this rule is the page."""
    visitor.get(f"/rules/{rule}")
    visitor.post("/rules/drafts", {"rule": rule})
    assert visitor.response is not None
    draft_id = visitor.response.headers["Location"].split("/")[3]
    visitor.follow()
    return draft_id


def typed(**changed: str) -> dict[str, str]:
    """What the form sends where nothing else was touched."""
    return {"revision": "1", "state": "active", **changed}


def test_one_value_is_changed_at_its_place_and_nothing_else(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    before = load_draft(visitor.parts.database, draft_id).files[FILE]
    address = f"/rules/drafts/{draft_id}/rule/{RULE}"
    visitor.post(address, typed(severity="high", note="as agreed"))
    words = visitor.follow().words()
    after = load_draft(visitor.parts.database, draft_id).files
    changed = [pair for pair in zip(before.split("\n"), after[FILE].split("\n"), strict=True) if pair[0] != pair[1]]
    assert changed == [("  severity: moderate", "  severity: high")]
    assert "Severity moderate high" in words
    assert "as agreed" in words
    assert visitor.parts.rulebooks.in_force().rules_by_id[RULE].severity.value == "moderate"


def test_a_threshold_is_changed_where_it_stands_once_for_all_rules(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/rule/{RULE}"
    visitor.post(address, typed(**{"threshold-metformin_high_dose": "2000"}))
    words = visitor.follow().words()
    assert load_draft(visitor.parts.database, draft_id).changed_paths == ("pack.yaml",)
    assert "1500 mg/day 2000 mg/day" in words


def test_a_rule_is_switched_off_only_with_a_reason(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/rule/{RULE}"
    page = visitor.post(address, typed(state="off", message="A new text."), status=422)
    assert "Write why it is switched off" in page.words()
    assert "A new text." in page.words()
    visitor.post(address, typed(state="off", off="Everybody on metformin is tested here."))
    assert "Everybody on metformin is tested here." in visitor.follow().words()


def test_what_cannot_be_is_said_beside_its_field_and_kept_on_the_page(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/rule/{RULE}"
    page = visitor.post(address, typed(review_by="next year"), status=422)
    assert "Write YYYY-MM-DD" in page.words()
    assert visitor.form(address).value("review_by") == "next year"
    assert load_draft(visitor.parts.database, draft_id).revision == 1


def test_a_pasted_message_is_kept_in_one_line_and_what_cannot_be_seen_in_it_is_named(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/rule/{RULE}"
    page = visitor.post(address, typed(message="High met\u00adformin dose."), status=422)
    assert "A character that cannot be seen: U+00AD." in page.words()
    page = visitor.post(address, typed(message="\U0001d407igh metformin dose."), status=422)
    assert "No font has the character U+1D407, so that nothing with it can be printed." in page.words()
    page = visitor.post(address, typed(message="High dose.", note="x" * 10_001), status=422)
    assert "Write at most 10000 characters" in page.words()
    began = time.process_time()
    visitor.post(address, typed(message=f"High{' ' * 60_000}dose."), status=422)
    assert time.process_time() - began < 8, "a run of blanks stops every page of this server"
    visitor.post(address, typed(message="High metformin dose. \r\n\r\n Consider B12 testing."))
    assert "High metformin dose. Consider B12 testing." in visitor.follow().words()


def test_a_file_with_a_problem_is_checked_and_saved_with_the_line_quoted(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/file/{FILE}"
    visitor.get(address)
    text = (
        load_draft(visitor.parts.database, draft_id)
        .files[FILE]
        .replace("when: metformin_risk", "when: metformin_rsk", 1)
    )
    page = visitor.post(address, {"text": text, "revision": "1", "do": "check"}, status=200)
    assert "Checked, not saved yet" in page.words()
    assert "Did you mean metformin_risk?" in page.words()
    assert "when: metformin_rsk" in page.words()
    assert load_draft(visitor.parts.database, draft_id).revision == 1
    visitor.post(address, {"text": text.replace("\n", "\r\n"), "revision": "1", "do": "save"})
    assert load_draft(visitor.parts.database, draft_id).files[FILE] == text
    assert "Saved as revision 2" in visitor.follow().words()
    assert "cannot be read yet" in visitor.get(f"/rules/drafts/{draft_id}").words()


def test_the_second_of_two_admins_sees_both_texts_and_loses_neither(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/file/{FILE}"
    visitor.get(address)
    old = load_draft(visitor.parts.database, draft_id).files[FILE]
    line = "title: High metformin dose or long use"
    mine, theirs = old.replace(line, "title: Mine"), old.replace(line, "title: Theirs")
    visitor.post(address, {"text": theirs, "revision": "1", "do": "save"})
    page = visitor.post(address, {"text": mine, "revision": "1", "do": "save"}, status=409)
    assert "Somebody else changed this file while you did" in page.words()
    assert "title: Theirs" in page.words()
    assert "title: Mine" in page.words()
    revision = visitor.form(address).value("revision")
    visitor.post(address, {"text": mine, "revision": revision, "do": "save"})
    assert load_draft(visitor.parts.database, draft_id).files[FILE] == mine


def test_what_was_to_be_saved_together_with_a_text_that_somebody_else_changed_is_not_lost_unseen(
    visitor: Visitor,
) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/rule/{RULE}"
    visitor.post(address, typed(severity="high"))
    both = typed(message="Mine.", **{"threshold-metformin_high_dose": "1999"})
    words = visitor.post(address, both, status=409).words()
    assert "Somebody else changed this file while you did" in words
    assert "What you changed in pack.yaml is not in this text. Make it again afterwards:" in words
    assert "1999" in words
    assert load_draft(visitor.parts.database, draft_id).changed_paths == (FILE,)


def test_all_words_that_a_condition_may_use_stand_beside_the_text(visitor: Visitor) -> None:
    rulebook = visitor.parts.rulebooks.in_force()
    words = rulebook.questionnaire.vocabulary()
    listed = [word.name for group in list_words(rulebook) for word in group.words]
    assert sorted(listed) == sorted([*words.subjects, *words.facts, *words.number_facts, *words.thresholds])
    visitor.sign_in_as(Role.ADMIN)
    assert "b12_dose_mcg" in visitor.get(f"/rules/drafts/{begin(visitor)}/file/{FILE}").text


@pytest.mark.parametrize("pattern", [phrase.name for phrase in PHRASES])
def test_each_phrase_that_stands_beside_the_text_can_be_read(pattern: str) -> None:
    names = {"key": "lab_b12", "UNIT": "ng/L", "CODE": "ng_l", "OTHER": "last_injection", "DATE": "lab_b12_date"}
    names |= {"FACT": "at_risk", "A": "vegan", "B": "vegetarian"}
    if "includes" in pattern:
        names |= {"key": "medicines", "A": "metformin", "B": "antacid"}
    elif re.search(r"\bA\b", pattern):
        names["key"] = "diet"
    elif re.search("than|before|after", pattern):
        names["key"] = "first_injection"
    phrase = re.sub(r"\w+", lambda found: names.get(found[0], found[0]), pattern)
    parse_phrase(phrase, tiny_questionnaire().vocabulary())


def test_the_phrase_that_the_page_for_a_new_rule_gives_as_an_example_can_be_read(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    page = visitor.get(f"/rules/drafts/{begin(visitor)}/new-rule").words()
    example = page.partition("One phrase, such as ")[2].partition(".")[0]
    parse_phrase(example, visitor.parts.rulebooks.in_force().questionnaire.vocabulary())


def test_a_new_rule_is_put_at_the_end_of_its_file(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/new-rule"
    visitor.get(address)
    filled = {"id": "vegan-no-supplement", "title": "Vegan", "severity": "info", "file": "flags/07_diet.yaml"}
    filled |= {"when": "diet is vegan", "message": "A vegan: ask.", "why": "Plants hold no B12.", "source": "A book"}
    page = visitor.post(address, {**filled, "when": ""}, status=422)
    assert "Nothing was added yet" in page.words()
    visitor.post(address, filled)
    visitor.follow()
    draft = load_draft(visitor.parts.database, draft_id)
    before = draft.base_files["flags/07_diet.yaml"]
    assert draft.files["flags/07_diet.yaml"].startswith(before)
    assert "category: diet" in draft.files["flags/07_diet.yaml"][len(before) :]
    visitor.get(address)
    assert "has this id already" in visitor.post(address, filled, status=422).words()


def test_a_copy_has_all_of_the_rule_under_another_name(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    address = f"/rules/drafts/{draft_id}/new-rule"
    visitor.get(f"{address}?copy={RULE}")
    visitor.post(address, {"copy": RULE, "id": "metformin-copy", "title": "A copy"})
    draft = load_draft(visitor.parts.database, draft_id)
    added = draft.files[FILE][len(draft.base_files[FILE]) :]
    assert added.count("metformin_high_dose") == 1
    assert added.lstrip().startswith("- id: metformin-copy\n")


def test_work_on_rules_is_for_admins_only(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.CLINICIAN)
    visitor.get("/rules/drafts", status=403)
    assert "/rules/drafts" not in visitor.get("/rules/").links


def test_a_discarded_change_is_led_to_and_its_text_is_read_there(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    draft_id = begin(visitor)
    visitor.post(f"/rules/drafts/{draft_id}/rule/{RULE}", typed(message="An hour of thought."))
    assert "Discarded last" not in visitor.get("/rules/drafts").words()
    visitor.post(f"/rules/drafts/{draft_id}/discard")
    assert f"/rules/drafts/{draft_id}" in visitor.follow().links
    assert "An hour of thought." in visitor.get(f"/rules/drafts/{draft_id}").words()
