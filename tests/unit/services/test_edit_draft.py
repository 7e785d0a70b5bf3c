"""Drafts: nothing is lost, and nothing in force changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.errors import InputError
from intake.services.edit_draft import (
    Draft,
    DraftClosed,
    SavedElsewhere,
    discard_draft,
    list_drafts,
    load_draft,
    open_draft,
    revisions_of,
    save_file,
)
from intake.services.rulebooks import Rulebooks
from intake.store.database import Database
from intake.store.drafts import DraftState
from intake.store.errors import NotFound
from tests.made_up_clinic import NOW
from tests.stored import audit_entries
from tests.unit.services.rule_changes import DIET, PACK, add_staff, ann, replace, rulebooks

__all__ = ["ann", "rulebooks"]


@pytest.fixture
def draft(database: Database, rulebooks: Rulebooks, ann: str) -> Draft:
    return open_draft(database, rulebooks, "A higher cut-off", by=ann, now=NOW)


def test_a_draft_begins_as_the_rules_in_force(rulebooks: Rulebooks, draft: Draft) -> None:
    assert draft.base_sha256 == rulebooks.in_force().sha256 == draft.pack_files.sha256()
    assert draft.changed_paths == ()


def test_what_is_saved_is_the_next_revision_and_the_earlier_ones_stay(
    database: Database, draft: Draft, ann: str
) -> None:
    saved = replace(database, draft, PACK, "A small form", "A short form", ann)
    assert saved.changed_paths == (PACK,)
    assert (saved.revision, saved.authors) == (2, (ann,))
    assert load_draft(database, draft.id) == saved
    assert load_draft(database, draft.id, revision=1).files == draft.files
    assert [revision.number for revision in revisions_of(database, draft.id)] == [2, 1]


def test_nothing_in_force_changes(database: Database, rulebooks: Rulebooks, draft: Draft, ann: str) -> None:
    before = rulebooks.in_force()
    replace(database, draft, PACK, "A small form", "A short form", ann)
    assert rulebooks.in_force() is before


@pytest.mark.parametrize("text", ["- id: [", "", "\ufeff\0 \t", "no: yaml: at: all"])
def test_no_problem_in_a_text_prevents_saving_it(database: Database, draft: Draft, ann: str, text: str) -> None:
    saved = save_file(database, draft.id, DIET, text, read_revision=1, by=ann, now=NOW)
    assert isinstance(saved, Draft)
    assert saved.files[DIET] == text


def test_a_browsers_line_ends_change_nothing(database: Database, draft: Draft, ann: str) -> None:
    text = draft.files[DIET].replace("\n", "\r\n")
    assert save_file(database, draft.id, DIET, text, read_revision=1, by=ann, now=NOW) == draft


def test_two_editors_of_one_file_are_both_told(database: Database, draft: Draft, ann: str) -> None:
    bob = add_staff(database, "Bob")
    first = replace(database, draft, DIET, "vegan", "VEGAN", ann)
    refused = save_file(database, draft.id, DIET, "mine", read_revision=1, by=bob, now=NOW)
    assert refused == SavedElsewhere(first, DIET, draft.files[DIET], first.files[DIET], "mine")
    assert load_draft(database, draft.id) == first
    again = save_file(database, draft.id, DIET, "mine", read_revision=refused.draft.revision, by=bob, now=NOW)
    assert isinstance(again, Draft)
    assert (again.files[DIET], again.authors) == ("mine", (ann, bob))


def test_two_editors_of_different_files_do_not_meet(database: Database, draft: Draft, ann: str) -> None:
    replace(database, draft, DIET, "vegan", "VEGAN", ann)
    both = replace(database, draft, PACK, "A small form", "A short form", ann)
    assert both.changed_paths == (DIET, PACK)


def test_a_file_can_be_added_and_taken_out(database: Database, draft: Draft, ann: str) -> None:
    own = "flags/20_our_own.yaml"
    added = save_file(database, draft.id, own, "[]", read_revision=1, by=ann, now=NOW)
    assert isinstance(added, Draft)
    without = save_file(database, draft.id, DIET, None, read_revision=2, by=ann, now=NOW)
    assert isinstance(without, Draft)
    assert without.changed_paths == (own, DIET)
    assert DIET not in without.files
    removed = save_file(database, draft.id, own, None, read_revision=3, by=ann, now=NOW)
    assert isinstance(removed, Draft)
    assert removed.changed_paths == (DIET,)


@pytest.mark.parametrize(
    "path", ["../pack.yaml", "/etc/x.yaml", "flags/../../x.yaml", "a.txt", "Flags/x.yaml", "", "flags\\x.yaml"]
)
def test_a_name_that_leads_elsewhere_is_refused(database: Database, draft: Draft, ann: str, path: str) -> None:
    with pytest.raises(InputError, match="path"):
        save_file(database, draft.id, path, "[]", read_revision=1, by=ann, now=NOW)


def test_a_text_that_no_pack_can_hold_is_refused(database: Database, draft: Draft, ann: str) -> None:
    for text in ("x" * 1_000_001, "\ud800"):
        with pytest.raises(InputError, match="text"):
            save_file(database, draft.id, DIET, text, read_revision=1, by=ann, now=NOW)


def test_a_discarded_draft_is_closed_and_stays_readable(database: Database, draft: Draft, ann: str) -> None:
    assert [found.id for found in list_drafts(database)] == [draft.id]
    discard_draft(database, draft.id, by=ann, now=NOW)
    assert list_drafts(database) == []
    assert [found.changed_by for found in list_drafts(database, DraftState.DISCARDED)] == ["Ann"]
    assert load_draft(database, draft.id).files == draft.files
    with pytest.raises(DraftClosed):
        save_file(database, draft.id, DIET, "", read_revision=1, by=ann, now=NOW)
    with pytest.raises(DraftClosed):
        discard_draft(database, draft.id, by=ann, now=NOW)


def test_drafts_are_listed_changed_last_first_and_no_more_than_wanted(
    database: Database, rulebooks: Rulebooks, ann: str
) -> None:
    first, *_ = [
        open_draft(database, rulebooks, title, by=ann, now=NOW + timedelta(minutes=number))
        for number, title in enumerate(("A", "C", "B"))
    ]
    assert [found.title for found in list_drafts(database)] == ["B", "C", "A"]
    save_file(database, first.id, DIET, None, read_revision=1, by=ann, now=NOW + timedelta(hours=1))
    assert [found.title for found in list_drafts(database, most=2)] == ["A", "B"]


def test_every_step_is_in_the_audit_log(database: Database, draft: Draft, ann: str) -> None:
    replace(database, draft, DIET, "vegan", "VEGAN", ann)
    discard_draft(database, draft.id, by=ann, now=NOW)
    own = [entry.action for entry in audit_entries(database) if entry.subject == draft.id]
    assert own == ["draft.discarded", "draft.saved", "draft.opened"]


def test_what_is_not_there_is_not_found(database: Database, draft: Draft) -> None:
    for draft_id, revision in (("nobody", None), (draft.id, 9)):
        with pytest.raises(NotFound):
            load_draft(database, draft_id, revision)


def test_a_draft_needs_a_title(database: Database, rulebooks: Rulebooks, ann: str) -> None:
    for title in ("", "  ", "x" * 201, "two\nlines"):
        with pytest.raises(InputError, match="title"):
            open_draft(database, rulebooks, title, by=ann, now=NOW)
