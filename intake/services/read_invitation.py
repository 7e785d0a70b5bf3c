"""What a clinic types to invite a patient, read and checked all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time

from intake.errors import InputError, Refusal
from intake.forms.page_form import Filled
from intake.logic.vocabulary import nearest
from intake.questionnaire.answers import to_json
from intake.questionnaire.dates import is_usable_birth_date
from intake.questionnaire.model import Questionnaire
from intake.services.clinic_settings import Clinic
from intake.services.printable_text import refuse_unprintable
from intake.services.read_day import LAST_YEAR
from intake.store.canonical_json import Json

LONGEST_NAME = 200


@dataclass(frozen=True)
class InvitationForm:
    """As typed, so that a form that is refused is shown again with everything in it."""

    name: str = ""
    birth_day: str = ""
    birth_month: str = ""
    birth_year: str = ""
    appointment_day: str = ""
    appointment_time: str = ""
    language: str = ""

    @classmethod
    def typed(cls, data: Mapping[str, str]) -> InvitationForm:
        return cls(**{field.name: data.get(field.name, "").strip() for field in fields(cls)})


@dataclass(frozen=True)
class Invitation:
    name: str
    date_of_birth: date
    appointment_at: datetime | None
    language: str


def read_invitation(form: InvitationForm, clinic: Clinic, now: datetime) -> Invitation:
    """Raises InputError with everything that is wrong; a path is the id of the field."""
    refusals: list[Refusal] = []
    name = read_name(form.name, refusals)
    born = _date_of_birth(form, clinic.today(now), refusals)
    appointment = _appointment(form, clinic, now, refusals)
    language = read_language(form.language, clinic, refusals)
    if refusals or born is None:
        raise InputError(refusals)
    return Invitation(name, born, appointment, language)


def read_name(text: str, refusals: list[Refusal]) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        refusals.append(Refusal("name", "Type the patient’s full name"))
    else:
        refusals += refuse_unprintable("name", name)
    return name


def read_language(text: str, clinic: Clinic, refusals: list[Refusal]) -> str:
    """The clinic's first where none is given."""
    if text and text not in clinic.languages:
        message = f"Choose a language that the clinic offers: {', '.join(clinic.languages)}"
        refusals.append(Refusal("language", message, nearest(text, clinic.languages)))
    return text or clinic.languages[0]


def check_birth(born: date, today: date, path: str, refusals: list[Refusal]) -> None:
    if not is_usable_birth_date(born, today):
        refusals.append(Refusal(path, "This date of birth cannot be right: look at the year"))


def check_appointment(appointment: datetime, now: datetime, path: str, refusals: list[Refusal]) -> None:
    if appointment < now:
        refusals.append(Refusal(path, "This appointment is in the past"))
    elif appointment.year > LAST_YEAR:  # as 9999 in a list from another program, for "none"
        refusals.append(Refusal(path, "This appointment cannot be right: look at the year"))


def _date_of_birth(form: InvitationForm, today: date, refusals: list[Refusal]) -> date | None:
    try:
        born = date(int(form.birth_year), int(form.birth_month), int(form.birth_day))
    except (ValueError, OverflowError):
        refusals.append(Refusal("birth_day", "Type the date of birth, such as 29 2 1980"))
        return None
    check_birth(born, today, "birth_day", refusals)
    return born


def read_moved_appointment(form: InvitationForm, clinic: Clinic, now: datetime) -> datetime:
    """Raises InputError; here there must be one."""
    refusals: list[Refusal] = []
    appointment = _appointment(form, clinic, now, refusals)
    if appointment is None and not refusals:
        refusals.append(Refusal("appointment_day", "Type the day and time of the appointment"))
    if appointment is None or refusals:
        raise InputError(refusals)
    return appointment


def _appointment(form: InvitationForm, clinic: Clinic, now: datetime, refusals: list[Refusal]) -> datetime | None:
    if not form.appointment_day and not form.appointment_time:
        return None
    try:
        day = date.fromisoformat(form.appointment_day)
        at = time.fromisoformat(form.appointment_time)
    except ValueError:
        refusals.append(Refusal("appointment_day", "Type the day and time of the appointment, or leave both empty"))
        return None
    appointment = datetime.combine(day, at.replace(tzinfo=None), clinic.zone)
    check_appointment(appointment, now, "appointment_day", refusals)
    return appointment


def offer_of(filled: Sequence[Filled], questionnaire: Questionnaire) -> dict[str, Json] | None:
    """What the clinic plans, as it is kept on the invitation; None where it filled in nothing."""
    questions = questionnaire.questions
    offer = {item.key: to_json(questions[item.key], item.answer) for item in filled if item.answer is not None}
    return offer or None
