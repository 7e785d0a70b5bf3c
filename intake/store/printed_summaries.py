"""PDFs as they were handed out: kept, so that a later version of the program cannot print a past one otherwise.

One that tells of earlier visits is sealed under their keys as well: who purges any of these forms purges it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.store.crypto import Place, SealedBytes
from intake.store.data_key import form_of
from intake.store.errors import NotFound, Purged, Tampered
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
    session: Session,
    print_id: PrintId,
    content: bytes,
    now: datetime,
    *,
    tells_of: Collection[str] = (),
) -> PrintedSummary:
    """The one that is kept already, where somebody else printed it meanwhile. `tells_of`: the intakes of the patient's
    other visits that stand in it.
    """
    submission = session.get(SubmissionRow, print_id.submission_id, with_for_update=True)
    if submission is None:
        raise NotFound("submission")
    found = find_printed(session, print_id)
    if found is not None:
        return found
    printed = PrintedSummary(content, hashlib.sha256(content).hexdigest(), now)
    if _load(session, print_id) is None:  # else an earlier visit was purged of which the summary says nothing
        session.add(
            PrintedSummaryRow(
                submission_id=print_id.submission_id,
                page_size=print_id.page_size,
                check_value=print_id.check_value,
                at=now,
                sha256=printed.sha256,
                sealed_content=_seal(session, print_id, content, [*tells_of, submission.intake_id]),
            )
        )
        session.flush()
    return printed


def find_printed(session: Session, print_id: PrintId) -> PrintedSummary | None:
    """None also where an earlier visit that it tells of was purged; Purged where the form itself was. Raises Tampered
    where the bytes are no longer those that were handed out.
    """
    row = _load(session, print_id)
    if row is None:
        return None
    content = unseal(session, _place(print_id), row.sealed_content)
    try:
        while form_of(content) is not None:  # a PDF begins otherwise than what is sealed
            content = unseal(session, _place(print_id), content)
    except Purged:
        return None
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Tampered("a printed summary differs from its hash")
    return PrintedSummary(content, row.sha256, row.at)


def _seal(session: Session, print_id: PrintId, content: bytes, intake_ids: Collection[str]) -> SealedBytes:
    """Under the key of each, one around the other; the last one is opened first."""
    for intake_id in intake_ids:
        content = key_of(session, intake_id).seal(_place(print_id), content)
    return SealedBytes(content)


def _load(session: Session, print_id: PrintId) -> PrintedSummaryRow | None:
    return session.get(PrintedSummaryRow, (print_id.submission_id, print_id.page_size, print_id.check_value))


def _place(print_id: PrintId) -> Place:
    row_id = f"{print_id.submission_id}:{print_id.page_size}:{print_id.check_value}"
    return Place("printed_summary", "sealed_content", row_id)
