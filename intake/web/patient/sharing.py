"""The patient said no to sharing: change that answer, or end, which closes the form to the clinic."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from intake.services import invite_patient
from intake.services.decline_sharing import decline_sharing, take_up_again
from intake.services.retention import load_retention
from intake.services.submit_intake import consent_page, find_sent, may_not_share
from intake.services.tablet_visit import Ending
from intake.web.access import Audience, current_intake_id, forget, patient_page
from intake.web.language import forget_choice
from intake.web.parts import current_clinic, parts
from intake.web.patient.form import load
from intake.web.patient.on_tablet import is_on_tablet, leave_tablet
from intake.web.patient.way import FROM_CHECK


@patient_page
def not_shared() -> ResponseReturnValue:
    state = load()
    if not may_not_share(state):
        return redirect(url_for("patient.resume"), 303)
    sent = find_sent(parts().database, state.intake.id)
    return render_template("patient/not_shared.html", sent=sent, kept_days=_kept_days())


@patient_page
def share_after_all() -> ResponseReturnValue:
    """To the question itself: nothing is shared before it is answered and the form is sent."""
    own = parts()
    take_up_again(own.database, current_intake_id(), own.clock())
    page = consent_page(load())
    arguments: dict[str, Any] = {"from": FROM_CHECK}
    to_question = url_for("patient.show_page", slug=page.slug, **arguments)
    return redirect(f"{to_question}#group-consent_share", 303)


@patient_page
def end_unshared() -> ResponseReturnValue:
    own = parts()
    now = own.clock()
    is_closed = decline_sharing(
        own.database, own.rulebooks, current_intake_id(), today=current_clinic().today(now), now=now
    )
    if is_on_tablet():
        return leave_tablet(Ending.LEFT)
    token = forget(Audience.PATIENT)
    assert token is not None
    invite_patient.leave(own.database, token)
    forget_choice()
    if not is_closed:
        return render_template("patient/left.html")
    return render_template("patient/declined.html", kept_days=_kept_days())


def _kept_days() -> int:
    return load_retention(parts().database).not_shared_days
