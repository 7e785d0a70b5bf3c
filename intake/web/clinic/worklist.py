"""The list of forms that were sent."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from intake.services.list_patients import View, list_worklist
from intake.services.record_decision import WORDS
from intake.store.staff import Role
from intake.web.access import staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import current_clinic, parts

_NAMES = {View.TO_DECIDE: "To decide", View.TODAY: "Today", View.DECIDED: "Decided", View.ALL: "All"}


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
        "clinic/worklist.html", listed=listed, view=view, names=_NAMES, outcomes=WORDS, today=clinic.today(now)
    )
