"""What a second visit needs to know: which sections are gone through anew, and when an answer was last given itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.store.answers import How
from intake.store.intakes import lock_intake
from intake.store.tables import AnswerEventRow, CarryDeclinedRow


@dataclass(frozen=True)
class Given:
    """When a question was last answered. `is_carried`: then it was only confirmed."""

    at: datetime
    is_carried: bool


def decline_carrying(session: Session, intake_id: str, section: str, now: datetime) -> None:
    """This section is asked, with the last answers filled in. Saying so twice keeps the first time."""
    lock_intake(session, intake_id)
    if session.get(CarryDeclinedRow, (intake_id, section)) is None:
        session.add(CarryDeclinedRow(intake_id=intake_id, section=section, at=now))
        session.flush()


def declined_sections(session: Session, intake_id: str) -> frozenset[str]:
    return frozenset(session.scalars(select(CarryDeclinedRow.section).where(CarryDeclinedRow.intake_id == intake_id)))


def when_given(session: Session, intake_id: str, up_to_seq: int) -> dict[str, Given]:
    """Of each question the last event, without opening what was answered."""
    events = (
        select(AnswerEventRow.question, AnswerEventRow.at, AnswerEventRow.how)
        .where(AnswerEventRow.intake_id == intake_id, AnswerEventRow.seq <= up_to_seq)
        .order_by(AnswerEventRow.seq)
    )
    return {row.question: Given(row.at, row.how == How.CARRIED) for row in session.execute(events)}
