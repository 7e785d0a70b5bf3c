"""Upload a day's list: look it through, invite everyone, hand out the links on paper or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.languages.catalogues import translator_for
from intake.languages.translator import N_
from intake.questionnaire.translations import english_name
from intake.services import invite_day_list as service
from intake.services.invite_day_list import Choices, Link, Preview
from intake.services.links_csv import links_as_csv
from intake.services.read_day_list import LARGEST_BYTES, MOST_ROWS
from intake.store.errors import NotFound
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.clinic.patient_link import address_of
from intake.web.parts import current_clinic, parts

_ROOM_AROUND_FILE = 16_384  # the form token and the borders of the parts
HOW_TO = N_("Scan the code with your phone’s camera, or type the address. You are asked for your date of birth.")


@dataclass(frozen=True)
class Sheet:
    """One patient's part of the print sheet; what the patient reads is in the language of the form."""

    link: Link
    address: str
    how_to: str
    direction: str


def take_larger_lists() -> None:
    """Before anything reads the request: a day's list is larger than a page of a form."""
    if request.endpoint == "clinic.upload_list":
        request.max_content_length = LARGEST_BYTES + _ROOM_AROUND_FILE
        # The reader of the parts wants room for a part of the file beside it.
        request.max_form_memory_size = LARGEST_BYTES + _ROOM_AROUND_FILE


@blueprint.get("/invitations/list")
@staff_page(Role.CLINICIAN)
def new_list() -> ResponseReturnValue:
    return _upload_page()


@blueprint.post("/invitations/list")
@staff_page(Role.CLINICIAN)
def upload_list() -> ResponseReturnValue:
    own = parts()
    file = request.files.get("file")
    if file is None or not file.filename:
        return _upload_page([Refusal("file", "Choose the file with the list")]), 422
    try:
        list_id = service.upload_list(
            own.database,
            current_clinic(),
            own.rulebooks.in_force().questionnaire,
            file.read(LARGEST_BYTES + 1),
            by=current_staff().id,
            now=own.clock(),
        )
    except InputError as error:
        return _upload_page(error.refusals), 422
    return redirect(url_for("clinic.day_list", list_id=list_id), 303)


@blueprint.get("/invitations/list/<uuid:list_id>")
@staff_page(Role.CLINICIAN)
def day_list(list_id: str) -> ResponseReturnValue:
    """What would be done; once it was done, the links to print, for an hour."""
    try:
        found = _open(list_id)
    except InputError as error:  # a row was right when the list was uploaded, and its time has passed since
        return _upload_page(error.refusals), 422
    if isinstance(found, Preview):
        return _preview_page(list_id, found, Choices())
    return render_template(
        "clinic/links.html", list_id=list_id, sheets=_sheets(found), is_one_a_page=request.args.get("page") == "one"
    )


@blueprint.post("/invitations/list/<uuid:list_id>")
@staff_page(Role.CLINICIAN)
def confirm_list(list_id: str) -> ResponseReturnValue:
    own = parts()
    choices = Choices(request.form.get(service.DOUBLES, ""), request.form.get(service.SAME_PEOPLE, ""))
    questionnaire = own.rulebooks.in_force().questionnaire
    try:
        service.confirm_list(
            own.database,
            current_clinic(),
            questionnaire,
            str(list_id),
            choices,
            by=current_staff().id,
            now=own.clock(),
        )
    except InputError as error:
        return _refused(list_id, choices, error.refusals), 422
    return redirect(url_for("clinic.day_list", list_id=list_id), 303)


@blueprint.post("/invitations/list/<uuid:list_id>/forget")
@staff_page(Role.CLINICIAN)
def forget_list(list_id: str) -> ResponseReturnValue:
    own = parts()
    service.forget_list(own.database, str(list_id), by=current_staff().id, now=own.clock())
    return redirect(url_for("clinic.invites"), 303)


@blueprint.get("/invitations/list/<uuid:list_id>/links.csv")
@staff_page(Role.CLINICIAN)
def links_csv(list_id: str) -> ResponseReturnValue:
    found = _open(list_id)
    if isinstance(found, Preview):
        raise NotFound("invite_list")
    response = Response(links_as_csv(found, current_clinic(), address_of), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="links.csv"'
    return response


def _open(list_id: str) -> Preview | tuple[Link, ...]:
    own = parts()
    questionnaire = own.rulebooks.in_force().questionnaire
    return service.open_list(
        own.database, current_clinic(), questionnaire, str(list_id), by=current_staff().id, now=own.clock()
    )


def _sheets(links: Sequence[Link]) -> list[Sheet]:
    return [
        Sheet(link, address_of(link.token), words.find(HOW_TO), words.direction)
        for link in links
        for words in (translator_for(link.language),)
    ]


def _refused(list_id: str, choices: Choices, refusals: Sequence[Refusal]) -> str:
    """A question that was left open, on the page that asks it; anything else is about the list itself."""
    asked = {service.DOUBLES, service.SAME_PEOPLE}
    if not all(refusal.path in asked for refusal in refusals):
        return _upload_page(refusals)
    found = _open(list_id)
    assert isinstance(found, Preview), "an open question is about a list that nobody was invited from"
    return _preview_page(list_id, found, choices, refusals)


def _preview_page(list_id: str, preview: Preview, choices: Choices, refusals: Sequence[Refusal] = ()) -> str:
    names = {code: english_name(code) for code in current_clinic().languages}
    return render_template(
        "clinic/day_list.html", list_id=list_id, preview=preview, choices=choices, refusals=refusals, names=names
    )


def _upload_page(refusals: Sequence[Refusal] = ()) -> str:
    questionnaire = parts().rulebooks.in_force().questionnaire
    offer = [(key, questionnaire.questions[key].text) for key in questionnaire.offer_keys]
    return render_template("clinic/upload_list.html", refusals=refusals, offer=offer, most_rows=MOST_ROWS)
