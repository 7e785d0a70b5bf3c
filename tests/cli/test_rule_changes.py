"""Changing the rules on the command line, from a folder as in version control."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.cli import main
from intake.config import Config
from intake.rulebook.supervisor import EngineSupervisor
from intake.services import open_installation
from intake.services.ask_to_publish import ask_to_publish
from intake.services.edit_draft import list_drafts, load_draft
from intake.services.open_installation import open_database
from intake.services.publish_rules import list_publications
from intake.services.rulebooks import Rulebooks
from tests.builders import TINY
from tests.made_up_clinic import NOW
from tests.unit.services.rule_changes import DIET, MEDICINES, TIRED, add_staff, note_report, reworded

ANN, BOB = ("--by", "ann@clinic.example"), ("--by", "bob@clinic.example")


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """A clinic with the tiny pack, and with Ann and Bob."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "b12").symlink_to(TINY)
    monkeypatch.setattr(open_installation, "rules_folder", lambda: shipped)
    environ = {"INTAKE_DATA": str(tmp_path / "data")}
    with open_database(Config.from_environment(environ)) as database:
        add_staff(database, "Ann")
        add_staff(database, "Bob")
    return environ


def _run(environ: Mapping[str, str], *words: str) -> int:
    return main(["rules", *words], environ)


def _edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")


