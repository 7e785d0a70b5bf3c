"""Answers as an append-only log: the current answer, what was withdrawn and the whole trail are read from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, func, insert, select
from sqlalchemy.orm import Session

from intake.store.canonical_json import Json, canonical_json
from intake.store.columns import table_of
from intake.store.crypto import Place
from intake.store.database import Reader
from intake.store.errors import IntakeClosed, StaleRevision, Tampered
from intake.store.intake_keys import key_of
from intake.store.intake_state import IntakeState
from intake.store.intakes import load_intake, lock_intake, move_last_seq
from intake.store.progress import renew_progress
from intake.store.tables import AnswerEventRow

# Made once, and of the table itself: every page of the form reads by them.
_ROW = table_of(AnswerEventRow)
_COLUMNS = (  # of a RecordedAnswer, in its order
    *(_ROW.c.seq, _ROW.c.at, _ROW.c.question, _ROW.c.sealed_value, _ROW.c.who, _ROW.c.how),
    *(_ROW.c.staff_id, _ROW.c.page_revision, _ROW.c.language),
)
_OF_INTAKE: Select[*tuple[Any, ...]] = select(*_COLUMNS).where(_ROW.c.intake_id == bindparam("intake"))
_EVENTS = _OF_INTAKE.where(_ROW.c.seq.between(bindparam("first"), bindparam("last"))).order_by(_ROW.c.seq)
_LATEST = _OF_INTAKE.where(
    _ROW.c.seq.in_(
        select(func.max(_ROW.c.seq))
        .where(_ROW.c.intake_id == bindparam("intake"), _ROW.c.question.in_(bindparam("questions", expanding=True)))
        .group_by(_ROW.c.question)
    )
)
_ADD = insert(_ROW)
_SEALED_IN = "answer_event", "sealed_value"


class Who(StrEnum):
    """Whose hand it was."""

    PATIENT = "patient"
    PROXY = "proxy"
    STAFF = "staff"
    SYSTEM = "system"


class How(StrEnum):
    """How the value came about."""

    TYPED = "typed"
    REST_ANSWER = "rest_answer"
    OFFER = "offer"
    CARRIED = "carried"
    TRANSCRIBED = "transcribed"


@dataclass(frozen=True)
class NewAnswer:
    """`value`: as in an answers file; None for a question that was cleared, or shown and left blank.

    `language`: in which the question was read; None where nobody read it on a page. `typed_first`: what was typed
    before the writer was asked and said that this value was meant; it is recorded just before it.
    """

    question: str
    value: Json
    who: Who
    how: How = How.TYPED
    staff_id: str | None = None
    language: str | None = None
    typed_first: Json = None

    def __post_init__(self) -> None:
        if (self.who is Who.STAFF) != (self.staff_id is not None):
            raise ValueError("an answer by staff names the person, and no other does")


_WHO, _HOW = {who.value: who for who in Who}, {how.value: how for how in How}


class RecordedAnswer(NamedTuple):  # and no dataclass: a page reads sixty, and would take ten times as long to make them
    """One event of the trail. `page_revision`: the last event that the writer's page was shown with."""

    seq: int
    at: datetime
    question: str
    value: Any
    who: Who
    how: How
    staff_id: str | None
    page_revision: int | None
    language: str | None


def append_answers(
    session: Session,
    intake_id: str,
    answers: Sequence[NewAnswer],
    now: datetime,
    expected_last_seq: int | None = None,
) -> list[RecordedAnswer]:
    """Record what is new, and return the events of it. What is recorded already is not recorded again, so a retry
    after a lost reply changes nothing. Raises StaleRevision, and records nothing, where a question that this call
    would change has an event after `expected_last_seq`, the revision that the page was shown with.
    """
    intake = lock_intake(session, intake_id)
    if intake.state != IntakeState.OPEN:
        raise IntakeClosed(f"this intake is {intake.state}; reopen it first")
    questions = {answer.question for answer in answers}
    if len(questions) != len(answers):
        raise ValueError("one answer for each question in one call")
    latest = _latest_events(session, intake_id, questions)
    new = [answer for answer in answers if not _is_recorded(answer, latest.get(answer.question))]
    if expected_last_seq is not None:
        stale = [a.question for a in new if a.question in latest and latest[a.question].seq > expected_last_seq]
        if stale:
            raise StaleRevision(stale)
    said = [event for one in new for event in _with_what_was_typed_first(one)]
    if not said:
        return []
    events = [_event(seq, answer, now, expected_last_seq) for seq, answer in enumerate(said, intake.last_seq + 1)]
    session.execute(_ADD, [_sealed(session, intake_id, event) for event in events])
    move_last_seq(session, intake_id, events[-1].seq)
    if intake.last_seq == 0:
        renew_progress(session, intake.invite_id)
    return events


