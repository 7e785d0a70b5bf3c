"""The program's own rules beside the clinic's: offered, never forced."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.errors import InputError
from intake.rulebook.compare import compare_rulebooks
from intake.rulebook.parse import parse_rulebook
from intake.services.bring_up_to_date import (
    Choice,
    Conflicts,
    FileConflict,
    adopt_shipped,
    bring_up_to_date,
    merge_files,
)
from intake.services.edit_draft import Draft, open_draft
from intake.services.find_drift import StatedReason, find_drift
from intake.services.install_shipped import install_shipped
from intake.services.publish_rules import Approval, list_publications, publish_draft, readiness, roll_back
from intake.services.rulebooks import Rulebooks
from intake.store.database import Database
from intake.store.publications import Kind
from tests.builders import TINY
from tests.made_up_clinic import NOW
from tests.stored import audit_entries
from tests.unit.services.rule_changes import (
    DIET,
    MEDICINES,
    TIRED,
    WHY,
    ann,
    bob,
    note_report,
    replace,
    reworded,
    rulebooks,
)

__all__ = ["ann", "bob", "rulebooks"]

NEWER = ("Long use lowers B12.", "Long use lowers B12 in some.")


def shipped_later(folder: Path, file: str = MEDICINES, change: tuple[str, str] = NEWER) -> Path:
    """The pack of a newer version of the program."""
    for path in TINY.rglob("*.yaml"):
        copy = folder / path.relative_to(TINY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8"), "utf-8")
    text = (folder / file).read_text("utf-8")
    assert change[0] in text
    (folder / file).write_text(text.replace(*change), "utf-8")
    return folder


def publish(database: Database, rulebooks: Rulebooks, draft: Draft, author: str, publisher: str) -> str:
    note_report(database, draft, author)
    change = compare_rulebooks(rulebooks.of(draft.base_sha256), parse_rulebook(draft.pack_files))
    approval = Approval("Read", change_reasons={one.id: WHY[one.id] for one in change.own_changes})
    return publish_draft(database, rulebooks, draft.id, approval, by=publisher, now=NOW).rule_set_sha256


def test_a_clinic_without_rules_of_its_own_gets_the_newer_ones(
    database: Database, rulebooks: Rulebooks, tmp_path: Path
) -> None:
    old = rulebooks.in_force().sha256
    new = install_shipped(database, rulebooks, shipped_later(tmp_path), NOW)
    assert rulebooks.in_force() is new
    # A server of the older version starts once more beside the newer one.
    assert install_shipped(database, rulebooks, TINY, NOW) is new
    assert [one.rule_set_sha256 for one in list_publications(database)] == [new.sha256, old]


def test_what_the_clinic_published_stays_in_force(
    database: Database, rulebooks: Rulebooks, tmp_path: Path, ann: str, bob: str
) -> None:
    own = publish(database, rulebooks, reworded(database, rulebooks, ann), ann, bob)
    assert install_shipped(database, rulebooks, shipped_later(tmp_path), NOW).sha256 == own
    drift = find_drift(database, rulebooks)
    assert drift.newer is not None
    assert [change.id for change in drift.newer.rules] == ["metformin-long"]
    assert [change.id for change in drift.own.rules] == ["diet-without-b12"]
    assert drift.on_both_sides == frozenset()
    stated = StatedReason(WHY["diet-without-b12"], "Bob", NOW, 2)
    assert drift.reasons == {"diet-without-b12": (stated,)}


def test_the_newest_reason_for_a_rule_stands_first_and_going_back_is_one(
    database: Database, rulebooks: Rulebooks, ann: str, bob: str
) -> None:
    first = publish(database, rulebooks, reworded(database, rulebooks, ann), ann, bob)
    draft = open_draft(database, rulebooks, "Shorter", by=bob, now=NOW)
    publish(database, rulebooks, replace(database, draft, DIET, TIRED[1], "Eats plants.", bob), bob, ann)
    roll_back(database, rulebooks, first, reason="It was too short", by=ann, now=NOW)
    stated = find_drift(database, rulebooks).reasons["diet-without-b12"]
    assert [(one.version, one.by, one.text) for one in stated] == [
        (4, "Ann", "It was too short"),
        (3, "Ann", WHY["diet-without-b12"]),
        (2, "Bob", WHY["diet-without-b12"]),
    ]


def test_what_the_clinic_went_back_to_stays_in_force(
    database: Database, rulebooks: Rulebooks, tmp_path: Path, ann: str
) -> None:
    first = rulebooks.in_force().sha256
    install_shipped(database, rulebooks, shipped_later(tmp_path / "two"), NOW)
    roll_back(database, rulebooks, first, reason="Not read yet", by=ann, now=NOW)
    third = shipped_later(tmp_path / "three", change=("Long use lowers B12.", "It does."))
    assert install_shipped(database, rulebooks, third, NOW).sha256 == first


def test_adopting_keeps_the_clinics_changes_and_takes_the_newer_ones(
    database: Database, rulebooks: Rulebooks, tmp_path: Path, ann: str, bob: str
) -> None:
    publish(database, rulebooks, reworded(database, rulebooks, ann), ann, bob)
    install_shipped(database, rulebooks, shipped_later(tmp_path), NOW)
    draft, conflicts = adopt_shipped(database, rulebooks, "Version 2", by=ann, now=NOW)
    assert conflicts == ()
    assert draft.changed_paths == (MEDICINES,)
    publish(database, rulebooks, draft, ann, bob)
    drift = find_drift(database, rulebooks)
    assert drift.newer is None
    assert [change.id for change in drift.own.rules] == ["diet-without-b12"]
    with pytest.raises(InputError, match="shipped"):
        adopt_shipped(database, rulebooks, "Once more", by=ann, now=NOW)


def test_a_file_that_both_changed_is_named_and_stays_the_clinics(
    database: Database, rulebooks: Rulebooks, tmp_path: Path, ann: str, bob: str
) -> None:
    draft = reworded(database, rulebooks, ann)
    publish(database, rulebooks, draft, ann, bob)
    install_shipped(database, rulebooks, shipped_later(tmp_path, DIET, ("Diet without B12", "No B12 eaten")), NOW)
    adopted, (conflict,) = adopt_shipped(database, rulebooks, "Version 2", by=ann, now=NOW)
    assert (conflict.path, conflict.mine, conflict.before) == (DIET, draft.files[DIET], draft.base_files[DIET])
    assert adopted.files[DIET] == draft.files[DIET]
    assert find_drift(database, rulebooks).on_both_sides == {"diet-without-b12"}


def test_a_draft_is_brought_up_to_date_by_whoever_publishes_it(
    database: Database, rulebooks: Rulebooks, ann: str, bob: str
) -> None:
    draft = reworded(database, rulebooks, ann)
    other = reworded(database, rulebooks, ann)
    other = replace(database, other, DIET, other.files[DIET], other.base_files[DIET], ann)
    published = publish(database, rulebooks, replace(database, other, MEDICINES, *NEWER, ann), ann, bob)
    merged = bring_up_to_date(database, draft.id, by=bob, now=NOW)
    assert isinstance(merged, Draft)
    entry = audit_entries(database)[0]
    assert (entry.action, entry.subject, entry.actor) == ("draft.brought_up_to_date", draft.id, bob)
    assert (merged.base_sha256, merged.changed_paths, merged.authors) == (published, (DIET,), (ann,))
    assert NEWER[1] in merged.files[MEDICINES]
    assert [one.path for one in readiness(database, draft.id, by=bob).obstacles] == ["check"]
    publish(database, rulebooks, merged, ann, bob)


def test_a_file_that_both_drafts_changed_waits_for_a_choice(
    database: Database, rulebooks: Rulebooks, ann: str, bob: str
) -> None:
    draft = reworded(database, rulebooks, ann)
    other = reworded(database, rulebooks, ann, "Eats plants and is tired.")
    publish(database, rulebooks, other, ann, bob)
    found = bring_up_to_date(database, draft.id, by=bob, now=NOW)
    assert isinstance(found, Conflicts)
    before, mine, theirs = draft.base_files[DIET], draft.files[DIET], other.files[DIET]
    assert found.files == (FileConflict(DIET, before, mine, theirs),)
    for stale in (Choice({DIET: mine}, draft.base_sha256, 2), Choice({DIET: mine}, found.base_sha256, 1)):
        assert bring_up_to_date(database, draft.id, by=bob, now=NOW, choice=stale) == found
    choice = Choice({DIET: mine}, found.base_sha256, found.revision)
    merged = bring_up_to_date(database, draft.id, by=bob, now=NOW, choice=choice)
    assert isinstance(merged, Draft)
    assert merged.files[DIET] == mine
    assert merged.authors == (ann, bob)


def test_a_text_that_was_chosen_while_somebody_went_back_is_not_lost(
    database: Database, rulebooks: Rulebooks, ann: str, bob: str
) -> None:
    draft = reworded(database, rulebooks, ann)
    publish(database, rulebooks, reworded(database, rulebooks, ann, "Eats plants and is tired."), ann, bob)
    found = bring_up_to_date(database, draft.id, by=bob, now=NOW)
    assert isinstance(found, Conflicts)
    roll_back(database, rulebooks, draft.base_sha256, reason="Not yet", by=ann, now=NOW)
    both = {DIET: f"{draft.files[DIET]}# both\n"}
    again = bring_up_to_date(
        database, draft.id, by=bob, now=NOW, choice=Choice(both, found.base_sha256, found.revision)
    )
    assert isinstance(again, Conflicts)
    assert again.files == (FileConflict(DIET, draft.base_files[DIET], draft.files[DIET], draft.base_files[DIET]),)
    choice = Choice(both, again.base_sha256, again.revision)
    chosen = bring_up_to_date(database, draft.id, by=bob, now=NOW, choice=choice)
    assert isinstance(chosen, Draft)
    assert (chosen.files[DIET], chosen.authors) == (both[DIET], (ann, bob))
    assert bring_up_to_date(database, draft.id, by=bob, now=NOW, choice=choice) == chosen, "pressed twice"


def test_files_are_merged_by_whoever_changed_them() -> None:
    before = {"same": "1", "mine": "1", "theirs": "1", "both": "1", "alike": "1", "gone": "1", "gone-and-kept": "1"}
    mine = {"same": "1", "mine": "2", "theirs": "1", "both": "2", "alike": "2", "gone-and-kept": "1", "new": "2"}
    theirs = {"same": "1", "mine": "1", "theirs": "3", "both": "3", "alike": "2", "gone": "1"}
    merged = merge_files(before, mine, theirs)
    assert merged.files == {"same": "1", "mine": "2", "theirs": "3", "both": "2", "alike": "2", "new": "2"}
    assert merged.conflicts == (FileConflict("both", "1", "2", "3"),)


def test_the_kinds_of_publications_say_how_rules_came_into_force(database: Database, rulebooks: Rulebooks) -> None:
    (first,) = list_publications(database)
    assert (first.kind, first.staff_id, first.shipped_sha256) == (Kind.SHIPPED, None, rulebooks.in_force().sha256)
