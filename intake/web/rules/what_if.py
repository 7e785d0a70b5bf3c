"""Try answers out: a made-up or past patient, some answers changed, and what the rules make of it, with the reasons.

Nothing typed here is stored, except a case that an admin makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import ContentError, InputError
from intake.forms.answer_field import Asking
from intake.forms.lab_form import form_of
from intake.forms.page_form import PageForm
from intake.logic.kleene import Truth
from intake.logic.vocabulary import Kind
from intake.made_up_patients import DESCRIPTIONS, load_all
from intake.questionnaire.answers import Answer, AnswerSheet, to_json
from intake.questionnaire.model import FORM_DATE, Questionnaire
from intake.questionnaire.paper_order import PaperGroup, PaperSection, paper_sections
from intake.questionnaire.stored_answers import sheet_of
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.services.edit_draft import Draft, list_drafts, load_draft
from intake.services.what_if import WhatIf, add_case, changes, try_sheet
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.open_review import open_review
from intake.web.parts import parts
from intake.web.rules.blueprint import blueprint
from intake.web.rules.save_written import CHANGED_MEANWHILE, save_written

_OUTCOMES = {Truth.TRUE: "flag", Truth.UNKNOWN: "could not be assessed", Truth.FALSE: "no flag", None: "not there"}


@dataclass(frozen=True)
class _Start:
    """Where the trying begins: whose answers, by which rules. `draft`: None for the rules in force. `left_out`: what
    was answered and these rules cannot read, each by the words of its question.
    """

    name: str
    rulebook: Rulebook
    sheet: AnswerSheet
    draft: Draft | None
    left_out: tuple[str, ...] = ()

    @property
    def is_by_base(self) -> bool:
        """The draft's own files cannot be read: these are the rules that it began with."""
        return self.draft is not None and self.rulebook.sha256 != self.draft.pack_files.sha256()

    @cached_property
    def as_it_was(self) -> WhatIf:
        return try_sheet(self.rulebook, self.sheet)

    @property
    def sections(self) -> tuple[PaperSection, ...]:
        return paper_sections(self.rulebook.questionnaire)


@blueprint.get("/what-if")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def what_if() -> ResponseReturnValue:
    """Without a patient named: whom to begin with."""
    start = _start()
    if start is None:
        own_drafts = list_drafts(parts().database) if current_staff().role is Role.ADMIN else []
        return render_template("rules/what_if_start.html", people=DESCRIPTIONS, drafts=own_drafts)
    return _page(start, _forms(start, start.sheet), start.as_it_was)


@blueprint.post("/what-if")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def try_out() -> ResponseReturnValue:
    start = _start()
    if start is None:
        return redirect(url_for("rules.what_if"), 303)
    forms = _forms(start, None)
    if not all([form.validate() for found in forms.values() for form in found]):
        return _page(start, forms, None), 422
    tried = try_sheet(start.rulebook, _sheet(start, forms))
    if request.form.get("do") == "case":
        return _make_case(start, forms, tried)
    return _page(start, forms, tried)


def _make_case(start: _Start, forms: Mapping[str, list[PageForm]], tried: WhatIf) -> ResponseReturnValue:
    draft = start.draft
    if draft is None or current_staff().role is not Role.ADMIN:
        abort(403)
    rule_id, name = request.form.get("rule", ""), request.form.get("case_name", "").strip()
    if not name:
        return _page(start, forms, tried, "Give the case a name: what it shows"), 422
    try:
        saved = save_written(draft, add_case(draft.pack_files, rule_id, tried.sheet, name))
    except ContentError as error:
        return _page(start, forms, tried, str(error.problems[0])), 422
    except InputError as error:
        return _page(start, forms, tried, error.refusals[0].message), 422
    return (_page(start, forms, tried, CHANGED_MEANWHILE), 409) if saved is None else saved


# --- whose answers, by which rules --------------------------------------------------------------------------------


def _start() -> _Start | None:
    rulebook, draft = _rules()
    slug, submission_id = request.args.get("from", ""), request.args.get("submission", "")
    if submission_id:
        return _past(rulebook, submission_id)
    if slug not in DESCRIPTIONS:
        return None
    return _made_up(rulebook, slug, draft)


