"""Adding and disabling staff, and what that does to their sessions."""

from __future__ import annotations

import threading

import pytest

from intake.config import ClinicDefaults
from intake.errors import InputError
from intake.services.manage_staff import LastAdmin, add_staff, disable_staff, enable_staff, list_staff, set_password
from intake.services.sign_in import SignedIn, recognise_staff, sign_in
from intake.store.database import Database
from intake.store.errors import AlreadyExists, NotFound
from intake.store.staff import Role, Staff
from tests.quick_passwords import QUICK
from tests.stored import audit_entries
from tests.unit.store.builders import NOW

PASSWORD = "correct horse battery"


GOOD = {"email": "ann@clinic.example", "name": "Ann", "password": PASSWORD}


def add(
    database: Database,
    email: str = GOOD["email"],
    name: str = "Ann",
    password: str = PASSWORD,
    *,
    role: Role = Role.ADMIN,
) -> Staff:
    return add_staff(
        database, email=email, name=name, role=role, password=password, by="system", now=NOW, passwords=QUICK
    )


def session_of(database: Database, email: str, password: str = PASSWORD) -> str:
    signed_in = sign_in(database, email, password, NOW, QUICK)
    assert isinstance(signed_in, SignedIn)
    return signed_in.token


def test_a_new_person_is_listed_and_logged_without_their_password(database: Database) -> None:
    ann = add(database, name=" Ann ")
    assert list_staff(database) == [ann]
    assert (ann.name, ann.role, ann.email) == ("Ann", Role.ADMIN, "ann@clinic.example")
    (entry,) = audit_entries(database)
    assert (entry.action, entry.actor, entry.subject, entry.detail) == (
        ("staff.added", "system", ann.id, {"role": "admin"})
    )
    assert PASSWORD not in repr(entry)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ann"),
        ("email", "@clinic.example"),
        ("email", "ann@"),
        ("email", "änn@clinic.example"),  # one such would keep a request to publish from all admins
        ("email", "ann\n@clinic.example"),
        ("email", "Ann <ann@clinic.example>"),
        ("email", "a" * 250 + "@x.de"),
        ("name", " "),
        ("name", "x" * 255),
        ("name", "a\nb"),
        ("name", "Ann \ue123"),
        ("password", "short horse"),
        ("password", "x" * 201),
        ("password", "abababababab"),
        ("password", "ANN@clinic.example"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_field(database: Database, field: str, value: str) -> None:
    with pytest.raises(InputError) as refused:
        add(database, *{**GOOD, field: value}.values())
    assert [refusal.path for refusal in refused.value.refusals] == [field]
    assert list_staff(database) == []


def test_all_that_is_wrong_is_told_at_once(database: Database) -> None:
    with pytest.raises(InputError) as refused:
        add(database, email="", name="", password="")
    assert [refusal.path for refusal in refused.value.refusals] == ["email", "name", "password"]


def test_a_known_address_is_refused(database: Database) -> None:
    add(database)
    with pytest.raises(AlreadyExists):
        add(database, "ANN@clinic.example")


def test_a_new_password_ends_all_sessions(database: Database) -> None:
    ann = add(database)
    bob = add(database, "bob@clinic.example", "Bob", role=Role.CLINICIAN)
    old, others = session_of(database, ann.email), session_of(database, bob.email)
    set_password(database, ann.id, "another horse battery", by=ann.id, now=NOW, passwords=QUICK)
    assert recognise_staff(database, old, ClinicDefaults(), NOW) is None
    visit = recognise_staff(database, others, ClinicDefaults(), NOW)
    assert visit is not None
    assert visit.staff == bob
    assert not isinstance(sign_in(database, ann.email, PASSWORD, NOW, QUICK), SignedIn)
    assert session_of(database, ann.email, "another horse battery")


def test_a_weak_new_password_changes_nothing(database: Database) -> None:
    ann = add(database)
    with pytest.raises(InputError):
        set_password(database, ann.id, "short", by=ann.id, now=NOW, passwords=QUICK)
    assert session_of(database, ann.email)


def test_a_disabled_person_can_be_enabled_again(database: Database) -> None:
    add(database)
    bob = add(database, "bob@clinic.example", "Bob", role=Role.CLINICIAN)
    disable_staff(database, bob.id, by="system", now=NOW)
    assert not isinstance(sign_in(database, bob.email, PASSWORD, NOW, QUICK), SignedIn)
    enable_staff(database, bob.id, by="system", now=NOW)
    assert session_of(database, bob.email)
    assert [entry.action for entry in audit_entries(database)][1:3] == ["staff.enabled", "staff.sign_in_refused"]


def test_the_last_admin_cannot_be_disabled(database: Database) -> None:
    ann = add(database)
    bob = add(database, "bob@clinic.example", "Bob", role=Role.CLINICIAN)
    disable_staff(database, bob.id, by=ann.id, now=NOW)
    with pytest.raises(LastAdmin):
        disable_staff(database, ann.id, by=ann.id, now=NOW)
    assert session_of(database, ann.email)


def test_two_admins_who_disable_one_another_leave_one(database: Database) -> None:
    ann, bea = add(database), add(database, "bea@clinic.example", "Bea")

    def disable(target: Staff, by: Staff) -> None:
        try:
            disable_staff(database, target.id, by=by.id, now=NOW)
        except LastAdmin:
            refused.append(target.id)

    refused: list[str] = []
    threads = [threading.Thread(target=disable, args=pair) for pair in ((ann, bea), (bea, ann))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert [person.id for person in list_staff(database) if person.disabled_at is None] == refused


def test_an_unknown_person_is_not_found(database: Database) -> None:
    for change in (disable_staff, enable_staff):
        with pytest.raises(NotFound):
            change(database, "nobody", by="system", now=NOW)
    with pytest.raises(NotFound):
        set_password(database, "nobody", PASSWORD, by="system", now=NOW)
