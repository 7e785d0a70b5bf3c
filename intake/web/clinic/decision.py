"""What a clinician does about a submission: acknowledge or override its flags, decide, countersign."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from intake.errors import InputError
from intake.services.answer_flag import OnPage, acknowledge_high_flags, answer_flag
from intake.services.countersign_decision import countersign_decision
from intake.services.record_decision import Choice, record_decision
from intake.store.staff import Role
from intake.summary.decision_record import DETAILS
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.clinic.submission import done, show_submission
from intake.web.open_review import open_review
from intake.web.parts import current_clinic, parts
from intake.web.whole_number import whole_number


@blueprint.post("/submissions/<uuid:submission_id>/flag-response")
@staff_page(Role.CLINICIAN)
def respond(submission_id: str) -> ResponseReturnValue:
    own, typed = parts(), request.form
    place, by, now = str(submission_id), current_staff().id, own.clock()
    rule = typed.get("rule", "")
    read = OnPage(*(typed.get(name, type=whole_number) for name in ("attempt", "last_response")))
    try:
        if typed.get("action") == "acknowledge_high":
            acknowledge_high_flags(own.database, own.rulebooks, place, staff_id=by, now=now, read=read)
            return done(place, "urgent-and-high")
        answer_flag(
            own.database,
            own.rulebooks,
            place,
            rule=rule,
            action=typed.get("action", ""),
            reason=typed.get("reason", ""),
            note=typed.get("note", ""),
            staff_id=by,
            now=now,
            read=read,
        )
    except InputError as error:
        return _refused(place, error)
    return done(place, f"flag-{rule}")


@blueprint.post("/submissions/<uuid:submission_id>/decision")
@staff_page(Role.CLINICIAN)
def decide(submission_id: str) -> ResponseReturnValue:
    own, typed, now = parts(), request.form, parts().clock()
    details = {key: typed[key] for key in DETAILS if key in typed}
    attempt, last = (typed.get(name, type=whole_number) for name in ("attempt", "last_decision"))
    choice = Choice(typed.get("outcome", ""), typed.get("note", ""), details, attempt, last)
    try:
        record_decision(
            own.database,
            own.rulebooks,
            str(submission_id),
            choice,
            staff_id=current_staff().id,
            today=current_clinic().today(now),
            now=now,
        )
    except InputError as error:
        return _refused(str(submission_id), error)
    return done(str(submission_id), "decision")


@blueprint.post("/submissions/<uuid:submission_id>/countersignature")
@staff_page(Role.CLINICIAN)
def countersign(submission_id: str) -> ResponseReturnValue:
    own, typed = parts(), request.form
    try:
        countersign_decision(
            own.database,
            str(submission_id),
            typed.get("decision", 0, type=whole_number),
            note=typed.get("countersign-note", ""),
            staff_id=current_staff().id,
            now=own.clock(),
        )
    except InputError as error:
        return _refused(str(submission_id), error)
    return done(str(submission_id), "decision")


def _refused(submission_id: str, error: InputError) -> ResponseReturnValue:
    return show_submission(open_review(submission_id, "shown_again"), request.form, error.refusals), 422
