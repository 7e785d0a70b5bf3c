"""Find invitations by a part of the name, the reference, or the receipt of what was sent.

Names are sealed: some are opened, compared and let go, and then the next. Nothing of the search or of what was opened
is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Result, select
from sqlalchemy.orm import Session

from intake.store.columns import table_of
from intake.store.invites import read_names
from intake.store.match_key import words_of
from intake.store.purges import is_purged
from intake.store.tables import IntakeRow, InviteRow, SubmissionRow

_SIGNS = range(4, 9)  # of a reference or receipt: half of it, or all
_AT_ONCE = 200  # so few that they stay at hand for the processor
_INVITE = table_of(InviteRow)
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
        select(_INVITE.c.id, _INVITE.c.sealed_name)
        .where(~is_purged(_INVITE.c.id))
        .order_by(_INVITE.c.created_at.desc(), _INVITE.c.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    found, unopened = list(by_code), 0
    for invite_id, name in _names(session, rows):
        if len(found) >= limit:
            break
        if invite_id in by_code:
            continue
        if name is None:
            unopened += 1
        elif _fits(name, words):
            found.append(invite_id)
    rows.close()
    return FoundInvites(found, unopened)


def _names(session: Session, rows: Result[Any]) -> Iterator[tuple[str, str | None]]:
    """With the invitation of each; None for what does not open."""
    for some in rows.partitions():
        sealed = [(row.id, row.sealed_name) for row in some]
        yield from zip([invite_id for invite_id, _ in sealed], read_names(session, sealed), strict=True)


def _fits(name: str, words: list[str]) -> bool:
    """Whether each stands in one of the name's words. None of them has a space in it or, as far as a name in ASCII can
    hold it, any other sign that stands between words.
    """
    text = name.lower() if name.isascii() else " ".join(_search_words(name))
    return all([word in text for word in words])


def _find_by_code(session: Session, code: str, limit: int) -> list[str]:
    if len(code) not in _SIGNS or not code.isascii():
        return []
    dashed = "-".join(part for part in (code[:4], code[4:]) if part)
    not_purged = ~is_purged(_INVITE.c.id)
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
