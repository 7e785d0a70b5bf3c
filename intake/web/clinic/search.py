"""Find a patient. The words come by POST, and stand sealed in the address: browsers and proxies keep it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.services.search_patients import open_words, seal_words, search_patients
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import parts


@blueprint.get("/search")
@staff_page(Role.CLINICIAN)
def search() -> ResponseReturnValue:
    """What was found, where the address says by which words; else the question alone."""
    own, by = parts(), current_staff().id
    words = open_words(own.database, request.args.get("of", ""), by)
    found = search_patients(own.database, words, by=by, now=own.clock()) if words else None
    return render_template("clinic/search.html", words=words, found=found)


@blueprint.post("/search")
@staff_page(Role.CLINICIAN)
def find() -> ResponseReturnValue:
    words = request.form.get("words", "").strip()
    sealed = seal_words(parts().database, words, current_staff().id) if words else None
    return redirect(url_for("clinic.search", of=sealed), 303)
