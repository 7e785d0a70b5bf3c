"""The clinic's tablet on both databases: PINs are counted, a visit ends for good, the answers stay."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher

from intake.config import ClinicDefaults
from intake.services.invite_patient import Admitted, NotAdmitted, create_invite, recognise_patient
from intake.services.sign_in import recognise_staff
from intake.services.tablet_mode import (
    MOST_WRONG_PINS,
    UNLOCKED_FOR,
    Tablet,
    WrongPin,
    end_tablet,
    enter_pin,
    recognise_tablet,
    start_tablet,
)
from intake.services.tablet_visit import (
    Ending,
    admit_on_tablet,
    choose_patient,
    end_visit,
    last_page,
    list_todays_patients,
    short_name,
)
from intake.store import sessions, staff
from intake.store.database import Database
from intake.store.passwords import Passwords
from intake.store.sessions import ABSOLUTE, IDLE_ON_TABLET, Audience
from intake.store.staff import Role
from tests.made_up_clinic import CLINIC, NOW

PIN, BORN = "4711", date(1980, 3, 31)
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def _start(database: Database) -> tuple[Tablet, str]:
    with database.transaction() as session:
        by = staff.add(session, email="c@clinic.example", name="C", role=Role.CLINICIAN, password_hash="$", now=NOW).id
        signed_in = sessions.open_session(session, Audience.STAFF, by, NOW)
    token = start_tablet(database, signed_in, pin=PIN, again=PIN, by=by, now=NOW, passwords=QUICK)
    with database.reading() as session:
        assert sessions.find_session(session, signed_in, Audience.STAFF, NOW) is None
    found = recognise_tablet(database, token, NOW)
    assert found is not None
    return found, token


def _now(database: Database, token: str) -> Tablet:
    found = recognise_tablet(database, token, NOW)
    assert found is not None
    return found


def _invite(database: Database) -> str:
    return create_invite(
        database,
        name="Ann Example",
        date_of_birth=BORN,
        appointment_at=NOW + timedelta(hours=1),
        offer=None,
        language="es",
        created_by=None,
        now=NOW,
    )[0]


def test_the_tablets_session_lets_nobody_in_as_the_person_who_started_it(database: Database) -> None:
    _, token = _start(database)
    assert recognise_staff(database, token, ClinicDefaults(), NOW) is None


def test_the_pin_is_kept_as_a_hash_and_never_shown(database: Database) -> None:
    tablet, _ = _start(database)
    assert tablet.pin_hash.startswith("$argon2id$")
    assert tablet.pin_hash not in repr(tablet)


def test_the_right_pin_unlocks_for_a_while(database: Database) -> None:
    tablet, token = _start(database)
    assert enter_pin(database, tablet, PIN, NOW, QUICK) is None
    unlocked = _now(database, token)
    assert unlocked.is_unlocked(NOW)
    assert not unlocked.is_unlocked(NOW + UNLOCKED_FOR)


def test_wrong_pins_side_by_side_are_counted_one_by_one(database: Database) -> None:
    tablet, token = _start(database)
    tries: list[WrongPin | None] = []
    guesses = [
        threading.Thread(target=lambda: tries.append(enter_pin(database, tablet, "0815", NOW, QUICK))) for _ in range(8)
    ]
    for guess in guesses:
        guess.start()
    for guess in guesses:
        guess.join()
    assert len(tries) == 8
    assert recognise_tablet(database, token, NOW) is None
    assert enter_pin(database, tablet, PIN, NOW, QUICK) == WrongPin(0)


def test_one_try_too_many_is_not_looked_at(database: Database) -> None:
    tablet, token = _start(database)
    for _ in range(MOST_WRONG_PINS - 1):
        enter_pin(database, tablet, "0815", NOW, QUICK)
    assert _now(database, token).tries == MOST_WRONG_PINS - 1
    assert enter_pin(database, tablet, PIN, NOW, QUICK) is None
    assert _now(database, token).tries == 0


def test_a_tablet_lasts_a_clinics_day(database: Database) -> None:
    _, token = _start(database)
    almost = NOW + ABSOLUTE[Audience.TABLET] - timedelta(seconds=1)
    assert recognise_tablet(database, token, almost) is not None
    assert recognise_tablet(database, token, almost + timedelta(seconds=1)) is None


def test_it_ends_only_after_the_pin(database: Database) -> None:
    tablet, token = _start(database)
    end_tablet(database, tablet, NOW)
    assert recognise_tablet(database, token, NOW) is not None
    enter_pin(database, tablet, PIN, NOW, QUICK)
    end_tablet(database, tablet, NOW)
    assert recognise_tablet(database, token, NOW) is None


def test_a_patient_is_chosen_only_after_the_pin_and_let_in_by_the_date_of_birth(database: Database) -> None:
    tablet, token = _start(database)
    invite_id = _invite(database)
    assert [patient.short_name for patient in list_todays_patients(database, CLINIC, NOW)] == ["Ann E."]
    assert choose_patient(database, tablet, invite_id, CLINIC, NOW) is None
    assert admit_on_tablet(database, tablet, BORN, NOW) == NotAdmitted(0)
    enter_pin(database, tablet, PIN, NOW, QUICK)
    assert choose_patient(database, tablet, invite_id, CLINIC, NOW) == "es"
    chosen = _now(database, token)
    assert not chosen.is_unlocked(NOW)
    assert admit_on_tablet(database, chosen, BORN + timedelta(days=1), NOW, attempts_shown=5) == NotAdmitted(4)
    assert admit_on_tablet(database, chosen, BORN, NOW, attempts_shown=5) == NotAdmitted(4, was_looked_at=False)
    admitted = admit_on_tablet(database, chosen, BORN, NOW)
    assert isinstance(admitted, Admitted)
    assert _now(database, token).invite_id is None
    assert recognise_patient(database, admitted.token, NOW + IDLE_ON_TABLET - timedelta(seconds=1)) is not None
    late = NOW + 2 * IDLE_ON_TABLET
    assert recognise_patient(database, admitted.token, late) is None


def test_an_ended_visit_is_dead_and_leaves_only_what_is_to_be_read(database: Database) -> None:
    tablet, token = _start(database)
    invite_id = _invite(database)
    admitted = admit_on_tablet(database, replace(tablet, invite_id=invite_id), BORN, NOW)
    assert isinstance(admitted, Admitted)
    page = last_page("ABCD-EFGH", ["Call 999."], ["Ask for help."], NOW)
    end_visit(database, tablet, admitted.token, Ending.SENT, NOW, last_page=page)
    assert recognise_patient(database, admitted.token, NOW) is None
    assert _now(database, token).last_page == page


@pytest.mark.parametrize(
    ("name", "short"),
    [("Ann Example", "Ann E."), ("Ada", "Ada"), ("Pat Q. van der Berg", "Pat B."), ("ليلى مثال", "ليلى م.")],
)
def test_a_name_in_short(name: str, short: str) -> None:
    assert short_name(name) == short
