"""Who works here."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.services import second_step
from intake.services.manage_staff import LastAdmin, add_staff, disable_staff, enable_staff, list_staff, set_password
from intake.services.own_account import end_all_sessions
from intake.services.second_step import NeededBy
from intake.store.errors import AlreadyExists
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.admin.blueprint import blueprint
from intake.web.parts import parts


@blueprint.get("/staff")
@staff_page(Role.ADMIN)
def list_people() -> ResponseReturnValue:
    return _people()


@blueprint.post("/staff")
@staff_page(Role.ADMIN)
def add_person() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in ("name", "email", "role")}
    try:
        if typed["role"] not in set(Role):
            raise InputError([Refusal("role", "Choose a role")])
        add_staff(
            parts().database,
            email=typed["email"],
            name=typed["name"],
            role=Role(typed["role"]),
            password=request.form.get("password", ""),
            by=current_staff().id,
            now=parts().clock(),
        )
    except InputError as error:
        return _people(typed, error.refusals), 422
    except AlreadyExists:
        return _people(typed, (Refusal("email", "Somebody has this e-mail address already"),)), 422
    return redirect(url_for("admin.list_people"), 303)


@blueprint.post("/staff/<uuid:staff_id>/disable")
@staff_page(Role.ADMIN)
def disable(staff_id: str) -> ResponseReturnValue:
    try:
        disable_staff(parts().database, str(staff_id), by=current_staff().id, now=parts().clock())
    except LastAdmin:
        return _people(refusals=(Refusal("people", "The last admin cannot be disabled: add another one first"),)), 422
    return redirect(url_for("admin.list_people"), 303)


@blueprint.post("/staff/<uuid:staff_id>/enable")
@staff_page(Role.ADMIN)
def enable(staff_id: str) -> ResponseReturnValue:
    enable_staff(parts().database, str(staff_id), by=current_staff().id, now=parts().clock())
    return redirect(url_for("admin.list_people"), 303)


@blueprint.post("/staff/<uuid:staff_id>/sign-out")
@staff_page(Role.ADMIN)
def sign_out_everywhere(staff_id: str) -> ResponseReturnValue:
    end_all_sessions(parts().database, str(staff_id), by=current_staff().id, now=parts().clock())
    return redirect(url_for("admin.list_people"), 303)


@blueprint.post("/staff/<uuid:staff_id>/reset-second-step")
@staff_page(Role.ADMIN)
def reset_second_step(staff_id: str) -> ResponseReturnValue:
    try:
        second_step.reset(parts().database, str(staff_id), by=current_staff().id, now=parts().clock())
    except InputError as error:
        return _people(refusals=error.refusals), 422
    return redirect(url_for("admin.list_people"), 303)


@blueprint.post("/staff/new-password")
@staff_page(Role.ADMIN)
def give_new_password() -> ResponseReturnValue:
    """For somebody who forgot theirs. One's own is changed under one's name, where the old one is asked for."""
    person_id, me = request.form.get("person", ""), current_staff().id
    try:
        if person_id == me or person_id not in {person.id for person in list_staff(parts().database)}:
            raise InputError([Refusal("person", "Choose who forgot it")])
        set_password(parts().database, person_id, request.form.get("new_password", ""), by=me, now=parts().clock())
    except InputError as error:
        fields = {"password": "new_password"}  # the page has another password, of a person to be added
        refusals = tuple(Refusal(fields.get(one.path, one.path), one.message) for one in error.refusals)
        return _people({"person": person_id}, refusals), 422
    return redirect(url_for("admin.list_people", done="password"), 303)


@blueprint.post("/staff/second-step")
@staff_page(Role.ADMIN)
def save_second_step() -> ResponseReturnValue:
    chosen = request.form.get("needed_by", "")
    try:
        if chosen not in set(NeededBy):
            raise InputError([Refusal("needed_by", "Choose who needs it")])
        second_step.save_needed_by(parts().database, NeededBy(chosen), by=current_staff(), now=parts().clock())
    except InputError as error:
        return _people(refusals=error.refusals), 422
    return redirect(url_for("admin.list_people"), 303)


def _people(typed: dict[str, str] | None = None, refusals: tuple[Refusal, ...] = ()) -> str:
    people = list_staff(parts().database)
    return render_template(
        "admin/list_people.html",
        people=people,
        with_second_step=second_step.who_has_it(parts().database),
        needed_by=second_step.load_needed_by(parts().database),
        typed=typed or {},
        refusals=refusals,
        has_new_password=request.args.get("done") == "password",
        me=current_staff().id,
    )
