"""A clinic of made-up people for the demo: staff, forms that were sent, and forms that are still to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from intake.made_up_patients import load_all
from intake.questionnaire.answers import Dated, answer_from_json, to_json
from intake.questionnaire.model import DATE_OF_BIRTH, FORM_DATE, Questionnaire
from intake.rulebook.assess import Engine
from intake.services import demo_visits
from intake.services.answer_flag import acknowledge_high_flags, answer_flag
from intake.services.assess_submission import assess_submission
from intake.services.begin_intake import begin_intake
from intake.services.clinic_settings import Clinic, save_clinic
from intake.services.demo_staff import SignIn, open_doors
from intake.services.invite_patient import create_invite, renew_invite
from intake.services.manage_staff import list_staff
from intake.services.record_decision import Choice, record_decision
from intake.services.returning_patient import find_seen_before
from intake.services.rulebooks import Rulebooks
from intake.store import answers, submissions, waiting
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.flag_responses import ACKNOWLEDGED
from intake.store.staff import Role

# The telephone number is one of those kept for plays.
CLINIC = Clinic("Riverside Injection Clinic", "020 7946 0123", "UK", "Europe/London", ("en", "es", "ar"))
FORM_PATIENT, FORM_DATE_OF_BIRTH = "Sam Newcomer", date(1988, 4, 23)
_DECIDED = {"well": Choice("go")}
_HALF_WAY_ANSWERS = 14
TREATED = "Theo Thirdvisit"
RETURNING, RETURNING_DATE_OF_BIRTH, _LAST_VISIT = "Rita Returning", date(1994, 7, 2), timedelta(days=150)


@dataclass(frozen=True)
class DemoClinic:
    """`form_token`: of the link to a form that nobody has begun. `second_token`: of somebody who was here before."""

    form_token: str
    form_date_of_birth: date
    second_token: str
    second_date_of_birth: date
    sign_ins: tuple[SignIn, ...]


def open_demo_clinic(database: Database, rulebooks: Rulebooks, engine: Engine, now: datetime) -> DemoClinic:
    """On an empty database make the clinic; on one that was kept, give new passwords and a new link."""
    is_new = not list_staff(database)
    sign_ins = open_doors(database, now)
    if is_new:
        _fill_clinic(database, rulebooks, engine, now)
    second_token = _second_token(database, now)
    return DemoClinic(_form_token(database, now), FORM_DATE_OF_BIRTH, second_token, RETURNING_DATE_OF_BIRTH, sign_ins)


def _fill_clinic(database: Database, rulebooks: Rulebooks, engine: Engine, now: datetime) -> None:
    save_clinic(database, CLINIC, by="system", now=now)
    clinician = next(person.id for person in list_staff(database) if person.role is Role.CLINICIAN)
    people = load_all()
    for slot, (slug, made_up) in zip(_appointments(CLINIC.today(now)), people.items(), strict=False):
        submission_id = _submit(database, rulebooks, engine, made_up, slot, now)
        if slug in _DECIDED:
            _decide(database, rulebooks, submission_id, _DECIDED[slug], clinician, now)
    _add_last_visit(database, rulebooks, engine, people["vegan"], clinician, now - _LAST_VISIT)
    _add_three_visits(database, rulebooks, engine, people[demo_visits.LIKE], clinician, now)
    half_way = next(iter(people.values()))
    _fill_in_half(database, rulebooks, half_way, now)
    _invite(database, FORM_PATIENT, FORM_DATE_OF_BIRTH, _appointment(CLINIC.today(now), 2, 9, 0), now)
    _invite(database, "Tomorrow Nobody", date(1960, 7, 7), _appointment(CLINIC.today(now), 1, 16, 30), now)


def _submit(
    database: Database,
    rulebooks: Rulebooks,
    engine: Engine,
    made_up: Mapping[str, Any],
    appointment_at: datetime,
    now: datetime,
    patient_id: str | None = None,
) -> str:
    """As if the patient had sent the form today: the dates in the answers move along."""
    today = CLINIC.today(now)
    born = date.fromisoformat(made_up[DATE_OF_BIRTH])
    intake_id = _begin(database, rulebooks, str(made_up["full_name"]), born, appointment_at, now, patient_id)
    given = _moved(rulebooks.in_force().questionnaire, made_up, today)
    with database.transaction() as session:
        answers.append_answers(session, intake_id, _by(made_up, given), now)
        submission = submissions.submit(session, intake_id, today, now)
    assess_submission(database, rulebooks, engine, submission.id, now)
    return submission.id


def _add_last_visit(
    database: Database, rulebooks: Rulebooks, engine: Engine, made_up: Mapping[str, Any], clinician: str, then: datetime
) -> None:
    """Months ago, and decided: nobody waits for it."""
    person = {**made_up, "full_name": RETURNING, DATE_OF_BIRTH: RETURNING_DATE_OF_BIRTH.isoformat()}
    submission_id = _submit(database, rulebooks, engine, person, _appointment(CLINIC.today(then), 2, 10, 0), then)
    choice = _with_changes("Blood test first, then as planned.")
    _decide(database, rulebooks, submission_id, choice, clinician, then)


def _add_three_visits(
    database: Database, rulebooks: Rulebooks, engine: Engine, made_up: Mapping[str, Any], clinician: str, now: datetime
) -> None:
    """The last of them today, and waiting for somebody to read it."""
    patient_id = None
    for visit in demo_visits.VISITS:
        then = now - visit.before
        person = {**made_up, **visit.answers, "full_name": TREATED}
        appointment_at = _appointment(CLINIC.today(then), 2, 11, 0)
        submission_id = _submit(database, rulebooks, engine, person, appointment_at, then, patient_id)
        if visit.before:
            for rule in visit.urgent:
                _acknowledge(database, rulebooks, submission_id, rule, clinician, then)
            choice = _with_changes("Repeat the blood tests before the next.")
            _decide(database, rulebooks, submission_id, choice, clinician, then)
        (known,) = find_seen_before(database, TREATED, date.fromisoformat(made_up[DATE_OF_BIRTH]))
        patient_id = known.patient_id


def _acknowledge(
    database: Database, rulebooks: Rulebooks, submission_id: str, rule: str, clinician: str, then: datetime
) -> None:
    answer_flag(
        database,
        rulebooks,
        submission_id,
        rule=rule,
        action=ACKNOWLEDGED,
        reason="known_and_treated",
        note="",
        staff_id=clinician,
        now=then,
    )


def _with_changes(changes: str) -> Choice:
    return Choice("go_with_changes", details={"changes": changes})


def _decide(
    database: Database, rulebooks: Rulebooks, submission_id: str, choice: Choice, clinician: str, then: datetime
) -> None:
    acknowledge_high_flags(database, rulebooks, submission_id, staff_id=clinician, now=then)
    today = CLINIC.today(then)
    record_decision(database, rulebooks, submission_id, choice, staff_id=clinician, today=today, now=then)


def _fill_in_half(database: Database, rulebooks: Rulebooks, made_up: Mapping[str, Any], now: datetime) -> None:
    appointment_at = _appointment(CLINIC.today(now), 1, 15, 45)
    name, born = "Hal Halfway", date(1977, 10, 2)
    intake_id = _begin(database, rulebooks, name, born, appointment_at, now)
    given = _moved(rulebooks.in_force().questionnaire, made_up, CLINIC.today(now))
    first = dict(list({**given, "full_name": name, DATE_OF_BIRTH: born.isoformat()}.items())[:_HALF_WAY_ANSWERS])
    with database.transaction() as session:
        answers.append_answers(session, intake_id, _by(made_up, first), now)


def _begin(
    database: Database,
    rulebooks: Rulebooks,
    name: str,
    born: date,
    appointment_at: datetime,
    now: datetime,
    patient_id: str | None = None,
) -> str:
    invite_id, _ = _invite(database, name, born, appointment_at, now, patient_id)
    return begin_intake(database, rulebooks, invite_id, now)


def _invite(
    database: Database, name: str, born: date, appointment_at: datetime, now: datetime, patient_id: str | None = None
) -> tuple[str, str]:
    return create_invite(
        database,
        name=name,
        date_of_birth=born,
        appointment_at=appointment_at,
        offer=None,
        language="en",
        created_by=None,
        now=now,
        patient_id=patient_id,
    )


def _by(made_up: Mapping[str, Any], given: Mapping[str, Any]) -> list[NewAnswer]:
    who = Who.PATIENT if made_up.get("respondent", "self") == "self" else Who.PROXY
    return [NewAnswer(question, value, who) for question, value in given.items()]


# --- dates ------------------------------------------------------------------------------------------------------


def _moved(questionnaire: Questionnaire, made_up: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The answers with every date but the date of birth as far from today as it was from the form's own date."""
    days = today - date.fromisoformat(made_up[FORM_DATE])
    moved: dict[str, Any] = {}
    for key, value in made_up.items():
        question = questionnaire.questions[key]
        answer = answer_from_json(question, value)
        if isinstance(answer, Dated) and key not in (DATE_OF_BIRTH, FORM_DATE):
            answer = Dated((answer.span.earliest + days).isoformat()[: len(answer.text)])
        if answer is not None and key != FORM_DATE:
            moved[key] = to_json(question, answer)
    return moved


