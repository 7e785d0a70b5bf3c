"""What is over is purged, counted and noted, and leaves the database's files; what is not over any more stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intake.errors import InputError
from intake.services.retention import (
    Retention,
    count_due,
    count_purged,
    erase_patient,
    find_patient_to_erase,
    load_retention,
    purge_due,
    save_retention,
)
from intake.services.review_submission import load_review
from intake.services.rulebooks import Rulebooks
from intake.store.carrying import decline_carrying, declined_sections
from intake.store.clinic_tables import InviteListRow, WebSessionRow
from intake.store.database import Database
from intake.store.errors import Purged, Tampered
from intake.store.invite_lists import add_list
from intake.store.purges import Reason, Scope
from intake.store.purging import Due
from intake.store.sessions import Audience, open_session
from tests.made_up_clinic import CLINIC, submit
from tests.stored import all_invites, audit_entries, change_by_hand
from tests.unit.store.builders import NOW, add_clinician, add_intake, add_invite

LATER = NOW + timedelta(days=60)


@pytest.fixture
def invite_id(database: Database) -> str:
    """Of somebody who never began: due thirty days after the link's end."""
    with database.transaction() as session:
        return add_invite(session)


def test_the_fewest_days_are_kept_and_noted_and_fewer_are_refused(database: Database) -> None:
    assert load_retention(database) == Retention(sent_days=None, unsent_days=30, not_shared_days=1)
    fewest = Retention(sent_days=30, unsent_days=1, not_shared_days=0)
    save_retention(database, fewest, by="ada", now=NOW)
    assert load_retention(database) == fewest
    noted = audit_entries(database)[0]
    days = {"sent_days": "30", "unsent_days": "1", "not_shared_days": "0"}
    assert (noted.actor, noted.action, noted.detail) == ("ada", "retention.saved", days)
    with pytest.raises(InputError) as caught:
        save_retention(database, Retention(29, 0, -1), by="ada", now=NOW)
    assert {refusal.path for refusal in caught.value.refusals} == set(days)


@pytest.mark.usefixtures("invite_id")
def test_what_was_purged_is_counted_by_its_reason(database: Database) -> None:
    assert count_purged(database).total == 0
    assert purge_due(database, by="system", now=LATER).total == 1
    assert count_purged(database).by_reason == {Reason.NEVER_SENT: 1}
    assert count_due(database, LATER).total == 0


def test_what_stopped_being_due_since_the_list_was_made_stays(
    database: Database, invite_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_due = Due(invite_id, Scope.EVERYTHING, Reason.NEVER_SENT)
    monkeypatch.setattr("intake.services.retention.list_due", lambda *_: [was_due])
    assert purge_due(database, by="system", now=NOW).total == 0
    assert count_purged(database).total == 0
    assert erase_patient(database, invite_id[:8], by="system", now=NOW) == 1
    assert purge_due(database, by="system", now=LATER).total == 0


def test_a_purge_takes_lists_and_sessions_with_it_that_nobody_opens_any_more(database: Database) -> None:
    with database.transaction() as session:
        cleo = add_clinician(session)
        add_list(session, cleo.id, "name\nAnn Example", NOW)
        open_session(session, Audience.TABLET, cleo.id, NOW)
    for later, left in ((timedelta(minutes=59), 2), (timedelta(hours=1), 1), (timedelta(hours=16), 0)):
        purge_due(database, by="system", now=NOW + later)
        with database.reading() as session:
            rows = [session.scalar(select(func.count()).select_from(row)) for row in (InviteListRow, WebSessionRow)]
        assert sum(count or 0 for count in rows) == left


def test_a_patient_is_erased_by_the_whole_of_a_code_alone(database: Database, invite_id: str) -> None:
    code = invite_id[:8]
    for typed in ("", code[:1], code[:7], f"{code}0", "%" * 8, "_" * 8):
        assert find_patient_to_erase(database, typed) is None
    for typed in (code, f" {code[:4]}-{code[4:]} ".upper()):
        found = find_patient_to_erase(database, typed)
        assert found is not None
        assert found.forms == 1


def test_a_form_that_was_purged_is_no_damaged_one_whatever_its_rows_are(
    database: Database, rulebooks: Rulebooks
) -> None:
    submission_id = submit(database, rulebooks)
    change_by_hand(database, "answer_event", "DELETE FROM answer_event WHERE seq = 1")
    with pytest.raises(Tampered):
        load_review(database, rulebooks, CLINIC, submission_id)
    with database.reading() as session:
        (invite,) = all_invites(session)
    erase_patient(database, invite.reference, by="system", now=NOW)
    with pytest.raises(Purged):
        load_review(database, rulebooks, CLINIC, submission_id)


def test_what_the_patient_would_not_carry_over_goes_with_the_answers(database: Database) -> None:
    with database.transaction() as session:
        gone, stays = add_intake(session), add_intake(session, "Bea Kept")
        for intake in (gone, stays):
            decline_carrying(session, intake.id, "medicines", NOW)
    erase_patient(database, gone.invite_id[:8], by="system", now=NOW)
    with database.reading() as session:
        assert [declined_sections(session, intake.id) for intake in (gone, stays)] == [set(), {"medicines"}]


def test_each_purge_clears_the_database_files_and_says_where_that_was_held_up(
    database: Database, invite_id: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    purge_due(database, by="system", now=NOW)
    assert not caplog.records
    monkeypatch.setattr(Database, "scrub", lambda _: False)
    purge_due(database, by="system", now=NOW)
    erase_patient(database, invite_id[:8], by="system", now=NOW)
    assert ["Purge again" in record.message for record in caplog.records] == [True, True]
