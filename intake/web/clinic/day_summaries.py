"""All summaries of a day as one PDF."""

from __future__ import annotations

import logging
from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from intake.services.print_day import DayToPrint, DayUnprintable, print_day
from intake.services.read_day import read_day
from intake.store.staff import Role
from intake.summary.read_back import NotAsRecorded
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import current_clinic, parts
from intake.web.whole_number import whole_number

log = logging.getLogger("intake.web")


@blueprint.get("/days/<day>/summaries.pdf")
@staff_page(Role.CLINICIAN)
def day_pdf(day: str) -> ResponseReturnValue:
    """All summaries of a day, `part` by part where they are many."""
    own, clinic = parts(), current_clinic()
    without = request.args.get("without") == "refused"
    part = max(1, request.args.get("part", 1, type=whole_number))
    wanted = DayToPrint(_read_day(day), part, clinic.page_size, without)
    try:
        content = print_day(own.database, own.rulebooks, clinic, wanted, by=current_staff().id, now=own.clock())
    except DayUnprintable as problem:
        refused, others = problem.refused, problem.others
        return render_template("clinic/unprintable_day.html", wanted=wanted, refused=refused, others=others), 422
    except NotAsRecorded:
        log.exception("the summaries of a day were printed with something missing, and not handed out")
        return render_template("clinic/unprintable_day.html", wanted=wanted, refused=(), others=0), 500
    if content is None:
        raise NotFound
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="summaries-{wanted.day}-{wanted.number}.pdf"'
    return response


def _read_day(day: str) -> date:
    try:
        return read_day(day)
    except ValueError:
        raise NotFound from None
