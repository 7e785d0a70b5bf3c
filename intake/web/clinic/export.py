"""Hand out submissions as files: one as FHIR, JSON or CSV, or all of some days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.services.export_submissions import PERIOD_WRITERS, export_period, read_period, render_submission
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.open_review import open_review
from intake.web.parts import current_clinic, parts

CONTENT_TYPES: Mapping[str, str] = {
    "fhir": "application/fhir+json; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
}
FORMAT_NAMES = {"csv": "CSV, for a spreadsheet program", "jsonl": "JSON, one form a line"}


@blueprint.get("/submissions/<uuid:submission_id>/bundle.fhir.json")
@staff_page(Role.CLINICIAN)
def submission_fhir(submission_id: str) -> ResponseReturnValue:
    return _submission(submission_id, "fhir", "fhir.json")


@blueprint.get("/submissions/<uuid:submission_id>/answers.json")
@staff_page(Role.CLINICIAN)
def submission_json(submission_id: str) -> ResponseReturnValue:
    return _submission(submission_id, "json", "json")


@blueprint.get("/submissions/<uuid:submission_id>/answers.csv")
@staff_page(Role.CLINICIAN)
def submission_csv(submission_id: str) -> ResponseReturnValue:
    return _submission(submission_id, "csv", "csv")


@blueprint.get("/export")
@staff_page(Role.CLINICIAN)
def export() -> ResponseReturnValue:
    today = current_clinic().today(parts().clock()).isoformat()
    return _page({"from": today, "to": today, "format": "csv"})


@blueprint.post("/export")
@staff_page(Role.CLINICIAN)
def export_all() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "") for name in ("from", "to", "format")}
    try:
        if typed["format"] not in PERIOD_WRITERS:
            raise InputError([Refusal("format", "Choose a format")])
        period = read_period(typed["from"], typed["to"])
    except InputError as error:
        return _page(typed, error.refusals), 422
    own = parts()
    pieces = export_period(
        own.database,
        own.rulebooks,
        current_clinic(),
        period,
        typed["format"],
        by=current_staff().id,
        now=own.clock(),
    )
    name = f"intake-{period.first.isoformat()}-to-{period.last.isoformat()}.{typed['format']}"
    return _file(Response(stream_with_context(pieces)), typed["format"], name)


def _submission(submission_id: str, format: str, ending: str) -> Response:
    review = open_review(submission_id, f"exported_as_{format}")
    name = f"intake-{review.submission.receipt_code}-v{review.submission.version}.{ending}"
    return _file(Response(render_submission(review, format)), format, name)


def _file(response: Response, format: str, name: str) -> Response:
    """To be saved and not shown. The name holds no patient's name, which would be left behind in the downloads."""
    response.headers["Content-Type"] = CONTENT_TYPES[format]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(typed: Mapping[str, str], refusals: Sequence[Refusal] = ()) -> str:
    return render_template("clinic/export.html", typed=typed, refusals=refusals, formats=FORMAT_NAMES)
