"""For the patient to keep: a copy of the answers as PDF, and the checklist for the visit."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from intake.services.keep_copy import checklist_of, find_sent_form
from intake.summary.fonts import UnprintableText
from intake.summary.patient_copy import SentForm, render_patient_copy
from intake.web.access import current_intake_id, patient_page
from intake.web.language import current_words
from intake.web.parts import current_clinic, parts


@patient_page
def copy() -> ResponseReturnValue:
    sent = _sent_form()
    if sent is None:
        return redirect(url_for("patient.resume"), 303)
    try:
        content = render_patient_copy(sent, current_clinic().page_size)
    except UnprintableText as problem:
        return render_template("patient/no_copy.html", problem=problem), 422
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="my-answers-{sent.receipt}.pdf"'
    return response


@patient_page
def checklist() -> ResponseReturnValue:
    sent = _sent_form()
    if sent is None:
        return redirect(url_for("patient.resume"), 303)
    return render_template("patient/checklist.html", checklist=checklist_of(sent))


def _sent_form() -> SentForm | None:
    own, clinic = parts(), current_clinic()
    return find_sent_form(own.database, own.rulebooks, current_intake_id(), clinic, current_words())
