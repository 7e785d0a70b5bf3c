"""Find a patient. The words come by POST: an address is kept by browsers and proxies, and would name somebody."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from intake.services.search_patients import search_patients
from intake.store.staff import Role
from intake.summary.decision_record import WORDS
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import parts


@blueprint.get("/search")
@staff_page(Role.CLINICIAN)
def search() -> ResponseReturnValue:
    """Also where a page with results is loaded again after a sign-in."""
    return render_template("clinic/search.html", words="", found=None, outcomes=WORDS)


@blueprint.post("/search")
@staff_page(Role.CLINICIAN)
def find() -> ResponseReturnValue:
    words = request.form.get("words", "").strip()
    if not words:
        return search()
    own = parts()
    found = search_patients(own.database, words, by=current_staff().id, now=own.clock())
    return render_template("clinic/search.html", words=words, found=found, outcomes=WORDS)
