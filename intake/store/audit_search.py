"""Find entries of the audit log, and say of what is shown whether its signature holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intake.store.audit import AuditEntry, is_signed, read_entry
from intake.store.clinic_tables import AuditEntryRow
from intake.store.tables import IntakeRow, SubmissionRow

_ID_LENGTH = 36


@dataclass(frozen=True)
class AuditFilter:
    """Each part narrows it; an empty text, and None, let everything through. `until` does not belong to it."""

    actor: str = ""
    action: str = ""
    subjects: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class FoundEntry:
    """`is_signed`: the entry is as it was written. Whether others are missing around it, only the whole chain tells."""

    entry: AuditEntry
    is_signed: bool


def find_entries(
    session: Session, wanted: AuditFilter, *, limit: int, before_seq: int | None = None
) -> list[FoundEntry]:
    """Newest first."""
    query = _narrowed(select(AuditEntryRow), wanted).order_by(AuditEntryRow.seq.desc()).limit(limit)
    if before_seq is not None:
        query = query.where(AuditEntryRow.seq < before_seq)
    return [FoundEntry(read_entry(row), is_signed(session, row)) for row in session.scalars(query)]


def list_actions(session: Session) -> list[str]:
    """All that stand in the log, each once."""
    found: list[str] = []
    query = select(AuditEntryRow.action).order_by(AuditEntryRow.action).limit(1)
    action = session.scalar(query)
    while action is not None:  # from one to the next along the index: there are dozens among a hundred thousand
        found.append(action)
        action = session.scalar(query.where(AuditEntryRow.action > action))
    return found


def subjects_of_receipt(session: Session, receipt_code: str) -> frozenset[str]:
    """The ids under which one patient's form stands in the log: invitation, intake and every version. None: empty."""
    intake_id = session.scalar(select(SubmissionRow.intake_id).where(SubmissionRow.receipt_code == receipt_code))
    if intake_id is None:
        return frozenset()
    invite_id = session.scalar(select(IntakeRow.invite_id).where(IntakeRow.id == intake_id))
    versions = session.scalars(select(SubmissionRow.id).where(SubmissionRow.intake_id == intake_id))
    return frozenset({intake_id, str(invite_id), *versions})


def receipts_of(session: Session, subjects: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Receipt code and version of those that are submissions, and of the newest version of those that are intakes or
    invitations."""
    ids = [subject for subject in set(subjects) if len(subject) == _ID_LENGTH]  # not the hash of a rule set
    found: dict[str, tuple[str, int]] = {}
    query = select(SubmissionRow.receipt_code, SubmissionRow.version, SubmissionRow.intake_id, IntakeRow.invite_id)
    by_form = query.join(IntakeRow, IntakeRow.id == SubmissionRow.intake_id).order_by(SubmissionRow.version)
    for code, version, intake_id, invite_id in session.execute(
        by_form.where(IntakeRow.id.in_(ids) | IntakeRow.invite_id.in_(ids))
    ):
        found[intake_id] = found[invite_id] = (code, version)
    own = select(SubmissionRow.id, SubmissionRow.receipt_code, SubmissionRow.version).where(SubmissionRow.id.in_(ids))
    return found | {id: (code, version) for id, code, version in session.execute(own)}


def _narrowed(query: Select[AuditEntryRow], wanted: AuditFilter) -> Select[AuditEntryRow]:
    if wanted.actor:
        query = query.where(AuditEntryRow.actor == wanted.actor)
    if wanted.action:
        query = query.where(AuditEntryRow.action == wanted.action)
    if wanted.subjects is not None:
        query = query.where(AuditEntryRow.subject.in_(wanted.subjects))
    if wanted.since is not None:
        query = query.where(AuditEntryRow.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntryRow.at < wanted.until)
    return query
