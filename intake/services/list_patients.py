"""The clinician's lists: every patient of the coming days, who waits for a decision, and who has not sent the form."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from itertools import groupby
from operator import attrgetter

from intake.rulebook.assessment import Assessment
from intake.rulebook.in_view import flags_in_view
from intake.rulebook.model import Severity
from intake.services.clinic_settings import Clinic
from intake.store import alerts_taken, assessments, waiting, worklist, worklist_lines
from intake.store.alerts_taken import AlertTaken
from intake.store.database import Database, Session
from intake.store.progress import UNSENT, Progress, Urgency
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


@dataclass(frozen=True)
class Entry:
    """One patient: `sent` where the form was sent, `waiting` where it was not. `group`: under what it is listed."""

    group: date | Period
    line: Line
    sent: WorklistRow | None
    waiting: WaitingRow | None


@dataclass(frozen=True)
class Worklist:
    """One page of it. `counts`: of all that the chosen days hold, `shown`: how many of them were chosen, on all pages.

    `by_day`: of each of the coming days, where it has appointments. `warned`: patients who were told to get help while
    they filled in the form, and have not sent it. `pressing`: sent, urgent or not evaluated, not decided, those that
    nobody is on first; `is_pressing_cut`: there are more; `urgent_titles`: of their urgent flags, by submission.
    `taken`: who is or was on an alert, by intake. `unsent`: invited patients of any day who have not sent the form.
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
    urgent_titles: dict[str, tuple[str, ...]]
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


