"""PDFs as they were handed out: kept, so that a later version of the program cannot print a past one otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.store.crypto import Place
from intake.store.errors import NotFound, Tampered
from intake.store.intake_keys import key_of, unseal
from intake.store.purges import is_form_purged
from intake.store.tables import PrintedSummaryRow, SubmissionRow


@dataclass(frozen=True)
class PrintedSummary:
    """`sha256`: of `content`, in hexadecimal."""

    content: bytes
    sha256: str
    at: datetime


@dataclass(frozen=True)
class PrintId:
    """Which print of which submission."""

    submission_id: str
    page_size: str
    check_value: str


def newest_printed(session: Session, limit: int) -> list[PrintId]:
    table = PrintedSummaryRow
    wanted = select(table.submission_id, table.page_size, table.check_value)
    wanted = wanted.join(SubmissionRow, SubmissionRow.id == table.submission_id)
    wanted = wanted.where(~is_form_purged(SubmissionRow.__table__.c.intake_id))
    wanted = wanted.order_by(table.at.desc()).limit(limit)
    return [PrintId(row.submission_id, row.page_size, row.check_value) for row in session.execute(wanted)]


def keep_printed(
    session: Session, submission_id: str, page_size: str, check_value: str, content: bytes, now: datetime
) -> PrintedSummary:
    """The one that is kept already, where somebody else printed it meanwhile."""
    submission = session.get(SubmissionRow, submission_id, with_for_update=True)
    if submission is None:
        raise NotFound("submission")
    found = find_printed(session, submission_id, page_size, check_value)
    if found is not None:
        return found
    sha256 = hashlib.sha256(content).hexdigest()
    place = _place(submission_id, page_size, check_value)
    session.add(
        PrintedSummaryRow(
            submission_id=submission_id,
            page_size=page_size,
            check_value=check_value,
            at=now,
            sha256=sha256,
            sealed_content=key_of(session, submission.intake_id).seal(place, content),
        )
    )
    session.flush()
    return PrintedSummary(content, sha256, now)


def find_printed(session: Session, submission_id: str, page_size: str, check_value: str) -> PrintedSummary | None:
    """Raises Tampered where the bytes are no longer those that were handed out."""
    row = session.get(PrintedSummaryRow, (submission_id, page_size, check_value))
    if row is None:
        return None
    content = unseal(session, _place(submission_id, page_size, check_value), row.sealed_content)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Tampered("a printed summary differs from its hash")
    return PrintedSummary(content, row.sha256, row.at)


def _place(submission_id: str, page_size: str, check_value: str) -> Place:
    return Place("printed_summary", "sealed_content", f"{submission_id}:{page_size}:{check_value}")
