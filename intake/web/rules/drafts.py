"""Changes to the rules that are being worked on: begun, looked at, discarded. None of them touches a patient."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.services.ask_to_publish import drafts_waiting_for
from intake.services.bring_up_to_date import changed_on_both_sides
from intake.services.describe_draft import describe_draft, diff_of
from intake.services.edit_draft import DraftClosed, discard_draft, list_drafts, load_draft, open_draft, revisions_of
from intake.services.manage_staff import staff_names
from intake.services.read_rules import find_rule
from intake.store.drafts import DraftState
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.parts import current_clinic, parts
from intake.web.rules.blueprint import blueprint

MOST_DISCARDED = 20


@blueprint.get("/drafts")
@staff_page(Role.ADMIN)
def drafts() -> ResponseReturnValue:
    return _drafts()


@blueprint.post("/drafts")
@staff_page(Role.ADMIN)
def begin() -> ResponseReturnValue:
    """With a rule named, its form for everyday changes comes next."""
    own = parts()
    title, rule_id = request.form.get("title", "").strip(), request.form.get("rule", "")
    rule = find_rule(own.rulebooks.in_force(), rule_id)
    if rule is not None and not title:
        title = f"Change to: {rule.title}"
    try:
        draft = open_draft(own.database, own.rulebooks, title, by=current_staff().id, now=own.clock())
    except InputError as error:
        return _drafts(title, error.refusals), 422
    if rule is not None:
        return redirect(url_for("rules.change_rule", draft_id=draft.id, rule_id=rule.id), 303)
    return redirect(url_for("rules.draft", draft_id=draft.id), 303)


@blueprint.get("/drafts/<uuid:draft_id>")
@staff_page(Role.ADMIN)
def draft(draft_id: str) -> ResponseReturnValue:
    own = parts()
    found = load_draft(own.database, str(draft_id))
    both = changed_on_both_sides(own.database, found)
    return render_template(
        "rules/draft.html",
        draft=found,
        both=[diff_of(one.path, one.before or "", one.theirs or "") for one in both],
        described=describe_draft(found, own.rulebooks, current_clinic().today(own.clock())),
        revisions=revisions_of(own.database, found.id),
        names=staff_names(own.database),
        is_base_in_force=found.base_sha256 == own.rulebooks.in_force().sha256,
        rule_files=[path for path in sorted(found.files) if path.startswith("flags/")],
        other_files=[path for path in sorted(found.files) if not path.startswith("flags/")],
    )


@blueprint.post("/drafts/<uuid:draft_id>/discard")
@staff_page(Role.ADMIN)
def discard(draft_id: str) -> ResponseReturnValue:
    try:
        discard_draft(parts().database, str(draft_id), by=current_staff().id, now=parts().clock())
    except DraftClosed:
        return redirect(url_for("rules.draft", draft_id=draft_id), 303)
    return redirect(url_for("rules.drafts"), 303)


def _drafts(title: str = "", refusals: tuple[Refusal, ...] = ()) -> str:
    database = parts().database
    waiting = drafts_waiting_for(database, current_staff().id)
    return render_template(
        "rules/drafts.html",
        drafts=list_drafts(database),
        discarded=list_drafts(database, DraftState.DISCARDED, most=MOST_DISCARDED),
        waiting=waiting,
        title=title,
        refusals=refusals,
    )
