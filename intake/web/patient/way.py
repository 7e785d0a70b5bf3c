"""Which page comes next and where Back leads: through the form in order, or from the check back to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from intake.questionnaire.pages import Page
from intake.services import second_visit
from intake.services.form_state import FormState
from intake.services.last_visit import LastVisit, load_last_visit
from intake.web.parts import current_clinic, parts

FROM_CHECK = "check"
DATE_NOT_KEPT = "date"
AGAIN = "again"  # pages of branches that a change from the check opened again: their answers are looked at once more


def go_on(state: FormState, page: Page, again: Collection[str], *, is_date_lost: bool) -> Response:
    """The next page; from the check back to it, by way of pages that the changed answer called for."""
    is_from_check = bool(way_back())
    if is_from_check:
        following = next((one for one in state.pages if one.slug in again or not state.was_saved(one)), None)
    else:
        following = second_visit.page_after(state, last_visit_of(state), page)
    arguments: dict[str, Any] = {"notice": DATE_NOT_KEPT} if is_date_lost else {}
    if following is None:
        return redirect(url_for("patient.check", **arguments), 303)
    arguments |= _to_check(again) if is_from_check else {}
    return redirect(url_for("patient.show_page", slug=following.slug, **arguments), 303)


def go_to_help(page: Page, again: Collection[str], *, is_date_lost: bool) -> Response:
    """What to do at once; it leads on as the page would have."""
    arguments = _to_check(again) if way_back() else {}
    arguments |= {"notice": DATE_NOT_KEPT} if is_date_lost else {}
    return redirect(url_for("patient.help_now", after=page.slug, **arguments), 303)


def last_visit_of(state: FormState) -> LastVisit | None:
    """What this patient sent last; `state` is the form as it was loaded for this request."""
    return load_last_visit(parts().database, current_clinic(), state)


def to_open_page(state: FormState, **arguments: Any) -> Response:
    """The first page that was not saved yet; the check where there is none. From a page in the midst of what was saved
    to its end the way leads back to the check, and not through all that follows.
    """
    page = state.first_open_page()
    if page is None:
        return redirect(url_for("patient.check"), 303)
    if state.was_saved(state.pages[-1]):
        arguments["from"] = FROM_CHECK
    return redirect(url_for("patient.show_page", slug=page.slug, **arguments), 303)


def address_before(state: FormState, page: Page) -> str:
    """Where Back leads: to the check, where the patient came from there and it can be shown."""
    if way_back() and state.first_open_page() is None:
        return url_for("patient.check")
    before = state.page_before(page)
    return url_for("patient.show_page", slug=before.slug, **way_back()) if before else url_for("patient.start")


def kept_arguments() -> dict[str, Any]:
    """What goes along from page to page: that the way leads back to the check, and what is still to be told."""
    known = {"from": FROM_CHECK, "notice": DATE_NOT_KEPT}
    return {name: value for name, value in known.items() if request.args.get(name) == value}


def way_back() -> dict[str, Any]:
    """To the check, where the patient came from there."""
    return {name: value for name, value in kept_arguments().items() if name == "from"}


def still_to_see() -> list[str]:
    """Slugs, as they stand in the address."""
    return request.args.get(AGAIN, "").split()


def is_date_lost() -> bool:
    return request.args.get("notice") == DATE_NOT_KEPT


def _to_check(again: Collection[str]) -> dict[str, Any]:
    return {"from": FROM_CHECK} | ({AGAIN: " ".join(sorted(again))} if again else {})
