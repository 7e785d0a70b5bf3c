"""The clinician's lists: every patient of the coming days, and who waits for a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from intake.services.clinic_settings import Clinic
from intake.store import alerts_taken, waiting, worklist, worklist_lines
from intake.store.alerts_taken import AlertTaken
from intake.store.database import Database, Reader
from intake.store.progress import UNSENT, Progress, Urgency
from intake.store.urgent import find_urgent
from intake.store.waiting import WaitingRow
from intake.store.worklist import WorklistRow
from intake.store.worklist_lines import ANYTHING, Counts, Line, Narrowed, Side, Stretch

PAGE_SIZE = 25
DAYS = 8  # today and the same day of the next week included
PROGRESS_WORDS = {
    Progress.NOT_STARTED: "Not started",
    Progress.HALF_WAY: "Stopped half-way",
    Progress.DECLINED: "Did not agree to share",
    Progress.SENT: "Sent, to decide",
    Progress.CHANGED: "Changed after review",
    Progress.VOID: "Decision void",
    Progress.DECIDED: "Decided",
}
EVERYBODY = 1_000_000  # nobody who was told to get help is left out of the list
MOST_PRESSING = 10  # those with the nearest appointments; the list holds all of them


class Period(StrEnum):
    """Which days to list; besides, a single day."""

    COMING = "coming"  # with what still waits of other days, or has no appointment
    EARLIER = "earlier"
    LATER = "later"
    WITHOUT = "without"


@dataclass(frozen=True)
class Chosen:
    """What somebody wants to see."""

    day: Period | date = Period.COMING
    narrowed: Narrowed = ANYTHING


class Entry(NamedTuple):
    """One patient: `sent` where the form was sent, `waiting` where it was not. `group`: under what it is listed."""

    group: date | Period
    line: Line
    sent: WorklistRow | None
    waiting: WaitingRow | None


@dataclass(frozen=True)
class Worklist:
    """One page of it. `counts`: of all that the chosen days hold, by urgency where the list is narrowed; `shown`: how
    many of them were chosen, on all pages.

    `by_day`: of each of the coming days, where it has appointments. `warned`: patients who were told to get help while
    they filled in the form, and have not sent it. `pressing`: sent, urgent or not evaluated, not decided, those that
    nobody is on first, with the titles of their urgent flags; `is_pressing_cut`: there are more. `taken`: who is or was
    on an alert, by intake. `unsent`: invited patients of any day who have not sent the form.
    """

    entries: list[Entry]
    counts: Counts
    narrowed: Narrowed
    shown: int
    page: int
    pages: int
    by_day: dict[date, Counter[Progress]]
    warned: list[WaitingRow]
    pressing: list[WorklistRow]
    is_pressing_cut: bool
    taken: dict[str, AlertTaken]
    unsent: int

    @property
    def groups(self) -> list[tuple[date | Period, list[Entry]]]:
        """By the day of the appointment; those of days around together where they are not what was chosen."""
        return [(group, list(entries)) for group, entries in groupby(self.entries, lambda entry: entry.group)]

    def sent_on(self, day: date) -> int:
        """Of the coming days: how many forms there are to read."""
        counts = self.by_day.get(day, Counter())
        return counts.total() - sum(counts[state] for state in UNSENT)

    def count(self, state: Progress | None = None) -> int:
        """Of all that the chosen days hold."""
        return Narrowed(state).count(self.counts)

    @property
    def hidden(self) -> int:
        """What the chosen days hold and the choice leaves out."""
        return self.count() - self.shown

    @property
    def hidden_urgent(self) -> int:
        urgent = Counter({key: count for key, count in self.counts.items() if key[1] is Urgency.URGENT})
        return sum(urgent.values()) - self.narrowed.count(urgent)


def list_worklist(session: Reader, clinic: Clinic, chosen: Chosen, page: int, now: datetime) -> Worklist:
    """`page` counts from 1; one that does not exist is the nearest that does."""
    by_day, parts, unsent = _count(session, clinic, chosen, clinic.today(now))
    shown = sum(part.length for part in parts)
    pages = max(1, -(-shown // PAGE_SIZE))
    page = min(max(1, page), pages)
    lines = _page_of(session, clinic, parts, chosen.narrowed, page)
    urgent = find_urgent(session)
    on_top = urgent.pressing[:MOST_PRESSING]
    sent = _list_sent(session, [*(line.invite_id for _, line in lines), *on_top], titled=on_top)
    pressing = [sent[invite_id] for invite_id in on_top]
    warned, taken = _list_warned(session) if urgent.is_anyone_warned else ([], {})
    return Worklist(
        entries=_entries(session, lines, sent),
        counts=_sum(part.counts for part in parts),
        narrowed=chosen.narrowed,
        shown=shown,
        page=page,
        pages=pages,
        by_day=by_day,
        warned=warned,
        pressing=pressing,
        is_pressing_cut=len(urgent.pressing) > len(on_top),
        taken=taken | {row.intake_id: row.taken for row in pressing if row.taken is not None},
        unsent=unsent,
    )


def list_day(database: Database, clinic: Clinic, day: date) -> list[Entry]:
    """All patients of one day, as the list has them."""
    with database.reading_columns() as session:
        lines = worklist_lines.list_stretch(session, _day(clinic, day), ANYTHING, limit=EVERYBODY, offset=0)
        sent = _list_sent(session, [line.invite_id for line in lines])
        return _entries(session, [(day, line) for line in lines], sent)


class _Part(NamedTuple):
    """`group`: under what its lines are listed; None: each under its own day. `length`: how many lines were chosen."""

    group: date | Period | None
    stretch: Stretch
    counts: Counts
    length: int


def _count(
    session: Reader, clinic: Clinic, chosen: Chosen, today: date
) -> tuple[dict[date, Counter[Progress]], list[_Part], int]:
    """Of the coming days those that have appointments; what the chosen ones hold, in the order of the list; and of all
    days how many have not sent the form.
    """
    days = [today + timedelta(days=number) for number in range(DAYS)]
    asked = [(day, _day(clinic, day)) for day in days] + _others(clinic, chosen.day, today)
    stretches, is_narrowed = [stretch for _, stretch in asked], chosen.narrowed != ANYTHING
    counted, unsent = worklist_lines.count_stretches(session, stretches, by_urgency=is_narrowed)
    by_day = {day: _by_state(counts) for day, counts in zip(days, counted, strict=False) if counts}
    parts = [
        _Part(group, stretch, counts, chosen.narrowed.count(counts))
        for (group, stretch), counts in zip(asked, counted, strict=True)
    ]
    return by_day, parts if chosen.day is Period.COMING else parts[DAYS:], unsent


def _others(clinic: Clinic, chosen: Period | date, today: date) -> list[tuple[date | Period | None, Stretch]]:
    """What a choice of days holds, besides the coming ones; under what it is listed."""
    if not isinstance(chosen, Period):
        return [(chosen, _day(clinic, chosen))]
    only_waiting = chosen is Period.COMING
    start, end = _start_of(clinic, today), _start_of(clinic, today + timedelta(days=DAYS))
    around = (Stretch(Side.EARLIER, only_waiting, start), Stretch(Side.LATER, only_waiting, end))
    stretches = {Period(stretch.side): stretch for stretch in (*around, Stretch(Side.WITHOUT, only_waiting))}
    return list(stretches.items()) if only_waiting else [(None, stretches[chosen])]


def _by_state(counts: Counts) -> Counter[Progress]:
    found: Counter[Progress] = Counter()
    for (state, _), count in counts.items():
        found[state] += count
    return found


def _sum(counted: Iterable[Counts]) -> Counts:
    found: Counts = Counter()
    for counts in counted:
        found.update(counts)
    return found


def _day(clinic: Clinic, day: date) -> Stretch:
    return Stretch(Side.WITHIN, False, _start_of(clinic, day), _start_of(clinic, day + timedelta(days=1)))


def _page_of(
    session: Reader, clinic: Clinic, parts: Sequence[_Part], narrowed: Narrowed, page: int
) -> list[tuple[date | Period, Line]]:
    """The lines of one page, read from where it begins on."""
    skip, found = (page - 1) * PAGE_SIZE, list[tuple[date | Period, Line]]()
    for group, stretch, _, length in parts:
        room = PAGE_SIZE - len(found)
        if room and skip < length:
            lines = worklist_lines.list_stretch(session, stretch, narrowed, limit=room, offset=skip)
            found += [(group or _day_of(clinic, line.appointment_at), line) for line in lines]
        skip = max(0, skip - length)
    return found


def _list_sent(session: Reader, invite_ids: Sequence[str], titled: Sequence[str] = ()) -> dict[str, WorklistRow]:
    return {row.invite_id: row for row in worklist.list_sent(session, invite_ids, titled)} if invite_ids else {}


def _list_warned(session: Reader) -> tuple[list[WaitingRow], dict[str, AlertTaken]]:
    """Those that nobody is on first; and who is or was on them, by the intake."""
    warned = waiting.list_waiting(session, limit=EVERYBODY, only_warned=True)
    warned.sort(key=lambda row: row.is_taken)  # stable: else by appointment
    return warned, alerts_taken.find_taken(session, [row.intake_id for row in warned if row.intake_id])


def _entries(
    session: Reader, lines: Sequence[tuple[date | Period, Line]], sent: Mapping[str, WorklistRow]
) -> list[Entry]:
    others = frozenset(line.invite_id for _, line in lines) - sent.keys()
    unsent = {row.invite.id: row for row in waiting.list_waiting_of(session, others)} if others else {}
    return [Entry(group, line, sent.get(line.invite_id), unsent.get(line.invite_id)) for group, line in lines]


def _day_of(clinic: Clinic, appointment_at: datetime | None) -> date | Period:
    return Period.WITHOUT if appointment_at is None else clinic.local(appointment_at).date()


def _start_of(clinic: Clinic, day: date) -> datetime:
    return datetime.combine(day, time.min, clinic.zone)
