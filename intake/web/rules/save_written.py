"""Save what the program wrote into a file of a draft, and lead on to the editor at its line."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from intake.services.add_rule import Added
from intake.services.edit_draft import Draft, DraftClosed, SavedElsewhere, save_file
from intake.services.what_if import AddedCase
from intake.web.access import current_staff
from intake.web.parts import parts

CHANGED_MEANWHILE = "Somebody saved this file or closed the change just now. Press the button again"


def save_written(draft: Draft, written: Added | AddedCase) -> ResponseReturnValue | None:
    """None where it was CHANGED_MEANWHILE. InputError where the file would get too large."""
    own = parts()
    try:
        saved = save_file(
            own.database,
            draft.id,
            written.file,
            written.text,
            read_revision=draft.revision,
            by=current_staff().id,
            now=own.clock(),
        )
    except DraftClosed:
        return None
    if isinstance(saved, SavedElsewhere):
        return None
    return redirect(url_for("rules.edit_file", draft_id=draft.id, path=written.file, saved=1, line=written.line), 303)
