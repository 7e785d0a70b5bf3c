"""What is due to be purged, and whose it is, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from intake.store import answers, intakes, submissions
from intake.store.database import Database
from intake.store.purges import Reason
from intake.store.purging import KeptFor, find_by_code, list_due
from tests.unit.store.builders import NOW, TODAY, add_intake, add_invite, add_submission, by_patient

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
KEPT_FOR = KeptFor(sent=90 * DAY, unsent=30 * DAY, not_shared=DAY)


@pytest.mark.parametrize(("days", "kept_days", "is_due"), [(89, 90, False), (90, 90, True), (9999, None, False)])
def test_a_sent_form_is_due_after_the_clinics_days(
    database: Database, days: int, kept_days: int | None, is_due: bool
) -> None:
    kept_for = KeptFor(None if kept_days is None else kept_days * DAY, 30 * DAY, DAY)
    with database.transaction() as session:
        add_submission(session)
        due = list_due(session, kept_for, NOW + days * DAY)
    assert [one.reason for one in due] == ([Reason.TIME_IS_OVER] if is_due else [])


def test_an_appointment_counts_from_its_own_day(database: Database) -> None:
    with database.transaction() as session:
        add_submission(session, appointment_at=NOW + 60 * DAY)
        assert list_due(session, KEPT_FOR, NOW + 149 * DAY) == []
        assert len(list_due(session, KEPT_FOR, NOW + 150 * DAY)) == 1


def test_each_form_is_due_by_the_last_that_happened_to_itself(database: Database) -> None:
    with database.transaction() as session:
        never_begun, half_way = add_invite(session, "Never Begun"), add_intake(session, "Half Way")
        answers.append_answers(session, half_way.id, by_patient(sex="female"), NOW)
        corrected = add_submission(session, "Corrected")
        intakes.reopen_intake(session, corrected.intake_id)
        answers.append_answers(session, corrected.intake_id, by_patient(sex="male"), NOW + DAY)
        submissions.submit(session, corrected.intake_id, TODAY, NOW + 2 * DAY)
        add_submission(session, "Somebody Later", at=NOW + 60 * DAY)
        end_of_link, unsent = NOW + 14 * DAY, {never_begun, half_way.invite_id}

        def due(at: datetime) -> set[str]:
            return {one.invite_id for one in list_due(session, KEPT_FOR, at)}

        assert due(end_of_link + 30 * DAY - SECOND) == set()
        assert due(end_of_link + 30 * DAY) == unsent
        assert due(NOW + 92 * DAY - SECOND) == unsent
        assert due(NOW + 92 * DAY) == {*unsent, intakes.load_intake(session, corrected.intake_id).invite_id}


def test_a_form_that_was_refused_before_any_answer_has_none_to_be_purged(database: Database) -> None:
    with database.transaction() as session:
        intakes.decline_intake(session, add_intake(session).id)
        assert list_due(session, KEPT_FOR, NOW + 9 * DAY) == []
        assert [one.reason for one in list_due(session, KEPT_FOR, NOW + 99 * DAY)] == [Reason.NEVER_SENT]


def test_a_reference_that_two_invitations_share_erases_neither(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter([f"abcd1234{number:024}" for number in range(4)])
    monkeypatch.setattr("intake.store.invites.new_id", lambda: next(ids))
    with database.transaction() as session:
        first = add_invite(session)
        assert find_by_code(session, "ABCD-1234") == first
        add_invite(session, "Bea Kept")
        assert find_by_code(session, "ABCD-1234") is None