def current_answers(session: Reader, intake_id: str, up_to_seq: int | None = None) -> dict[str, Any]:
    """The latest value for each question that has an event; None where it was cleared or left blank.

    `up_to_seq`: as it was after that event, which is how a submission's own answers are read.
    """
    return {event.question: event.value for event in latest_answers(session, intake_id, up_to_seq).values()}


def latest_answers(session: Reader, intake_id: str, up_to_seq: int | None = None) -> dict[str, RecordedAnswer]:
    """The latest event of each question that has one, as `current_answers`."""
    latest = {row.question: row for row in _events(session, intake_id, up_to_seq)}
    return {event.question: event for event in _read(session, intake_id, latest.values())}


def answers_after(session: Reader, intake_id: str, seq: int, up_to_seq: int | None = None) -> list[RecordedAnswer]:
    """The events since that one, oldest first; all of them after 0."""
    return _read(session, intake_id, _events(session, intake_id, up_to_seq, after_seq=seq))


def questions_answered_after(session: Reader, intake_id: str, seq: int) -> list[str]:
    """Each once, in the order in which they were answered."""
    return list(dict.fromkeys(event.question for event in answers_after(session, intake_id, seq)))


def _events(session: Reader, intake_id: str, up_to_seq: int | None, after_seq: int = 0) -> Sequence[Row[Any]]:
    """In order, and complete: a gap means that a row was removed outside this program."""
    expected = load_intake(session, intake_id).last_seq if up_to_seq is None else up_to_seq
    rows = session.execute(_EVENTS, {"intake": intake_id, "first": after_seq + 1, "last": expected}).all()
    if [row[0] for row in rows] != list(range(after_seq + 1, expected + 1)):
        raise Tampered("answer events are missing")
    return rows


def _latest_events(session: Session, intake_id: str, questions: Collection[str]) -> dict[str, RecordedAnswer]:
    rows = session.execute(_LATEST, {"intake": intake_id, "questions": list(questions)}).all()
    return {event.question: event for event in _read(session, intake_id, rows)}


def _is_recorded(new: NewAnswer, latest: RecordedAnswer | None) -> bool:
    return (
        latest is not None
        and canonical_json(latest.value) == canonical_json(new.value)
        and (latest.who, latest.how, latest.staff_id) == (new.who, new.how, new.staff_id)
    )


def _with_what_was_typed_first(answer: NewAnswer) -> list[NewAnswer]:
    if answer.typed_first is None:
        return [answer]
    return [replace(answer, value=answer.typed_first, typed_first=None), answer]


def _event(seq: int, new: NewAnswer, now: datetime, page_revision: int | None) -> RecordedAnswer:
    return RecordedAnswer(
        seq, now, new.question, new.value, new.who, new.how, new.staff_id, page_revision, new.language
    )


def _sealed(session: Session, intake_id: str, event: RecordedAnswer) -> dict[str, Any]:
    """As the columns of the table hold it."""
    columns = event._asdict()
    place = answer_place(intake_id, event.seq, event.question)
    sealed = key_of(session, intake_id).seal_json(place, columns.pop("value"))
    return {**columns, "intake_id": intake_id, "sealed_value": sealed}


def _read(session: Reader, intake_id: str, rows: Collection[Sequence[Any]]) -> list[RecordedAnswer]:
    if not rows:  # as of a purged form, which has no key either
        return []
    sealed = [(_row_id(intake_id, row[0], row[2]), row[3]) for row in rows]
    values = key_of(session, intake_id).unseal_each_json(*_SEALED_IN, sealed)
    return [
        RecordedAnswer(seq, at, question, value, _WHO[who], _HOW[how], staff_id, page_revision, language)
        for (seq, at, question, _, who, how, staff_id, page_revision, language), value in zip(rows, values, strict=True)
    ]


def answer_place(intake_id: str, seq: int, question: str) -> Place:
    """Also for `past_submissions`."""
    return Place(*_SEALED_IN, _row_id(intake_id, seq, question))


def _row_id(intake_id: str, seq: int, question: str) -> str:
    """The question is part of it: a value whose question was exchanged does not open."""
    return f"{intake_id}:{seq}:{question}"
