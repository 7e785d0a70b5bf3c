"""The clinic's housekeeping on the command line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from intake.cli import main
from intake.config import Config
from intake.services.clinic_settings import save_clinic
from intake.services.invite_patient import open_invite
from intake.services.open_installation import open_database, open_installation
from intake.store.errors import Tampered
from intake.store.invites import Invite
from intake.store.key_file import read_key_file
from tests.made_up_clinic import CLINIC, NOW
from tests.stored import all_invites
from tests.unit.services.mail_catcher import catching_mail
from tests.unit.services.test_fill_in_form import STROKE, begin, save, saved

PAT = ("invite", "--name", "Pat", "--date-of-birth", "1988-04-23")


def test_invite_prints_a_link_that_opens(environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    july = f"{date.today().year + 1}-07-01"
    assert main([*PAT, "--appointment", f"{july}T14:30"], {**environ, "INTAKE_URL": "https://intake.example.org"}) == 0
    address = capsys.readouterr().out.strip()
    assert address.startswith("https://intake.example.org/i/")
    with open_database(Config.from_environment(environ)) as database:
        assert open_invite(database, address.rpartition("/")[2], datetime.now(UTC)) is not None
        with database.reading() as session:
            (made,) = all_invites(session)
    assert made.name == "Pat"
    assert made.appointment_at is not None
    assert made.appointment_at.isoformat() == f"{july}T13:30:00+00:00"


def _made(environ: Mapping[str, str]) -> list[Invite]:
    with open_database(Config.from_environment(environ)) as database, database.reading() as session:
        return all_invites(session)


def test_invite_takes_the_offer_and_a_file_of_it(environ: Mapping[str, str], tmp_path: Path) -> None:
    file = tmp_path / "offer.json"
    file.write_text('{"injection_route": "im", "b12_dose": {"value": 500, "unit": "mcg"}}')
    offer = ("--offer-file", str(file), "--offer", "b12_dose=1000 mcg", "--offer", "product_offered=hydroxocobalamin")
    assert main([*PAT, *offer], environ) == 0
    (made,) = _made(environ)
    assert made.offer == {
        "product_offered": "hydroxocobalamin",
        "b12_dose": {"value": 1000, "unit": "mcg"},
        "injection_route": "im",
    }


def test_everything_wrong_with_an_invitation_is_told_at_once_with_the_nearest_name(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ("--language", "es", "--offer", "product_offerd=x", "--offer", "injection_route=imm", "--offer", "nonsense")
    assert main([*PAT, *wrong], environ) == 1
    told = capsys.readouterr().err
    assert "--language: Choose a language that the clinic offers: en." in told
    assert "--offer product_offerd: The offer has no such part. Nearest: product_offered." in told
    assert "--offer injection_route: " in told
    assert "Nearest: im." in told
    assert "--offer: 'nonsense' is no KEY=VALUE." in told
    assert _made(environ) == []


def test_a_name_that_no_font_has_and_dates_that_cannot_be_are_refused_as_on_the_page(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["invite", "--name", "Pat \U00012000", "--date-of-birth", "2988-04-23"]
    arguments += ["--appointment", "2020-07-01T14:30"]
    assert main(arguments, environ) == 1
    told = capsys.readouterr().err
    assert "--name: Type it without U+12000, which cannot be printed." in told
    assert "--date-of-birth: This date of birth cannot be right: look at the year." in told
    assert "--appointment: This appointment is in the past." in told
    assert _made(environ) == []


LIST = "name;date_of_birth;appointment\nAnn;1980-02-29;2031-11-03 09:30\n+Bo;1975-07-01;\n"


def test_a_day_s_list_comes_out_with_a_link_for_each(
    environ: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "day.csv"
    file.write_text(LIST)
    assert main(["invite", "--csv", str(file)], {**environ, "INTAKE_URL": "https://intake.example.org"}) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].removeprefix("\ufeff") == "name,date_of_birth,appointment,language,link"
    assert out.splitlines()[1].startswith("Ann,1980-02-29,2031-11-03 09:30,en,https://intake.example.org/i/")
    assert out.splitlines()[2].startswith("'+Bo,")
    assert {made.name for made in _made(environ)} == {"Ann", "+Bo"}
    assert main(["invite", "--csv", str(file)], environ) == 1
    told = capsys.readouterr()
    assert "--doubles: Likely invited twice: row 2, 3." in told.err
    assert told.out == ""
    assert len(_made(environ)) == 2
    assert main(["invite", "--csv", str(file), "--doubles", "leave-out", "--same-person", "no"], environ) == 0
    assert len(_made(environ)) == 2


def test_a_list_says_everything_itself_and_must_be_there(
    environ: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "day.csv"
    file.write_text(LIST.replace("1980-02-29", "29.2.1980"))
    assert main([*PAT, "--csv", str(file)], environ) == 1
    assert "--name: The list says this" in capsys.readouterr().err
    assert main(["invite", "--csv", str(file)], environ) == 1
    assert "row 2, date_of_birth: Write the date of birth as YYYY-MM-DD" in capsys.readouterr().err
    assert main(["invite", "--csv", str(tmp_path / "none.csv")], environ) == 1
    assert "cannot be read" in capsys.readouterr().err


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


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--date-of-birth", "1988-02-30"], "write YYYY-MM-DD"),
        (["--date-of-birth", "23.4.1988"], "write YYYY-MM-DD"),
        (["--date-of-birth", "1988-04"], "the whole date is needed"),
        (["--appointment", "soon"], "write YYYY-MM-DDTHH:MM"),
        (["--appointment", "2027-07-01"], "write YYYY-MM-DDTHH:MM"),
    ],
)
def test_a_wrong_date_is_a_usage_error_that_says_how_to_write_it(
    environ: Mapping[str, str], wrong: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good = ["--name", "Pat", "--date-of-birth", "1988-04-23"]
    with pytest.raises(SystemExit) as stopped:
        main(["invite", *good, *wrong], environ)
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err


def test_a_link_is_good_for_a_year_at_most(environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "--name", "Pat", "--date-of-birth", "1988-04-23", "--days", "366"], environ) == 1
    assert "1 to 365" in capsys.readouterr().err


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


def test_invite_asks_whether_it_is_the_same_person(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    person = ["invite", "--name", "Pat", "--date-of-birth", "1988-04-23"]
    assert main(person, environ) == 0
    assert main(person, environ) == 1
    assert "here before" in capsys.readouterr().err
    assert main([*person, "--same-person", "yes"], environ) == 0
    assert main([*person, "--same-person", "no"], environ) == 0
    with open_database(Config.from_environment(environ)) as database, database.reading() as session:
        patients = [one.patient_id for one in all_invites(session)]
    assert len(patients) == 3
    assert len(set(patients)) == 2


def test_purge_counts_first_and_then_does_it(environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(PAT, environ) == 0
    reference = _made(environ)[0].reference
    capsys.readouterr()
    for arguments, told, left in (
        (["purge"], "0 forms purged", 1),
        (["purge", "--patient", reference, "--dry-run"], "1 form of this patient to purge", 1),
        (["purge", "--patient", reference], "1 form of this patient purged", 0),
    ):
        assert main(arguments, environ) == 0
        assert told in capsys.readouterr().out
        assert len(_made(environ)) == left
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
    assert {made.name for made in _made(environ)} == {"Pat", "Bo"}
    assert main(["audit", "verify"], environ) == 0
    for arguments in (["backup", str(tmp_path / "b")], ["backup", "--drill", str(tmp_path / "b")]):
        type_in("six random words are good\n")
        assert main(arguments, environ) == 0, capsys.readouterr().err
    shutil.copy2(old_keys, keys)
    with pytest.raises(Tampered, match="not in the key file"):
        _made(environ)
