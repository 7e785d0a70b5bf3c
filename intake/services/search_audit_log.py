"""The audit log as an admin reads it: who did what to which form, by receipt and never by name; page, CSV and check."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from intake.errors import InputError, Refusal
from intake.services.audit_log import verify_audit_log
from intake.services.clinic_settings import Clinic
from intake.services.csv_text import BYTE_ORDER_MARK, csv_line
from intake.services.read_day import read_day
from intake.store import audit, audit_search, settings, staff
from intake.store.audit import Anchor
from intake.store.audit_search import AuditFilter, FoundEntry
from intake.store.canonical_json import Json
from intake.store.database import Database, Session
from intake.store.staff import Staff

PAGE_SIZE = 50
_AT_ONCE = 1000
_LONGEST = 60
_LAST_CHECK = "_audit_checked"
OTHER_ACTORS = ("patient", "system", "unknown")  # who is no member of staff
HEAD = ("number", "time (UTC)", "who", "what", "about", "id", "details", "signature", "signature holds")


@dataclass(frozen=True)
class AuditQuery:
    """What an admin looks for; an empty one is everything. `receipt`: the code on a patient's receipt."""

    actor: str = ""
    action: str = ""
    receipt: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class AuditLine:
    """An entry in words. `subject`: the id as it is stored."""

    seq: int
    at: datetime
    who: str
    what: str
    about: str
    subject: str
    details: str
    mac: str
    is_signed: bool


@dataclass(frozen=True)
class AuditPage:
    """`older_than`: where the next page begins; None on the last one. `actions`: all there are, with their words."""

    lines: tuple[AuditLine, ...]
    older_than: int | None
    people: tuple[Staff, ...]
    actions: Mapping[str, str]


@dataclass(frozen=True)
class AuditCheck:
    """When the whole chain was last gone through. `first_bad`: the first entry that is missing or changed."""

    at: datetime
    by: str
    verified_up_to: int
    first_bad: int | None


def read_query(typed: Mapping[str, str]) -> AuditQuery:
    """Raises InputError with what the form must show."""
    days: dict[str, date | None] = {}
    refusals = []
    for name in ("from", "to"):
        text = typed.get(name, "").strip()
        try:
            days[name] = read_day(text) if text else None
        except ValueError:
            days[name] = None
            refusals.append(Refusal(name, "Give a whole date, as in 2026-11-01, or leave it empty"))
    first, last = days["from"], days["to"]
    if first is not None and last is not None and first > last:
        refusals.append(Refusal("to", "The last day is before the first"))
    if refusals:
        raise InputError(refusals)
    person, action, receipt = (_storable(typed.get(name, "")) for name in ("person", "action", "receipt"))
    return AuditQuery(person, action, _code(receipt), first, last)


def list_audit_log(database: Database, clinic: Clinic, query: AuditQuery, before: int | None = None) -> AuditPage:
    """Newest first. `before`: entries with a lower number than this one."""
    with database.reading() as session:
        wanted = _filter(session, clinic, query)
        found = audit_search.find_entries(session, wanted, limit=PAGE_SIZE + 1, before_seq=before)
        people = tuple(staff.list_staff(session))
        lines = _lines(session, found[:PAGE_SIZE], people)
        actions = {action: action_words(action) for action in audit_search.list_actions(session)}
    return AuditPage(tuple(lines), lines[-1].seq if len(found) > PAGE_SIZE else None, people, actions)


def action_words(action: str) -> str:
    """`submission.assess_again` as "Submission: assess again"."""
    group, _, what = action.replace("_", " ").partition(".")
    return f"{group.capitalize()}: {what}" if what else group.capitalize()


# --- the CSV file -------------------------------------------------------------------------------------------------


def export_audit_log(database: Database, clinic: Clinic, query: AuditQuery, *, by: str, now: datetime) -> Iterator[str]:
    """Newest first, piece by piece. That it is taken out is noted before the first piece."""
    with database.transaction() as session:
        audit.append(session, actor=by, action="audit.exported", subject="clinic", now=now)
    return _csv_lines(database, clinic, query)


