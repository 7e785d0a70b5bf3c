"""Was this person here before? Name and date of birth say who may be the same; only staff say who is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intake.errors import InputError, Refusal
from intake.store import intakes, invites, patients, submissions
from intake.store.database import Database
from intake.store.patients import KnownPatient

SAME_PERSON = "same_person"
NEW_PERSON, SAME = "no", "yes"


@dataclass(frozen=True)
class InvitedAgain:
    """Whom staff invite again from the page of a form that was sent."""

    patient: KnownPatient
    submission_id: str


def find_seen_before(
    database: Database, name: str, date_of_birth: date, again: InvitedAgain | None = None
) -> list[KnownPatient]:
    """Who may be this person, the one seen last first; also the one who is invited again, under whatever name now."""
    with database.reading() as session:
        known = patients.find_known_patients(session, name, date_of_birth)
    if again is not None and again.patient not in known:
        known.insert(0, again.patient)
    return known


def find_invited_again(database: Database, submission_id: str) -> InvitedAgain:
    """NotFound where there is no such submission."""
    with database.reading() as session:
        intake = intakes.load_intake(session, submissions.load_submission(session, submission_id).intake_id)
        patient_id = invites.load_invite(session, intake.invite_id).patient_id
        return InvitedAgain(patients.load_known_patient(session, patient_id), submission_id)


def choose_person(
    known: Sequence[KnownPatient], choice: str, *, name: str, date_of_birth: date, again: InvitedAgain | None = None
) -> str | None:
    """The patient's id, or None for somebody new. `choice`: an id of `known`, yes (where it is one), no, or nothing.

    Raises InputError where staff have to say. Whoever invites a person again, under the same name and date of birth,
    has said it.
    """
    if choice == NEW_PERSON or (not known and not choice):
        return None
    ids = [one.patient_id for one in known]
    if choice in ids:
        return choice
    if choice == SAME and len(ids) == 1:
        return ids[0]
    if not choice and again is not None and _is_unchanged(again.patient, name, date_of_birth):
        return again.patient.patient_id
    field = SAME_PERSON if known else "name"  # without anybody to choose there is no such field
    raise InputError([Refusal(field, _what_to_say(known, choice))])


def _is_unchanged(patient: KnownPatient, name: str, date_of_birth: date) -> bool:
    return patient.date_of_birth == date_of_birth and patient.name.casefold() == name.casefold()


def _what_to_say(known: Sequence[KnownPatient], choice: str) -> str:
    if not known:
        return "Nobody with this name and date of birth was here before"
    if choice == SAME:
        return "There are several with this name and date of birth: say which one"
    return "Somebody with this name and date of birth was here before. Say whether it is the same person"
