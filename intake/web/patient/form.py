"""The form page by page: get, validate, show again or save and go on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intake.forms.fields import Asking
from intake.forms.lab_form import LabForm, form_of
from intake.forms.page_form import PageForm
from intake.questionnaire.model import Question
from intake.questionnaire.pages import Page, find_page
from intake.services import fill_in_form as service
from intake.services.fill_in_form import ChangedElsewhere
from intake.services.form_state import FormState, load_form
from intake.services.form_words import as_asked, elsewhere_words, offer_words, page_answers
from intake.store.errors import IntakeClosed
from intake.web.access import current_intake_id, patient_page
from intake.web.parts import current_clinic, parts

FROM_CHECK = "check"
DATE_NOT_KEPT = "date"
SHOWN = "shown"  # the questions that stood on the page when it was sent


@patient_page
def resume() -> ResponseReturnValue:
    """Where the patient was: the receipt, a message not yet passed, the first page not yet saved, or the check."""
    state = load()
    if state.is_submitted:
        return redirect(url_for("patient.receipt"), 303)
    if not state.has_begun:
        return redirect(url_for("patient.start"), 303)
    if service.messages_to_show(state):
        return redirect(url_for("patient.help_now"), 303)
    return to_open_page(state)


@patient_page
def start() -> ResponseReturnValue:
    state = load()
    if state.is_submitted:
        return redirect(url_for("patient.receipt"), 303)
    return render_template("patient/start.html", state=state, minutes=state.minutes_in_all())


@patient_page
def show_page(slug: str) -> ResponseReturnValue:
    state = load()
    page = _find(state, slug)
    if state.is_submitted:
        return redirect(url_for("patient.receipt"), 303)
    if not state.may_see(page):
        return to_open_page(state)
    form = _form(state, page, state.questions_on(page))
    form.show(page_answers(state, page), was_here=state.was_saved(page))
    return _render(state, page, form)


@patient_page
def save_page(slug: str) -> ResponseReturnValue:
    state = load()
    page = _find(state, slug)
    questions = state.questions_sent(page, request.form.get(SHOWN, "").split())
    if not questions:
        return to_open_page(state)
    form = _form(state, page, questions)
    form.read(request.form)
    if not form.validate():
        return _render(state, page, form, revision=_revision()), 422
    try:
        result = service.save_page(
            parts().database, state, page, form.filled(), revision=_revision(), now=parts().clock()
        )
    except IntakeClosed:
        return redirect(url_for("patient.receipt"), 303)
    if isinstance(result, ChangedElsewhere):
        return _render(result.state, page, form, elsewhere=elsewhere_words(result.state, result.questions)), 409
    is_date_lost = isinstance(form, LabForm) and form.has_stray_date
    if result.has_new_messages:
        return redirect(_to_help(page, is_date_lost), 303)
    return _go_on(result.state, page, is_date_lost=is_date_lost)


@patient_page
def help_now() -> ResponseReturnValue:
    """What to do at once. It stays here, also for a printer, until the next answer is saved."""
    state = load()
    messages = service.messages_to_show(state)
    page = find_page(state.questionnaire, request.args.get("after", ""))
    onward = _go_on(state, page, is_date_lost=_is_date_lost()) if page else to_open_page(state)
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
    return load_form(own.database, own.rulebooks, current_intake_id(), current_clinic().today(own.clock()))


def to_open_page(state: FormState) -> Response:
    """The first page that was not saved yet; the check where there is none."""
    page = state.first_open_page()
    return redirect(url_for("patient.show_page", slug=page.slug) if page else url_for("patient.check"), 303)


def _find(state: FormState, slug: str) -> Page:
    page = find_page(state.questionnaire, slug)
    if page is None:
        raise NotFound
    return page


def _form(state: FormState, page: Page, questions: Iterable[Question]) -> PageForm:
    asking = Asking(state.questionnaire, state.sheet.as_of, state.age_months)
    return form_of([as_asked(state, question) for question in questions], page.panel, asking)


def _go_on(state: FormState, page: Page, *, is_date_lost: bool) -> Response:
    """The next page; from the check back to it, by way of pages that the changed answer called for."""
    is_from_check = request.args.get("from") == FROM_CHECK
    following = state.first_open_page() if is_from_check else state.page_after(page)
    arguments: dict[str, Any] = {"notice": DATE_NOT_KEPT} if is_date_lost else {}
    if following is None:
        return redirect(url_for("patient.check", **arguments), 303)
    arguments |= {"from": FROM_CHECK} if is_from_check else {}
    return redirect(url_for("patient.show_page", slug=following.slug, **arguments), 303)


def _to_help(page: Page, is_date_lost: bool) -> str:
    arguments: dict[str, Any] = {"from": FROM_CHECK} if request.args.get("from") == FROM_CHECK else {}
    arguments |= {"notice": DATE_NOT_KEPT} if is_date_lost else {}
    return url_for("patient.help_now", after=page.slug, **arguments)


def _revision() -> int:
    """The last event when the page was shown; 0, the most careful, where a browser lost it."""
    sent = request.form.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _is_date_lost() -> bool:
    return request.args.get("notice") == DATE_NOT_KEPT


def _render(
    state: FormState,
    page: Page,
    form: PageForm,
    *,
    revision: int | None = None,
    elsewhere: dict[str, str] | None = None,
) -> str:
    is_from_check = request.args.get("from") == FROM_CHECK
    before = state.page_before(page)
    back = url_for("patient.show_page", slug=before.slug) if before else url_for("patient.start")
    return render_template(
        "patient/lab_page.html" if page.is_lab_report else "patient/page.html",
        state=state,
        page=page,
        form=form,
        back=url_for("patient.check") if is_from_check else back,
        revision=state.intake.last_seq if revision is None else revision,
        elsewhere=elsewhere or {},
        minutes=state.minutes_from(page) if page in state.pages else None,
        offer=offer_words(state) if state.questionnaire.offer_confirm_key in page.keys else None,
        is_date_lost=_is_date_lost(),
    )
