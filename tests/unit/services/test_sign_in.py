"""Sign-in refuses everyone alike, counts every guess, and ends sessions for good."""

from __future__ import annotations

import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters

from intake.config import ClinicDefaults
from intake.services.audit_log import verify_audit_log
from intake.services.manage_staff import add_staff, disable_staff, set_password
from intake.services.sign_in import SignedIn, SignInRefused, recognise_staff, sign_in, sign_out
from intake.store import sessions, staff
from intake.store.database import Database
from intake.store.passwords import Passwords
from intake.store.sessions import Audience
from intake.store.staff import MOST_FAILURES, Role, Staff
from tests.quick_passwords import QUICK
from tests.stored import audit_entries
from tests.unit.store.builders import NOW, minutes

EMAIL = "cleo@clinic.example"
PASSWORD = "correct horse battery"
QUARTER = 91 * 24 * 60


def add_cleo(database: Database, passwords: Passwords = QUICK) -> Staff:
    return add_staff(
        database,
        email=EMAIL,
        name="Cleo",
        role=Role.CLINICIAN,
        password=PASSWORD,
        by="system",
        now=NOW,
        passwords=passwords,
    )


def try_sign_in(
    database: Database, password: str = PASSWORD, email: str = EMAIL, minutes_later: int = 0, browser: str = ""
) -> SignedIn | SignInRefused:
    return sign_in(database, email, password, NOW + minutes(minutes_later), QUICK, browser=browser)


def sign_in_well(database: Database) -> SignedIn:
    signed_in = try_sign_in(database)
    assert isinstance(signed_in, SignedIn)
    return signed_in


def sign_in_well_elsewhere(database: Database) -> str:
    """The secret of a browser in which another person signed in."""
    other = "dora@clinic.example"
    add_staff(
        database, email=other, name="D", role=Role.ADMIN, password=PASSWORD, by="system", now=NOW, passwords=QUICK
    )
    signed_in = try_sign_in(database, email=other)
    assert isinstance(signed_in, SignedIn)
    return signed_in.browser


def actions(database: Database) -> list[str]:
    return [entry.action for entry in audit_entries(database)]


def test_the_right_password_opens_a_session(database: Database) -> None:
    cleo = add_cleo(database)
    signed_in = sign_in_well(database)
    assert signed_in.staff == cleo
    visit = recognise_staff(database, signed_in.token, ClinicDefaults(), NOW)
    assert visit is not None
    assert visit.staff == cleo
    assert actions(database) == ["staff.signed_in", "staff.added"]


@pytest.mark.parametrize("email", [EMAIL, "dora@clinic.example", "", "a\0b", "x" * 500])
def test_wrong_passwords_and_unknown_addresses_get_the_same_answer(database: Database, email: str) -> None:
    add_cleo(database)
    assert try_sign_in(database, "wrong horse battery", email) == SignInRefused()


def test_the_log_never_holds_the_address_of_an_unknown_person(database: Database) -> None:
    try_sign_in(database, email="dora.canary@clinic.example")
    (entry,) = audit_entries(database)
    assert (entry.action, entry.actor, entry.subject) == ("staff.sign_in_refused", "unknown", "unknown")
    assert "canary" not in repr(entry)


