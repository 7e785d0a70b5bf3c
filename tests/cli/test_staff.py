"""`intake staff`: who may sign in, and the way back for the only admin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from intake.cli import main
from intake.config import Config
from intake.services.manage_staff import disable_staff, find_staff, list_staff
from intake.services.open_installation import open_database
from intake.services.sign_in import SignedIn, sign_in
from intake.store.second_factors import SecondFactor, has_second_factor, save_second_factor
from intake.store.staff import Role
from tests.made_up_clinic import NOW

PERSON = ("staff", "add", "--email", "ada@clinic.example", "--name", "Ada", "--role", "admin")


def test_staff_add_reads_the_password_from_standard_input(
    environ: Mapping[str, str], type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    type_in("long enough for her\n")
    assert main(list(PERSON), environ) == 0
    assert "long enough" not in capsys.readouterr().out
    with open_database(Config.from_environment(environ)) as database:
        (person,) = list_staff(database)
    assert (person.name, person.role) == ("Ada", Role.ADMIN)
    type_in("another long one\n")
    assert main(list(PERSON), environ) == 1
    assert "Somebody has this e-mail address already" in capsys.readouterr().err


def test_a_short_password_is_refused(
    environ: Mapping[str, str], type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    type_in("short\n")
    assert main(list(PERSON), environ) == 1
    assert "12 characters or more" in capsys.readouterr().err


def test_no_new_key_file_takes_the_place_of_a_lost_one(
    environ: Mapping[str, str], type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    type_in("long enough for her\n")
    assert main(list(PERSON), environ) == 0
    key_file = Config.from_environment(environ).key_file
    key_file.unlink()
    type_in("long enough for her\n")
    assert main(list(PERSON), environ) == 1
    assert f"not at {key_file}. Put it back there, or restore a backup" in capsys.readouterr().err
    assert not key_file.exists()


def test_the_password_of_the_only_admin_is_set_on_the_server(
    environ: Mapping[str, str], type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    type_in("long enough for her\n")
    assert main(PERSON, environ) == 0
    assert main(["staff", "set-password", "--email", "nobody@clinic.example"], environ) == 1
    type_in("remembered by her\n")
    assert main(["staff", "set-password", "--email", "Ada@clinic.example"], environ) == 0
    said = capsys.readouterr().out
    assert "ada@clinic.example" in said
    assert "remembered" not in said
    with open_database(Config.from_environment(environ)) as database:
        found = sign_in(database, "ada@clinic.example", "remembered by her", datetime.now(UTC))
    assert isinstance(found, SignedIn)


def test_of_somebody_who_is_disabled_it_is_not_said_that_they_sign_in(
    environ: Mapping[str, str], type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for email in ("ada@clinic.example", "bea@clinic.example"):
        type_in("long enough for her\n")
        assert main(["staff", "add", "--email", email, "--name", "N", "--role", "admin"], environ) == 0
    with open_database(Config.from_environment(environ)) as database:
        bea = find_staff(database, "BEA@clinic.example ")
        assert bea is not None
        disable_staff(database, bea.id, by="system", now=NOW)
    capsys.readouterr()
    type_in("a new and long one\n")
    assert main(["staff", "set-password", "--email", "bea@clinic.example"], environ) == 0
    assert main(["staff", "reset-second-step", "--email", "bea@clinic.example"], environ) == 0
    told = capsys.readouterr().out
    assert told.count("bea@clinic.example is disabled: it is done, and they sign in once an admin enables them.") == 2


def test_the_second_step_of_the_only_admin_is_reset_on_the_server(
    environ: Mapping[str, str], type_in: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    type_in("long enough for her\n")
    assert main(PERSON, environ) == 0
    with open_database(Config.from_environment(environ)) as database, database.transaction() as session:
        (ada,) = list_staff(database)
        new = SecondFactor(ada.id, NOW, "JBSWY3DPEHPK3PXP", 0)
        save_second_factor(session, new, ["code"])
    assert main(["staff", "reset-second-step", "--email", "nobody@clinic.example"], environ) == 1
    assert main(["staff", "reset-second-step", "--email", "Ada@clinic.example"], environ) == 0
    with open_database(Config.from_environment(environ)) as database, database.reading() as session:
        assert not has_second_factor(session, ada.id)
    assert "ada@clinic.example" in capsys.readouterr().out
