"""The clinic's rules beside those that the program brings: what differs and why, and taking up the newer ones."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError
from intake.services.bring_up_to_date import adopt_shipped
from intake.services.find_drift import find_drift
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.parts import parts
from intake.web.rules.blueprint import blueprint

_TITLE = "Newer shipped rules"


@blueprint.get("/drift", endpoint="drift")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def show_drift() -> ResponseReturnValue:
    return render_template("rules/drift.html", drift=find_drift(parts().database, parts().rulebooks))


@blueprint.post("/drift")
@staff_page(Role.ADMIN)
def adopt() -> ResponseReturnValue:
    """In a file that both sides changed the clinic's text stands: the page before names what to look at."""
    own = parts()
    try:
        draft, _ = adopt_shipped(own.database, own.rulebooks, _TITLE, by=current_staff().id, now=own.clock())
    except InputError:  # somebody took them up meanwhile
        return redirect(url_for("rules.drift"), 303)
    return redirect(url_for("rules.draft", draft_id=draft.id), 303)
