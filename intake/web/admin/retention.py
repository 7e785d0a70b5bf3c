"""How long answers are kept, what a purge would do now, and erasing one patient on request. Nobody is named here."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.services.merge_settings import read_shown
from intake.services.retention import (
    Retention,
    count_due,
    count_purged,
    erase_patient,
    find_patient_to_erase,
    load_retention,
    purge_due,
    save_retention,
)
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.admin.blueprint import blueprint
from intake.web.parts import parts
from intake.web.whole_number import whole_number

FIELDS = ("sent_days", "unsent_days", "not_shared_days")
MOST_DIGITS = 6


@blueprint.get("/retention")
@staff_page(Role.ADMIN)
def retention() -> ResponseReturnValue:
    return _page(_written_days())


@blueprint.post("/retention")
@staff_page(Role.ADMIN)
def save_days() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    shown = read_shown(request.form, FIELDS)
    read = None if shown is None else _retention(shown)
    try:
        save_retention(parts().database, _retention(typed), by=current_staff().id, now=parts().clock(), shown=read)
    except InputError as error:
        changed = {name: days for name, days in typed.items() if shown is None or days != shown[name]}
        return _page(_written_days() | changed, error.refusals), 422
    return redirect(url_for("admin.retention", done="saved"), 303)


@blueprint.post("/retention/purge")
@staff_page(Role.ADMIN)
def purge_now() -> ResponseReturnValue:
    own, shown = parts(), request.form.get("due", type=whole_number)
    try:
        done = purge_due(own.database, by=current_staff().id, now=own.clock(), most=shown)
    except InputError as error:
        return _page(_written_days(), error.refusals), 422
    return redirect(url_for("admin.retention", done="purged", forms=done.total), 303)


@blueprint.post("/retention/erase")
@staff_page(Role.ADMIN)
def erase() -> ResponseReturnValue:
    """First what would go is told; the second time, with the tick, it goes."""
    reference = request.form.get("reference", "").strip()
    found = find_patient_to_erase(parts().database, reference)
    if found is None:
        refusals = (Refusal("reference", "No form has this reference or receipt. It looks like AB12-CD34"),)
        return render_template("admin/erase.html", reference=reference, found=None, refusals=refusals), 422
    if request.form.get("step") != "erase":
        return render_template("admin/erase.html", reference=reference, found=found, refusals=())
    if request.form.get("is_sure") != "yes":
        refusals = (Refusal("is_sure", "Tick that you are sure"),)
        return render_template("admin/erase.html", reference=reference, found=found, refusals=refusals), 422
    forms = erase_patient(parts().database, reference, by=current_staff().id, now=parts().clock())
    return redirect(url_for("admin.retention", done="purged", forms=forms), 303)


def _page(typed: dict[str, str], refusals: tuple[Refusal, ...] = ()) -> str:
    own = parts()
    return render_template(
        "admin/retention.html",
        typed=typed,
        shown=_written_days(),
        refusals=refusals,
        done=request.args.get("done", ""),
        forms=request.args.get("forms", 0, type=whole_number),
        due=count_due(own.database, own.clock()),
        purged=count_purged(own.database),
    )


def _written_days() -> dict[str, str]:
    """As they are saved."""
    kept = load_retention(parts().database)
    return {name: _written(getattr(kept, name)) for name in FIELDS}


def _retention(typed: Mapping[str, str]) -> Retention:
    sent = _read(typed["sent_days"]) if typed["sent_days"] else None
    return Retention(sent, _read(typed["unsent_days"]), _read(typed["not_shared_days"]))


def _read(typed: str) -> int:
    """What is no whole number becomes one that is refused beside its field."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS
    return int(typed) if is_number else -1


def _written(days: int | None) -> str:
    return "" if days is None else str(days)
