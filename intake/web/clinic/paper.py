"""The paper form of one invitation: printed for the patient, and typed in when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from intake.forms.answer_field import Asking
from intake.forms.lab_form import form_of
from intake.forms.page_form import PageForm
from intake.questionnaire.answers import Written
from intake.questionnaire.paper_order import PaperGroup, PaperSection, paper_numbers, paper_sections
from intake.services import type_in_paper as service
from intake.services.fill_in_form import Saved
from intake.services.form_state import FormState
from intake.services.form_words import FULL_NAME
from intake.services.print_paper import print_paper_form
from intake.services.submit_intake import NotFinished, NotShared, find_sent
from intake.services.type_in_paper import Conflict, Side
from intake.store.staff import Role
from intake.store.submissions import Submission
from intake.summary.fonts import UnprintableText
from intake.web.access import current_staff, staff_page
from intake.web.clinic.blueprint import blueprint
from intake.web.parts import current_clinic, parts
from intake.web.whole_number import whole_number

_WHICH = "which-"  # the name of the field that settles a conflict, before the question's key


@dataclass(frozen=True)
class _Typing:
    """One screen: the forms of a section's groups, which are sent together."""

    state: FormState
    section: PaperSection
    forms: tuple[PageForm, ...]

    def validate(self) -> bool:
        """Each of them, so that everything wrong is told at once."""
        return all([form.validate() for form in self.forms])


