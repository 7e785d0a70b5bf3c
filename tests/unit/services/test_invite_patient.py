"""The link lets nobody in by itself, tells nothing, and dies when it should."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from intake.services.invite_patient import (
    LONGEST_VALID_DAYS,
    MOST_DATE_OF_BIRTH_FAILURES,
    Admitted,
    NotAdmitted,
    OpenInvite,
    check_date_of_birth,
    create_invite,
    leave,
    open_invite,
    recognise_patient,
    renew_invite,
    revoke_invite,
)
from intake.store import invites, sessions
from intake.store.database import Database
from intake.store.errors import NotFound
from intake.store.sessions import Audience
from tests.stored import audit_entries
from tests.unit.store.builders import NOW, minutes

BORN = date(1980, 2, 29)
WRONG = date(1980, 2, 28)
IN_TWO_WEEKS = NOW + timedelta(days=14)


def invite(database: Database, appointment_at: datetime = NOW + timedelta(days=3)) -> tuple[str, str]:
    return create_invite(
        database,
        name="Ada Canary",
        date_of_birth=BORN,
        appointment_at=appointment_at,
        offer={"product_offered": "b12"},
        language="en",
        created_by=None,
        now=NOW,
    )


def admit(database: Database, invite_id: str) -> str:
    admitted = check_date_of_birth(database, invite_id, BORN, NOW)
    assert isinstance(admitted, Admitted)
    return admitted.token


def fail(database: Database, invite_id: str, times: int) -> list[int]:
    left = []
    for _ in range(times):
        refused = check_date_of_birth(database, invite_id, WRONG, NOW)
        assert isinstance(refused, NotAdmitted)
        left.append(refused.attempts_left)
    return left


def test_a_link_opens_and_does_not_tell_whose_it_is(database: Database) -> None:
    invite_id, token = invite(database)
    opened = open_invite(database, token, NOW)
    assert opened == OpenInvite(invite_id, "en", MOST_DATE_OF_BIRTH_FAILURES)


def test_wrong_expired_and_revoked_links_are_alike(database: Database) -> None:
    _, token = invite(database)
    revoked_id, revoked = invite(database)
    revoke_invite(database, revoked_id, by="system", now=NOW)
    assert open_invite(database, token, IN_TWO_WEEKS - minutes(1)) is not None
    assert open_invite(database, token, IN_TWO_WEEKS) is None
    assert open_invite(database, revoked, NOW) is None
    assert open_invite(database, token[:-1], NOW) is None
    assert open_invite(database, "", NOW) is None


def test_the_right_date_of_birth_lets_the_patient_in(database: Database) -> None:
    invite_id, _ = invite(database)
    visit = recognise_patient(database, admit(database, invite_id), NOW)
    assert visit is not None
    assert (visit.invite.id, visit.invite.name, visit.invite.offer) == (
        (invite_id, "Ada Canary", {"product_offered": "b12"})
    )
    assert visit.web_session.subject_id == invite_id


def test_wrong_dates_of_birth_are_counted_down_and_then_nobody_gets_in(database: Database) -> None:
    invite_id, token = invite(database)
    assert fail(database, invite_id, MOST_DATE_OF_BIRTH_FAILURES + 1) == [4, 3, 2, 1, 0, 0]
    assert check_date_of_birth(database, invite_id, BORN, NOW) == NotAdmitted(0)
    opened = open_invite(database, token, NOW)
    assert opened is not None
    assert opened.attempts_left == 0


def test_a_right_date_of_birth_forgives_the_wrong_ones(database: Database) -> None:
    invite_id, _ = invite(database)
    fail(database, invite_id, MOST_DATE_OF_BIRTH_FAILURES - 1)
    admit(database, invite_id)
    assert fail(database, invite_id, 1) == [MOST_DATE_OF_BIRTH_FAILURES - 1]


def test_guesses_side_by_side_are_counted_one_by_one(database: Database) -> None:
    invite_id, _ = invite(database)
    threads = [threading.Thread(target=fail, args=(database, invite_id, 1)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check_date_of_birth(database, invite_id, BORN, NOW) == NotAdmitted(0)
    actions = [entry.action for entry in audit_entries(database)]
    assert actions.count("invite.wrong_date_of_birth") == MOST_DATE_OF_BIRTH_FAILURES


def test_an_expired_invite_lets_nobody_in_but_ends_no_visit(database: Database) -> None:
    invite_id, _ = invite(database)
    late = check_date_of_birth(database, invite_id, BORN, IN_TWO_WEEKS)
    assert late == NotAdmitted(0)
    admitted = check_date_of_birth(database, invite_id, BORN, IN_TWO_WEEKS - minutes(1))
    assert isinstance(admitted, Admitted)
    assert recognise_patient(database, admitted.token, IN_TWO_WEEKS + minutes(30)) is not None


def test_revoking_ends_the_visit(database: Database) -> None:
    invite_id, _ = invite(database)
    token = admit(database, invite_id)
    revoke_invite(database, invite_id, by="system", now=NOW)
    with database.reading() as session:
        assert sessions.find_session(session, token, Audience.PATIENT, NOW) is None
    assert check_date_of_birth(database, invite_id, BORN, NOW) == NotAdmitted(0)


def test_a_session_is_worth_nothing_once_its_invite_is_revoked(database: Database) -> None:
    invite_id, _ = invite(database)
    token = admit(database, invite_id)
    with database.transaction() as session:
        invites.revoke(session, invite_id, NOW)
    assert recognise_patient(database, token, NOW) is None


def test_a_new_link_replaces_the_old_one_and_forgives(database: Database) -> None:
    invite_id, old = invite(database)
    session_token = admit(database, invite_id)
    fail(database, invite_id, MOST_DATE_OF_BIRTH_FAILURES)
    new = renew_invite(database, invite_id, by="system", now=NOW)
    assert open_invite(database, old, NOW) is None
    assert open_invite(database, new, NOW) == OpenInvite(invite_id, "en", MOST_DATE_OF_BIRTH_FAILURES)
    assert recognise_patient(database, session_token, NOW) is None
    assert recognise_patient(database, admit(database, invite_id), NOW) is not None


def test_a_link_for_a_visit_further_ahead_lasts_until_that_is_over(database: Database) -> None:
    visit = NOW + timedelta(days=40)
    invite_id, first = invite(database, appointment_at=visit)
    assert open_invite(database, first, visit) is not None
    second = renew_invite(database, invite_id, by="system", now=NOW)
    assert open_invite(database, second, visit) is not None
    assert open_invite(database, second, visit + timedelta(days=1)) is None


def test_a_slip_in_the_year_of_the_visit_makes_no_link_for_ever(database: Database) -> None:
    _, token = invite(database, appointment_at=datetime(9999, 12, 31, tzinfo=UTC))
    assert open_invite(database, token, NOW + timedelta(days=LONGEST_VALID_DAYS + 1)) is None


def test_a_patient_who_leaves_is_out(database: Database) -> None:
    invite_id, _ = invite(database)
    token = admit(database, invite_id)
    leave(database, token)
    assert recognise_patient(database, token, NOW) is None


def test_a_visit_in_use_stays_and_an_idle_one_ends(database: Database) -> None:
    invite_id, _ = invite(database)
    token = admit(database, invite_id)
    assert recognise_patient(database, token, NOW + minutes(90)) is not None
    assert recognise_patient(database, token, NOW + minutes(180)) is not None
    assert recognise_patient(database, token, NOW + minutes(301)) is None


def test_the_log_tells_what_happened_and_nothing_of_the_patient(database: Database) -> None:
    invite_id, token = invite(database)
    fail(database, invite_id, 1)
    admit(database, invite_id)
    with database.reading() as session:
        stored = str(session.execute(text("SELECT * FROM audit_entry ORDER BY seq")).all())
    assert all(action in stored for action in ("invite.created", "invite.wrong_date_of_birth", "invite.admitted"))
    assert not any(secret in stored for secret in ("Canary", "1980-02", token))


def test_an_unknown_invite_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        check_date_of_birth(database, "nobody", BORN, NOW)
