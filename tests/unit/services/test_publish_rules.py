"""What it takes to put rules into force, and that nothing goes around it."""

from __future__ import annotations

import pytest

from intake.errors import InputError
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.model import Rulebook
from intake.rulebook.supervisor import EngineSupervisor
from intake.rulebook.weakening import Weakening
from intake.services.check_report import Finding, Step
from intake.services.edit_draft import Draft, load_draft, open_draft
from intake.services.publish_rules import Approval, list_publications, publish_draft, readiness, roll_back
from intake.services.rule_history import UNDER_IT, history_of_rule
from intake.services.rulebooks import Rulebooks
from intake.store import rule_sets
from intake.store.database import Database
from intake.store.drafts import DraftState
from intake.store.errors import NotFound
from intake.store.publications import Kind
from intake.store.staff import Role
from tests.builders import tiny_files
from tests.made_up_clinic import NOW
from tests.stored import audit_entries
from tests.unit.services.rule_changes import (
    DIET,
    PACK,
    TIRED,
    add_staff,
    ann,
    bob,
    note_report,
    replace,
    reworded,
    rulebooks,
)

__all__ = ["ann", "bob", "rulebooks"]

FINE = Approval("Read against the guideline")


@pytest.fixture
def draft(database: Database, rulebooks: Rulebooks, ann: str) -> Draft:
    """Checked and green."""
    made = reworded(database, rulebooks, ann)
    note_report(database, made, ann)
    return made


