"""Which lines of the worklist lie in a stretch of days, in which order, and how many, on both databases."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from intake.store.database import Database
from intake.store.progress import Progress, Urgency
from intake.store.worklist_lines import ANYTHING, Narrowed, Side, Stretch, count_stretches, list_stretch
from tests.unit.store.builders import NOW, add_assessment, add_invite, add_submission, minutes

TODAYS = Stretch(Side.WITHIN, False, NOW, NOW + timedelta(days=1))


def test_other_days_are_listed_and_counted_as_they_are_asked_for(database: Database) -> None:
    yesterday, before, everything = (
        NOW - timedelta(days=1),
        Stretch(Side.EARLIER, True, NOW),
        Stretch(Side.EARLIER, False, NOW),
    )
    with database.transaction() as session:
        add_invite(session, "Never came", yesterday - minutes(1))
        high, urgent = (
            add_submission(session, "High", yesterday - minutes(2)),
            add_submission(session, "Urgent", yesterday),
        )
        add_assessment(session, high, urgent=0)
        add_assessment(session, urgent, urgent=1)
        add_submission(session, "Without", at=NOW)
        waiting = list_stretch(session, before, ANYTHING, limit=9, offset=0)
        assert [line.urgency for line in waiting] == [Urgency.URGENT, Urgency.HIGH]
        assert list_stretch(session, before, ANYTHING, limit=1, offset=1) == waiting[1:]
        assert list_stretch(session, before, Narrowed(urgency=Urgency.HIGH), limit=9, offset=0) == waiting[1:]
        history = list_stretch(session, everything, ANYTHING, limit=9, offset=0)
        assert [line.state for line in history] == [Progress.SENT, Progress.NOT_STARTED, Progress.SENT]
        (counts, of_all), unsent = count_stretches(session, [before, everything])
        assert counts == {(Progress.SENT, Urgency.URGENT): 1, (Progress.SENT, Urgency.HIGH): 1}
        narrowed = [Narrowed(Progress.SENT), Narrowed(urgency=Urgency.HIGH), Narrowed(Progress.VOID), ANYTHING]
        assert [one.count(counts) for one in narrowed] == [2, 1, 0, 2]
        assert of_all == {**counts, (Progress.NOT_STARTED, Urgency.NONE): 1}
        (counts, of_all), _ = count_stretches(session, [before, everything], by_urgency=False)
        assert counts == {(Progress.SENT, Urgency.URGENT): 1, (Progress.SENT, Urgency.HIGH): 1}
        assert of_all == {(Progress.SENT, Urgency.NONE): 2, (Progress.NOT_STARTED, Urgency.NONE): 1}
        assert count_stretches(session, [Stretch(Side.WITHOUT, False)])[0][0].total() == unsent == 1


def test_an_appointment_stands_on_one_side_of_a_moment_the_nearest_first(database: Database) -> None:
    before, tomorrow = NOW - minutes(1), NOW + timedelta(days=1)
    with database.transaction() as session:
        for at in (tomorrow, None, before, NOW):
            add_invite(session, "Ada", at)
        for stretch, expected in (
            (TODAYS, [NOW]),
            (Stretch(Side.EARLIER, False, NOW), [before]),
            (Stretch(Side.EARLIER, False, tomorrow), [NOW, before]),
            (Stretch(Side.LATER, False, NOW), [NOW, tomorrow]),
            (Stretch(Side.LATER, False, tomorrow), [tomorrow]),
            (Stretch(Side.WITHOUT, False), [None]),
        ):
            lines = list_stretch(session, stretch, ANYTHING, limit=9, offset=0)
            assert [line.appointment_at for line in lines] == expected, stretch.side
            assert count_stretches(session, [stretch])[0][0].total() == len(expected)


@pytest.mark.parametrize("narrowed", [ANYTHING, Narrowed(Progress.NOT_STARTED), Narrowed(urgency=Urgency.NONE)])
@pytest.mark.parametrize("side", [Side.EARLIER, Side.LATER])
def test_pages_of_other_days_hold_each_line_once_also_of_equal_appointments(
    database: Database, side: Side, narrowed: Narrowed
) -> None:
    stretch = Stretch(side, False, NOW)
    away = -1 if side is Side.EARLIER else 1
    with database.transaction() as session:
        for number in (1, 2, 2, 2, 2, 2, 3, 4, 4):
            add_invite(session, "Ada", NOW + away * minutes(number))
        add_submission(session, "Bea", NOW + away * minutes(2))
        whole = list_stretch(session, stretch, narrowed, limit=99, offset=0)
        pages = [list_stretch(session, stretch, narrowed, limit=2, offset=offset) for offset in range(0, 14, 2)]
    assert whole == sorted(whole, key=lambda line: (away * (line.appointment_at or NOW).timestamp(), line.invite_id))
    assert len(whole) == (10 if narrowed == ANYTHING else 9)
    assert [line for page in pages for line in page] == whole


def test_days_are_counted_each_by_itself_and_listed_the_most_urgent_first(database: Database) -> None:
    starts = [NOW, NOW + timedelta(days=1), NOW + timedelta(days=2), NOW + timedelta(days=3)]
    with database.transaction() as session:
        add_invite(session, "Not begun", NOW)
        urgent = add_submission(session, "Urgent", NOW + timedelta(days=1) - minutes(1))
        add_assessment(session, urgent, urgent=1)
        add_invite(session, "Two days on", starts[2])
        add_invite(session, "After all of them", starts[3])
        days = [Stretch(Side.WITHIN, False, *between) for between in pairwise(starts)]
        assert count_stretches(session, days)[0] == [
            {(Progress.NOT_STARTED, Urgency.NONE): 1, (Progress.SENT, Urgency.URGENT): 1},
            {},
            {(Progress.NOT_STARTED, Urgency.NONE): 1},
        ]
        assert [line.state for line in list_stretch(session, TODAYS, ANYTHING, limit=9, offset=0)] == [
            Progress.SENT,
            Progress.NOT_STARTED,
        ]
