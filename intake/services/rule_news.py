"""What was changed in the rules since a member of staff last read about it: in one line, and rule by rule in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from intake.rulebook.compare import ChangeKind, RuleChange, RuleSetChange, compare_rulebooks
from intake.rulebook.model import Rulebook
from intake.services.rulebooks import Rulebooks
from intake.store import audit, rule_changes_read, staff
from intake.store.database import Database, Reader
from intake.store.publications import Kind, Publication
from intake.summary.rule_in_words import RuleInWords, describe_rule


@dataclass(frozen=True)
class ChangedRule:
    """`rule`: as it is now; as it was, where it was removed."""

    change: RuleChange
    rule: RuleInWords


@dataclass(frozen=True)
class News:
    """One publication. `change` is None where its files, or those before, cannot be read any more: nobody can say then.

    `rules`: those that find or say something else; `proof_only`: those with other cases, sources or dates alone.
    """

    number: int
    at: datetime
    kind: Kind
    by: str
    reason: str
    change: RuleSetChange | None
    rules: tuple[ChangedRule, ...]
    proof_only: int


def find_news(database: Database, rulebooks: Rulebooks, staff_id: str) -> tuple[News, ...]:
    """Newest first. Nothing is forgotten because somebody signed in twice: it stands until it is read."""
    with database.reading_columns() as session:
        unread = find_unread(session, staff_id)
    return tell_news(rulebooks, unread)


def find_unread(session: Reader, staff_id: str) -> list[tuple[Publication, str]]:
    """As `find_news`, for `tell_news`: each with the name of who published it."""
    unread = rule_changes_read.unread_publications(session, staff_id)
    names = staff.names_by_id(session) if unread else {}
    return [(one, names.get(one.staff_id or "", "")) for one in unread]


def tell_news(rulebooks: Rulebooks, unread: Sequence[tuple[Publication, str]]) -> tuple[News, ...]:
    """Outside of the transaction: to compare rules may take a tenth of a second."""
    return tuple(_news(rulebooks, one, by) for one, by in unread)


def mark_as_read(database: Database, up_to: int, *, by: str, now: datetime) -> None:
    """`up_to`: the newest publication that the page showed; a later one stays news."""
    with database.transaction() as session:
        if rule_changes_read.record_read(session, by, up_to, now):
            audit.append(session, actor=by, action="rules.changes_read", subject=str(up_to), now=now)


def find_change(rulebooks: Rulebooks, one: Publication) -> RuleSetChange | None:
    """From the rules before it; None where there were none, or either cannot be read any more."""
    before, after = _find(rulebooks, one.replaced_sha256), _find(rulebooks, one.rule_set_sha256)
    return None if before is None or after is None else _compare(before, after)


def _news(rulebooks: Rulebooks, one: Publication, by: str) -> News:
    before, after = _find(rulebooks, one.replaced_sha256), _find(rulebooks, one.rule_set_sha256)
    change = find_change(rulebooks, one)
    rules: tuple[ChangedRule, ...] = ()
    if before is not None and after is not None and change is not None:
        rules = tuple(_changed_rule(before, after, found) for found in change.rules if not found.is_of_proof_only)
    return News(
        number=one.number,
        at=one.at,
        kind=one.kind,
        by=by,
        reason=one.reason,
        change=change,
        rules=tuple(sorted(rules, key=lambda found: found.rule.rule.severity.rank)),
        proof_only=0 if change is None else sum(found.is_of_proof_only for found in change.rules),
    )


def _find(rulebooks: Rulebooks, sha256: str | None) -> Rulebook | None:
    """The list of patients opens, whatever an old file says that this version of the program does not understand."""
    return None if sha256 is None else rulebooks.find(sha256)


@lru_cache(maxsize=8)  # the list of patients asks each time, and a comparison takes a tenth of a second
def _compare(before: Rulebook, after: Rulebook) -> RuleSetChange:
    return compare_rulebooks(before, after)


def _changed_rule(before: Rulebook, after: Rulebook, change: RuleChange) -> ChangedRule:
    where = before if change.kind is ChangeKind.REMOVED else after
    rule = next(rule for rule in (*where.rules, *where.switched_off) if rule.id == change.id)
    return ChangedRule(change, describe_rule(where, rule))