@blueprint.get("/invitations/<uuid:invite_id>/paper.pdf")
@staff_page(Role.CLINICIAN)
def print_paper(invite_id: str) -> ResponseReturnValue:
    own = parts()
    try:
        printed = print_paper_form(
            own.database, own.rulebooks, current_clinic(), str(invite_id), by=current_staff().id, now=own.clock()
        )
    except UnprintableText as problem:
        return render_template("clinic/paper_unprintable.html", problem=problem), 422
    response = Response(printed.content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="paper-form-{printed.reference}.pdf"'
    return response


@blueprint.post("/invitations/<uuid:invite_id>/type-in")
@staff_page(Role.CLINICIAN)
def begin_paper(invite_id: str) -> ResponseReturnValue:
    own = parts()
    service.begin_paper(own.database, own.rulebooks, str(invite_id), own.clock())
    return redirect(url_for("clinic.paper", invite_id=invite_id), 303)


@blueprint.get("/invitations/<uuid:invite_id>/paper")
@staff_page(Role.CLINICIAN)
def paper(invite_id: str) -> ResponseReturnValue:
    """All sections, what is still to be typed in, and at the end the button that sends the form. Before the form began,
    the invitation with the button that begins it.
    """
    own = parts()
    now = own.clock()
    state = service.open_paper(
        own.database,
        own.rulebooks,
        str(invite_id),
        by=current_staff().id,
        today=current_clinic().today(now),
        now=now,
    )
    if state is None:
        return redirect(url_for("clinic.invites", invite=str(invite_id)), 303)
    return _to_what_was_sent(state) or _overview(state)


@blueprint.get("/invitations/<uuid:invite_id>/paper/<code>")
@staff_page(Role.CLINICIAN)
def paper_section(invite_id: str, code: str) -> ResponseReturnValue:
    state = _load(invite_id)
    elsewhere = _to_what_was_sent(state) or _to_overview_where_closed(state)
    if elsewhere is not None:
        return elsewhere
    typing = _typing(state, code)
    answers = service.typed_before(state, typing.section)
    if FULL_NAME in typing.section.all_keys and FULL_NAME not in state.events:
        answers[FULL_NAME] = Written(state.invite.name)
    for form in typing.forms:
        form.show(answers, was_here=True)
    return _section_page(typing, revision=state.intake.last_seq)


@blueprint.post("/invitations/<uuid:invite_id>/paper/<code>")
@staff_page(Role.CLINICIAN)
def type_in_section(invite_id: str, code: str) -> ResponseReturnValue:
    own, state = parts(), _load(invite_id)
    sent = find_sent(own.database, state.intake.id)
    closed = None if sent is not None else _to_overview_where_closed(state)
    if closed is not None:
        return closed
    typing = _typing(state, code)
    for form in typing.forms:
        form.read(request.form)
        if form.rest is not None:
            form.rest.is_asked = True  # an empty line on paper is an answer of its own: nobody is asked about it
    if sent is not None:  # by the patient, or by a colleague: what was typed here since is not lost unseen
        return _section_page(typing, revision=_revision(), sent=sent), 409
    if not typing.validate():
        return _section_page(typing, revision=_revision()), 422
    saved = service.save_section(
        own.database,
        state,
        typing.section,
        [item for form in typing.forms for item in form.filled()],
        _settled(),
        by=current_staff().id,
        revision=_revision(),
        now=own.clock(),
    )
    if not isinstance(saved, Saved):
        now_held = _Typing(saved.state, typing.section, typing.forms)
        return _section_page(now_held, revision=saved.state.intake.last_seq, conflicts=saved.conflicts), 409
    following = service.next_section(saved.state, typing.section)
    onward = following.section.code if following is not None else ""
    if saved.has_new_messages:
        return redirect(url_for("clinic.tell", invite_id=invite_id, next=onward), 303)
    return redirect(_address(state, onward), 303)


@blueprint.get("/invitations/<uuid:invite_id>/paper-messages")
@staff_page(Role.CLINICIAN)
def tell(invite_id: str) -> ResponseReturnValue:
    """What the patient would have read on the next page: staff say it."""
    state = _load(invite_id)
    service.note_opened(parts().database, state, by=current_staff().id, now=parts().clock())
    codes = [found.section.code for found in paper_sections(state.questionnaire)]
    onward = request.args.get("next", "")
    return render_template(
        "clinic/tell.html",
        name=state.invite.name,
        messages=service.messages_to_tell(parts().database, parts().rulebooks, state),
        shown_to=current_staff().name,
        is_here=False,
        onward=_address(state, onward if onward in codes else ""),
    )


@blueprint.post("/invitations/<uuid:invite_id>/paper")
@staff_page(Role.CLINICIAN)
def send_paper(invite_id: str) -> ResponseReturnValue:
    own, state = parts(), _load(invite_id)
    now = own.clock()
    result = service.send_paper(
        own.database,
        own.rulebooks,
        own.engine,
        state,
        by=current_staff().id,
        revision=_revision(),
        today=current_clinic().today(now),
        now=now,
    )
    if isinstance(result, Submission):
        return redirect(url_for("clinic.tell", invite_id=invite_id), 303)
    if isinstance(result, NotFinished):
        return redirect(_address(state, result.page.section.code), 303)
    problem = "consent" if isinstance(result, NotShared) else "changed"
    return _overview(_load(invite_id), problem), 409


def _load(invite_id: str) -> FormState:
    own = parts()
    today = current_clinic().today(own.clock())
    state = service.find_paper(own.database, own.rulebooks, str(invite_id), today=today)
    if state is None:
        raise NotFound
    return state


def _to_what_was_sent(state: FormState) -> ResponseReturnValue | None:
    """A form that was sent is read, and no more typed in."""
    sent = find_sent(parts().database, state.intake.id)
    return None if sent is None else redirect(url_for("clinic.submission", submission_id=sent.id), 303)


def _to_overview_where_closed(state: FormState) -> ResponseReturnValue | None:
    return redirect(_address(state, ""), 303) if service.is_closed_to_staff(state) else None


def _address(state: FormState, code: str) -> str:
    if not code:
        return url_for("clinic.paper", invite_id=state.invite.id)
    return url_for("clinic.paper_section", invite_id=state.invite.id, code=code)


def _typing(state: FormState, code: str) -> _Typing:
    sections = paper_sections(state.questionnaire)
    section = next((found for found in sections if found.section.code == code), None)
    if section is None:
        raise NotFound
    return _Typing(state, section, tuple(_form(state, group) for group in section.groups))


def _form(state: FormState, group: PaperGroup) -> PageForm:
    questions = [service.with_blank_allowed(state.questionnaire.questions[key]) for key in group.keys]
    asking = Asking(state.questionnaire, state.sheet.as_of, state.age_months, button="Save and go on")
    return form_of(questions, group.panel, asking)


def _settled() -> dict[str, Side]:
    chosen = {name.removeprefix(_WHICH): value for name, value in request.form.items() if name.startswith(_WHICH)}
    return {key: Side(value) for key, value in chosen.items() if value in set(Side)}


def _revision() -> int:
    return request.form.get("revision", 0, type=whole_number)


def _overview(state: FormState, problem: str = "") -> str:
    sections = paper_sections(state.questionnaire)
    is_closed = service.is_closed_to_staff(state)
    return render_template(
        "clinic/paper.html",
        state=state,
        sections=[] if is_closed else [(found, service.is_typed_in(state, found)) for found in sections],
        is_closed=is_closed,
        problem=problem,
        has_patients_answers=not is_closed and any(service.on_screen(state, found) for found in sections),
    )


def _section_page(
    typing: _Typing, revision: int, conflicts: Sequence[Conflict] = (), sent: Submission | None = None
) -> str:
    service.note_opened(parts().database, typing.state, by=current_staff().id, now=parts().clock())
    sections = paper_sections(typing.state.questionnaire)
    return render_template(
        "clinic/paper_section.html",
        state=typing.state,
        section=typing.section.section,
        forms=typing.forms,
        wrong=[field for form in typing.forms for field in form.wrong_fields()],
        numbers=paper_numbers(typing.state.questionnaire),
        on_screen=service.on_screen(typing.state, typing.section),
        conflicts=conflicts,
        sent=sent,
        revision=revision,
        number=sections.index(typing.section) + 1,
        count=len(sections),
    )