def list_worklist(database: Database, clinic: Clinic, chosen: Chosen, page: int, now: datetime) -> Worklist:
    """`page` counts from 1; one that does not exist is the nearest that does."""
    today = clinic.today(now)
    with database.reading() as session:
        coming = _lines_by_day(session, clinic, today, DAYS)
        days, stretches = _parts_of(session, clinic, chosen.day, today, coming)
        counted = [worklist_lines.count_stretch(session, stretch) for stretch in stretches]
        kept = [line for line in days if chosen.narrowed.holds(line.state, line.urgency)]
        lengths = [chosen.narrowed.count(counts) for counts in counted]
        shown = len(kept) + sum(lengths)
        pages = max(1, -(-shown // PAGE_SIZE))
        page = min(max(1, page), pages)
        lines = _page_of(session, kept, list(zip(stretches, lengths, strict=True)), chosen.narrowed, page)
        warned = waiting.list_waiting(session, limit=EVERYBODY, only_warned=True)
        warned.sort(key=lambda row: row.is_taken)  # stable: else by appointment
        pressing = worklist.list_pressing(session, limit=MOST_PRESSING + 1)
        is_pressing_cut = len(pressing) > MOST_PRESSING
        del pressing[MOST_PRESSING:]
        on_top = [row.intake_id for row in pressing] + [row.intake_id for row in warned if row.intake_id]
        return Worklist(
            entries=_open(session, lines, partial(_group_of, clinic, chosen.day, today)),
            counts=sum(counted, Counter((line.state, line.urgency) for line in days)),
            narrowed=chosen.narrowed,
            shown=shown,
            page=page,
            pages=pages,
            by_day={day: Counter(line.state for line in lines) for day, lines in coming.items()},
            warned=warned,
            pressing=pressing,
            is_pressing_cut=is_pressing_cut,
            urgent_titles={row.submission_id: _urgent_titles(session, row.submission_id) for row in pressing},
            taken=alerts_taken.find_taken(session, on_top) if on_top else {},
            unsent=worklist_lines.count_unsent(session),
        )


def list_day(database: Database, clinic: Clinic, day: date) -> list[Entry]:
    """All patients of one day, as the list has them."""
    with database.reading() as session:
        lines = _lines_by_day(session, clinic, day, 1).get(day, [])
        return _open(session, lines, lambda line: day)


def list_waiting(database: Database, clinic: Clinic) -> list[tuple[date | None, list[WaitingRow]]]:
    """By the day of the appointment; None for those without one."""
    with database.reading() as session:
        rows = waiting.list_waiting(session, limit=500)
    return [
        (day, list(of_day)) for day, of_day in groupby(rows, lambda row: _day_of(clinic, row.invite.appointment_at))
    ]


def _urgent_titles(session: Session, submission_id: str) -> tuple[str, ...]:
    """Of the flags in view. Only for the few on top: a whole result is opened for each."""
    stored = assessments.find_assessment(session, submission_id)
    if stored is None:
        return ()
    flags = flags_in_view(Assessment.from_json(stored.result))
    return tuple(flag.title for flag in flags if flag.severity == Severity.URGENT.value)


def _parts_of(
    session: Session, clinic: Clinic, day: Period | date, today: date, coming: Mapping[date, list[Line]]
) -> tuple[list[Line], list[Stretch]]:
    """What a choice of days holds: a few days, most urgent first in each, and stretches of any length behind them."""
    start, end = _start_of(clinic, today), _start_of(clinic, today + timedelta(days=DAYS))
    if day is Period.COMING:
        waiting_ones = [Stretch(side, True, moment) for side, moment in _sides(start, end)]
        return [line for lines in coming.values() for line in lines], waiting_ones
    if isinstance(day, Period):
        return [], [Stretch(side, False, moment) for side, moment in _sides(start, end) if side.value == day.value]
    return _lines_by_day(session, clinic, day, 1).get(day, []), []


def _sides(start: datetime, end: datetime) -> tuple[tuple[Side, datetime | None], ...]:
    """What lies around the coming days."""
    return (Side.EARLIER, start), (Side.LATER, end), (Side.WITHOUT, None)


def _lines_by_day(session: Session, clinic: Clinic, first: date, days: int) -> dict[date, list[Line]]:
    """Of the days that have appointments; in each the most urgent first, then by time."""
    dates = [first + timedelta(days=number) for number in range(days + 1)]
    starts = [_start_of(clinic, day) for day in dates]
    by_day: dict[date, list[Line]] = {}
    for line in worklist_lines.list_between(session, starts[0], starts[-1]):
        assert line.appointment_at is not None, "it lies between two moments"
        by_day.setdefault(dates[bisect(starts, line.appointment_at) - 1], []).append(line)
    return {day: sorted(lines, key=attrgetter("urgency")) for day, lines in by_day.items()}


def _page_of(
    session: Session, kept: list[Line], stretches: Sequence[tuple[Stretch, int]], narrowed: Narrowed, page: int
) -> list[Line]:
    """The lines of one page, read from where it begins on."""
    skip, lines = (page - 1) * PAGE_SIZE, list[Line]()
    lines += kept[skip : skip + PAGE_SIZE]
    skip = max(0, skip - len(kept))
    for stretch, length in stretches:
        room = PAGE_SIZE - len(lines)
        if room and skip < length:
            lines += worklist_lines.list_stretch(session, stretch, narrowed, limit=room, offset=skip)
        skip = max(0, skip - length)
    return lines


def _open(session: Session, lines: Sequence[Line], group_of: Callable[[Line], date | Period]) -> list[Entry]:
    invite_ids = frozenset(line.invite_id for line in lines)
    sent = {row.invite_id: row for row in worklist.list_sent(session, invite_ids)} if lines else {}
    others = invite_ids - sent.keys()
    unsent = {row.invite.id: row for row in waiting.list_waiting_of(session, others)} if others else {}
    return [Entry(group_of(line), line, sent.get(line.invite_id), unsent.get(line.invite_id)) for line in lines]


def _group_of(clinic: Clinic, chosen: Period | date, today: date, line: Line) -> date | Period:
    day = _day_of(clinic, line.appointment_at)
    if day is None:
        return Period.WITHOUT
    if chosen is not Period.COMING or today <= day < today + timedelta(days=DAYS):
        return day
    return Period.EARLIER if day < today else Period.LATER


def _day_of(clinic: Clinic, appointment_at: datetime | None) -> date | None:
    return None if appointment_at is None else clinic.local(appointment_at).date()


def _start_of(clinic: Clinic, day: date) -> datetime:
    return datetime.combine(day, time.min, clinic.zone)
