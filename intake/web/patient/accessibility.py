"""For anybody: how the pages look, and what is known of how well they can be used."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.web.access import Audience, held_token, is_own_path, public_page
from intake.web.display import take_wish


@public_page
def accessibility() -> ResponseReturnValue:
    return render_template("patient/accessibility.html", is_in_form=held_token(Audience.PATIENT) is not None)


@public_page
def change_display() -> ResponseReturnValue:
    """The buttons of a page on which nothing can be typed; a page with answers on it takes them itself."""
    take_wish()
    target = request.form.get("next", "")
    return redirect(target if is_own_path(target) else url_for("patient.accessibility"), 303)
