"""The preview over stored forms: newest versions only, whole forms of both databases, in order, noted and stoppable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake.made_up_patients import load_all
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook import impact_workers
from intake.rulebook.impact import PastPatient
from intake.rulebook.impact_report import Impact
from intake.services import preview_impact
from intake.services.preview_impact import Cancelled, GivenPatients, Watch, preview_on_forms
from intake.services.retention import erase_patient
from intake.services.rulebooks import Rulebooks
from intake.store import answers, intakes, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.key_file import create_key_file
from tests.databases import KEY
from tests.made_up_clinic import NOW, SHIPPED, TODAY, submit
from tests.stored import audit_entries

OLD = PackFiles.from_folder(SHIPPED)
HEAD = OLD.texts["pack.yaml"]
NEW = PackFiles({**OLD.texts, "pack.yaml": HEAD.replace("value: 180\n    unit: ng/L", "value: 300\n    unit: ng/L", 1)})
ALONE = Watch()
LOW = {"lab_b12": {"value": 250, "unit": "ng_l"}}


def preview(database: Database, last: int | None = None, watch: Watch = ALONE) -> Impact:
    return preview_on_forms(database, OLD, NEW, last=last, by="system", now=NOW, watch=watch)


def test_a_form_is_found_under_its_submission_with_the_rules_that_come_out_otherwise(
    database: Database, rulebooks: Rulebooks
) -> None:
    assert NEW.texts != OLD.texts
    submit(database, rulebooks, "well")
    changed = submit(database, rulebooks, "vegan", **LOW)
    impact = preview(database)
    assert impact.patients == 2
    listed = {one.name: one for one in impact.patients_listed}
    assert "b12-low-confirmed" in {change.rule for change in listed[changed].changes}
    by_rule = {rule.rule: rule for rule in impact.rules}
    assert by_rule["b12-low-confirmed"].newly_flagged >= 1


def test_only_the_newest_version_counts_and_the_last_forms_come_first(database: Database, rulebooks: Rulebooks) -> None:
    first = submit(database, rulebooks, "vegan", **LOW)
    with database.transaction() as session:
        intake_id = submissions.load_submission(session, first).intake_id
        intakes.reopen_intake(session, intake_id)
        blank = NewAnswer("lab_b12", "dont_know", Who.PATIENT)
        answers.append_answers(session, intake_id, [blank], NOW + timedelta(hours=1))
        second = submissions.submit(session, intake_id, TODAY, NOW + timedelta(hours=1)).id
    assert preview(database).patients == 1
    assert first not in {one.name for one in preview(database).patients_listed}
    submit(database, rulebooks, "well")
    assert preview(database, last=1).patients == 1
    assert {one.name for one in preview(database, last=1).patients_listed} <= {second}


def test_processes_count_what_one_process_counts(
    database: Database, database_url: str, rulebooks: Rulebooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("well", "vegan", "no_results", "gastric_bypass", "warfarin"):
        submit(database, rulebooks, slug, **({} if "lab_b12" not in load_all()[slug] else LOW))
    alone = preview(database)
    monkeypatch.setattr(preview_impact, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(preview_impact, "PATIENTS_AT_ONCE", 2)
    monkeypatch.setattr(preview_impact, "processors", lambda: 2)
    told: list[tuple[int, int]] = []
    create_key_file(tmp_path / "keys.json", "first", KEY)  # the processes open the forms by it
    by_file = Database(database_url, KeyRing.load(tmp_path / "keys.json"))
    assert preview(by_file, watch=Watch(lambda done, of: told.append((done, of)))) == alone
    by_file.close()
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_a_preview_that_is_not_wanted_any_more_stops_and_says_so(database: Database, rulebooks: Rulebooks) -> None:
    submit(database, rulebooks, "well")
    with pytest.raises(Cancelled):
        preview(database, watch=Watch(is_cancelled=lambda: True))


def test_it_is_noted_who_looked_through_the_forms_and_nothing_of_a_patient(
    database: Database, rulebooks: Rulebooks
) -> None:
    submit(database, rulebooks, "vegan", **LOW)
    preview(database)
    entry = next(entry for entry in audit_entries(database) if entry.action == "rules.impact_previewed")
    assert entry.detail["forms"] == 1
    assert set(entry.detail) == {"forms", "old", "new"}


def test_a_form_whose_answers_were_purged_is_left_out(database: Database, rulebooks: Rulebooks) -> None:
    gone = submit(database, rulebooks, "vegan", **LOW)
    kept = submit(database, rulebooks, "well", **LOW)
    with database.reading() as session:
        code = submissions.load_submission(session, gone).receipt_code
    assert erase_patient(database, code, by="system", now=NOW) == 1
    impact = preview(database)
    assert impact.patients == 1
    assert {one.name for one in impact.patients_listed} <= {kept}


def test_a_batch_is_not_read_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays as it is however many forms there are."""
    read: list[int] = []

    def patients() -> Iterator[PastPatient]:
        for number in range(100):
            read.append(number)
            yield PastPatient(str(number), TODAY, False, {})

    monkeypatch.setattr(preview_impact, "PATIENTS_AT_ONCE", 1)
    found = impact_workers.tallies(OLD, NEW, GivenPatients(patients()), processes=1)
    next(found)
    found.close()
    assert len(read) <= 1 + impact_workers.WAITING_FOR_EACH + 1