def test_out_of_a_folder_into_force_and_back_again(
    environ: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "checkout"
    assert _run(environ, "drafts") == 0  # before the first start there is no rule set, and no draft
    assert _run(environ, "drift") == 0
    assert _run(environ, "export", str(folder)) == 0
    assert (folder / DIET).read_text("utf-8") == (TINY / DIET).read_text("utf-8")
    _edit(folder, DIET, *TIRED)
    assert _run(environ, "import", str(folder), *ANN, "--title", "Say it better") == 0
    assert f"changed: {DIET}" in capsys.readouterr().out
    assert _run(environ, "drafts") == 0
    draft = capsys.readouterr().out.split()[0]
    assert _run(environ, "publish", draft, *ANN, "--reason", "Mine") == 1
    assert "Somebody else has to publish it" in capsys.readouterr().err
    assert _run(environ, "publish", draft, *BOB, "--reason", "Read against the source") == 0
    assert _run(environ, "diff", str(TINY), "current") == 0
    assert f"message: {TIRED[0]}" in capsys.readouterr().out
    assert _run(environ, "versions") == 0
    newest, oldest = capsys.readouterr().out.splitlines()
    assert "in force" in newest
    assert newest.endswith("published by Bob, written by Ann: Read against the source")
    assert _run(environ, "rollback", oldest.split()[1], *ANN, "--reason", "Too many") == 0
    assert _run(environ, "export", str(folder)) == 0
    assert (folder / DIET).read_text("utf-8") == (TINY / DIET).read_text("utf-8")


def test_times_are_the_clinics_as_on_the_pages(environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(environ, "drift") == 0
    config = Config.from_environment(environ)
    with open_database(config) as database, EngineSupervisor() as engine:
        reworded(database, Rulebooks(database, engine), add_staff(database, "Cid"))
        published = list_publications(database)[0].at
    there = {**environ, "INTAKE_TIME_ZONE": "Pacific/Kiritimati"}  # 14 hours ahead
    capsys.readouterr()
    assert _run(there, "versions") == 0
    assert f"{published + timedelta(hours=14):%Y-%m-%d %H:%M}" in capsys.readouterr().out
    assert _run(there, "drafts") == 0
    assert f"{NOW + timedelta(hours=14):%Y-%m-%d %H:%M} by Cid" in capsys.readouterr().out


def test_an_old_folder_does_not_undo_what_others_published(
    environ: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(environ, "drift") == 0
    mine, same_file = tmp_path / "mine", tmp_path / "same-file"
    for folder in (mine, same_file):
        assert _run(environ, "export", str(folder)) == 0
    _edit(mine, MEDICINES, "Long use lowers B12.", "Long use can lower B12.")
    _edit(same_file, DIET, TIRED[0], "Otherwise.")
    config = Config.from_environment(environ)
    with open_database(config) as database, EngineSupervisor() as engine:
        people = {name: add_staff(database, name) for name in ("Cid", "Dot")}
        draft = reworded(database, Rulebooks(database, engine), people["Cid"])
        note_report(database, draft, people["Cid"])
    assert _run(environ, "publish", draft.id, *BOB, "--reason", "Read") == 0
    assert _run(environ, "import", str(same_file), *ANN) == 1
    assert f"{DIET}: changed here" in capsys.readouterr().err
    assert _run(environ, "export", str(same_file)) == 1
    assert "never in force: choose another folder" in capsys.readouterr().err
    assert "Otherwise." in (same_file / DIET).read_text("utf-8")
    assert _run(environ, "export", str(same_file), "--replace") == 0
    assert "Otherwise." not in (same_file / DIET).read_text("utf-8")
    assert _run(environ, "import", str(mine), *ANN) == 0
    with open_database(config) as database:
        (made,) = list_drafts(database)
        assert load_draft(database, made.id).changed_paths == (MEDICINES,)


def test_a_folder_with_something_else_in_it_is_left_alone(
    environ: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(environ, "drift") == 0
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("Dear")
    assert _run(environ, "export", str(tmp_path / "letters")) == 1
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["a.txt"]


def test_each_red_is_named_and_accepted_by_its_name(
    environ: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "checkout"
    assert _run(environ, "drift") == 0
    assert _run(environ, "export", str(folder)) == 0
    assert _run(environ, "import", str(folder), *ANN) == 1
    assert "nothing in it differs" in capsys.readouterr().err
    _edit(folder, MEDICINES, "severity: urgent", "severity: high")
    _edit(folder, DIET, "    - {name: not tired, silent: {diet: vegan, tired: no}}\n", "")
    assert _run(environ, "import", str(folder), *ANN) == 0
    draft = capsys.readouterr().out.rpartition("publish ")[2].split()[0]
    assert _run(environ, "publish", draft, *BOB, "--reason", "Read") == 1
    said = capsys.readouterr().err
    assert "--weakening-reason: dose-very-high: It is high and not urgent any more" in said
    assert "--accept coverage-1: Say why" in said
    assert "--weakening-reason: Say why" in said
    accepted = ("--accept", "coverage-1=A case follows", "--weakening-reason", "The pharmacy checks it")
    stray = ("--change", "dose-vry-high=No longer so urgent")
    assert _run(environ, "publish", draft, *BOB, "--reason", "Read", *accepted, *stray) == 1
    assert "dose-vry-high: Nothing of this name is changed" in capsys.readouterr().err
    assert _run(environ, "publish", draft, *BOB, "--reason", "Read", *accepted) == 0


def test_an_invitation_knows_the_questions_of_the_rules_in_force(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(environ, "drift") == 0
    person = ["invite", "--name", "Pat", "--date-of-birth", "1988-04-23"]
    assert main([*person, "--offer", "b12_dose=1000 mcg"], environ) == 1
    told = capsys.readouterr().err
    assert "--offer b12_dose" in told, "a question of the shipped form, and not of this clinic's"
    assert "INTAKE_URL is not set: only this machine can open http://127.0.0.1:8000." in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish", "0000000", *BOB), "no open draft"),
        (("rollback", "0000000", *BOB, "--reason", "x"), "no kept rule set"),
        (("import", "nowhere", *ANN), "no pack here"),
        (("import", str(TINY), "--by", "eve@clinic.example"), "No admin who may sign in"),
        (("adopt", *ANN), "made from the newest"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert _run(environ, *words) == 1
    assert said in capsys.readouterr().err


def test_a_request_to_publish_that_could_not_be_mailed_is_told(
    environ: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(environ, "drift") == 0
    assert _run(environ, "export", str(tmp_path / "mine")) == 0
    _edit(tmp_path / "mine", DIET, *TIRED)
    assert _run(environ, "import", str(tmp_path / "mine"), *ANN) == 0
    with open_database(Config.from_environment(environ)) as database:
        (made,) = list_drafts(database)
        cid = add_staff(database, "Cid")
        ask_to_publish(database, made.id, by=cid, now=datetime.now(UTC))
    nobody = {"INTAKE_SMTP_URL": "smtp+plain://127.0.0.1:1", "INTAKE_MAIL_FROM": "rules@clinic.example"}
    capsys.readouterr()
    assert main(["mail", "send"], {**environ, **nobody}) == 1
    assert "Requests to publish: 0 sent, 1 failed, 1 still to be sent" in capsys.readouterr().out
