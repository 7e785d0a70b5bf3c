"""One submission: what matters in it, and the PDF."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from intake.errors import Refusal
from intake.services import countersign_decision, hand_over
from intake.services.print_summary import print_submission
from intake.services.reassess import assess_again
from intake.services.review_submission import Review
from intake.store.staff import Role
from intake.summary.build import build_summary
from intake.summary.decision_record import DETAILS
from intake.summary.fonts import UnprintableText
from intake.summary.page_frame import PAGE_SIZES
from intake.summary.read_back import NotAsRecorded
from intake.web.access import current_staff, staff_page
from intake.web.addresses import addresses_of_form
from intake.web.clinic.blueprint import blueprint
from intake.web.csrf import form_token_field
from intake.web.open_review import open_review
from intake.web.parts import current_clinic, parts
from intake.web.review_forms import FlagForms

# What is typed in one of the page's forms while another is sent: by its name, after this sign.
KEPT = "kept-"
OF_THE_DECISION = ("outcome", "note", *DETAILS)
KEPT_NAMES = (*OF_THE_DECISION, hand_over.FIELD, countersign_decision.FIELD)
OF_A_FLAG = ("reason", "note")
OF_FLAGS = ("reason-", "note-")  # with the rule behind: each flag has a form of its own
NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})
log = logging.getLogger("intake.web")
NOT_WHOLE = "The PDF was read back and did not hold everything that was answered and flagged."


@blueprint.get("/submissions/<uuid:submission_id>")
@staff_page(Role.CLINICIAN)
def submission(submission_id: str) -> ResponseReturnValue:
    return show_submission(open_review(submission_id, "opened"))


@blueprint.get("/submissions/<uuid:submission_id>/summary.pdf")
@staff_page(Role.CLINICIAN)
def summary_pdf(submission_id: str) -> ResponseReturnValue:
    review = open_review(submission_id, "printed")
    page_size = request.args.get("paper", current_clinic().page_size)
    if page_size not in PAGE_SIZES:
        raise NotFound
    try:
        content = print_submission(parts().database, review, page_size, parts().clock())
    except UnprintableText as problem:
        return render_template("clinic/unprintable.html", review=review, problem=problem), 422
    except NotAsRecorded:
        log.exception("a summary was printed with something missing, and not handed out")
        return render_template("clinic/unprintable.html", review=review, problem=NOT_WHOLE), 500
    response = Response(content, content_type="application/pdf")
    # The receipt code names the file: a patient's name would be left behind in the downloads.
    file_name = f"intake-{review.submission.receipt_code}-v{review.submission.version}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response


@blueprint.post("/submissions/<uuid:submission_id>/assess")
@staff_page(Role.CLINICIAN)
def assess(submission_id: str) -> ResponseReturnValue:
    own = parts()
    by = current_staff().id
    assess_again(own.database, own.rulebooks, own.engine, str(submission_id), by=by, now=own.clock())
    return done(str(submission_id))


def done(submission_id: str, place: str | None = None) -> ResponseReturnValue:
    """After what was asked for: to the page, at this place; where something was typed in another of its forms, the page
    with that in it.
    """
    beside = _typed_beside(request.form)
    if beside:
        return show_submission(open_review(submission_id, "shown_again"), beside, place=place or "")
    return redirect(url_for("clinic.submission", submission_id=submission_id, _anchor=place), 303)


def show_submission(
    review: Review, typed: Mapping[str, str] = NOTHING_TYPED, refusals: Sequence[Refusal] = (), *, place: str = ""
) -> str:
    """`typed`: what was handed in and refused; a flag's form names its rule, so that no other one shows it. `place`: an
    id, of where somebody was on the page.
    """
    rule, last = typed.get("rule"), review.decisions[0] if review.decisions else None
    handed_in = typed if rule is None else {f"{name}-{rule}": typed.get(name, "") for name in OF_A_FLAG}
    shown, token_field = {**_typed_beside(typed), **handed_in}, form_token_field()
    kept_names = [name for name in shown if _is_kept(name)]
    messages = {refusal.path: refusal.message for refusal in refusals}
    summary, addresses = build_summary(review.record), addresses_of_form(review.submission.id)
    return render_template(
        "clinic/submission.html",
        review=review,
        summary=summary,
        addresses=addresses,
        to_respond=sum(flag.needs_response for flag in summary.first),
        flag_forms=FlagForms(
            address=addresses.respond,
            token_field=token_field,
            is_newest=review.newer_id is None,
            attempt=review.attempt,
            responses=review.record.submission.responses or {},
            reasons=review.record.rulebook.summary.flag_reasons,
            refused_rule=rule,
            typed=shown,
            messages=messages,
            kept_names=kept_names,
        ),
        typed=shown,
        kept_names=kept_names,
        names_of_decision=OF_THE_DECISION,
        was_at=place,
        refusals=refusals,
        messages=messages,
        token_field=token_field,
        is_by_hand=review.assessed_at is None or review.record.assessment.is_for_manual_review,
        can_countersign=last is not None and last.may_be_countersigned_by(current_staff().id),
    )


def _typed_beside(typed: Mapping[str, str]) -> dict[str, str]:
    """In the page's other forms, which go along with the one that is sent."""
    beside = {name.removeprefix(KEPT): value for name, value in typed.items() if name.startswith(KEPT) and value}
    return {name: value for name, value in beside.items() if _is_kept(name)}


def _is_kept(name: str) -> bool:
    return name in KEPT_NAMES or name.startswith(OF_FLAGS)
