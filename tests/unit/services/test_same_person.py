"""Whether an invited patient was here before, on both databases: staff say so, and nobody is merged unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.errors import InputError
from intake.services.returning_patient import (
    NEW_PERSON,
    SAME_PERSON,
    choose_person,
    find_invited_again,
    find_seen_before,
)
from intake.services.rulebooks import Rulebooks
from intake.store import invites
from intake.store.crypto import KeyRing
from intake.store.database import Database
from tests.databases import KEYS
from tests.made_up_clinic import NOW, submit
from tests.unit.services.test_second_visit import BORN, NAME, invite, patient_of


def test_a_new_invitation_is_a_new_patient_unless_staff_say_otherwise(database: Database, rulebooks: Rulebooks) -> None:
    first = submit(database, rulebooks, "vegan")
    with database.reading() as session:
        assert invites.load_invite(session, invite(database)).patient_id != patient_of(database, first)


@pytest.mark.parametrize("name", ["SAMPLE, véra", "Vera  Sample", "vera sample"])
def test_the_same_name_and_date_of_birth_are_noticed(database: Database, rulebooks: Rulebooks, name: str) -> None:
    first = submit(database, rulebooks, "vegan")
    (known,) = find_seen_before(database, name, BORN)
    assert known.patient_id == patient_of(database, first)
    assert known.sent_at == NOW
    assert find_seen_before(database, name, BORN + timedelta(days=1)) == []
    assert find_seen_before(database, "Vera Sampler", BORN) == []


def test_they_are_noticed_under_a_new_key_too(database_url: str, database: Database) -> None:
    invite(database)
    rotated = Database(database_url, KeyRing.of({"first": bytes(range(32)), "second": bytes(32)}))
    try:
        assert len(find_seen_before(rotated, NAME, BORN)) == 1
        invite(rotated, name="New Key")
        assert len(find_seen_before(rotated, "New Key", BORN)) == 1
    finally:
        rotated.close()


def test_the_index_is_of_no_use_without_the_key() -> None:
    assert KEYS.blind_index(b"x") != KeyRing.of({"first": bytes(32)}).blind_index(b"x")


def test_staff_have_to_say_whether_it_is_the_same_person(database: Database) -> None:
    invite(database)
    known = find_seen_before(database, NAME, BORN)

    def choose(choice: str, of: Any = known) -> str | None:
        return choose_person(of, choice, name=NAME, date_of_birth=BORN)

    with pytest.raises(InputError, match="same person"):
        choose("")
    assert choose(NEW_PERSON) is None
    assert choose("yes") == choose(known[0].patient_id) == known[0].patient_id
    with pytest.raises(InputError, match="several"):
        choose("yes", [*known, replace(known[0], patient_id="other")])
    with pytest.raises(InputError, match="Nobody"):
        choose("yes", [])
    assert choose("", []) is None


def test_inviting_again_from_a_form_is_an_answer_only_for_that_very_person(
    database: Database, rulebooks: Rulebooks
) -> None:
    again = find_invited_again(database, submit(database, rulebooks, "vegan"))
    known = find_seen_before(database, NAME, BORN, again)
    assert known == [again.patient]
    found = choose_person(known, "", name=NAME, date_of_birth=BORN, again=again)
    assert found == again.patient.patient_id
    for choice, born in (("", BORN + timedelta(days=1)), ("somebody-else", BORN)):
        with pytest.raises(InputError) as error:
            choose_person(known, choice, name=NAME, date_of_birth=born, again=again)
        assert [refusal.path for refusal in error.value.refusals] == [SAME_PERSON]
    renamed = find_seen_before(database, "Vera Married", BORN, again)
    with pytest.raises(InputError):
        choose_person(renamed, "", name="Vera Married", date_of_birth=BORN, again=again)
