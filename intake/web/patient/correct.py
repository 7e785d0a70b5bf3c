"""Change an answer after sending: the receipt's button opens the form again at the check page."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from intake.services.correct_intake import begin_correction
from intake.web.access import current_intake_id, patient_page
from intake.web.parts import parts


@patient_page
def correct() -> ResponseReturnValue:
    """Where it is too late, the receipt says so."""
    is_open = begin_correction(parts().database, current_intake_id(), parts().clock())
    return redirect(url_for("patient.check" if is_open else "patient.receipt"), 303)
