"""A note for whoever goes on with a form."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from intake.errors import InputError
from intake.services.hand_over import FIELD, leave_note
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.clinic.submission import done, show_submission
from intake.web.open_review import open_review
from intake.web.parts import parts


@blueprint.post("/submissions/<uuid:submission_id>/hand-over")
@staff_page(Role.CLINICIAN)
def leave_hand_over(submission_id: str) -> ResponseReturnValue:
    own, place = parts(), str(submission_id)
    try:
        leave_note(own.database, place, request.form.get(FIELD, ""), by=current_staff().id, now=own.clock())
    except InputError as error:
        return show_submission(open_review(place, "shown_again"), request.form, error.refusals), 422
    return done(place, "hand-over")
