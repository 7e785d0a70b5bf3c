"""A patient's form on the clinic's tablet: it closes itself when nobody taps, and leaves nothing for the next one."""

from __future__ import annotations

from datetime import datetime

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from intake.services.invite_patient import Visit, leave
from intake.services.submit_intake import Receipt
from intake.services.tablet_mode import LAST_PAGE_FOR, LastPage
from intake.services.tablet_visit import Ending, end_visit, ends_at, last_page
from intake.web.access import Audience, find_tablet, forget, held_token
from intake.web.language import current_words, expect_language
from intake.web.parts import parts
from intake.web.patient.country import in_country

# They hold answers, and a copy would be left behind in the tablet's downloads.
NOT_ON_TABLET = frozenset({"patient.copy", "patient.checklist"})


def find_visit_on_tablet() -> Visit | None:
    """The visit that this request belongs to, where it is one on the clinic's tablet."""
    visit = g.get("visit")
    return visit if isinstance(visit, Visit) and visit.web_session.is_on_tablet else None


def is_on_tablet() -> bool:
    return find_visit_on_tablet() is not None


def page_closes_at() -> dict[str, datetime | None]:
    """For the templates: when the page that is about to be shown closes itself; None on the patient's own device."""
    visit = find_visit_on_tablet()
    return {"tablet_closes_at": None if visit is None else ends_at(visit.web_session, parts().clock())}


def keep_away() -> BaseResponse | None:
    """Before each view."""
    if is_on_tablet() and request.endpoint in NOT_ON_TABLET:
        return redirect(url_for("patient.receipt"), 303)
    return None


def guard_the_page(response: Response) -> BaseResponse:
    """After each view: a page that is left alone goes away by itself, and so does one whose view ended the visit."""
    visit = find_visit_on_tablet()
    if visit is None:
        return response
    if held_token(Audience.PATIENT) is None:
        return redirect(url_for("tablet.give_back"), 303)
    now = parts().clock()
    seconds = int((ends_at(visit.web_session, now) - now).total_seconds())
    response.headers["Refresh"] = f"{seconds}; url={url_for('tablet.give_back')}"
    return response


def leave_tablet(ending: Ending, receipt: Receipt | None = None) -> BaseResponse:
    """The end of this patient's turn. What the patient still has to read goes along, without any answer."""
    own, language, token = parts(), current_words().language, forget(Audience.PATIENT)
    assert token is not None
    tablet, now, last = find_tablet(), own.clock(), None
    if receipt is not None:
        urgent = [in_country(message.text) for message in (*receipt.standing, *receipt.urgent)]
        for_everyone = [in_country(message.text) for message in receipt.for_everyone]
        last = last_page(receipt.submission.receipt_code, urgent, for_everyone, now)
    if tablet is None:
        leave(own.database, token)
        return _last_page_here(last, language)
    end_visit(own.database, tablet, token, ending, now, last_page=last)
    return redirect(url_for("tablet.give_back"), 303)


def _last_page_here(last: LastPage | None, language: str) -> BaseResponse:
    """The device is no tablet any more, which would keep the page: its day is over, or its starter was disabled."""
    g.pop("visit")
    expect_language(language)
    response = Response(render_template("tablet/give_back.html", last_page=last, is_tablet=False))
    response.headers["Refresh"] = f"{int(LAST_PAGE_FOR.total_seconds())}; url={url_for('tablet.ready')}"
    return response
