"""Whether somebody decided after something had come in: what an alert waits for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from intake.store.tables import DecisionRow, SubmissionRow


def decided_since(intake_id: ColumnElement[str], moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    """On any version of the form, at this moment or later. For a statement that has these columns."""
    decision, submission = DecisionRow.__table__.alias(), SubmissionRow.__table__.alias()
    made = (
        select(decision.c.number)
        .join(submission, submission.c.id == decision.c.submission_id)
        .where(submission.c.intake_id == intake_id, decision.c.at >= moment)
    )
    return made.correlate_except(decision, submission).exists()
