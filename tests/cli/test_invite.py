"""Inviting on the command line: one patient, a day's list, and all that is wrong with either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from intake.cli import main
from intake.config import Config
from intake.services.invite_patient import open_invite
from intake.services.open_installation import open_database
from intake.store.invites import Invite
from tests.stored import all_invites

PAT = ("invite", "--name", "Pat", "--date-of-birth", "1988-04-23")


def made_invites(environ: Mapping[str, str]) -> list[Invite]:
    with open_database(Config.from_environment(environ)) as database, database.reading() as session:
        return all_invites(session)


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


def test_invite_takes_the_offer_and_a_file_of_it(environ: Mapping[str, str], tmp_path: Path) -> None:
    file = tmp_path / "offer.json"
    file.write_text('{"injection_route": "im", "b12_dose": {"value": 500, "unit": "mcg"}}')
    offer = ("--offer-file", str(file), "--offer", "b12_dose=1000 mcg", "--offer", "product_offered=hydroxocobalamin")
    assert main([*PAT, *offer], environ) == 0
    (made,) = made_invites(environ)
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
    assert made_invites(environ) == []


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
    assert made_invites(environ) == []


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
    assert {made.name for made in made_invites(environ)} == {"Ann", "+Bo"}
    assert main(["invite", "--csv", str(file)], environ) == 1
    told = capsys.readouterr()
    assert "--doubles: Likely invited twice: row 2, 3." in told.err
    assert told.out == ""
    assert len(made_invites(environ)) == 2
    assert main(["invite", "--csv", str(file), "--doubles", "leave-out", "--same-person", "no"], environ) == 0
    assert len(made_invites(environ)) == 2


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
