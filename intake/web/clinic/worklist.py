"""The list of patients: today and the next days, what waits for a decision, and what is urgent above everything."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.services.list_patients import PROGRESS_WORDS, Chosen, Period
from intake.services.patients_page import read_patients_page
from intake.services.print_day import MOST_AT_ONCE
from intake.services.read_day import read_day
from intake.services.take_alert import take_alert
from intake.store.progress import Progress, Urgency
from intake.store.staff import Role
from intake.store.worklist_lines import Narrowed
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import current_clinic, parts
from intake.web.whole_number import whole_number

_URGENCIES = {
    Urgency.URGENT: "Urgent, or no result",
    Urgency.HIGH: "High, or urgent not assessed",
    Urgency.MODERATE: "Moderate",
    Urgency.LOW: "None of these, to decide",
}
_PERIODS = {
    Period.COMING: "Today, the next 7 days, and what waits",
    Period.EARLIER: "Earlier days",
    Period.LATER: "Later days",
    Period.WITHOUT: "No appointment",
}


@blueprint.get("/")
@staff_page(Role.CLINICIAN)
def worklist() -> ResponseReturnValue:
    chosen = _read_choice()
    own = parts()
    clinic, now = current_clinic(), own.clock()
    page = request.args.get("page", 1, type=whole_number)
    shown = read_patients_page(own.database, own.rulebooks, clinic, chosen, page, by=current_staff().id, now=now)
    return render_template(
        "clinic/worklist.html",
        listed=shown.listed,
        chosen=chosen,
        query=_query_of(chosen),
        states=PROGRESS_WORDS,
        urgencies=_URGENCIES,
        periods=_PERIODS,
        most_at_once=MOST_AT_ONCE,
        today=clinic.today(now),
        now=now,
        late_alerts=shown.late_alerts,
        news=shown.news,
        corrections=shown.corrections,
    )


@blueprint.post("/alerts/<uuid:intake_id>/take")
@staff_page(Role.CLINICIAN)
def take(intake_id: str) -> ResponseReturnValue:
    """ "I am on it", about what the page showed."""
    own, typed = parts(), request.form
    take_alert(
        own.database,
        str(intake_id),
        typed.get("up_to", 0, type=whole_number),
        instead_of=typed.get("instead_of", 0, type=whole_number),
        by=current_staff().id,
        now=own.clock(),
    )
    return redirect(url_for("clinic.worklist"), 303)


def _read_choice() -> Chosen:
    """From the address. What is no choice there is none."""
    asked = request.args
    state, urgency = asked.get("state", ""), asked.get("urgency", "")
    return Chosen(
        _read_day(asked.get("day", "")),
        Narrowed(
            Progress(state) if state in set(Progress) else None,
            next((each for each in _URGENCIES if each.name.lower() == urgency), None),
        ),
    )


def _read_day(asked: str) -> Period | date:
    if asked in set(Period):
        return Period(asked)
    try:
        return read_day(asked)
    except ValueError:
        return Period.COMING


def _query_of(chosen: Chosen) -> dict[str, str]:
    """What the address says of this choice; nothing of what nobody chose."""
    query = {}
    if chosen.day is not Period.COMING:
        query["day"] = str(chosen.day)
    if chosen.narrowed.state is not None:
        query["state"] = chosen.narrowed.state.value
    if chosen.narrowed.urgency is not None:
        query["urgency"] = chosen.narrowed.urgency.name.lower()
    return query
