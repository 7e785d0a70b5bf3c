"""The list of forms that were sent."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.services.alert_staff import find_late_alerts
from intake.services.coming_days import count_coming_days
from intake.services.earlier_forms import find_corrections
from intake.services.list_patients import View, list_worklist
from intake.services.take_alert import take_alert
from intake.store.day_counts import Progress
from intake.store.staff import Role
from intake.summary.decision_record import WORDS
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import current_clinic, parts

_NAMES = {View.TO_DECIDE: "To decide", View.TODAY: "Today", View.DECIDED: "Decided", View.ALL: "All"}
_PROGRESS = {
    Progress.NOT_STARTED: "Not started",
    Progress.HALF_WAY: "Stopped half-way",
    Progress.DECLINED: "Did not agree to share",
    Progress.SENT: "Sent, to decide",
    Progress.CHANGED: "Changed after review",
    Progress.DECIDED: "Decided",
}


@blueprint.get("/")
@staff_page(Role.CLINICIAN)
def worklist() -> ResponseReturnValue:
    asked = request.args.get("view", "")
    view = View(asked) if asked in set(View) else View.TO_DECIDE
    page = request.args.get("page", 1, type=int)
    own = parts()
    clinic, now = current_clinic(), own.clock()
    listed = list_worklist(own.database, clinic, view, page, now)
    return render_template(
        "clinic/worklist.html",
        listed=listed,
        view=view,
        names=_NAMES,
        outcomes=WORDS,
        today=clinic.today(now),
        days=count_coming_days(own.database, clinic, now),
        progress=_PROGRESS,
        late_alerts=find_late_alerts(own.database, now),
        corrections=find_corrections(own.database, own.rulebooks, clinic, [*listed.rows, *listed.all_pressing]),
    )


@blueprint.post("/alerts/<uuid:intake_id>/take")
@staff_page(Role.CLINICIAN)
def take(intake_id: str) -> ResponseReturnValue:
    """ "I am on it", about what the page showed."""
    own, typed = parts(), request.form
    take_alert(
        own.database,
        str(intake_id),
        typed.get("up_to", 0, type=int),
        instead_of=typed.get("instead_of", 0, type=int),
        by=current_staff().id,
        now=own.clock(),
    )
    return redirect(url_for("clinic.worklist"), 303)
