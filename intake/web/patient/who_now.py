"""On the clinic's tablet, before a begun form goes on: who fills it in now?"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.forms.answer_field import Asking
from intake.forms.page_form import PageForm
from intake.services.fill_in_form import RESPONDENT
from intake.services.form_state import FormState
from intake.services.who_fills_in import is_to_be_asked, say_who
from intake.web.access import current_visit, patient_page
from intake.web.display import take_wish
from intake.web.parts import parts
from intake.web.patient.form import load, sent_revision


@patient_page
def who_now() -> ResponseReturnValue:
    state = load()
    if not is_to_be_asked(state, current_visit()):
        return redirect(url_for("patient.resume"), 303)
    form = _form(state)
    form.show(state.answers)
    return _page(state, form)


@patient_page
def say_who_now() -> ResponseReturnValue:
    own, state = parts(), load()
    if not is_to_be_asked(state, current_visit()):
        return redirect(url_for("patient.resume"), 303)
    form = _form(state)
    form.read(request.form)
    if take_wish():
        return _page(state, form)
    if not form.validate():
        return _page(state, form), 422
    answer = form.filled()[0].answer
    say_who(own.database, state, current_visit(), answer, revision=sent_revision(), now=own.clock())
    # Said on another screen in the meantime: it is asked once more, with what was said there.
    return redirect(url_for("patient.resume"), 303)


def _form(state: FormState) -> PageForm:
    asking = Asking(state.questionnaire, state.sheet.as_of, state.age_months, state.words)
    return PageForm([state.questionnaire.questions[RESPONDENT]], None, asking)


def _page(state: FormState, form: PageForm) -> str:
    return render_template("patient/who_now.html", state=state, form=form, revision=state.intake.last_seq)
