"""An appointment is moved, on both databases: the link, the list and the time to correct the form follow."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from intake.errors import InputError
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.invite_patient import VALID_DAYS, create_invite, revoke_invite
from intake.services.list_patients import list_day
from intake.services.move_appointment import find_to_move, move_appointment
from intake.services.retention import Retention, erase_patient, save_retention
from intake.services.rulebooks import Rulebooks
from intake.store import intakes, staff
from intake.store.database import Database
from intake.store.errors import NotFound, Purged
from intake.store.invites import Invite
from intake.store.purging import list_due
from intake.store.staff import Role
from tests.made_up_clinic import CLINIC, NOW
from tests.stored import audit_entries
from tests.unit.services.test_correct_intake import VISIT, Case
from tests.unit.services.test_invite_day_list import ANN, BO, HEAD, confirm, links_of, upload
from tests.unit.services.test_invite_day_list import invited as all_invited

USUAL, DAY = timedelta(days=VALID_DAYS), timedelta(days=1)
FAR, NEAR = NOW + timedelta(days=60), NOW + timedelta(days=2)


def invited(database: Database, appointment_at: datetime | None = NEAR, valid_days: int | None = None) -> str:
    more = {"appointment_at": appointment_at, "offer": None, "language": "en", "created_by": None}
    born = NOW.date().replace(year=1980)
    return create_invite(
        database,
        name="Pat Patient",
        date_of_birth=born,
        now=NOW,
        valid_days=valid_days,
        **more,  # type: ignore[arg-type]
    )[0]


def move(database: Database, invite_id: str, to: datetime, shown: datetime | None = NEAR, now: datetime = NOW) -> None:
    move_appointment(database, CLINIC, invite_id, to, shown=shown, by="cleo", now=now)


def load(database: Database, invite_id: str) -> Invite:
    return find_to_move(database, invite_id)[0]


def times(database: Database, at: datetime) -> list[datetime | None]:
    """Of the appointments that the list of patients has for a day."""
    return [entry.line.appointment_at for entry in list_day(database, CLINIC, CLINIC.local(at).date())]


def noted(database: Database) -> list[str]:
    return [entry.action for entry in audit_entries(database) if entry.action == "invite.moved"]


def test_the_link_the_list_and_what_is_kept_follow_the_appointment(database: Database) -> None:
    invite_id = invited(database)
    move(database, invite_id, FAR)
    assert (load(database, invite_id).appointment_at, load(database, invite_id).expires_at) == (FAR, FAR + DAY)
    assert (times(database, NEAR), times(database, FAR)) == ([], [FAR])
    save_retention(database, Retention(unsent_days=1), by="admin", now=NOW)
    with database.reading() as session:
        assert list_due(session, Retention(unsent_days=1).kept_for, FAR + DAY) == []
    move(database, invite_id, NEAR, shown=FAR)
    assert load(database, invite_id).expires_at == NOW + USUAL, "as that of a new link, not of the later visit"
    assert (times(database, NEAR), times(database, FAR)) == ([NEAR], [])


def test_a_link_that_had_ended_with_its_visit_works_until_the_new_one(database: Database) -> None:
    invite_id, missed = invited(database), NEAR + USUAL
    assert not load(database, invite_id).is_open(missed)
    move(database, invite_id, missed + DAY, now=missed)
    assert load(database, invite_id).is_open(missed)


def test_a_link_that_was_promised_for_longer_ends_no_sooner(database: Database) -> None:
    invite_id = invited(database, None, valid_days=30)
    move(database, invite_id, NEAR, shown=None)
    assert load(database, invite_id).expires_at == NOW + timedelta(days=30)


def test_who_moves_it_does_not_undo_what_a_colleague_did_meanwhile(database: Database) -> None:
    invite_id = invited(database)
    move(database, invite_id, FAR)
    with pytest.raises(InputError, match="Somebody has moved it to 31 December 2026, 09:00 since you opened this page"):
        move(database, invite_id, NEAR + DAY)
    assert load(database, invite_id).appointment_at == FAR
    move(database, invite_id, FAR)
    assert noted(database) == ["invite.moved"], "pressed twice it is moved once"
    (entry,) = [entry for entry in audit_entries(database) if entry.action == "invite.moved"]
    assert (entry.actor, entry.subject, entry.detail) == ("cleo", invite_id, {})


def test_after_the_form_was_sent_it_can_be_corrected_until_the_new_appointment(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    case = Case(database, rulebooks, engine, appointment_at=VISIT)
    invite_id = invite_of(case)
    move(database, invite_id, FAR, shown=VISIT)
    assert (times(database, VISIT), times(database, FAR)) == ([], [FAR])
    assert case.correct(now=FAR - DAY)


def test_what_was_decided_is_moved_until_its_visit_and_never_opened_again_after_it(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    case = Case(database, rulebooks, engine, appointment_at=VISIT)
    case.send(now=NOW)
    case.decide(case.first)
    invite_id, moved = invite_of(case), VISIT + DAY
    move(database, invite_id, moved, shown=VISIT)
    with pytest.raises(InputError, match="This visit is over: it was decided on"):
        move(database, invite_id, FAR, shown=moved, now=moved)
    assert not case.correct(now=moved)


def test_a_closed_a_purged_and_an_unknown_invitation_are_not_moved(database: Database) -> None:
    closed, purged = invited(database), invited(database)
    revoke_invite(database, closed, by="cleo", now=NOW)
    with pytest.raises(InputError, match="was closed"):
        move(database, closed, FAR)
    erase_patient(database, load(database, purged).reference, by="system", now=NOW)
    with pytest.raises(Purged):
        move(database, purged, FAR)
    with pytest.raises(NotFound):
        move(database, "nobody", FAR)


def test_links_to_hand_out_tell_an_appointment_that_was_moved_since(database: Database) -> None:
    with database.transaction() as session:
        cleo = staff.add(session, email="c@d.example", name="C", role=Role.CLINICIAN, password_hash="$", now=NOW).id
    list_id = upload(database, HEAD + ANN + BO, cleo)
    confirm(database, list_id, cleo)
    anns, bos = (link.appointment_at for link in links_of(database, list_id, cleo))
    ann = next(one.id for one in all_invited(database) if one.name == "Ann Example")
    move(database, ann, FAR, shown=anns)
    assert [link.appointment_at for link in links_of(database, list_id, cleo)] == [FAR, bos]


def invite_of(case: Case) -> str:
    with case.database.reading() as session:
        return intakes.load_intake(session, case.intake_id).invite_id