def _made_up(rulebook: Rulebook, slug: str, draft: Draft | None) -> _Start:
    """Written for the shipped questionnaire: a draft, or a pack of the clinic's own, may ask something else."""
    values, questionnaire = load_all()[slug], rulebook.questionnaire
    as_of = date.fromisoformat(values.pop(FORM_DATE))
    sheet = sheet_of(questionnaire, values, as_of, has_offer=questionnaire.offer_confirm_key in values)
    return _Start(DESCRIPTIONS[slug], rulebook, sheet, draft, _left_out(values, sheet, questionnaire))


def _rules() -> tuple[Rulebook, Draft | None]:
    """Of the draft that the address names, for an admin; else those in force."""
    own, draft_id = parts(), request.args.get("draft", "")
    if not draft_id or current_staff().role is not Role.ADMIN:
        return own.rulebooks.in_force(), None
    draft = load_draft(own.database, draft_id)
    try:
        return parse_rulebook(draft.pack_files), draft
    except ContentError:
        return own.rulebooks.of(draft.base_sha256), draft


def _past(rulebook: Rulebook, submission_id: str) -> _Start:
    """A patient's own answers: for clinicians, and it is noted who looked."""
    if current_staff().role is not Role.CLINICIAN:
        abort(403)
    try:
        known = str(UUID(submission_id))
    except ValueError:
        abort(404)
    review = open_review(known, "tried_out")
    then, questions = review.record.sheet, review.record.rulebook.questionnaire.questions
    values = {key: to_json(questions[key], answer) for key, answer in then.answers.items()}
    sheet = sheet_of(rulebook.questionnaire, values, then.as_of, has_offer=then.has_offer)
    left_out = _left_out(values, sheet, review.record.rulebook.questionnaire)
    return _Start(f"Receipt {review.submission.receipt_code}", rulebook, sheet, None, left_out)


def _left_out(values: Mapping[str, Any], sheet: AnswerSheet, asked_by: Questionnaire) -> tuple[str, ...]:
    """A question that `asked_by` does not know either stands by its key."""
    lost = [key for key in values if key not in sheet.answers]
    return tuple(asked_by.questions[key].text if key in asked_by.questions else key for key in lost)


# --- the form -------------------------------------------------------------------------------------------------------


def _forms(start: _Start, shown: AnswerSheet | None) -> dict[str, list[PageForm]]:
    """By section; filled with these answers, else with what was sent. Names and free text decide nothing."""
    asking = Asking(start.rulebook.questionnaire, start.sheet.as_of, button="Try these answers")
    found = {
        section.section.title: [
            _form(start.rulebook, group, asking) for group in section.groups if _counts(start, group)
        ]
        for section in start.sections
    }
    for form in (form for forms in found.values() for form in forms):
        if shown is not None:
            form.show(shown.answers, was_here=True)
        else:
            form.read(request.form)
            if form.rest is not None:
                form.rest.is_asked = True
    return {title: forms for title, forms in found.items() if forms}


def _counts(start: _Start, group: PaperGroup) -> bool:
    return any(start.rulebook.questionnaire.questions[key].kind is not Kind.TEXT for key in group.keys)


def _form(rulebook: Rulebook, group: PaperGroup, asking: Asking) -> PageForm:
    questions = [replace(rulebook.questionnaire.questions[key], is_required=False) for key in group.keys]
    return form_of(questions, group.panel, asking)


def _sheet(start: _Start, forms: Mapping[str, list[PageForm]]) -> AnswerSheet:
    """What is not on the form, a date of birth or a free text, stays as it was."""
    answers: dict[str, Answer] = dict(start.sheet.answers)
    for item in (item for found in forms.values() for form in found for item in form.filled()):
        answers.pop(item.key, None)
        if item.answer is not None:
            answers[item.key] = item.answer
    return replace(start.sheet, answers=answers)


def _page(start: _Start, forms: Mapping[str, list[PageForm]], tried: WhatIf | None, problem: str = "") -> str:
    rules = {rule.id: rule for rule in start.rulebook.rules}
    changed = changes(start.as_it_was, tried) if tried is not None else ()
    return render_template(
        "rules/what_if.html",
        start=start,
        forms=forms,
        wrong=[field for found in forms.values() for form in found for field in form.wrong_fields()],
        tried=tried,
        changed=[(rules[one.rule], _OUTCOMES[one.before], _OUTCOMES[one.after]) for one in changed],
        rules=start.rulebook.rules,
        truth_words={Truth.TRUE: "true", Truth.FALSE: "not true", Truth.UNKNOWN: "not known"},
        problem=problem,
        typed=request.form,
        address=request.full_path.rstrip("?"),
    )
