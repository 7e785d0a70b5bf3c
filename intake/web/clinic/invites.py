"""Invitations: whose form is still to come, and new links. A link is shown once, to be sent to the patient."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.forms.fields import Asking
from intake.forms.page_form import PageForm
from intake.services.invite_patient import create_invite, renew_invite, revoke_invite
from intake.services.list_patients import list_waiting
from intake.services.read_invitation import InvitationForm, offer_of, read_invitation
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import current_clinic, parts

_NEW_LINK = "new_link"
VALID_DAYS = 14


@blueprint.get("/invitations")
@staff_page(Role.CLINICIAN)
def invites() -> ResponseReturnValue:
    own = parts()
    clinic, now = current_clinic(), own.clock()
    days = list_waiting(own.database, clinic)
    return render_template("clinic/invites.html", days=days, now=now, today=clinic.today(now))


@blueprint.get("/invitations/new")
@staff_page(Role.CLINICIAN)
def new_invite() -> ResponseReturnValue:
    return _form_page(InvitationForm(), _offer_form())


@blueprint.post("/invitations/new")
@staff_page(Role.CLINICIAN)
def add_invite() -> ResponseReturnValue:
    own = parts()
    form, offer = InvitationForm.typed(request.form), _offer_form()
    offer.read(request.form)
    is_offer_good = offer.validate()
    try:
        new = read_invitation(form, current_clinic(), own.clock())
    except InputError as error:
        return _form_page(form, offer, error.refusals), 422
    if not is_offer_good:
        return _form_page(form, offer), 422
    _, token = create_invite(
        own.database,
        name=new.name,
        date_of_birth=new.date_of_birth,
        appointment_at=new.appointment_at,
        offer=offer_of(offer.filled(), own.rulebooks.in_force().questionnaire),
        language=own.rulebooks.in_force().questionnaire.languages[0],
        created_by=current_staff().id,
        now=own.clock(),
        valid_days=VALID_DAYS,
    )
    return _show_link(token)


@blueprint.post("/invitations/<uuid:invite_id>/renew")
@staff_page(Role.CLINICIAN)
def renew(invite_id: str) -> ResponseReturnValue:
    own = parts()
    token = renew_invite(own.database, str(invite_id), by=current_staff().id, now=own.clock(), valid_days=VALID_DAYS)
    return _show_link(token)


@blueprint.post("/invitations/<uuid:invite_id>/revoke")
@staff_page(Role.CLINICIAN)
def revoke(invite_id: str) -> ResponseReturnValue:
    own = parts()
    revoke_invite(own.database, str(invite_id), by=current_staff().id, now=own.clock())
    return redirect(url_for("clinic.invites"), 303)


@blueprint.get("/invitations/link")
@staff_page(Role.CLINICIAN)
def new_link() -> ResponseReturnValue:
    """The link that was just made. It is not kept anywhere: the page is empty when it is opened again."""
    token = session.pop(_NEW_LINK, None)
    address = None if token is None else _address_of(token)
    return render_template("clinic/new_link.html", address=address, valid_days=VALID_DAYS)


def _offer_form() -> PageForm:
    """What the clinic plans to give, in the questionnaire's own questions; all of it may stay empty."""
    own = parts()
    questionnaire = own.rulebooks.in_force().questionnaire
    questions = [questionnaire.questions[key] for key in questionnaire.offer_keys]
    return PageForm(questions, None, Asking(questionnaire, current_clinic().today(own.clock())))


def _form_page(form: InvitationForm, offer: PageForm, refusals: Sequence[Refusal] = ()) -> str:
    return render_template("clinic/new_invite.html", form=form, offer=offer, refusals=refusals)


def _show_link(token: str) -> ResponseReturnValue:
    session[_NEW_LINK] = token
    return redirect(url_for("clinic.new_link"), 303)


def _address_of(token: str) -> str:
    public_url = parts().config.public_url
    path = url_for("patient.open_link", token=token)
    return f"{public_url}{path}" if public_url else url_for("patient.open_link", token=token, _external=True)