def _appointments(today: date) -> Iterator[datetime]:
    """A quarter of an hour each, from nine o'clock, today and on the days after."""
    for number in range(24 * 7):
        yield _appointment(today, number // 12, 9 + number % 12 // 4, number % 4 * 15)


def _appointment(today: date, days: int, hour: int, minute: int) -> datetime:
    return datetime.combine(today + timedelta(days=days), time(hour, minute), CLINIC.zone)


# --- what is printed --------------------------------------------------------------------------------------------


def _second_token(database: Database, now: datetime) -> str:
    """A new link to the form of the returning patient; where it was sent, the next visit."""
    token = _find_link(database, RETURNING, now)
    if token is not None:
        return token
    (known, *_) = find_seen_before(database, RETURNING, RETURNING_DATE_OF_BIRTH)
    appointment_at = _appointment(CLINIC.today(now), 2, 9, 15)
    invited = _invite(database, RETURNING, RETURNING_DATE_OF_BIRTH, appointment_at, now, patient_id=known.patient_id)
    return invited[1]


def _find_link(database: Database, name: str, now: datetime) -> str | None:
    """A new one to the form that this person has not sent; None where all are sent."""
    with database.reading() as session:
        waits = waiting.list_waiting(session, limit=500)
    found = [one.invite.id for one in waits if one.invite.name == name]
    return renew_invite(database, found[0], by="system", now=now) if found else None


def _form_token(database: Database, now: datetime) -> str:
    """A new link to the form of the patient who has not sent it; where it was sent, a new patient."""
    token = _find_link(database, FORM_PATIENT, now)
    if token is not None:
        return token
    return _invite(database, FORM_PATIENT, FORM_DATE_OF_BIRTH, _appointment(CLINIC.today(now), 2, 9, 0), now)[1]
