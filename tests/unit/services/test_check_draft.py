"""What the checks of a draft find, and that the server goes on while they are made."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.config import Config
from intake.logic.vocabulary import Kind
from intake.questionnaire.model import Question
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook import engine_cases
from intake.rulebook.model import Rulebook
from intake.rulebook.question_doubts import question_doubts, rule_doubts
from intake.rulebook.supervisor import EngineSupervisor
from intake.services import check_draft
from intake.services.check_draft import LONGEST_SILENCE, MOST_AT_ONCE, Check, cancel_check, find_check, start_check
from intake.services.check_report import CheckReport, Step
from intake.services.edit_draft import Draft
from intake.services.preview_impact import Cancelled
from intake.services.publish_rules import readiness
from intake.services.rulebooks import Rulebooks
from intake.services.run_checks import Progress, check_change
from intake.store import draft_checks, submissions
from intake.store.answers import append_answers
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.draft_checks import CheckState
from intake.store.migrate import migrate
from tests.builders import TINY, TODAY, tiny_files, tiny_pack
from tests.made_up_clinic import NOW
from tests.unit.services.rule_changes import MEDICINES, add_staff, ann, replace, reworded, tiny_rulebooks
from tests.unit.store.builders import add_intake, by_patient

__all__ = ["ann"]

HEALTH = "questionnaire/01_health.yaml"
BASE = PackFiles.from_folder(TINY)

QUIETLY = Progress()


def _check(database: Database, files: PackFiles, by: str, progress: Progress = QUIETLY) -> CheckReport:
    return check_change(database, BASE, files, by=by, now=NOW, today=TODAY, progress=progress)


def _medicines(old: str, new: str) -> PackFiles:
    text = BASE.texts[MEDICINES]
    assert old in text
    return tiny_files(flags__medicines=text.replace(old, new))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_change_of_words_is_green_on_every_step(database: Database, ann: str) -> None:
    files = _medicines("Long use lowers B12.", "It lowers B12.")
    seen: list[Step] = []
    report = _check(database, files, ann, Progress(report=lambda step, done, total: seen.append(step)))
    assert report.findings == ()
    assert report.is_green
    assert report.weakenings == ()
    assert list(report.said) == list(Step) == list(dict.fromkeys(seen))
    assert CheckReport.from_json(report.to_json()) == report


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_red_is_named_by_what_it_is_about(database: Database, ann: str) -> None:
    report = _check(database, _medicines("dose_in_mcg > dose_highest", "dose_in_mcg >= dose_highest"), ann)
    assert [(one.step, one.may_stand) for one in report.findings] == [(Step.CASES, True), (Step.COVERAGE, True)]
    assert report.findings[0].text == "dose-very-high: case 'on the edge' should be silent, is fires"
    assert report.blocking == ()
    assert not report.is_green


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_urgent_rule_that_takes_a_missing_answer_for_no_is_weaker(database: Database, ann: str) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
        given = by_patient(dose={"value": 6, "unit": "ml"}, strength="dont_know")
        append_answers(session, intake.id, given, NOW)
        submissions.submit(session, intake.id, TODAY, NOW)
    report = _check(database, _medicines("when: dose_in_mcg >", "when: certainly dose_in_mcg >"), ann)
    assert report.weakenings[-1].how == "It would be silent on 1 past form where an answer is missing"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_files_that_cannot_be_read_end_the_check_and_stand_in_the_way(database: Database, ann: str) -> None:
    report = _check(database, _medicines("metformin_duration >=", "metformin_time >="), ann)
    assert [one.step for one in report.blocking] == [Step.FILES]
    assert "flags/medicines.yaml:" in report.blocking[0].text
    assert list(report.said) == [Step.FILES]
    assert not report.is_whole


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_text_that_no_font_can_print_stands_in_the_way(database: Database, ann: str) -> None:
    bullet_of_a_word_processor = "\uf0b7"
    report = _check(database, _medicines("Long use lowers", f"{bullet_of_a_word_processor} Long use lowers 😀"), ann)
    (finding,) = report.blocking
    assert finding.text.startswith(f"{MEDICINES}:")
    assert "no font has the character U+F0B7" in finding.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_translation_that_cannot_be_read_stands_in_the_way(database: Database, ann: str) -> None:
    """Nobody could open the form in that language."""
    files = PackFiles(
        {**BASE.texts, "translations/es.yaml": "language: es\nstatus: draft\ntexts: [{id: a, text: b: c}]\n"}
    )
    report = _check(database, files, ann)
    (finding,) = report.blocking
    assert finding.text.startswith("translations/es.yaml:3:9:")
    assert [one.text for one in report.findings].count(finding.text) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_check_can_be_stopped_between_its_steps(database: Database, ann: str) -> None:
    seen: list[Step] = []
    progress = Progress(lambda step, done, total: seen.append(step), lambda: Step.CASES in seen)
    with pytest.raises(Cancelled):
        _check(database, BASE, ann, progress)
    assert seen == [Step.FILES, Step.CASES]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_cases_on_durable_rules_tell_how_far_they_are_and_can_be_stopped(
    database: Database, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_cases, "CASES_AT_ONCE", 2)
    seen: list[tuple[Step, int]] = []
    progress = Progress(lambda step, done, total: seen.append((step, done)), lambda: (Step.ENGINES, 4) in seen)
    with pytest.raises(Cancelled):
        _check(database, BASE, ann, progress)
    assert [done for step, done in seen if step is Step.ENGINES] == [0, 2, 4]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_new_answer_that_no_rule_handles_is_told_of(database: Database, engine: EngineSupervisor, ann: str) -> None:
    tiny_rulebooks(database, engine)
    health = BASE.texts[HEALTH].replace("mixed: Everything,", "mixed: Everything, carnivore: Only meat,")
    assert health != BASE.texts[HEALTH]
    report = _check(database, PackFiles({**BASE.texts, HEALTH: health}), ann)
    said = "no rule handles the new answer carnivore of diet: it counts as none of those that rules name"
    assert said in [one.text for one in report.findings]
    assert all(one.may_stand for one in report.findings)


def test_a_key_or_code_that_was_taken_out_is_not_taken_again() -> None:
    pack = tiny_pack()
    used = {"diet": {"raw", *pack.questionnaire.questions["diet"].options}, "tired": {"yes"}}
    diet = pack.questionnaire.questions["diet"]
    again = dataclasses.replace(diet, options={**diet.options, "raw": "Raw food"})
    assert question_doubts(pack, with_questions(pack, diet=again), used) == (
        "the answer raw of diet was taken out once, and is kept on old forms: take a new code",
    )
    numbered = dataclasses.replace(diet, kind=Kind.MULTI)
    assert question_doubts(pack, with_questions(pack, diet=numbered), used) == (
        "diet was of type single and is multi now: take a new key",
    )
    without = with_questions(pack, tired=None)
    (said,) = question_doubts(without, pack, used)
    assert said.startswith("the key tired was another question in an earlier version")
    assert question_doubts(pack, pack, used) == ()
    fewer = dataclasses.replace(pack, rules=pack.rules[1:])
    assert rule_doubts(fewer, pack, set()) == rule_doubts(pack, pack, {pack.rules[0].id}) == ()
    assert rule_doubts(fewer, pack, {pack.rules[0].id})[0].startswith(f"the id {pack.rules[0].id} was a rule in an")


def with_questions(pack: Rulebook, **changed: Question | None) -> Rulebook:
    """The pack with these questions in place of its own; None takes one out."""
    sections = tuple(
        dataclasses.replace(
            section,
            questions=tuple(found for one in section.questions if (found := changed.get(one.key, one)) is not None),
        )
        for section in pack.questionnaire.sections
    )
    return dataclasses.replace(pack, questionnaire=dataclasses.replace(pack.questionnaire, sections=sections))


# --- in a process of its own --------------------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config.from_environment({}, tmp_path / "clinic")


@pytest.fixture
def clinic(config: Config) -> Iterator[Database]:
    """On disk, with a key file, as another process opens it."""
    config.data_folder.mkdir()
    migrate(config.database_url)
    database = Database(config.database_url, KeyRing.load_or_create(config.key_file))
    yield database
    for thread in threading.enumerate():
        if thread.name == check_draft.WATCHER:
            thread.join(30)  # it looks into the database once more when the process has ended
    database.close()


def _wait(database: Database, draft: Draft) -> Check:
    for _ in range(600):
        check = find_check(database, draft.id, datetime.now(UTC))
        assert check is not None
        if not check.is_at_work:
            return check
        time.sleep(0.1)
    raise AssertionError("the check does not end")


def test_a_check_runs_beside_the_server_and_leaves_its_report(
    config: Config, clinic: Database, engine: EngineSupervisor
) -> None:
    rulebooks: Rulebooks = tiny_rulebooks(clinic, engine)
    ann, bob = add_staff(clinic, "Ann"), add_staff(clinic, "Bob")
    draft = reworded(clinic, rulebooks, ann)
    now = datetime.now(UTC)
    number = start_check(config, clinic, draft.id, by=ann, now=now, clock=lambda: datetime.now(UTC))
    again = start_check(config, clinic, draft.id, by=bob, now=now, clock=lambda: datetime.now(UTC))
    assert again == number == 1
    done = _wait(clinic, draft)
    assert (done.state, done.revision) == (CheckState.DONE, draft.revision)
    assert done.report is not None
    assert done.report.is_green
    assert readiness(clinic, draft.id, by=bob).obstacles == ()
    replace(clinic, draft, MEDICINES, "Long use", "Longer use", ann)
    assert [one.path for one in readiness(clinic, draft.id, by=bob).obstacles] == ["check"]


def test_a_check_whose_process_is_gone_has_failed_and_can_be_made_again(
    database: Database, engine: EngineSupervisor, ann: str
) -> None:
    draft = reworded(database, tiny_rulebooks(database, engine), ann)
    with database.transaction() as session:
        draft_checks.begin_check(session, draft.id, draft.revision, Step.FILES, staff_id=ann, now=NOW)
    at_work = find_check(database, draft.id, NOW)
    assert at_work is not None
    assert at_work.is_at_work
    lost = find_check(database, draft.id, NOW + LONGEST_SILENCE + timedelta(seconds=1))
    assert lost is not None
    assert lost.state is CheckState.FAILED
    for at in (NOW, NOW + check_draft.NOTHING_HEARD + timedelta(seconds=1)):  # pressed too early, and once more
        cancel_check(database, draft.id, now=at)
    stopped = find_check(database, draft.id, at)
    assert stopped is not None
    assert stopped.state is CheckState.CANCELLED, "nobody waits for what is gone"


def test_a_check_that_nobody_wants_is_told_so_and_its_end_is_written_once(
    database: Database, engine: EngineSupervisor, ann: str
) -> None:
    draft = reworded(database, tiny_rulebooks(database, engine), ann)
    with database.transaction() as session:
        number = draft_checks.begin_check(session, draft.id, draft.revision, Step.FILES, staff_id=ann, now=NOW)
    cancel_check(database, draft.id, now=NOW)
    with database.transaction() as session:
        assert draft_checks.load_check(session, draft.id, number).state is CheckState.CANCELLING
        draft_checks.end_check(session, draft.id, number, CheckState.CANCELLED, NOW)
        draft_checks.end_check(session, draft.id, number, CheckState.FAILED, NOW)  # the watcher of the process
    found = find_check(database, draft.id, NOW)
    assert found is not None
    assert found.state is CheckState.CANCELLED


def test_only_some_checks_run_at_once_and_one_that_waits_says_so_and_can_be_stopped(
    config: Config, clinic: Database, engine: EngineSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_draft, "SECONDS_BETWEEN_LOOKS", 0.02)
    rulebooks, ann = tiny_rulebooks(clinic, engine), add_staff(clinic, "Ann")
    now = datetime.now(UTC)
    running = [reworded(clinic, rulebooks, ann) for _ in range(MOST_AT_ONCE)]
    for draft in running:
        with clinic.transaction() as session:
            draft_checks.begin_check(session, draft.id, draft.revision, Step.FILES, staff_id=ann, now=now)
        check = find_check(clinic, draft.id, now)
        assert check is not None
        assert not check.is_waiting
    last = reworded(clinic, rulebooks, ann)
    start_check(config, clinic, last.id, by=ann, now=now + timedelta(seconds=1), clock=lambda: datetime.now(UTC))
    waiting = find_check(clinic, last.id, now + timedelta(seconds=1))
    assert waiting is not None
    assert (waiting.is_waiting, waiting.ahead) == (True, MOST_AT_ONCE)
    cancel_check(clinic, last.id, now=now + timedelta(seconds=1))
    assert _wait(clinic, last).state is CheckState.CANCELLED
    with clinic.transaction() as session:
        draft_checks.end_check(session, running[0].id, 1, CheckState.DONE, now)
    start_check(config, clinic, last.id, by=ann, now=now + timedelta(seconds=2), clock=lambda: datetime.now(UTC))
    assert _wait(clinic, last).state is CheckState.DONE
