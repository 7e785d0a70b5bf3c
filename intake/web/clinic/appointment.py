"""Move the appointment of one invitation, before or after its form was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.services.invite_patient import VALID_DAYS
from intake.services.move_appointment import find_invite_of, find_to_move, move_appointment
from intake.services.read_invitation import InvitationForm, read_moved_appointment
from intake.store.staff import Role
from intake.store.submissions import Submission
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import current_clinic, parts


@blueprint.get("/invitations/<uuid:invite_id>/appointment")
@staff_page(Role.CLINICIAN)
def appointment(invite_id: str) -> ResponseReturnValue:
    invite, _ = find_to_move(parts().database, str(invite_id))
    at = None if invite.appointment_at is None else current_clinic().local(invite.appointment_at)
    return _page(str(invite_id), _as_typed(at))


@blueprint.get("/submissions/<uuid:submission_id>/appointment")
@staff_page(Role.CLINICIAN)
def appointment_of_form(submission_id: str) -> ResponseReturnValue:
    """From the page of a form, which may be one of several versions."""
    invite_id = find_invite_of(parts().database, str(submission_id))
    return redirect(url_for("clinic.appointment", invite_id=invite_id), 303)


@blueprint.post("/invitations/<uuid:invite_id>/appointment")
@staff_page(Role.CLINICIAN)
def move(invite_id: str) -> ResponseReturnValue:
    own, clinic, now, which = parts(), current_clinic(), parts().clock(), str(invite_id)
    form = InvitationForm.typed(request.form)
    try:
        new = read_moved_appointment(form, clinic, now)
        shown = _read_shown(request.form.get("shown", ""))
        move_appointment(own.database, clinic, which, new, shown=shown, by=current_staff().id, now=now)
    except InputError as error:
        return _page(which, form, error.refusals), 422
    _, sent = find_to_move(own.database, which)
    return redirect(_where_it_stands(which, sent), 303)


def _page(invite_id: str, form: InvitationForm, refusals: Sequence[Refusal] = ()) -> str:
    invite, sent = find_to_move(parts().database, invite_id)
    return render_template(
        "clinic/move.html",
        invite=invite,
        sent=sent,
        form=form,
        refusals=refusals,
        shown="" if invite.appointment_at is None else invite.appointment_at.isoformat(),
        back=_where_it_stands(invite_id, sent),
        valid_days=VALID_DAYS,
    )


def _where_it_stands(invite_id: str, sent: Submission | None) -> str:
    if sent is None:
        return url_for("clinic.invites", invite=invite_id)
    return url_for("clinic.submission", submission_id=sent.id)


def _as_typed(at: datetime | None) -> InvitationForm:
    if at is None:
        return InvitationForm()
    return InvitationForm(appointment_day=at.date().isoformat(), appointment_time=f"{at:%H:%M}")


def _read_shown(text: str) -> datetime | None:
    """What is no moment was no appointment either: whoever made it up is told what there is."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
