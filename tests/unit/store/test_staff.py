"""Staff rows: addresses, locks and roles."""

from __future__ import annotations

import pytest

from intake.store import staff
from intake.store.database import Database
from intake.store.errors import AlreadyExists, NotFound
from intake.store.staff import LOCK, MOST_FAILURES, Role
from tests.unit.store.builders import NOW, add_clinician, minutes


def test_an_address_is_found_however_it_is_typed(database: Database) -> None:
    with database.transaction() as session:
        person = add_clinician(session, " Cleo@Clinic.Example ")
    with database.reading() as session:
        assert staff.find_by_email(session, "CLEO@clinic.example ") == person
        assert staff.load(session, person.id) == person
        assert staff.find_by_email(session, "dora@clinic.example") is None
    assert person.email == "cleo@clinic.example"


@pytest.mark.parametrize("email", ["", "a\0b", "\ud83d", "x" * 1000])
def test_what_cannot_be_an_address_is_nobodys(database: Database, email: str) -> None:
    with database.reading() as session:
        assert staff.find_by_email(session, email) is None


def test_an_address_belongs_to_one_person(database: Database) -> None:
    with database.transaction() as session:
        add_clinician(session)
    with pytest.raises(AlreadyExists), database.transaction() as session:
        add_clinician(session, "CLEO@clinic.example")


def test_the_tenth_failure_locks_for_fifteen_minutes(database: Database) -> None:
    with database.transaction() as session:
        staff_id = add_clinician(session).id
        locked = [staff.count_failed_sign_in(session, staff_id, NOW) for _ in range(MOST_FAILURES)]
        person = staff.load(session, staff_id)
    assert locked == [False] * 9 + [True]
    assert not person.may_sign_in(NOW)
    assert not person.may_sign_in(NOW + LOCK - minutes(1))
    assert person.may_sign_in(NOW + LOCK)


def test_a_good_sign_in_and_a_new_password_forgive(database: Database) -> None:
    with database.transaction() as session:
        staff_id = add_clinician(session).id
        for has_new_password in (False, True):
            for _ in range(MOST_FAILURES):
                staff.count_failed_sign_in(session, staff_id, NOW)
            assert not staff.load(session, staff_id).may_sign_in(NOW)
            if has_new_password:
                staff.replace_password_hash(session, staff_id, "$new")
            else:
                staff.forget_failed_sign_ins(session, staff_id)
            assert staff.load(session, staff_id).may_sign_in(NOW)
        assert staff.find_password_hash(session, staff_id) == "$new"
        assert staff.lock_for_sign_in(session, staff_id)[1] == "$new"


def test_a_disabled_person_may_not_sign_in_until_enabled(database: Database) -> None:
    with database.transaction() as session:
        staff_id = add_clinician(session).id
        staff.disable(session, staff_id, NOW)
        staff.disable(session, staff_id, NOW + minutes(1))
        assert staff.load(session, staff_id).disabled_at == NOW
        assert not staff.load(session, staff_id).may_sign_in(NOW + minutes(1))
        staff.enable(session, staff_id)
        assert staff.load(session, staff_id).may_sign_in(NOW)


def test_only_active_admins_are_counted(database: Database) -> None:
    with database.transaction() as session:
        add_clinician(session)
        admins = [
            staff.add(session, email=f"{n}@x.example", name="A", role=Role.ADMIN, password_hash="$", now=NOW)
            for n in range(2)
        ]
        assert staff.count_active_admins(session) == 2
        staff.disable(session, admins[0].id, NOW)
        assert staff.count_active_admins(session) == 1
        assert [person.name for person in staff.list_staff(session)] == ["A", "A", "Cleo"]


def test_an_unknown_person_is_not_found(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        staff.load(session, "nobody")
