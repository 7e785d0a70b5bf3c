"""What a returning patient sent last, as far as it may be confirmed today. Without an earlier visit there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from intake.questionnaire.answers import Answer, AnswerSheet, Written
from intake.questionnaire.carrying_over import CarriedAnswer, GivenOn, carried_answers, carried_rows
from intake.questionnaire.stored_answers import sheet_of
from intake.services.clinic_settings import Clinic
from intake.services.form_state import FormState, has_offer
from intake.services.form_words import FULL_NAME
from intake.store import carrying, intakes, invites, submissions
from intake.store.database import Database, Session
from intake.store.listing import open_or_log
from intake.store.submissions import Submission


@dataclass(frozen=True)
class LastVisit:
    """`on`: that form's date. `rows`: the results that stand in the lab report already. `gone_through`: sections that
    the patient did not confirm as they were, and is asked with the last answers filled in.
    """

    on: date
    carried: Mapping[str, CarriedAnswer]
    rows: Mapping[str, Answer]
    gone_through: frozenset[str]


def load_last_visit(database: Database, clinic: Clinic, state: FormState) -> LastVisit | None:
    """Of the form as it was loaded for this request; None on a first visit."""
    if state.intake.last_visit_id is None:
        return None
    with database.reading() as session:
        return read_last_visit(session, clinic, state)


def read_last_visit(session: Session, clinic: Clinic, state: FormState) -> LastVisit | None:
    """As load_last_visit, inside a transaction. None too where it does not open: everything is asked anew."""
    if state.intake.last_visit_id is None:
        return None
    last = submissions.load_submission(session, state.intake.last_visit_id)
    sheet = open_or_log(partial(read_sent_sheet, session, state, last))
    if sheet is None:
        return None
    found = carried_answers(state.questionnaire, sheet, _given_on(session, clinic, last), state.sheet.as_of)
    carried = {key: one for key, one in found.items() if _may_be_confirmed(state, key, one.answer)}
    return LastVisit(
        on=last.as_of,
        carried=carried,
        rows=carried_rows(state.questionnaire, carried),
        gone_through=carrying.declined_sections(session, state.intake.id),
    )


def read_sent_sheet(session: Session, state: FormState, sent: Submission) -> AnswerSheet:
    """What was sent then, as today's questions read it: an answer that they do not know any more is left out."""
    invite = invites.load_invite(session, intakes.load_intake(session, sent.intake_id).invite_id)
    values = submissions.submitted_answers(session, sent)
    return sheet_of(state.questionnaire, values, sent.as_of, has_offer=has_offer(state.questionnaire, invite))


def _may_be_confirmed(state: FormState, key: str, answer: Answer) -> bool:
    """Not what the clinic's offer is about: it is confirmed as a whole, or asked empty. Not a name that is no longer
    the one on the invitation.
    """
    if state.sheet.has_offer and key in state.questionnaire.offer_keys:
        return False
    return key != FULL_NAME or answer == Written(state.invite.name)


def _given_on(session: Session, clinic: Clinic, last: Submission) -> dict[str, GivenOn]:
    """When each answer was given by itself: one that was confirmed is looked up in the visit before."""
    found: dict[str, GivenOn] = {}
    visit, given = last, carrying.when_given(session, last.intake_id, last.last_seq)
    stood_on = {key: clinic.today(one.at) for key, one in given.items()}
    while True:
        own = {key: one for key, one in given.items() if not one.is_carried}
        found |= {key: GivenOn(clinic.today(one.at), stood_on[key]) for key, one in own.items()}
        confirmed = given.keys() - own.keys()
        before = intakes.load_intake(session, visit.intake_id).last_visit_id
        if before is None or not confirmed:
            return found
        visit = submissions.load_submission(session, before)
        earlier = carrying.when_given(session, visit.intake_id, visit.last_seq)
        given = {key: one for key, one in earlier.items() if key in confirmed}
