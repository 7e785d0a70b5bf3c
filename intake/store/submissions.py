"""Submitted versions of an intake. A submission is stored before it is assessed, and never changed afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from intake.store.answers import current_answers, questions_answered_after
from intake.store.canonical_json import canonical_json
from intake.store.database import Reader
from intake.store.errors import NotFound, Purged, StaleRevision
from intake.store.intake_state import IntakeState
from intake.store.intakes import enter_state, lock_intake, messages_shown
from intake.store.purges import is_form_purged, purged_at
from intake.store.tables import SubmissionRow
from intake.store.tokens import new_id

# No vowels, and nothing that is mistaken for another sign when it is read out.
_RECEIPT_SIGNS = "2345679CDFGHJKMNPQRTVWXYZ"

# Made once, and of the table itself: what staff and patients open reads by them.
_ROW = SubmissionRow.__table__
_BY_ID = select(*_ROW.c).where(_ROW.c.id == bindparam("submission"))
READABLE: Select[*tuple[Any, ...]] = select(*_ROW.c, purged_at(_ROW.c.intake_id).label("purged_at")).where(
    _ROW.c.id == bindparam("submission")
)
_VERSIONS = select(*_ROW.c).where(_ROW.c.intake_id == bindparam("intake")).order_by(_ROW.c.version)
_LATEST = select(*_ROW.c).where(_ROW.c.intake_id == bindparam("intake")).order_by(_ROW.c.version.desc()).limit(1)


@dataclass(frozen=True)
class Submission:
    """One version. Its answers are the events up to `last_seq`; `as_of` is the form's date for every later reading."""

    id: str
    intake_id: str
    version: int
    submitted_at: datetime
    as_of: date
    last_seq: int
    receipt_code: str
    rule_set_sha256: str


def submit(
    session: Session, intake_id: str, as_of: date, now: datetime, expected_last_seq: int | None = None
) -> Submission:
    """Store what the intake holds now as its next version. Where the answers are those of the last version, that one
    is returned: a double click, a retry or a correction that changed nothing makes no second one. Raises StaleRevision
    where the patient's last page was shown with another revision than `expected_last_seq`: what is submitted must be
    what was seen.
    """
    intake = lock_intake(session, intake_id)
    latest = find_latest_submission(session, intake_id)
    if latest is not None and _says_the_same(session, latest, intake.last_seq):
        enter_state(session, intake, IntakeState.SUBMITTED)
        return latest
    if expected_last_seq is not None and expected_last_seq != intake.last_seq:
        raise StaleRevision(questions_answered_after(session, intake_id, expected_last_seq))
    row = SubmissionRow(
        id=new_id(),
        intake_id=intake_id,
        version=1 if latest is None else latest.version + 1,
        submitted_at=_after_messages(session, intake_id, now),
        as_of=as_of,
        last_seq=intake.last_seq,
        receipt_code=_free_receipt_code(session),
        rule_set_sha256=intake.rule_set_sha256,
    )
    session.add(row)
    session.flush()
    enter_state(session, intake, IntakeState.SUBMITTED)
    return read_submission(row)


def _after_messages(session: Session, intake_id: str, now: datetime) -> datetime:
    """What was shown while the form was filled in came before it was sent, also where the clock was set back since:
    what the receipt tells is found by these times.
    """
    last = max((shown.at for shown in messages_shown(session, intake_id)), default=now)
    return now if last <= now else last + timedelta(microseconds=1)


def load_submission(session: Reader, submission_id: str) -> Submission:
    row = session.execute(_BY_ID, {"submission": submission_id}).first()
    if row is None:
        raise NotFound("submission")
    return read_submission(row)


def load_readable(session: Reader, submission_id: str) -> Submission:
    """As `load_submission`; raises Purged where its answers are gone."""
    return read_readable(session.execute(READABLE, {"submission": submission_id}).first())


def read_readable(row: Row[Any] | None) -> Submission:
    """For the modules of the store that select more beside READABLE."""
    if row is None:
        raise NotFound("submission")
    if row.purged_at is not None:
        raise Purged(row.purged_at)
    return read_submission(row)


def find_latest_submission(session: Session, intake_id: str) -> Submission | None:
    row = session.execute(_LATEST, {"intake": intake_id}).first()
    return None if row is None else read_submission(row)


def list_versions(session: Reader, intake_id: str) -> list[Submission]:
    """Oldest first."""
    return [read_submission(row) for row in session.execute(_VERSIONS, {"intake": intake_id})]


def list_submission_ids(session: Session, *, limit: int, after_id: str = "") -> list[str]:
    """All versions of all intakes that were not purged, in the order of their ids, a batch at a time: for work over the
    whole history.
    """
    readable = ~is_form_purged(SubmissionRow.__table__.c.intake_id)
    ids = select(SubmissionRow.id).where(SubmissionRow.id > after_id, readable).order_by(SubmissionRow.id).limit(limit)
    return list(session.scalars(ids))


def submitted_answers(session: Reader, submission: Submission) -> dict[str, Any]:
    """The answers as they were submitted, whatever was changed since."""
    return current_answers(session, submission.intake_id, up_to_seq=submission.last_seq)


def _says_the_same(session: Session, latest: Submission, last_seq: int) -> bool:
    """An answer that was changed and changed back is no news, unless a safety message was shown in between: then
    staff must see what was said for a moment.
    """
    if latest.last_seq == last_seq:
        return True
    if any(shown.after_seq > latest.last_seq for shown in messages_shown(session, latest.intake_id)):
        return False
    return not was_changed_since(session, latest)


def was_changed_since(session: Session, submission: Submission) -> bool:
    """Whether the intake holds other answers now than were submitted."""
    return _given(submitted_answers(session, submission)) != _given(current_answers(session, submission.intake_id))


def _given(answers: Mapping[str, Any]) -> dict[str, str]:
    return {question: canonical_json(value) for question, value in answers.items() if value not in (None, "", [])}


def _free_receipt_code(session: Session) -> str:
    while True:
        signs = "".join(secrets.choice(_RECEIPT_SIGNS) for _ in range(8))
        code = f"{signs[:4]}-{signs[4:]}"
        if session.scalar(select(SubmissionRow.id).where(SubmissionRow.receipt_code == code)) is None:
            return code


def read_submission(row: SubmissionRow | Row[Any]) -> Submission:
    """For the modules of the store that select the row themselves."""
    return Submission(
        row.id,
        row.intake_id,
        row.version,
        row.submitted_at,
        row.as_of,
        row.last_seq,
        row.receipt_code,
        row.rule_set_sha256,
    )
