"""Put a new rule into a draft: from a template, or as a copy of one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from intake.errors import ContentError, InputError, Refusal
from intake.services.add_rule import FIELDS, Added, add_copy, add_from_template
from intake.services.edit_draft import Draft, load_draft
from intake.services.edit_scalar import find_rule_in_files
from intake.store.staff import Role
from intake.web.access import staff_page
from intake.web.parts import current_clinic, parts
from intake.web.rules.blueprint import blueprint
from intake.web.rules.save_written import CHANGED_MEANWHILE, save_written


@blueprint.get("/drafts/<uuid:draft_id>/new-rule")
@staff_page(Role.ADMIN)
def new_rule(draft_id: str) -> ResponseReturnValue:
    """`copy` names the rule to be copied; without it the new one is from the template."""
    return _page(load_draft(parts().database, str(draft_id)), request.args.get("copy", ""))


@blueprint.post("/drafts/<uuid:draft_id>/new-rule")
@staff_page(Role.ADMIN)
def add_rule(draft_id: str) -> ResponseReturnValue:
    """The rule stands in its file then, and the editor opens at it."""
    draft = load_draft(parts().database, str(draft_id))
    copied = request.form.get("copy", "")
    try:
        saved = save_written(draft, _added(draft, copied))
    except InputError as error:
        return _page(draft, copied, error.refusals), 422
    except ContentError as error:
        return _page(draft, copied, [Refusal("file", str(error.problems[0]))]), 422
    if saved is None:
        return _page(load_draft(parts().database, draft.id), copied, [Refusal("id", CHANGED_MEANWHILE)]), 409
    return saved


def _added(draft: Draft, copied: str) -> Added:
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    if copied:
        return add_copy(draft.pack_files, copied, typed["id"], typed["title"])
    return add_from_template(draft.pack_files, typed, current_clinic().today(parts().clock()))


def _page(draft: Draft, copied: str, refusals: Sequence[Refusal] = ()) -> str:
    found = find_rule_in_files(draft.pack_files, copied) if copied else None
    return render_template(
        "rules/new_rule.html",
        draft=draft,
        copied=copied if found else "",
        original=found.values if found else {},
        typed={name: request.form.get(name, "") for name in FIELDS},
        files=draft.pack_files.under("flags/"),
        refusals=refusals,
    )
