"""The page of a returning patient: the last answers of one section, to confirm with one tap or to go through."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.services import second_visit as service
from intake.services.fill_in_form import Saved, messages_to_show
from intake.services.form_state import FormState
from intake.services.second_visit import StillRight
from intake.store.errors import IntakeClosed
from intake.web.access import patient_page
from intake.web.display import take_wish
from intake.web.parts import current_clinic, parts
from intake.web.patient.form import load, sent_revision
from intake.web.patient.way import address_before, is_date_lost, last_visit_of, to_open_page, way_back


@patient_page
def still_right() -> ResponseReturnValue:
    state = load()
    found = _find(state)
    return to_open_page(state, **way_back()) if found is None else _render(state, found)


@patient_page
def confirm() -> ResponseReturnValue:
    """Only what was on the page is confirmed; where something else stands there now, it is shown once more."""
    if take_wish():
        return _once_more()
    state, section = load(), request.form.get("section", "")
    try:
        result = service.confirm_section(
            parts().database,
            current_clinic(),
            state,
            section,
            request.form.get("seal", ""),
            revision=sent_revision(),
            now=parts().clock(),
        )
    except IntakeClosed:
        return redirect(url_for("patient.receipt"), 303)
    if isinstance(result, Saved):
        return _go_on(result.state, has_messages=result.has_new_messages)
    state = load()
    found = _find(state)
    if found is None or found.section.code != section:  # tapped twice: the first tap confirmed it
        return _go_on(state, has_messages=bool(messages_to_show(state)))
    return _render(state, found, is_changed=True), 409


@patient_page
def change() -> ResponseReturnValue:
    if take_wish():
        return _once_more()
    state = load()
    try:
        page = service.go_through(parts().database, state, request.form.get("section", ""), parts().clock())
    except IntakeClosed:
        return redirect(url_for("patient.receipt"), 303)
    if page is None:
        return to_open_page(state, **way_back())
    if way_back() and state.was_saved(page):  # another screen confirmed it: the check leads to each of its questions
        return redirect(url_for("patient.check", before=sent_revision()), 303)
    return redirect(url_for("patient.show_page", slug=page.slug, **way_back()), 303)


def _go_on(state: FormState, *, has_messages: bool) -> ResponseReturnValue:
    if has_messages:
        return redirect(url_for("patient.help_now", **way_back()), 303)
    return to_open_page(state, **way_back())


def _once_more() -> ResponseReturnValue:
    """Larger text or another language was wanted on a page that holds what this one had sent: that confirms nothing."""
    return redirect(url_for("patient.still_right", **way_back()), 303)


def _find(state: FormState) -> StillRight | None:
    """None where the form takes no answers, or there is nothing to confirm before the next page."""
    if state.is_submitted or state.is_declined:
        return None
    return service.find_still_right(state, last_visit_of(state))


def _render(state: FormState, found: StillRight, *, is_changed: bool = False) -> str:
    return render_template(
        "patient/still_right.html",
        state=state,
        found=found,
        back=address_before(state, found.page),
        minutes=service.minutes_from(state, last_visit_of(state), found.page),
        is_changed=is_changed,
        way=way_back(),
        is_date_lost=is_date_lost(),
    )