@pytest.mark.parametrize("email", [EMAIL, "dora@clinic.example", "a\0b"])
def test_each_guess_costs_one_password_hash_whoever_it_is_for(database: Database, email: str) -> None:
    add_cleo(database)

    class CountingHasher(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            costs.append(extract_parameters(str(hash)).memory_cost)
            return super().verify(hash, password)

    costs: list[int] = []
    counting = Passwords(CountingHasher(time_cost=1, memory_cost=8, parallelism=1))
    sign_in(database, email, "wrong horse battery", NOW, counting)
    assert costs == [8]


def test_ten_wrong_passwords_lock_the_account_for_fifteen_minutes(database: Database) -> None:
    add_cleo(database)
    for _ in range(MOST_FAILURES):
        try_sign_in(database, "wrong horse battery")
    assert actions(database)[:2] == ["staff.locked", "staff.sign_in_failed"]
    assert try_sign_in(database) == SignInRefused()
    assert try_sign_in(database, minutes_later=14) == SignInRefused()
    assert isinstance(try_sign_in(database, minutes_later=15), SignedIn)


def test_a_stranger_who_locks_the_account_keeps_nobody_out_of_a_browser_that_is_known(database: Database) -> None:
    add_cleo(database)
    known = sign_in_well(database).browser
    for _ in range(MOST_FAILURES):
        try_sign_in(database, "wrong horse battery")
    for stranger in ("", "x", sign_in_well_elsewhere(database)):
        assert try_sign_in(database, browser=stranger) == SignInRefused()
    signed_in = try_sign_in(database, browser=known)
    assert isinstance(signed_in, SignedIn)
    assert signed_in.browser == known
    assert try_sign_in(database) == SignInRefused(), "the stranger's lock stays"
    for _ in range(MOST_FAILURES):
        try_sign_in(database, "wrong horse battery", minutes_later=QUARTER)
    assert try_sign_in(database, browser=known, minutes_later=QUARTER) == SignInRefused(), "known for 90 days"


def test_a_known_browser_has_ten_tries_of_its_own_and_then_is_a_strangers(database: Database) -> None:
    add_cleo(database)
    known = sign_in_well(database).browser
    for _ in range(MOST_FAILURES):
        assert try_sign_in(database, "wrong horse battery", browser=known) == SignInRefused()
    assert "staff.locked" not in actions(database)
    for _ in range(MOST_FAILURES):
        try_sign_in(database, "wrong horse battery", browser=known)
    assert try_sign_in(database, browser=known) == SignInRefused()
    assert actions(database).count("staff.locked") == 1


def test_nine_wrong_passwords_are_forgiven_by_a_right_one(database: Database) -> None:
    add_cleo(database)
    for _ in range(2):
        for _ in range(MOST_FAILURES - 1):
            try_sign_in(database, "wrong horse battery")
        sign_in_well(database)


def test_guesses_side_by_side_are_counted_one_by_one(database: Database) -> None:
    cleo = add_cleo(database)
    threads = [threading.Thread(target=try_sign_in, args=(database, "wrong horse battery")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert not staff.load(session, cleo.id).may_sign_in(NOW)
    assert actions(database).count("staff.sign_in_failed") == MOST_FAILURES - 1
    assert actions(database).count("staff.locked") == 1
    assert verify_audit_log(database).is_sound


def test_a_disabled_person_is_refused_and_signed_out(database: Database) -> None:
    cleo = add_cleo(database)
    token = sign_in_well(database).token
    disable_staff(database, cleo.id, by="system", now=NOW)
    with database.reading() as session:
        assert sessions.find_session(session, token, Audience.STAFF, NOW) is None
    assert try_sign_in(database) == SignInRefused()


def test_a_session_is_worth_nothing_while_its_person_is_disabled(database: Database) -> None:
    cleo = add_cleo(database)
    token = sign_in_well(database).token
    with database.transaction() as session:
        staff.disable(session, cleo.id, NOW)
    assert recognise_staff(database, token, ClinicDefaults(), NOW) is None


def test_a_copied_cookie_is_dead_after_signing_out(database: Database) -> None:
    add_cleo(database)
    one, other = sign_in_well(database), sign_in_well(database)
    sign_out(database, one.token, NOW)
    sign_out(database, one.token, NOW)
    assert recognise_staff(database, one.token, ClinicDefaults(), NOW) is None
    assert recognise_staff(database, other.token, ClinicDefaults(), NOW) is not None
    assert actions(database).count("staff.signed_out") == 1


def test_a_session_in_use_stays_and_an_idle_one_ends(database: Database) -> None:
    add_cleo(database)
    token = sign_in_well(database).token
    for after in (20, 40, 60):
        assert recognise_staff(database, token, ClinicDefaults(), NOW + minutes(after)) is not None
    assert recognise_staff(database, token, ClinicDefaults(), NOW + minutes(91)) is None


def test_a_password_set_during_a_sign_in_wins(database: Database) -> None:
    cleo = add_cleo(database)

    class SlowPasswords(Passwords):
        def matches(self, password_hash: str | None, password: str) -> bool:
            set_password(database, cleo.id, "another horse battery", by="system", now=NOW, passwords=QUICK)
            return QUICK.matches(password_hash, password)

    assert sign_in(database, EMAIL, PASSWORD, NOW, SlowPasswords()) == SignInRefused()


def test_a_hash_of_older_cost_is_renewed(database: Database) -> None:
    cleo = add_cleo(database)
    dearer = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert isinstance(sign_in(database, EMAIL, PASSWORD, NOW, dearer), SignedIn)
    with database.reading() as session:
        renewed = staff.find_password_hash(session, cleo.id)
    assert not dearer.is_outdated(renewed)
    assert isinstance(sign_in(database, EMAIL, PASSWORD, NOW, dearer), SignedIn)
