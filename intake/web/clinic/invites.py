"""Invitations: whose form is still to come, and new links. A link is shown once, to be sent to the patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.forms.answer_field import Asking
from intake.forms.page_form import PageForm
from intake.questionnaire.translations import own_name
from intake.services.invite_patient import (
    MOST_DATE_OF_BIRTH_FAILURES,
    VALID_DAYS,
    create_invite,
    find_invite_of_link,
    renew_invite,
    renew_just_made,
    revoke_invite,
)
from intake.services.list_invitations import find_invitation, list_invitations
from intake.services.read_invitation import InvitationForm, offer_of, read_invitation
from intake.services.returning_patient import (
    SAME_PERSON,
    InvitedAgain,
    choose_person,
    find_invited_again,
    find_seen_before,
)
from intake.store.patients import KnownPatient
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.clinic.patient_link import address_of
from intake.web.parts import current_clinic, parts
from intake.web.whole_number import whole_number

_NEW_LINK = "new_link"


@blueprint.get("/invitations")
@staff_page(Role.CLINICIAN)
def invites() -> ResponseReturnValue:
    """All, page by page; or one, where the list of patients leads to it."""
    own = parts()
    clinic, now, one = current_clinic(), own.clock(), request.args.get("invite")
    if one is None:
        listed = list_invitations(own.database, clinic, request.args.get("page", 1, type=whole_number))
    else:
        listed = find_invitation(own.database, clinic, one)
    return render_template(
        "clinic/invites.html",
        listed=listed,
        is_one=one is not None,
        now=now,
        today=clinic.today(now),
        most_tries=MOST_DATE_OF_BIRTH_FAILURES,
    )


@blueprint.get("/invitations/new")
@staff_page(Role.CLINICIAN)
def new_invite() -> ResponseReturnValue:
    again = _again(request.args)
    if again is None:
        return _form_page(InvitationForm(), _offer_form())
    born = again.patient.date_of_birth
    form = InvitationForm(again.patient.name, str(born.day), str(born.month), str(born.year))
    return _form_page(form, _offer_form(), again=again)


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
        return _form_page(form, offer, error.refusals, again=_again(request.form)), 422
    if not is_offer_good:
        return _form_page(form, offer, again=_again(request.form)), 422
    planned = offer_of(offer.filled(), own.rulebooks.in_force().questionnaire)
    pressed_before = renew_just_made(own.database, new, planned, by=current_staff().id, now=own.clock())
    if pressed_before is not None:
        return _show_link(pressed_before)
    again = _again(request.form)
    known = find_seen_before(own.database, new.name, new.date_of_birth, again)
    choice = request.form.get(SAME_PERSON, "")
    try:
        patient_id = choose_person(known, choice, name=new.name, date_of_birth=new.date_of_birth, again=again)
    except InputError as error:
        return _form_page(form, offer, error.refusals, known=known, again=again), 422
    _, token = create_invite(
        own.database,
        name=new.name,
        date_of_birth=new.date_of_birth,
        appointment_at=new.appointment_at,
        offer=planned,
        language=new.language,
        created_by=current_staff().id,
        now=own.clock(),
        patient_id=patient_id,
    )
    return _show_link(token)


@blueprint.post("/invitations/<uuid:invite_id>/renew")
@staff_page(Role.CLINICIAN)
def renew(invite_id: str) -> ResponseReturnValue:
    own = parts()
    token = renew_invite(own.database, str(invite_id), by=current_staff().id, now=own.clock())
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
    own, token = parts(), session.pop(_NEW_LINK, None)
    invite = None if token is None else find_invite_of_link(own.database, token, own.clock())
    address = None if token is None or invite is None else address_of(token)
    return render_template("clinic/new_link.html", invite=invite, address=address, valid_days=VALID_DAYS)


def _offer_form() -> PageForm:
    """What the clinic plans to give, in the questionnaire's own questions; all of it may stay empty."""
    own = parts()
    questionnaire = own.rulebooks.in_force().questionnaire
    questions = [questionnaire.questions[key] for key in questionnaire.offer_keys]
    asking = Asking(questionnaire, current_clinic().today(own.clock()), button="Make the link")
    return PageForm(questions, None, asking)


def _again(data: Mapping[str, str]) -> InvitedAgain | None:
    """Whom staff invite again, where they came from the page of a form that was sent."""
    submission_id = data.get("again")
    return find_invited_again(parts().database, submission_id) if submission_id else None


def _form_page(
    form: InvitationForm,
    offer: PageForm,
    refusals: Sequence[Refusal] = (),
    *,
    known: Sequence[KnownPatient] = (),
    again: InvitedAgain | None = None,
) -> str:
    """`known`: who may be the same person, where staff have to say."""
    return render_template(
        "clinic/new_invite.html",
        form=form,
        offer=offer,
        refusals=refusals,
        known=known,
        again=again,
        languages=[(code, own_name(code).capitalize()) for code in current_clinic().languages],
    )


def _show_link(token: str) -> ResponseReturnValue:
    session[_NEW_LINK] = token
    return redirect(url_for("clinic.new_link"), 303)
