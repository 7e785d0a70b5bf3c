"""The clinic's housekeeping on the command line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from intake.cli import main
from intake.config import Config
from intake.services.clinic_settings import save_clinic
from intake.services.open_installation import open_installation
from intake.store.errors import Tampered
from intake.store.key_file import read_key_file
from tests.cli.test_invite import PAT, made_invites
from tests.made_up_clinic import CLINIC, NOW
from tests.unit.services.mail_catcher import catching_mail
from tests.unit.services.test_fill_in_form import STROKE, begin, save, saved


def test_without_a_mail_server_no_mail_is_sent_and_it_says_so(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mail", "send"], environ) == 1
    assert "INTAKE_SMTP_URL" in capsys.readouterr().err


def test_with_a_mail_server_it_says_how_many_were_sent(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    mail = {"INTAKE_SMTP_URL": "smtp://mail.invalid", "INTAKE_MAIL_FROM": "alerts@clinic.example"}
    assert main(["mail", "send"], {**environ, **mail}) == 0
    assert capsys.readouterr().out == (
        "Alerts: 0 sent, 0 failed, 0 still to be sent\nRequests to publish: 0 sent, 0 failed, 0 still to be sent\n"
    )


def test_what_failed_is_sent_at_once_when_somebody_asks(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with open_installation(Config.from_environment(environ), NOW) as installation:
        database = installation.database
        save_clinic(database, replace(CLINIC, alert_email="desk@clinic.example"), by="admin", now=NOW)
        saved(save(database, begin(database, installation.rulebooks), "safety-now-1", urgent_now=STROKE))
    said = "Alerts: {}\nRequests to publish: 0 sent, 0 failed, 0 still to be sent\n"
    with catching_mail() as server:
        mail = {**environ, "INTAKE_SMTP_URL": server.url, "INTAKE_MAIL_FROM": "alerts@clinic.example"}
        server.refuses = "451 not now"
        assert main(["mail", "send"], mail) == 1
        assert capsys.readouterr().out == said.format("0 sent, 1 failed, 1 still to be sent")
        server.refuses = ""
        assert main(["mail", "send"], mail) == 0
        assert capsys.readouterr().out == said.format("1 sent, 0 failed, 0 still to be sent")
        assert main(["mail", "send"], mail) == 0
    assert len(server.messages) == 1


def test_audit_verify_prints_an_anchor_that_it_takes_again(
    environ: Mapping[str, str], type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    type_in("long enough for her\n")
    main(["staff", "add", "--email", "ada@clinic.example", "--name", "Ada", "--role", "admin"], environ)
    capsys.readouterr()
    assert main(["audit", "verify"], environ) == 0
    out = capsys.readouterr().out
    assert "whole and unchanged" in out
    anchor = out.splitlines()[0].rpartition(" ")[2]
    assert main(["audit", "verify", "--anchor", anchor], environ) == 0
    seq, _, mac = anchor.partition(":")
    capsys.readouterr()
    assert main(["audit", "verify", "--anchor", f"{int(seq) + 1}:{mac}"], environ) == 1
    assert "missing or was changed" in capsys.readouterr().err
    assert main(["audit", "verify", "--anchor", "x"], environ) == 1


def test_reassess_says_how_many(environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reassess"], environ) == 0
    assert "0 assessed, 0 still for review by hand" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ["purge"],
        ["reassess"],
        ["audit", "verify"],
        ["export", "--from", "2026-11-01", "--to", "2026-11-30"],
        ["rules", "versions"],
        PAT,
    ],
)
def test_a_mistyped_data_folder_is_told_and_no_clinic_is_begun_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    folder = tmp_path / "mistyped"
    assert main(list(command), {"INTAKE_DATA": str(folder)}) == 1
    said, told = capsys.readouterr()
    assert said == ""
    assert told == f"No clinic is found: there is no key file at {folder / 'keys.json'}. Is INTAKE_DATA right?\n"
    assert not folder.exists()


def test_what_the_disk_refuses_is_said_in_a_sentence(
    environ: Mapping[str, str], tmp_path: Path, type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a_file").write_text("")
    (tmp_path / "data" / "intake.sqlite3").write_text("no database " * 100)
    assert main(["audit", "verify"], environ) == 1
    assert capsys.readouterr().err.endswith("The data file is damaged, or no database. Restore it from a backup.\n")
    type_in("six random words are good\n")
    assert main(["restore", "b"], {"INTAKE_DATA": str(tmp_path / "a_file")}) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'a_file'}: Not a directory.\n"


def test_a_setting_that_is_no_setting_stops_every_command(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reassess"], {**environ, "INTAKE_DATABASE": "x"}) == 1
    assert "INTAKE_DATABASE is not a setting" in capsys.readouterr().err


def test_purge_counts_first_and_then_does_it(environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(PAT, environ) == 0
    reference = made_invites(environ)[0].reference
    capsys.readouterr()
    for arguments, told, left in (
        (["purge"], "0 forms purged", 1),
        (["purge", "--patient", reference, "--dry-run"], "1 form of this patient to purge", 1),
        (["purge", "--patient", reference], "1 form of this patient purged", 0),
    ):
        assert main(arguments, environ) == 0
        assert told in capsys.readouterr().out
        assert len(made_invites(environ)) == left
    assert main(["purge", "--patient", reference], environ) == 1
    assert "No form has this reference or receipt" in capsys.readouterr().err


def test_with_a_new_key_all_that_the_older_one_sealed_still_opens(
    environ: Mapping[str, str], tmp_path: Path, type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    keys, old_keys = tmp_path / "data" / "keys.json", tmp_path / "old.json"
    assert main(PAT, environ) == 0
    shutil.copy2(keys, old_keys)
    capsys.readouterr()
    assert main(["key", "add"], environ) == 0
    added = capsys.readouterr().out.split()[3]
    assert list(read_key_file(keys)) == [*read_key_file(old_keys), added]
    assert main(PAT, environ) == 1
    assert "same person" in capsys.readouterr().err, "also of whom the older key speaks"
    assert main([*PAT[:2], "Bo", *PAT[3:]], environ) == 0
    assert {made.name for made in made_invites(environ)} == {"Pat", "Bo"}
    assert main(["audit", "verify"], environ) == 0
    for arguments in (["backup", str(tmp_path / "b")], ["backup", "--drill", str(tmp_path / "b")]):
        type_in("six random words are good\n")
        assert main(arguments, environ) == 0, capsys.readouterr().err
    shutil.copy2(old_keys, keys)
    with pytest.raises(Tampered, match="not in the key file"):
        made_invites(environ)
