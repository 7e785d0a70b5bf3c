"""Find invitations by a part of the name, the reference, or the receipt of what was sent.

Names are sealed: each is opened, compared and let go. Nothing of the search or of what was opened is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.store.invites import read_name
from intake.store.listing import open_or_log
from intake.store.match_key import words_of
from intake.store.purges import is_purged
from intake.store.tables import IntakeRow, InviteRow, SubmissionRow

_SIGNS = range(4, 9)  # of a reference or receipt: half of it, or all
_BATCH = 1000
# Letters that are no base letter with an accent, as they are typed on a keyboard without them.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


@dataclass(frozen=True)
class FoundInvites:
    """`ids`: those invited last first. `unopened`: of how many the name did not open, and may fit."""

    ids: list[str]
    unopened: int = 0


def find_invites(session: Session, wanted: str, *, limit: int) -> FoundInvites:
    """Each word must stand in the name; a code is found by its beginning."""
    words = _search_words(wanted)
    if not words:
        return FoundInvites([])
    by_code = _find_by_code(session, "".join(words), limit)
    rows = session.execute(
        select(InviteRow.id, InviteRow.sealed_name)
        .where(~is_purged(InviteRow.__table__.c.id))
        .order_by(InviteRow.created_at.desc(), InviteRow.id)
        .execution_options(yield_per=_BATCH)
    )
    found, unopened = list(by_code), 0
    for invite_id, sealed_name in rows:
        if len(found) >= limit:
            break
        if invite_id in by_code:
            continue
        name = open_or_log(partial(read_name, session, invite_id, sealed_name))
        if name is None:
            unopened += 1
        elif _fits(_search_words(name), words):
            found.append(invite_id)
    rows.close()
    return FoundInvites(found, unopened)


def _fits(name: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word in part for part in name) for word in words)


def _find_by_code(session: Session, code: str, limit: int) -> list[str]:
    if len(code) not in _SIGNS or not code.isascii():
        return []
    dashed = "-".join(part for part in (code[:4], code[4:]) if part)
    not_purged = ~is_purged(InviteRow.__table__.c.id)
    by_reference = select(InviteRow.id).where(InviteRow.id.startswith(code), not_purged)
    by_receipt = (
        select(IntakeRow.invite_id)
        .join(SubmissionRow, SubmissionRow.intake_id == IntakeRow.id)
        .join(InviteRow, InviteRow.id == IntakeRow.invite_id)
        .where(SubmissionRow.receipt_code.startswith(dashed.upper()), not_purged)
    )
    found = [*session.scalars(by_receipt.limit(limit)), *session.scalars(by_reference.limit(limit))]
    return list(dict.fromkeys(found))[:limit]


def _search_words(text: str) -> list[str]:
    return [word.translate(_PLAIN) for word in words_of(text)]
