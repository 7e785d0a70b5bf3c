"""One person across several invitations: who may be the same is found by a blind index, and only staff say who is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from intake.store.database import Reader, keys_of
from intake.store.errors import NotFound
from intake.store.intakes import lock_intake
from intake.store.invites import read_invite
from intake.store.match_key import match_keys
from intake.store.purges import is_form_purged
from intake.store.submissions import Submission, read_submission
from intake.store.tables import IntakeRow, InviteRow, SubmissionRow

_SUBMISSION, _INTAKE, _INVITE = SubmissionRow.__table__, IntakeRow.__table__, InviteRow.__table__


def _visits_before() -> Select[*tuple[Any, ...]]:
    own_intake, own_invite = _INTAKE.alias(), _INVITE.alias()
    own = select(own_invite.c.patient_id).join(own_intake, own_intake.c.invite_id == own_invite.c.id)
    person = own.where(own_intake.c.id == bindparam("own")).scalar_subquery()
    query: Select[*tuple[Any, ...]] = select(*_SUBMISSION.c)
    return (
        query.join(_INTAKE, _INTAKE.c.id == _SUBMISSION.c.intake_id)
        .join(_INVITE, _INVITE.c.id == _INTAKE.c.invite_id)
        .where(
            _INVITE.c.patient_id == person,
            _INTAKE.c.id != bindparam("own"),
            _SUBMISSION.c.submitted_at < bindparam("before"),
            ~is_form_purged(_INTAKE.c.id),
        )
        .order_by(_SUBMISSION.c.submitted_at, _SUBMISSION.c.version, _SUBMISSION.c.id)
    )


_VISITS_BEFORE = _visits_before()  # made once: each summary reads by it


@dataclass(frozen=True)
class SeenPatient:
    """`sent_at`: when this person last sent a form; None where none was sent. The rest is of the last invitation."""

    patient_id: str
    invited_at: datetime
    sent_at: datetime | None

    @property
    def seen_at(self) -> datetime:
        return self.sent_at or self.invited_at


@dataclass(frozen=True)
class KnownPatient(SeenPatient):
    name: str
    date_of_birth: date


def find_known_patients(session: Session, name: str, date_of_birth: date) -> list[KnownPatient]:
    """As `find_seen_patients`, each with the name as it was written."""
    return [load_known_patient(session, one.patient_id) for one in find_seen_patients(session, name, date_of_birth)]


def find_seen_patients(session: Session, name: str, date_of_birth: date) -> list[SeenPatient]:
    """Who may be the same person, the one seen last first. Also who was invited and never sent a form. Nothing is
    opened for it.
    """
    keys = match_keys(keys_of(session), name, date_of_birth)
    ids = session.scalars(select(InviteRow.patient_id).where(InviteRow.match_key.in_(keys)).distinct())
    seen = [_seen(session, _newest_invite(session, patient_id)) for patient_id in ids]
    return sorted(seen, key=lambda one: (one.seen_at, one.patient_id), reverse=True)


def load_known_patient(session: Session, patient_id: str) -> KnownPatient:
    row = _newest_invite(session, patient_id)
    invite, seen = read_invite(session, row), _seen(session, row)
    return KnownPatient(patient_id, seen.invited_at, seen.sent_at, invite.name, invite.date_of_birth)


def _newest_invite(session: Session, patient_id: str) -> InviteRow:
    of_person = select(InviteRow).where(InviteRow.patient_id == patient_id)
    row = session.scalar(of_person.order_by(InviteRow.created_at.desc(), InviteRow.id).limit(1))
    if row is None:
        raise NotFound("patient")
    return row


def _seen(session: Session, row: InviteRow) -> SeenPatient:
    sent_at = session.scalar(
        select(func.max(SubmissionRow.submitted_at))
        .join(IntakeRow, IntakeRow.id == SubmissionRow.intake_id)
        .join(InviteRow, InviteRow.id == IntakeRow.invite_id)
        .where(InviteRow.patient_id == row.patient_id)
    )
    return SeenPatient(row.patient_id, row.created_at, sent_at)


def find_last_visit(session: Session, invite_id: str) -> Submission | None:
    """The newest version of the form that the same person sent last for another invitation. An older one to which an
    answer was added since is not the last.
    """
    versions = SubmissionRow.__table__.alias()
    first_sent = select(func.min(versions.c.submitted_at)).where(versions.c.intake_id == SubmissionRow.intake_id)
    person = select(InviteRow.patient_id).where(InviteRow.id == invite_id).scalar_subquery()
    newest_first = (
        select(SubmissionRow)
        .join(IntakeRow, IntakeRow.id == SubmissionRow.intake_id)
        .join(InviteRow, InviteRow.id == IntakeRow.invite_id)
        .where(InviteRow.patient_id == person, InviteRow.id != invite_id)
        .order_by(first_sent.scalar_subquery().desc(), SubmissionRow.version.desc(), SubmissionRow.id)
    )
    row = session.scalar(newest_first.limit(1))
    return None if row is None else read_submission(row)


def lock_last_visit(session: Session, invite_id: str) -> Submission | None:
    """As `find_last_visit`, and nobody purges it before the transaction ends. Call it with the invite's row locked."""
    found = find_last_visit(session, invite_id)
    if found is None:
        return None
    lock_intake(session, found.intake_id)
    # Whoever had to be waited for may have purged it, or sent another version.
    return found if find_last_visit(session, invite_id) == found else lock_last_visit(session, invite_id)


def list_visits_before(session: Reader, submission: Submission) -> list[Submission]:
    """What the same person had sent for other invitations by then, in the order in which it was first sent; of each the
    newest version of that moment, so that what is read with a submission does not change any more.
    """
    values = {"own": submission.intake_id, "before": submission.submitted_at}
    newest = {row.intake_id: read_submission(row) for row in session.execute(_VISITS_BEFORE, values)}
    return list(newest.values())
