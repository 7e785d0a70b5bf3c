"""The decisions on a form with their names, and why one does not hold any more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from intake.services.clinic_settings import Clinic
from intake.store import assessments, decisions
from intake.store.assessments import Assessment
from intake.store.database import Reader
from intake.store.decisions import Decision
from intake.store.opened_form import OpenedForm
from intake.store.submissions import Submission
from intake.summary.decision_record import CountersignatureMade, DecisionMade

Made = tuple[DecisionMade, ...]


def read_decisions(
    session: Reader, clinic: Clinic, submission: Submission, versions: Sequence[Submission], form: OpenedForm
) -> tuple[Made, Made]:
    """On this version, and on those before it; newest first. `versions`: all of the form, oldest first. `form`: with
    what there is of it, so that the rest is not asked for.
    """
    if not form.beside.decisions:
        return (), ()
    newest = versions[-1].version
    if form.decision is not None and form.beside.decisions == 1:  # as a rule
        return _on_version(session, clinic, submission, [form.decision], newest, form), ()
    made = decisions.decisions_of(session, submission.id)
    earlier = [
        _on_version(session, clinic, one, decisions.decisions_of(session, one.id), newest, form)
        for one in reversed(versions)
        if one.version < submission.version
    ]
    return _on_version(session, clinic, submission, made, newest, form), tuple(chain.from_iterable(earlier))


def is_void(session: Reader, made: Decision, stored: Assessment | None) -> bool:
    """Whether what it rests on, within its version, is not the same any more. `stored`: the version's newest
    assessment, as a rule the one that the decision rests on.
    """
    attempt, now = (None, None) if stored is None else (stored.attempt, stored.findings_since)
    return made.attempt != attempt and now != assessments.find_findings_since(session, made.submission_id, made.attempt)


def has_new_findings(
    session: Reader, submission: Submission, read_attempt: int | None, stored: Assessment | None
) -> bool:
    """Whether something else is flagged or left open than on the page that somebody acts from. `read_attempt`: what it
    showed; None where nobody looked at a page.
    """
    if read_attempt is None or stored is None:
        return False
    return assessments.find_findings_since(session, submission.id, read_attempt) != stored.findings_since


def _on_version(
    session: Reader, clinic: Clinic, submission: Submission, made: Sequence[Decision], newest: int, form: OpenedForm
) -> Made:
    return tuple(
        DecisionMade(
            outcome=one.outcome,
            note=one.note,
            at=clinic.local(one.at),
            by=one.staff_name,
            version=submission.version,
            number=one.number,
            details=one.details,
            staff_id=one.staff_id,
            void=_why_void(session, submission, one, newest, form.assessment),
            is_replaced=one.number < len(made),
            countersigned=_countersigned(session, clinic, one) if form.beside.signatures else (),
        )
        for one in reversed(made)
    )


def _why_void(session: Reader, submission: Submission, made: Decision, newest: int, stored: Assessment | None) -> str:
    if submission.version < newest:
        return f"the answers have changed since (it was made on version {submission.version})"
    if not is_void(session, made, stored):
        return ""
    if made.attempt is None:
        return "the form was evaluated after it"
    return "the form was evaluated again, and what is flagged or left open is not the same"


def _countersigned(session: Reader, clinic: Clinic, made: Decision) -> tuple[CountersignatureMade, ...]:
    found = decisions.countersignatures_of(session, made.submission_id, made.number)
    return tuple(CountersignatureMade(one.staff_name, clinic.local(one.at), one.note, one.staff_id) for one in found)
