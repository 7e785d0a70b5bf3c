"""Admins, and changes to the rules of the tiny pack, for the tests of drafts and publishing."""

from __future__ import annotations

import pytest

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.model import Rulebook
from intake.rulebook.supervisor import EngineSupervisor
from intake.rulebook.weakening import Weakening
from intake.services.check_report import CheckReport, Finding, Step
from intake.services.edit_draft import Draft, open_draft, save_file
from intake.services.install_shipped import install_shipped
from intake.services.rulebooks import Rulebooks
from intake.store import draft_checks, publications, rule_sets, staff
from intake.store.database import Database
from intake.store.draft_checks import CheckState
from intake.store.publications import Kind, NewPublication
from intake.store.staff import Role
from tests.builders import TINY
from tests.made_up_clinic import NOW

DIET, MEDICINES, PACK = "flags/diet.yaml", "flags/medicines.yaml", "pack.yaml"
# Why the parts of the tiny pack are changed that the tests change.
WHY = dict.fromkeys(("diet-without-b12", "metformin-long", "dose-very-high"), "The team agreed on it")
TIRED = ("Eats no meat and is tired.", "Eats no meat, and is tired.")


def tiny_rulebooks(database: Database, engine: EngineSupervisor) -> Rulebooks:
    """The tiny pack is in force, as it is shipped."""
    rulebooks = Rulebooks(database, engine)
    install_shipped(database, rulebooks, TINY, NOW)
    return rulebooks


def add_staff(database: Database, name: str, role: Role = Role.ADMIN) -> str:
    """The id of a person with this name."""
    with database.transaction() as session:
        email = f"{name.lower()}@clinic.example"
        return staff.add(session, email=email, name=name, role=role, password_hash="$", now=NOW).id


@pytest.fixture
def rulebooks(database: Database, engine: EngineSupervisor) -> Rulebooks:
    return tiny_rulebooks(database, engine)


@pytest.fixture
def ann(database: Database) -> str:
    return add_staff(database, "Ann")


@pytest.fixture
def bob(database: Database) -> str:
    return add_staff(database, "Bob")


def replace(database: Database, draft: Draft, path: str, old: str, new: str, by: str) -> Draft:
    """The draft after `old` became `new` in this file."""
    assert old in draft.files[path]
    text = draft.files[path].replace(old, new)
    saved = save_file(database, draft.id, path, text, read_revision=draft.revision, by=by, now=NOW)
    assert isinstance(saved, Draft)
    return saved


def reworded(database: Database, rulebooks: Rulebooks, by: str, new: str = TIRED[1]) -> Draft:
    """A draft that says one message otherwise, and nothing else."""
    draft = open_draft(database, rulebooks, "Say it better", by=by, now=NOW)
    return replace(database, draft, DIET, TIRED[0], new, by)


def note_report(
    database: Database,
    draft: Draft,
    by: str,
    *findings: Finding,
    weakenings: tuple[Weakening, ...] = (),
    is_whole: bool = True,
) -> CheckReport:
    """A report on the draft as it stands, as a check would leave it."""
    said = {Step.FILES: "Checked."}
    report = CheckReport(
        draft.pack_files.sha256(), draft.base_sha256, findings, weakenings, impact=None, said=said, is_whole=is_whole
    )
    with database.transaction() as session:
        number = draft_checks.begin_check(session, draft.id, draft.revision, Step.FILES, staff_id=by, now=NOW)
        draft_checks.end_check(session, draft.id, number, CheckState.DONE, NOW, report.to_json())
    return report


def put_into_force(database: Database, rulebooks: Rulebooks, files: PackFiles) -> Rulebook:
    """As if they had been published; how that was done is no part of the test."""
    rulebook = rulebooks.make_ready(files)
    with database.transaction() as session:
        before = publications.find_last(session)
        assert before is not None
        rule_sets.keep_rule_set(
            session, sha256=rulebook.sha256, pack_id="tiny", version="2.0.0", files=files.texts, now=NOW
        )
        new = NewPublication(
            Kind.PUBLISHED,
            rulebook.sha256,
            before.rule_set_sha256,
            before.shipped_sha256,
            None,
            content={"changed": []},
        )
        publications.add_publication(session, new, NOW)
    return rulebook
