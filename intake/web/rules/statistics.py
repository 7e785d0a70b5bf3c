"""How often each rule fired, and what clinicians made of it. Numbers only: no patient is on this page."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from intake.errors import InputError
from intake.services.export_submissions import Period, read_period
from intake.services.rule_statistics import MOST_FORMS, USUAL_FORMS, count_rules
from intake.store.staff import Role
from intake.web.access import staff_page
from intake.web.parts import current_clinic, parts
from intake.web.rules.blueprint import blueprint

_USUAL_DAYS = 30


@blueprint.get("/statistics")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def statistics() -> ResponseReturnValue:
    own, clinic = parts(), current_clinic()
    today = clinic.today(own.clock())
    period = Period(today - timedelta(days=_USUAL_DAYS - 1), today)
    typed = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    if "from" in request.args:
        typed = {name: request.args.get(name, "") for name in typed}
        try:
            period = read_period(typed["from"], typed["to"])
        except InputError as error:
            return render_template("rules/statistics.html", typed=typed, refusals=error.refusals, found=None), 422
    most = MOST_FORMS if "all" in request.args else USUAL_FORMS
    found = count_rules(own.database, clinic, own.rulebooks.in_force(), period, most)
    can_count_more = found.is_cut and most < MOST_FORMS
    return render_template(
        "rules/statistics.html", typed=typed, refusals=(), found=found, most_forms=most, can_count_more=can_count_more
    )
