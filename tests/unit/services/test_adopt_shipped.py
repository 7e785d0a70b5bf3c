"""Taking up newer shipped rules: nothing of either side is left out or undone unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from intake.questionnaire.pack_files import PackFiles
from intake.services.bring_up_to_date import (
    Choice,
    Conflicts,
    Merged,
    adopt_shipped,
    bring_up_to_date,
    changed_on_both_sides,
    merge_files,
    not_taken_up,
)
from intake.services.edit_draft import Draft, open_draft
from intake.services.find_drift import find_drift
from intake.services.install_shipped import install_shipped
from intake.services.publish_rules import readiness
from intake.services.rulebooks import Rulebooks
from intake.services.run_checks import Progress, check_change
from intake.store.database import Database
from tests.builders import rule_text
from tests.made_up_clinic import NOW
from tests.unit.services.rule_changes import (
    DIET,
    MEDICINES,
    PACK,
    ann,
    bob,
    note_report,
    replace,
    reworded,
    rulebooks,
)
from tests.unit.services.test_shipped_rules import NEWER, publish, shipped_later

__all__ = ["ann", "bob", "rulebooks"]


def test_a_rule_that_the_program_adds_to_a_file_of_the_clinics_is_not_left_out_unsaid(
    database: Database, rulebooks: Rulebooks, tmp_path: Path, ann: str, bob: str
) -> None:
    publish(database, rulebooks, reworded(database, rulebooks, ann), ann, bob)
    added = rule_text("newer-rule", "dizzy is yes", "urgent")
    install_shipped(database, rulebooks, shipped_later(tmp_path, DIET, ("- id: diet", f"{added}- id: diet")), NOW)
    assert find_drift(database, rulebooks).files_on_both_sides == (DIET,)
    draft, _ = adopt_shipped(database, rulebooks, "Version 2", by=ann, now=NOW)
    (both,) = changed_on_both_sides(database, draft)
    assert both.theirs is not None
    assert added in both.theirs
    (said,) = not_taken_up(database, draft)
    assert said.startswith(f"{DIET}: the program's newer rules change this file as well")
    progress = Progress()
    check = partial(check_change, database, by=ann, now=NOW, today=NOW.date(), progress=progress, not_taken_up=[said])
    report = check(PackFiles(draft.base_files), PackFiles({**draft.files, "flags/broken.yaml": "- id"}))
    assert (report.findings[0].text, report.findings[0].may_stand) == (said, True)
    draft = replace(database, draft, DIET, "- id: diet", f"{added}- id: diet", ann)
    assert not_taken_up(database, draft) == ()
    assert not_taken_up(database, open_draft(database, rulebooks, "Another", by=ann, now=NOW)) == ()


def test_what_somebody_publishes_while_the_newer_rules_are_taken_up_is_not_undone(
    database: Database, rulebooks: Rulebooks, tmp_path: Path, ann: str, bob: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(database, rulebooks, reworded(database, rulebooks, ann), ann, bob)
    install_shipped(database, rulebooks, shipped_later(tmp_path), NOW)
    other = replace(
        database, open_draft(database, rulebooks, "Other", by=ann, now=NOW), PACK, "A small form", "A short form", ann
    )

    def publish_meanwhile(*texts: Mapping[str, str]) -> Merged:
        publish(database, rulebooks, other, ann, bob)
        return merge_files(*texts)

    monkeypatch.setattr("intake.services.bring_up_to_date.merge_files", publish_meanwhile)
    draft, _ = adopt_shipped(database, rulebooks, "Version 2", by=ann, now=NOW)
    monkeypatch.undo()
    assert draft.changed_paths == (MEDICINES,)
    merged = bring_up_to_date(database, draft.id, by=bob, now=NOW)
    assert isinstance(merged, Draft)
    assert "A short form" in merged.files[PACK]


def test_a_clinic_may_keep_its_own_text_in_all_that_is_newer(
    database: Database, rulebooks: Rulebooks, tmp_path: Path, ann: str, bob: str
) -> None:
    own = publish(database, rulebooks, reworded(database, rulebooks, ann), ann, bob)
    install_shipped(database, rulebooks, shipped_later(tmp_path, DIET, ("Diet without B12", "No B12 eaten")), NOW)
    draft, _ = adopt_shipped(database, rulebooks, "Version 2", by=ann, now=NOW)
    again, _ = adopt_shipped(database, rulebooks, "Version 2 once more", by=ann, now=NOW)
    assert draft.changed_paths == ()
    assert publish(database, rulebooks, draft, ann, bob) == own
    assert find_drift(database, rulebooks).newer is None
    note_report(database, again, ann)
    obstacles = [one.message for one in readiness(database, again.id, by=bob).obstacles]
    assert obstacles == ["Nothing is changed in it"]


def test_an_older_draft_does_not_lead_back_to_the_shipped_rules_that_it_takes_up(
    database: Database, rulebooks: Rulebooks, tmp_path: Path, ann: str, bob: str
) -> None:
    publish(database, rulebooks, reworded(database, rulebooks, ann), ann, bob)
    install_shipped(database, rulebooks, shipped_later(tmp_path / "two"), NOW)
    older, _ = adopt_shipped(database, rulebooks, "Version 2", by=ann, now=NOW)
    older = replace(database, older, DIET, "Plants hold no B12", "Plants hold hardly any B12", ann)
    third = shipped_later(tmp_path / "three", change=(NEWER[0], "Long use does."))
    install_shipped(database, rulebooks, third, NOW)
    newest, _ = adopt_shipped(database, rulebooks, "Version 3", by=ann, now=NOW)
    publish(database, rulebooks, newest, ann, bob)
    found = bring_up_to_date(database, older.id, by=ann, now=NOW)
    assert isinstance(found, Conflicts)
    texts = {one.path: one.theirs or "" for one in found.files}
    merged = bring_up_to_date(
        database, older.id, by=ann, now=NOW, choice=Choice(texts, found.base_sha256, found.revision)
    )
    assert isinstance(merged, Draft)
    assert changed_on_both_sides(database, merged) == ()
    publish(database, rulebooks, merged, ann, bob)
    assert find_drift(database, rulebooks).newer is None
