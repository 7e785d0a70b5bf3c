"""What a patient keeps after sending: the answers as given, and the checklist for the visit."""

from __future__ import annotations

from intake.languages.translator import ENGLISH, Translator
from intake.rulebook.model import SafetyMessage
from intake.services.clinic_logo import find_logo
from intake.services.clinic_settings import Clinic
from intake.services.form_state import FormState, load_sent_form
from intake.services.rulebooks import Rulebooks
from intake.services.told_messages import told_messages
from intake.store.database import Database
from intake.store.submissions import Submission
from intake.summary.checklist import Checklist, build_checklist
from intake.summary.checklist_help import ClinicCard
from intake.summary.logo import Logo
from intake.summary.patient_copy import SentForm
from intake.summary.patient_words import patient_words


def find_sent_form(
    database: Database, rulebooks: Rulebooks, intake_id: str, clinic: Clinic, words: Translator = ENGLISH
) -> SentForm | None:
    """The form as it was sent last, in the patient's words; None before that."""
    found = load_sent_form(database, rulebooks, intake_id, words)
    if found is None:
        return None
    state, submission = found
    ids = {shown.message_id for shown in state.shown}
    with database.reading() as session:
        shown = told_messages(session, rulebooks, state.rulebook, intake_id, ids)
    return _sent(state, submission, shown, clinic, find_logo(database))


def _sent(
    state: FormState, submission: Submission, shown: tuple[SafetyMessage, ...], clinic: Clinic, logo: Logo | None
) -> SentForm:
    appointment = state.invite.appointment_at
    return SentForm(
        rulebook=state.rulebook,
        sheet=state.sheet,
        shown=shown,
        clinic=ClinicCard(clinic.name, clinic.phone, clinic.country, logo),
        receipt=submission.receipt_code,
        submitted_at=clinic.local(submission.submitted_at),
        appointment_at=clinic.local(appointment) if appointment else None,
        from_clinic=state.answered_by_offer,
        words=state.words,
    )


def checklist_of(sent: SentForm) -> Checklist:
    """What is still to ask and to bring, from this patient's answers."""
    return build_checklist(
        sent.rulebook,
        sent.sheet,
        sent.shown,
        sent.clinic,
        appointment_at=sent.appointment_at,
        words=patient_words(sent.words),
    )
