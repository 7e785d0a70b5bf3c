"""The form page by page: get, validate, show again or save and go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from intake.forms.answer_field import Asking
from intake.forms.lab_form import LabForm, form_of
from intake.forms.page_form import PageForm
from intake.questionnaire.model import Question
from intake.questionnaire.pages import Page, find_page
from intake.services import fill_in_form as service
from intake.services import second_visit
from intake.services.correct_intake import begin_correction
from intake.services.fill_in_form import ChangedElsewhere
from intake.services.form_state import FormState, load_form
from intake.services.form_words import TwoAnswers, as_asked, elsewhere_words, offer_words, page_answers
from intake.services.invite_patient import give_more_time
from intake.services.submit_intake import Receipt, find_receipt
from intake.services.who_fills_in import find_hand, is_to_be_asked, question_beside
from intake.store.errors import IntakeClosed
from intake.web.access import current_intake_id, current_visit, patient_page
from intake.web.display import take_wish
from intake.web.language import current_words, note_untranslated
from intake.web.logo import logo_address
from intake.web.parts import current_clinic, parts
from intake.web.patient.way import (
    address_before,
    go_on,
    go_to_help,
    is_date_lost,
    kept_arguments,
    last_visit_of,
    still_to_see,
    to_open_page,
    way_back,
)
from intake.web.whole_number import whole_number

WHO_NOW = "who-now"  # no question's key: the answer about who fills in the form, given beside those of a page
REOPEN = "reopen"  # said after the form was sent: it is to take this page as a correction
SHOWN = "shown"  # the questions that stood on the page when it was sent


@patient_page
def resume() -> ResponseReturnValue:
    """Where the patient was: the receipt, a message not yet passed, the first page not yet saved, or the check."""
    state = load()
    if state.is_submitted:
        return redirect(url_for("patient.receipt"), 303)
    if state.is_declined:
        return redirect(url_for("patient.not_shared"), 303)
    if not state.has_begun:
        return redirect(url_for("patient.start"), 303)
    if service.messages_to_show(state):
        return redirect(url_for("patient.help_now"), 303)
    if is_to_be_asked(state, current_visit()):
        return redirect(url_for("patient.who_now"), 303)
    return to_open_page(state)


@patient_page
def start() -> ResponseReturnValue:
    state = load()
    if state.is_submitted:
        return redirect(url_for("patient.receipt"), 303)
    return render_template(
        "patient/start.html",
        state=state,
        minutes=second_visit.minutes_from(state, last_visit_of(state)),
        web_session=current_visit().web_session,
        logo=logo_address(),
    )


@patient_page
def more_time() -> ResponseReturnValue:
    give_more_time(parts().database, current_visit())
    return redirect(url_for("patient.start") + "#time", 303)


@patient_page
def show_page(slug: str) -> ResponseReturnValue:
    state = load()
    page = find_page(state.questionnaire, slug)
    if page is None:  # the address of a button, such as /form/leave, opened as if it were a page
        return redirect(url_for("patient.resume"), 303)
    if state.is_submitted:
        return redirect(url_for("patient.receipt"), 303)
    if state.is_declined:
        return redirect(url_for("patient.not_shared"), 303)
    if not state.may_see(page):
        return to_open_page(state)
    last = last_visit_of(state)
    if page == state.first_open_page() and second_visit.find_still_right(state, last):
        return redirect(url_for("patient.still_right", **kept_arguments()), 303)
    carried = second_visit.answers_filled_in(state, last, page)
    form = _form(state, page, state.questions_on(page))
    shown = {**page_answers(state, page), **carried}
    if carried and isinstance(form, LabForm):
        form.show(shown, is_from_last_visit=True)
    else:
        form.show(shown, was_here=state.was_saved(page))
    return _render(state, page, form, filled_in_on=last.on if last and carried else None)


@patient_page
def save_page(slug: str) -> ResponseReturnValue:
    state = load()
    page = find_page(state.questionnaire, slug)
    if page is None:
        raise NotFound
    questions = state.questions_sent(page, request.form.get(SHOWN, "").split())
    if not questions:
        return to_open_page(state)
    form = _form(state, page, questions)
    form.read(request.form)
    if take_wish():
        form.leave_unchecked()
        return _as_sent(state, page, form)
    last = last_visit_of(state)
    carried = second_visit.answers_filled_in(state, last, page)
    if not form.validate():
        return _as_sent(state, page, form), 422
    if request.form.get(REOPEN) == "yes":
        begin_correction(parts().database, state.intake.id, parts().clock())
    try:
        result = service.save_page(
            parts().database,
            state,
            page,
            form.filled(),
            revision=sent_revision(),
            now=parts().clock(),
            carried=carried,
            hand=find_hand(state, page, request.form.get(WHO_NOW, "")),
        )
    except IntakeClosed:
        return _came_too_late(load(), page, form)
    if isinstance(result, ChangedElsewhere):
        elsewhere = elsewhere_words(result.state, result.questions, result.earlier)
        return _render(result.state, page, form, elsewhere=elsewhere, before=sent_revision()), 409
    has_stray_date = isinstance(form, LabForm) and form.has_stray_date
    again = {*still_to_see(), *(one.slug for one in result.state.pages_opened_again(state))} - {page.slug}
    if result.has_new_messages:
        return go_to_help(page, again, is_date_lost=has_stray_date)
    return go_on(result.state, page, again, is_date_lost=has_stray_date)


@patient_page
def help_now() -> ResponseReturnValue:
    """What to do at once. It stays here, also for a printer, until the next answer is saved."""
    state = load()
    messages = service.messages_to_show(state)
    page = find_page(state.questionnaire, request.args.get("after", ""))
    onward = (
        go_on(state, page, still_to_see(), is_date_lost=is_date_lost()) if page else to_open_page(state, **way_back())
    )
    if not messages:
        return onward
    return render_template(
        "patient/help_now.html",
        messages=messages,
        rulebook=state.rulebook,
        is_for_other=service.is_filled_in_by_other(state),
        onward=onward.location,
    )


def load() -> FormState:
    own = parts()
    today = current_clinic().today(own.clock())
    invite = current_visit().invite
    state = load_form(own.database, own.rulebooks, current_intake_id(), today, current_words(), invite)
    note_untranslated(state.rulebook)
    return state


def _form(state: FormState, page: Page, questions: Iterable[Question]) -> PageForm:
    asking = Asking(state.questionnaire, state.sheet.as_of, state.age_months, state.words)
    return form_of([as_asked(state, question) for question in questions], page.panel, asking)


def sent_revision() -> int:
    """The last event when the page was shown; 0, the most careful, where a browser lost it."""
    return request.form.get("revision", 0, type=whole_number)


def _minutes_from(state: FormState, page: Page) -> int | None:
    """None for a page whose branch was closed on another screen."""
    if page not in state.pages:
        return None
    return second_visit.minutes_from(state, last_visit_of(state), page)


def _as_sent(state: FormState, page: Page, form: PageForm) -> str:
    """The page once more, with all that was typed and what it showed of another screen."""
    before = request.form.get("before", 0, type=whole_number)
    keys = [key for key in request.form.get("elsewhere", "").split() if key in page.all_keys]
    earlier = service.answers_up_to(parts().database, state, before) if keys else {}
    elsewhere = elsewhere_words(state, keys, earlier)
    return _render(state, page, form, revision=sent_revision(), elsewhere=elsewhere, before=before)


def _came_too_late(state: FormState, page: Page, form: PageForm) -> ResponseReturnValue:
    """The form was sent while this page was open, on another screen or at the visit: what was typed is given back."""
    own = parts()
    sent = find_receipt(own.database, own.rulebooks, state.intake.id, own.clock(), state.words)
    if sent is None or not service.says_something_new(state, page, form.filled()):
        return redirect(url_for("patient.receipt"), 303)
    return _render(state, page, form, revision=sent_revision(), sent=sent), 409


def _render(
    state: FormState,
    page: Page,
    form: PageForm,
    *,
    sent: Receipt | None = None,
    revision: int | None = None,
    elsewhere: dict[str, TwoAnswers] | None = None,
    before: int = 0,
    filled_in_on: date | None = None,
) -> str:
    return render_template(
        "patient/lab_page.html" if page.is_lab_report else "patient/page.html",
        state=state,
        page=page,
        form=form,
        sent=sent,
        back=address_before(state, page),
        revision=state.intake.last_seq if revision is None else revision,
        elsewhere=elsewhere or {},
        before=before,
        filled_in_on=filled_in_on,
        minutes=_minutes_from(state, page),
        offer=offer_words(state) if state.questionnaire.offer_confirm_key in page.keys else None,
        is_date_lost=is_date_lost(),
        who=question_beside(state, page),
        who_now=request.form.get(WHO_NOW, ""),
    )
