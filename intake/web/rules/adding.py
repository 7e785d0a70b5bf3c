"""Put a new rule into a draft: from a template, or as a copy of one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import ContentError, InputError, Refusal
from intake.services.add_rule import FIELDS, Added, add_copy, add_from_template
from intake.services.edit_draft import Draft, DraftClosed, SavedElsewhere, load_draft, save_file
from intake.services.edit_scalar import find_rule_in_files
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.parts import current_clinic, parts
from intake.web.rules.blueprint import blueprint

_CHANGED = Refusal("id", "The file was changed or closed just now. Press the button again")


@blueprint.get("/drafts/<uuid:draft_id>/new-rule")
@staff_page(Role.ADMIN)
def new_rule(draft_id: str) -> ResponseReturnValue:
    """`copy` names the rule to be copied; without it the new one is from the template."""
    return _page(load_draft(parts().database, str(draft_id)), request.args.get("copy", ""))


@blueprint.post("/drafts/<uuid:draft_id>/new-rule")
@staff_page(Role.ADMIN)
def add_rule(draft_id: str) -> ResponseReturnValue:
    """The rule stands in its file then, and the editor opens at it."""
    own = parts()
    draft = load_draft(own.database, str(draft_id))
    copied = request.form.get("copy", "")
    try:
        added = _added(draft, copied)
        saved = save_file(
            own.database,
            draft.id,
            added.file,
            added.text,
            read_revision=draft.revision,
            by=current_staff().id,
            now=own.clock(),
        )
    except InputError as error:
        return _page(draft, copied, error.refusals), 422
    except ContentError as error:
        return _page(draft, copied, [Refusal("file", str(error.problems[0]))]), 422
    except DraftClosed:
        return _page(draft, copied, [_CHANGED]), 409
    if isinstance(saved, SavedElsewhere):
        return _page(saved.draft, copied, [_CHANGED]), 409
    return redirect(url_for("rules.edit_file", draft_id=draft.id, path=added.file, saved=1, line=added.line), 303)


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
