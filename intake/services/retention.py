"""How long the clinic keeps what patients told it, and the purge of what is over. Nobody can undo a purge."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from intake.errors import InputError, Refusal
from intake.services.merge_settings import merge_settings
from intake.store import audit, invite_lists, known_browsers, purges, sessions, settings
from intake.store.database import Database, Session
from intake.store.purges import Reason, Scope
from intake.store.purging import (
    Due,
    KeptFor,
    find_by_code,
    invitations_of_same_patient,
    is_still_due,
    list_due,
    lock_invitations,
    purge,
)

log = logging.getLogger("intake.services")

_SETTING = "retention"
LONGEST_DAYS = 36_500
SHORTEST_SENT_DAYS = 30


@dataclass(frozen=True)
class Retention:
    """Days after the last that happened: sent, appointment, answer, end of the link. `sent_days` None: kept for ever.

    What was not shared is purged although the patient might still come back to it: so it was asked for.
    """

    sent_days: int | None = None
    unsent_days: int = 30
    not_shared_days: int = 1

    @property
    def kept_for(self) -> KeptFor:
        sent = None if self.sent_days is None else timedelta(days=self.sent_days)
        return KeptFor(sent, timedelta(days=self.unsent_days), timedelta(days=self.not_shared_days))


@dataclass(frozen=True)
class PurgeCounts:
    """How many forms, by the reason."""

    by_reason: Mapping[Reason, int]

    @property
    def total(self) -> int:
        return sum(self.by_reason.values())


@dataclass(frozen=True)
class PatientToErase:
    """Nobody is named: whoever erases need not know who it is. `forms`: invitations, begun or not."""

    code: str
    forms: int


def load_retention(database: Database) -> Retention:
    with database.reading() as session:
        return _load(session)


def save_retention(
    database: Database, retention: Retention, *, by: str, now: datetime, shown: Retention | None = None
) -> None:
    """Raises InputError with all that the form must show. Nothing is purged by it. `shown`: what stood on the page when
    it was opened.
    """
    refusals = [*_refuse_days("unsent_days", retention.unsent_days, 1)]
    refusals += _refuse_days("not_shared_days", retention.not_shared_days, 0)
    if retention.sent_days is not None:
        refusals += _refuse_days("sent_days", retention.sent_days, SHORTEST_SENT_DAYS)
    if refusals:
        raise InputError(refusals)
    with database.transaction() as session:
        settings.take_turn(session)
        if shown is not None:
            saved = asdict(_load(session))
            retention = Retention(**merge_settings(asdict(retention), asdict(shown), saved))
        settings.save_setting(session, _SETTING, asdict(retention))
        detail = {name: str(days) for name, days in asdict(retention).items()}
        audit.append(session, actor=by, action="retention.saved", subject="clinic", now=now, detail=detail)


def count_due(database: Database, now: datetime) -> PurgeCounts:
    """What a purge would do now."""
    with database.reading() as session:
        return _counted(list_due(session, _load(session).kept_for, now))


def count_purged(database: Database) -> PurgeCounts:
    """What was purged until now. A form whose answers went before the rest counts twice."""
    with database.reading() as session:
        found: Counter[Reason] = Counter()
        for (_, reason), count in purges.count_purges(session).items():
            found[reason] += count
    return PurgeCounts(found)


def purge_due(database: Database, *, by: str, now: datetime, most: int | None = None) -> PurgeCounts:
    """Each form in a transaction of its own: a purge that is broken off has done what it has counted.

    `most`: how many the person who asks for it was shown. Raises InputError where more are due by now.
    """
    with database.reading() as session:
        due = list_due(session, _load(session).kept_for, now)
    if most is not None and len(due) > most:
        words = "More forms are due than this page showed when you opened it. Read what would go now, and press again"
        raise InputError([Refusal("purge", words)])
    with database.transaction() as session:
        drop_expired(session, now)
    done = []
    try:
        for one in due:
            with database.transaction() as session:
                if is_still_due(session, one, _load(session).kept_for, now):
                    _purge(session, one, by=by, now=now)
                    _note(session, one, by=by, now=now)
                    done.append(one)
    finally:
        _scrub(database)
    return _counted(done)


def drop_expired(session: Session, now: datetime) -> None:
    """What nobody opens any more. A list of a day names patients, and a tablet keeps what the last one was told."""
    sessions.delete_expired(session, now)
    known_browsers.delete_expired(session, now)
    invite_lists.delete_expired_lists(session, now)


def find_patient_to_erase(database: Database, code: str) -> PatientToErase | None:
    """By the reference of any invitation or the receipt of any form (ABCD-1234); None where it is of nobody."""
    with database.reading() as session:
        ids = _of_same_patient(session, code)
    return PatientToErase(code.strip().upper(), len(ids)) if ids else None


def erase_patient(database: Database, code: str, *, by: str, now: datetime) -> int:
    """Everything of this patient, sent or not, whatever the clinic's days are. How many forms that were."""
    with database.transaction() as session:
        lock_invitations(session, _of_same_patient(session, code))
        ids = _of_same_patient(session, code)
        due = [Due(one, Scope.EVERYTHING, Reason.REQUEST) for one in ids]
        for one in due:
            _purge(session, one, by=by, now=now)
        for one in due:  # last: whoever holds one of the forms may wait for the log
            _note(session, one, by=by, now=now)
    if ids:
        _scrub(database)
    return len(ids)


def _scrub(database: Database) -> None:
    """Each purge does it, also one that purges nothing: an earlier one may have been held up by a reader."""
    if not database.scrub():
        log.warning("what was purged may still be in the database's log file: somebody read it meanwhile. Purge again.")


def _of_same_patient(session: Session, code: str) -> list[str]:
    invite_id = find_by_code(session, code)
    return [] if invite_id is None else invitations_of_same_patient(session, invite_id)


def _purge(session: Session, due: Due, *, by: str, now: datetime) -> None:
    purge(session, due, staff_id=None if by == "system" else by, now=now)


def _note(session: Session, due: Due, *, by: str, now: datetime) -> None:
    detail = {"scope": due.scope.value, "reason": due.reason.value}
    audit.append(session, actor=by, action="form.purged", subject=due.invite_id, now=now, detail=detail)


def _load(session: Session) -> Retention:
    return Retention(**settings.find_setting(session, _SETTING, {}))


def _counted(due: list[Due]) -> PurgeCounts:
    return PurgeCounts(Counter(one.reason for one in due))


def _refuse_days(path: str, days: int, fewest: int) -> list[Refusal]:
    if fewest <= days <= LONGEST_DAYS:
        return []
    return [Refusal(path, f"Type a whole number of days, from {fewest} to {LONGEST_DAYS}")]
