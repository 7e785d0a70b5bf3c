"""The clinic's housekeeping on the command line."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from intake.cli import main
from intake.config import Config
from intake.services.invite_patient import open_invite
from intake.services.manage_staff import list_staff
from intake.services.open_installation import open_database
from intake.store import invites
from intake.store.staff import Role
from tests.made_up_clinic import NOW

PERSON = ("staff", "add", "--email", "ada@clinic.example", "--name", "Ada", "--role", "admin")


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    return {"INTAKE_DATA": str(tmp_path / "data")}


def _type(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_invite_prints_a_link_that_opens(environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["invite", "--name", "Pat", "--date-of-birth", "1988-04-23", "--appointment", "2027-07-01T14:30"]
    assert main(arguments, {**environ, "INTAKE_URL": "https://intake.example.org"}) == 0
    address = capsys.readouterr().out.strip()
    assert address.startswith("https://intake.example.org/i/")
    with open_database(Config.from_environment(environ)) as database:
        assert open_invite(database, address.rpartition("/")[2], NOW) is not None
        with database.reading() as session:
            (made,) = invites.list_invites(session, limit=9)
    assert made.name == "Pat"
    assert made.appointment_at is not None
    assert made.appointment_at.isoformat() == "2027-07-01T13:30:00+00:00"


@pytest.mark.parametrize(
    "wrong", [["--date-of-birth", "1988-02-30"], ["--date-of-birth", "x"], ["--appointment", "soon"]]
)
def test_a_wrong_date_is_a_usage_error(environ: Mapping[str, str], wrong: list[str]) -> None:
    good = ["--name", "Pat", "--date-of-birth", "1988-04-23"]
    with pytest.raises(SystemExit) as stopped:
        main(["invite", *good, *wrong], environ)
    assert stopped.value.code == 2


def test_a_link_is_good_for_a_year_at_most(environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "--name", "Pat", "--date-of-birth", "1988-04-23", "--days", "366"], environ) == 1
    assert "1 to 365" in capsys.readouterr().err


def test_staff_add_reads_the_password_from_standard_input(
    environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _type(monkeypatch, "long enough for her\n")
    assert main(list(PERSON), environ) == 0
    assert "long enough" not in capsys.readouterr().out
    with open_database(Config.from_environment(environ)) as database:
        (person,) = list_staff(database)
    assert (person.name, person.role) == ("Ada", Role.ADMIN)
    _type(monkeypatch, "another long one\n")
    assert main(list(PERSON), environ) == 1
    assert "Somebody has this e-mail address already" in capsys.readouterr().err


def test_a_short_password_is_refused(
    environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _type(monkeypatch, "short\n")
    assert main(list(PERSON), environ) == 1
    assert "12 characters or more" in capsys.readouterr().err


def test_audit_verify_prints_an_anchor_that_it_takes_again(
    environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _type(monkeypatch, "long enough for her\n")
    main(list(PERSON), environ)
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
        patients = [one.patient_id for one in invites.list_invites(session, limit=9)]
    assert len(patients) == 3
    assert len(set(patients)) == 2
