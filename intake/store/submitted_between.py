"""Which forms were sent in some time: the newest version of each, for handing out all of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from intake.store.purges import is_form_purged
from intake.store.tables import SubmissionRow


def submitted_between(
    session: Session,
    start: datetime,
    end: datetime,
    *,
    limit: int,
    after: tuple[datetime, str] | None = None,
    is_newest_first: bool = False,
) -> list[tuple[datetime, str]]:
    """Time and id, from `start` on and before `end`; `after`: the last one of an earlier call in this order."""
    later = SubmissionRow.__table__.alias()
    newest = select(func.max(later.c.version)).where(later.c.intake_id == SubmissionRow.intake_id).scalar_subquery()
    wanted = and_(
        SubmissionRow.submitted_at >= start, SubmissionRow.submitted_at < end, SubmissionRow.version == newest
    )
    wanted = and_(wanted, ~is_form_purged(SubmissionRow.__table__.c.intake_id))
    query = select(SubmissionRow.submitted_at, SubmissionRow.id).where(wanted)
    if after is not None:
        at, submission_id = after
        if is_newest_first:
            is_next = and_(SubmissionRow.submitted_at == at, SubmissionRow.id < submission_id)
            query = query.where(or_(SubmissionRow.submitted_at < at, is_next))
        else:
            is_next = and_(SubmissionRow.submitted_at == at, SubmissionRow.id > submission_id)
            query = query.where(or_(SubmissionRow.submitted_at > at, is_next))
    order = (SubmissionRow.submitted_at, SubmissionRow.id)
    ordered = query.order_by(*(column.desc() if is_newest_first else column for column in order)).limit(limit)
    return [(row.submitted_at, row.id) for row in session.execute(ordered)]
