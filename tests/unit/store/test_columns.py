"""A moment comes back as the same moment, in UTC, from both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from intake.store import invites
from intake.store.database import Database
from intake.store.errors import Unstorable
from tests.unit.store.builders import add_invite

MOMENTS = [
    datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 29, 4, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    datetime(2024, 2, 29, 23, 59, tzinfo=timezone(timedelta(hours=-11))),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_comes_back_aware_and_equal(database: Database, moment: datetime) -> None:
    with database.transaction() as session:
        invite_id = add_invite(session, appointment_at=moment)
    with database.reading() as session:
        stored = invites.load_invite(session, invite_id).appointment_at
    assert stored == moment
    assert stored is not None
    assert stored.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Unstorable), database.transaction() as session:
        add_invite(session, appointment_at=datetime(2026, 1, 1))
