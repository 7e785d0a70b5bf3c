"""Who did what: the audit log, by person, action, form and day; taken out as CSV; checked as a whole."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.services.check_audit import find_check_under_way, start_audit_check
from intake.services.search_audit_log import (
    OTHER_ACTORS,
    AuditQuery,
    export_audit_log,
    find_last_check,
    list_audit_log,
    read_query,
)
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.admin.blueprint import blueprint
from intake.web.parts import current_clinic, parts
from intake.web.whole_number import whole_number

FIELDS = ("person", "action", "receipt", "from", "to")


@blueprint.get("/audit")
@staff_page(Role.ADMIN)
def audit() -> ResponseReturnValue:
    typed = {name: request.args.get(name, "").strip() for name in FIELDS}
    query, refusals = AuditQuery(), tuple[Refusal, ...]()
    try:
        query = read_query(typed)
    except InputError as error:
        refusals = error.refusals
    own = parts()
    found = list_audit_log(own.database, current_clinic(), query, request.args.get("before", type=whole_number))
    page = render_template(
        "admin/audit.html",
        found=found,
        typed=typed,
        sent={name: value for name, value in typed.items() if value},
        refusals=refusals,
        other_actors=OTHER_ACTORS,
        last_check=find_last_check(own.database),
        check_began=find_check_under_way(own.database, own.clock()),
    )
    return page, 422 if refusals else 200


@blueprint.post("/audit/check")
@staff_page(Role.ADMIN)
def check_audit() -> ResponseReturnValue:
    start_audit_check(parts().database, by=current_staff().id, clock=parts().clock)
    return redirect(url_for("admin.audit"), 303)


@blueprint.post("/audit/audit.csv")
@staff_page(Role.ADMIN)
def export_audit() -> ResponseReturnValue:
    """What the page was narrowed to. By POST, for it is noted."""
    try:
        query = read_query(request.form)
    except InputError:  # the page says what is wrong with it
        typed: dict[str, Any] = {name: request.form.get(name, "") for name in FIELDS}
        return redirect(url_for("admin.audit", **typed), 303)
    own = parts()
    pieces = export_audit_log(own.database, current_clinic(), query, by=current_staff().id, now=own.clock())
    response = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response