def _csv_lines(database: Database, clinic: Clinic, query: AuditQuery) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(HEAD)
    before: int | None = None
    while True:
        with database.reading() as session:
            wanted = _filter(session, clinic, query)
            found = audit_search.find_entries(session, wanted, limit=_AT_ONCE, before_seq=before)
            lines = _lines(session, found, staff.list_staff(session))
        for line in lines:
            at = line.at.astimezone(UTC).isoformat(timespec="seconds")
            holds = "yes" if line.is_signed else "NO"
            yield csv_line(
                (str(line.seq), at, line.who, line.what, line.about, line.subject, line.details, line.mac, holds)
            )
        if len(found) < _AT_ONCE:
            return
        before = found[-1].entry.seq


# --- the whole chain ----------------------------------------------------------------------------------------------


def check_audit_log(database: Database, *, by: str, now: datetime) -> AuditCheck:
    """Go through all of it, against the end that the last good check saw, so that a cut-off end is seen as well."""
    with database.reading() as session:
        last: dict[str, Any] = settings.find_setting(session, _LAST_CHECK, {})
    report = verify_audit_log(database, Anchor(last["seq"], last["mac"]) if "seq" in last else None)
    verified = report.head.seq if report.first_bad_seq is None else report.first_bad_seq - 1
    with database.transaction() as session:
        if report.is_sound:
            last = {"seq": report.head.seq, "mac": report.head.mac}
        said: dict[str, Json] = {
            "at": now.isoformat(),
            "by": by,
            "verified_up_to": verified,
            "first_bad": report.first_bad_seq,
        }
        settings.save_setting(session, _LAST_CHECK, {**last, **said})
        detail: dict[str, Json] = {"verified_up_to": verified, "first_bad": report.first_bad_seq}
        audit.append(session, actor=by, action="audit.checked", subject="clinic", now=now, detail=detail)
    return AuditCheck(now, by, verified, report.first_bad_seq)


def find_last_check(database: Database) -> AuditCheck | None:
    with database.reading() as session:
        said = settings.find_setting(session, _LAST_CHECK)
        if said is None:
            return None
        by = staff.load(session, said["by"]).name
    return AuditCheck(datetime.fromisoformat(said["at"]), by, said["verified_up_to"], said["first_bad"])


# --- from ids to words --------------------------------------------------------------------------------------------


def _filter(session: Session, clinic: Clinic, query: AuditQuery) -> AuditFilter:
    subjects = audit_search.subjects_of_receipt(session, query.receipt) if query.receipt else None
    since = None if query.first is None else datetime.combine(query.first, time.min, clinic.zone)
    day_after = None if query.last is None else query.last + timedelta(days=1)
    until = None if day_after is None else datetime.combine(day_after, time.min, clinic.zone)
    return AuditFilter(query.actor, query.action, subjects, since, until)


def _lines(session: Session, found: Sequence[FoundEntry], people: Sequence[Staff]) -> list[AuditLine]:
    names = {person.id: person.name for person in people}
    receipts = audit_search.receipts_of(session, (one.entry.subject for one in found))
    forms = {subject: f"form {code}, version {version}" for subject, (code, version) in receipts.items()}
    return [
        AuditLine(
            seq=one.entry.seq,
            at=one.entry.at,
            who=names.get(one.entry.actor, one.entry.actor),
            what=action_words(one.entry.action),
            about=forms.get(one.entry.subject) or names.get(one.entry.subject) or one.entry.subject[:12],
            subject=one.entry.subject,
            details="; ".join(f"{name}: {_value(value)}" for name, value in one.entry.detail.items()),
            mac=one.entry.mac,
            is_signed=one.is_signed,
        )
        for one in found
    ]


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _storable(typed: str) -> str:
    """What can stand in the log; the rest of what somebody put into the address finds nothing anyway."""
    return "".join(sign for sign in typed if sign.isprintable())[:_LONGEST]


def _code(typed: str) -> str:
    """As it is printed, however it was typed."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return f"{signs[:4]}-{signs[4:]}" if signs else ""
