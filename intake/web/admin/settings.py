"""What the clinic is called, where it is, and in which languages it asks."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.languages.translator import SOURCE_LANGUAGE
from intake.services.clinic_logo import remove_logo, save_logo
from intake.services.clinic_settings import Clinic, save_clinic
from intake.services.list_languages import list_languages
from intake.services.merge_settings import SHOWN, read_shown
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.admin.blueprint import blueprint
from intake.web.logo import logo_address
from intake.web.parts import current_clinic, parts

FIELDS = ("name", "phone", "country", "time_zone", "alert_email", "paper", "units")


@blueprint.get("/clinic")
@staff_page(Role.ADMIN)
def settings() -> ResponseReturnValue:
    saved = request.args.get("saved") == "yes"
    return _settings(current_clinic(), is_saved=saved)


@blueprint.post("/clinic")
@staff_page(Role.ADMIN)
def save_settings() -> ResponseReturnValue:
    chosen = request.form.getlist("languages")
    known = [found.code for found in list_languages(parts().rulebooks)]
    given = {name: request.form.get(name, "").strip() for name in FIELDS}
    typed = Clinic(**given, languages=(SOURCE_LANGUAGE, *(code for code in known if code in chosen)))
    stood = read_shown(request.form, FIELDS)
    languages = tuple(request.form.getlist(f"{SHOWN}languages"))
    shown = None if stood is None else Clinic(**stood, languages=languages)
    try:
        save_clinic(parts().database, typed, by=current_staff().id, now=parts().clock(), shown=shown)
    except InputError as error:
        return _settings(typed if shown is None else _changed(shown, typed), refusals=error.refusals), 422
    return redirect(url_for("admin.settings", saved="yes"), 303)


@blueprint.post("/clinic/logo")
@staff_page(Role.ADMIN)
def change_logo() -> ResponseReturnValue:
    """A new one, or none."""
    own, by = parts(), current_staff().id
    if request.form.get("remove") == "yes":
        remove_logo(own.database, by=by, now=own.clock())
        return redirect(url_for("admin.settings", saved="yes"), 303)
    file = request.files.get("logo")
    try:
        save_logo(own.database, b"" if file is None else file.read(), by=by, now=own.clock())
    except InputError as error:
        return _settings(current_clinic(), refusals=error.refusals), 422
    return redirect(url_for("admin.settings", saved="yes"), 303)


def _changed(shown: Clinic, typed: Clinic) -> Clinic:
    """As it is saved by now, with what was changed on the page."""
    before = asdict(shown)
    return replace(current_clinic(), **{name: new for name, new in asdict(typed).items() if new != before[name]})


def _settings(typed: Clinic, refusals: tuple[Refusal, ...] = (), *, is_saved: bool = False) -> str:
    languages = list_languages(parts().rulebooks)
    return render_template(
        "admin/settings.html",
        typed=typed,
        shown=current_clinic(),
        fields=FIELDS,
        refusals=refusals,
        is_saved=is_saved,
        logo=logo_address(),
        other_languages=languages,
        has_mail_server=parts().config.mail_server is not None,
        help=parts().rulebooks.in_force().help.of(typed.country),
    )
