"""Ask what the form left open, in the patient's presence, and record what the patient says."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.forms.answer_field import Asking
from intake.forms.page_form import PageForm
from intake.questionnaire.paper_order import paper_numbers
from intake.services.answer_at_chair import answer_at_chair, messages_to_tell, open_messages_to_tell, open_questions
from intake.services.review_submission import Review, load_review
from intake.services.type_in_paper import with_blank_allowed
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.open_review import open_review
from intake.web.parts import current_clinic, parts


@blueprint.get("/submissions/<uuid:submission_id>/ask")
@staff_page(Role.CLINICIAN)
def ask(submission_id: str) -> ResponseReturnValue:
    review = open_review(submission_id, "opened_to_ask")
    form = _form(review)
    form.show({})
    return _page(review, form)


@blueprint.post("/submissions/<uuid:submission_id>/ask")
@staff_page(Role.CLINICIAN)
def record_answers(submission_id: str) -> ResponseReturnValue:
    own, review = parts(), _load(submission_id)
    form, now = _form(review), own.clock()
    form.read(request.form)
    if not form.validate():
        return _page(review, form), 422
    try:
        newer = answer_at_chair(
            own.database,
            own.rulebooks,
            own.engine,
            str(submission_id),
            form.questions,
            form.filled(),
            by=current_staff().id,
            today=current_clinic().today(now),
            now=now,
        )
    except InputError as error:
        return _page(review, form, error.refusals), 422
    return _to_tell(newer.id) or redirect(url_for("clinic.submission", submission_id=newer.id), 303)


@blueprint.get("/submissions/<uuid:submission_id>/tell")
@staff_page(Role.CLINICIAN)
def tell_at_chair(submission_id: str) -> ResponseReturnValue:
    """What the patient would have read on the next page: staff say it."""
    own = parts()
    told = open_messages_to_tell(
        own.database, own.rulebooks, str(submission_id), by=current_staff().id, now=own.clock()
    )
    return render_template(
        "clinic/tell.html",
        name=told.name,
        messages=told.messages,
        shown_to=" and ".join(told.shown_to.values()),
        is_here=True,
        onward=url_for("clinic.submission", submission_id=submission_id),
    )


def _to_tell(submission_id: str) -> ResponseReturnValue | None:
    """None where this staff member has nothing to tell."""
    own = parts()
    if current_staff().id not in messages_to_tell(own.database, own.rulebooks, submission_id).shown_to:
        return None
    return redirect(url_for("clinic.tell_at_chair", submission_id=submission_id), 303)


def _load(submission_id: str) -> Review:
    own = parts()
    return load_review(own.database, own.rulebooks, current_clinic(), str(submission_id))


def _form(review: Review) -> PageForm:
    questionnaire, today = review.record.rulebook.questionnaire, current_clinic().today(parts().clock())
    questions = [with_blank_allowed(question) for question in open_questions(review.record)]
    return PageForm(questions, None, Asking(questionnaire, today, button="Record the answers"))


def _page(review: Review, form: PageForm, refusals: Sequence[Refusal] = ()) -> str:
    return render_template(
        "clinic/ask.html",
        review=review,
        form=form,
        numbers=paper_numbers(review.record.rulebook.questionnaire),
        refusals=refusals,
    )
