"""The end of the form: look through the answers, send them, keep the receipt."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.services import invite_patient
from intake.services import submit_intake as service
from intake.services.fill_in_form import answers_up_to
from intake.services.form_state import FormState
from intake.services.form_words import TwoAnswers, answers_by_section, elsewhere_words, open_questions
from intake.services.submit_intake import NotFinished, NotShared, SeenElsewhere
from intake.services.tablet_visit import Ending
from intake.web.access import Audience, current_intake_id, current_visit, forget, patient_page
from intake.web.display import take_wish
from intake.web.language import current_words, forget_choice
from intake.web.parts import current_clinic, parts
from intake.web.patient.form import load, sent_revision
from intake.web.patient.on_tablet import is_on_tablet, leave_tablet
from intake.web.patient.way import is_date_lost, to_open_page
from intake.web.whole_number import whole_number


@patient_page
def check() -> ResponseReturnValue:
    """`before`: what was changed on another screen since that event, when the form was looked through, is marked."""
    state = load()
    if state.is_submitted:
        return redirect(url_for("patient.receipt"), 303)
    if state.first_open_page() is not None:
        return to_open_page(state)
    before = request.args.get("before", state.intake.last_seq, type=whole_number)
    is_changed = before < state.intake.last_seq
    return render_template(
        "patient/check.html",
        state=state,
        sections=answers_by_section(state),
        open_questions=open_questions(state),
        is_changed=is_changed,
        elsewhere=_changed_since(state, before) if is_changed else {},
        is_date_lost=is_date_lost(),
        sent=service.find_sent(parts().database, current_intake_id()),
    )


@patient_page
def submit() -> ResponseReturnValue:
    if take_wish():  # on an error page that holds what this one had sent: that sends nothing
        return redirect(url_for("patient.check"), 303)
    own, revision = parts(), sent_revision()
    now = own.clock()
    result = service.submit_intake(
        own.database,
        own.rulebooks,
        own.engine,
        current_intake_id(),
        revision=revision,
        today=current_clinic().today(now),
        now=now,
    )
    if isinstance(result, NotFinished):
        return to_open_page(load())
    if isinstance(result, NotShared):
        return redirect(url_for("patient.not_shared"), 303)
    if isinstance(result, SeenElsewhere):
        return redirect(url_for("patient.check", before=revision), 303)
    return redirect(url_for("patient.receipt"), 303)


@patient_page
def receipt() -> ResponseReturnValue:
    own = parts()
    found = service.find_receipt(own.database, own.rulebooks, current_intake_id(), own.clock(), current_words())
    if found is None or (found.is_being_corrected and is_on_tablet()):
        return redirect(url_for("patient.resume"), 303)
    if is_on_tablet():
        return leave_tablet(Ending.SENT, found)
    return render_template("patient/receipt.html", receipt=found, appointment_at=current_visit().invite.appointment_at)


@patient_page
def leave() -> ResponseReturnValue:
    """On a telephone that others use: nobody can go on reading."""
    if is_on_tablet():
        return leave_tablet(Ending.LEFT)
    token = forget(Audience.PATIENT)
    assert token is not None
    invite_patient.leave(parts().database, token)
    forget_choice()
    return render_template("patient/left.html")


def _changed_since(state: FormState, before: int) -> dict[str, TwoAnswers]:
    earlier = answers_up_to(parts().database, state, before)
    changed = [key for key, event in state.events.items() if event.seq > before and event.value != earlier.get(key)]
    return elsewhere_words(state, changed, earlier)