def test_what_a_second_person_publishes_is_in_force_and_kept_with_its_story(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    elsewhere = Rulebooks(database, engine)  # another server process
    before = elsewhere.in_force()
    made = publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    assert elsewhere.in_force().sha256 == made.rule_set_sha256 == draft.pack_files.sha256()
    assert elsewhere.in_force().rules_by_id["diet-without-b12"].message.startswith(TIRED[1])
    assert elsewhere.of(before.sha256) is before
    kept = list_publications(database)[0]
    assert (kept.kind, kept.authors, kept.staff_id) == (Kind.PUBLISHED, (ann,), bob)
    assert (kept.reason, kept.replaced_sha256) == (FINE.reason, before.sha256)
    assert kept.content["report"]["rule_set_sha256"] == made.rule_set_sha256
    assert load_draft(database, draft.id).state is DraftState.PUBLISHED
    assert audit_entries(database)[0].action == "rule_set.published"


def _refusals(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [refusal.path for refusal in error.value.refusals]


@pytest.mark.parametrize("who", ["author", "clinician"])
def test_not_by_an_author_and_not_by_a_clinician(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, who: str
) -> None:
    by = ann if who == "author" else add_staff(database, "Cleo", Role.CLINICIAN)
    with pytest.raises(InputError) as error:
        publish_draft(database, rulebooks, draft.id, FINE, by=by, now=NOW)
    assert _refusals(error) == ["publisher"]
    assert rulebooks.in_force().sha256 == draft.base_sha256


def test_whoever_changed_a_word_of_it_is_an_author(
    database: Database, rulebooks: Rulebooks, draft: Draft, bob: str
) -> None:
    changed = replace(database, draft, DIET, "Plants hold no B12", "Plants hold little B12", bob)
    note_report(database, changed, bob)
    assert [refusal.path for refusal in readiness(database, draft.id, by=bob).obstacles] == ["publisher"]


def test_not_without_a_check_of_it_as_it_stands(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    replace(database, draft, DIET, "Plants hold no B12", "Plants hold little B12", ann)
    with pytest.raises(InputError) as error:
        publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    assert _refusals(error) == ["check"]


def test_not_on_some_of_the_checks_and_not_where_nothing_is_changed(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    note_report(database, draft, ann, is_whole=False)
    with pytest.raises(InputError) as error:
        publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    assert _refusals(error) == ["check"]
    note_report(database, replace(database, draft, DIET, TIRED[1], TIRED[0], ann), ann)
    with pytest.raises(InputError, match="Nothing is changed"):
        publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)


def test_each_red_needs_a_reason_and_some_have_none(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    red = Finding("coverage-1", Step.COVERAGE, "no case notices: dropped", may_stand=True)
    note_report(database, draft, ann, red)
    for reasons in ({}, {"coverage-1": " "}):
        with pytest.raises(InputError) as error:
            publish_draft(database, rulebooks, draft.id, Approval("Read", reasons), by=bob, now=NOW)
        assert _refusals(error) == ["coverage-1"]
    note_report(database, draft, ann, Finding("engines-1", Step.ENGINES, "the engines differ", may_stand=False))
    with pytest.raises(InputError) as error:
        publish_draft(
            database,
            rulebooks,
            draft.id,
            Approval("Read", {"engines-1": "so be it"}),
            by=bob,
            now=NOW,
        )
    assert _refusals(error) == ["check"]
    note_report(database, draft, ann, red)
    made = publish_draft(database, rulebooks, draft.id, Approval("Read", {"coverage-1": "Wanted"}), by=bob, now=NOW)
    assert made.content["findings"] == [{"text": "no case notices: dropped", "reason": "Wanted"}]


@pytest.mark.parametrize(("own", "kept"), [(" ", "Read"), ("It reads better", "It reads better")])
def test_each_changed_rule_keeps_its_own_reason_or_that_of_the_whole(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str, own: str, kept: str
) -> None:
    approval = Approval("Read", change_reasons={"diet-without-b12": own})
    made = publish_draft(database, rulebooks, draft.id, approval, by=bob, now=NOW)
    assert made.content["change_reasons"] == {"diet-without-b12": kept}


def test_a_reason_has_an_end(database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str) -> None:
    approval = Approval("Read", change_reasons={"diet-without-b12": "x" * 10_001})
    with pytest.raises(InputError) as error:
        publish_draft(database, rulebooks, draft.id, approval, by=bob, now=NOW)
    assert _refusals(error) == ["diet-without-b12"]


def test_the_reasons_count_for_the_check_that_was_read(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    note_report(database, draft, ann)
    read = readiness(database, draft.id, by=bob).check
    note_report(database, draft, ann, Finding("impact-1", Step.IMPACT, "more lines", may_stand=True))
    with pytest.raises(InputError) as error:
        publish_draft(
            database,
            rulebooks,
            draft.id,
            Approval("Read", {"impact-1": "Well"}, check=read),
            by=bob,
            now=NOW,
        )
    assert _refusals(error) == ["check"]


def test_less_watch_over_what_is_urgent_needs_a_reason_of_its_own(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    note_report(database, draft, ann, weakenings=(Weakening("dose-very-high", "Dose very high", "It is taken out"),))
    with pytest.raises(InputError) as error:
        publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    assert _refusals(error) == ["weakening_reason"]
    approval = Approval("Read", weakening_reason="The pharmacy checks it")
    made = publish_draft(database, rulebooks, draft.id, approval, by=bob, now=NOW)
    assert made.content["weakening_reason"] == "The pharmacy checks it"


def test_not_over_what_somebody_published_meanwhile(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    other = reworded(database, rulebooks, ann, "Eats plants and is tired.")
    note_report(database, other, ann)
    publish_draft(database, rulebooks, other.id, FINE, by=bob, now=NOW)
    with pytest.raises(InputError) as error:
        publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    assert _refusals(error) == ["base"]


def test_rules_are_loaded_while_nobody_holds_the_database_and_what_was_changed_meanwhile_is_not_published(
    database: Database,
    rulebooks: Rulebooks,
    draft: Draft,
    ann: str,
    bob: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load = rulebooks.make_ready

    def change_meanwhile(files: PackFiles) -> Rulebook:
        assert database.scrub()  # SQLite's log can be cut short: nobody reads in it
        note_report(database, replace(database, draft, DIET, TIRED[1], "Tired, and eats no meat.", ann), ann)
        return load(files)

    monkeypatch.setattr(rulebooks, "make_ready", change_meanwhile)
    with pytest.raises(InputError) as error:
        publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    assert _refusals(error) == ["draft"]
    assert rulebooks.sha256_in_force() == draft.base_sha256


def test_a_published_draft_is_not_published_twice(
    database: Database, rulebooks: Rulebooks, draft: Draft, bob: str
) -> None:
    publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    with pytest.raises(InputError, match="already"):
        publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)


def test_going_back_is_one_step_and_a_publication_of_its_own(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    before = rulebooks.in_force()
    publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    made = roll_back(database, rulebooks, before.sha256, reason="Too many flags", by=ann, now=NOW)
    assert rulebooks.in_force().sha256 == before.sha256
    assert [one.kind for one in list_publications(database)] == [Kind.ROLLED_BACK, Kind.PUBLISHED, Kind.SHIPPED]
    assert (made.reason, made.staff_id, made.content["weakenings"]) == ("Too many flags", ann, [])
    noted = [(entry.actor, entry.action, entry.subject) for entry in audit_entries(database, 2)]
    assert noted[0] == (ann, "rule_set.rolled_back", before.sha256)
    assert noted[1][:2] == (bob, "rule_set.published")


def test_the_history_of_a_rule_knows_what_was_changed_under_it(
    database: Database, rulebooks: Rulebooks, ann: str, bob: str
) -> None:
    opened = open_draft(database, rulebooks, "Higher doses", by=ann, now=NOW)
    draft = replace(database, opened, PACK, "{value: 5000,", "{value: 6000,", ann)
    note_report(database, draft, ann)
    publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    assert [one.what for one in history_of_rule(database, "dose-very-high")] == [UNDER_IT]
    assert history_of_rule(database, "diet-without-b12") == []


def test_going_back_needs_a_reason_and_a_version_that_was_in_force(
    database: Database, rulebooks: Rulebooks, draft: Draft, ann: str, bob: str
) -> None:
    in_force = rulebooks.in_force().sha256
    with pytest.raises(InputError) as error:
        roll_back(database, rulebooks, in_force, reason="", by=ann, now=NOW)
    assert _refusals(error) == ["reason"]
    with pytest.raises(InputError) as error:
        roll_back(database, rulebooks, in_force, reason="why not", by=ann, now=NOW)
    assert _refusals(error) == ["version"]
    with pytest.raises(NotFound):
        roll_back(database, rulebooks, "0" * 64, reason="why not", by=ann, now=NOW)


def test_nobody_but_an_admin_goes_back_and_only_to_what_was_in_force(
    database: Database, rulebooks: Rulebooks, draft: Draft, bob: str
) -> None:
    before = rulebooks.in_force().sha256
    publish_draft(database, rulebooks, draft.id, FINE, by=bob, now=NOW)
    cleo = add_staff(database, "Cleo", Role.CLINICIAN)
    with pytest.raises(InputError, match="Only an admin"):
        roll_back(database, rulebooks, before, reason="Too many flags", by=cleo, now=NOW)
    never = tiny_files(flags__none="")
    with database.transaction() as session:
        rule_sets.keep_rule_set(session, sha256=never.sha256(), pack_id="tiny", version="1", files=never.texts, now=NOW)
    with pytest.raises(InputError, match="never in force"):
        roll_back(database, rulebooks, never.sha256(), reason="Too many flags", by=bob, now=NOW)
