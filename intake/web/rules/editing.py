"""Edit a draft: one rule by a form, or a whole file as text. Whatever is refused stands on the page that says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import ContentError, InputError, Problem
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.services.describe_draft import FileDiff, diff_of, quote_problems, side_by_side
from intake.services.edit_draft import Draft, DraftClosed, SavedElsewhere, in_lines, load_draft, save_files
from intake.services.edit_scalar import FIELDS, OFF, THRESHOLD, change_values, find_rule_in_files, threshold_values
from intake.services.list_words import PHRASES, list_words
from intake.services.read_rules import find_rule
from intake.store.staff import Role
from intake.summary.rule_in_words import thresholds_of
from intake.web.access import current_staff, staff_page
from intake.web.parts import current_clinic, parts
from intake.web.rules.blueprint import blueprint
from intake.web.whole_number import whole_number

LARGEST_FILE_BYTES = 1_000_000
ROOM_AROUND_TEXT = 3  # a browser writes a line end or a quotation mark as three characters


def take_larger_files() -> None:
    """Before anything reads the request: a rule file is larger than a page of a form."""
    if request.endpoint in ("rules.save_text", "rules.catch_up"):
        request.max_content_length = request.max_form_memory_size = ROOM_AROUND_TEXT * LARGEST_FILE_BYTES


# --- a whole file -----------------------------------------------------------------------------------------------


@blueprint.get("/drafts/<uuid:draft_id>/file/<path:path>")
@staff_page(Role.ADMIN)
def edit_file(draft_id: str, path: str) -> ResponseReturnValue:
    draft = load_draft(parts().database, str(draft_id))
    if path not in draft.files:
        abort(404)
    line = request.args.get("line", default=0, type=whole_number)
    return _file_page(draft, path, draft.files[path], draft.revision, is_saved="saved" in request.args, line=line)


@blueprint.post("/drafts/<uuid:draft_id>/file/<path:path>")
@staff_page(Role.ADMIN)
def save_text(draft_id: str, path: str) -> ResponseReturnValue:
    """Checking keeps nothing; saving keeps the text also where there are problems in it."""
    own = parts()
    text = in_lines(request.form.get("text", ""))
    read_revision = request.form.get("revision", default=0, type=whole_number)
    draft = load_draft(own.database, str(draft_id))
    if request.form.get("do") == "check":
        return _file_page(draft, path, text, read_revision)
    try:
        saved = _save(draft, {path: text}, read_revision, request.form.get("note", ""))
    except InputError as error:
        refused = [Problem(path, 1, 1, refusal.message) for refusal in error.refusals]
        return _file_page(draft, path, text, read_revision, refused=refused), 422
    except DraftClosed:
        return _file_page(draft, path, text, read_revision, refused=[_CLOSED]), 409
    if isinstance(saved, SavedElsewhere):
        return _both_page(saved), 409
    return redirect(url_for("rules.edit_file", draft_id=draft.id, path=path, saved=1), 303)


_CLOSED = Problem("", 0, 0, "This change was published or discarded meanwhile", "copy your text and begin a new one")


def _file_page(
    draft: Draft,
    path: str,
    text: str,
    revision: int,
    *,
    refused: list[Problem] | None = None,
    is_saved: bool = False,
    line: int = 0,
) -> str:
    own = parts()
    g.may_fetch = True
    problems = quote_problems({**draft.files, path: text}, current_clinic().today(own.clock()))
    return render_template(
        "rules/edit_file.html",
        draft=draft,
        path=path,
        text=text,
        revision=revision,
        note=request.form.get("note", ""),
        here=[found for found in problems if found.problem.file == path],
        elsewhere=[found for found in problems if found.problem.file != path],
        refused=refused or [],
        is_saved=is_saved,
        is_checked=request.form.get("do") == "check",
        line=line,
        phrases=PHRASES,
        groups=list_words(_rulebook_of(draft)),
    )


def _rulebook_of(draft: Draft) -> Rulebook:
    """As it stands in the draft; the base's while the draft cannot be read."""
    try:
        return parse_rulebook(draft.pack_files)
    except ContentError:
        return parts().rulebooks.of(draft.base_sha256)


def _both_page(saved: SavedElsewhere, others: Sequence[FileDiff] = ()) -> str:
    """`others`: what was to be saved together with it, and has to be done again."""
    return render_template(
        "rules/both_texts.html",
        saved=saved,
        others=others,
        draft=saved.draft,
        stretches=side_by_side(saved.theirs or "", saved.yours or ""),
        note=request.form.get("note", ""),
    )


# --- one rule, by a form ----------------------------------------------------------------------------------------


@blueprint.get("/drafts/<uuid:draft_id>/rule/<rule_id>")
@staff_page(Role.ADMIN)
def change_rule(draft_id: str, rule_id: str) -> ResponseReturnValue:
    draft = load_draft(parts().database, str(draft_id))
    return _rule_page(draft, rule_id, {}, {})


@blueprint.post("/drafts/<uuid:draft_id>/rule/<rule_id>")
@staff_page(Role.ADMIN)
def save_rule(draft_id: str, rule_id: str) -> ResponseReturnValue:
    own = parts()
    read_revision = request.form.get("revision", default=0, type=whole_number)
    draft = load_draft(own.database, str(draft_id), read_revision)
    typed = {name: value.strip() for name, value in request.form.items()}
    if typed.get("state") != OFF:
        typed[OFF] = ""
    elif not typed.get(OFF):
        reason = {OFF: Problem("", 0, 0, "Write why it is switched off: every summary will say so")}
        return _rule_page(draft, rule_id, typed, reason), 422
    try:
        edited = change_values(draft.pack_files, rule_id, typed, current_clinic().today(own.clock()))
    except ContentError as error:
        return _rule_page(draft, rule_id, typed, {"": error.problems[0]}), 422
    if edited.problems:
        return _rule_page(draft, rule_id, typed, edited.problems), 422
    try:
        saved = _save(draft, edited.texts, read_revision, typed.get("note", ""))
    except InputError as error:
        note = {"note": Problem("", 0, 0, error.refusals[0].message)}
        return _rule_page(draft, rule_id, typed, note), 422
    except DraftClosed:
        return _rule_page(draft, rule_id, typed, {"": _CLOSED}), 409
    if isinstance(saved, SavedElsewhere):
        others = [path for path in edited.texts if path != saved.path]
        return _both_page(saved, [diff_of(path, draft.files[path], edited.texts[path]) for path in others]), 409
    return redirect(url_for("rules.draft", draft_id=draft.id), 303)


def _rule_page(draft: Draft, rule_id: str, typed: Mapping[str, str], problems: Mapping[str, Problem]) -> str:
    found = find_rule_in_files(draft.pack_files, rule_id)
    if found is None:
        abort(404)
    now = {field: found.values.get(field, "") for field in (*FIELDS, OFF, "title")}
    now |= {f"{THRESHOLD}{name}": value for name, value in threshold_values(draft.pack_files).items()}
    now["state"] = OFF if now[OFF] else "active"
    rulebook = _rulebook_of(draft)
    rule = find_rule(rulebook, rule_id)
    return render_template(
        "rules/change_rule.html",
        draft=draft,
        rule_id=rule_id,
        file=found.file,
        typed={**now, **typed},
        problems=problems,
        thresholds=() if rule is None else thresholds_of(rulebook, rule),
    )


def _save(draft: Draft, texts: Mapping[str, str], read_revision: int, note: str) -> Draft | SavedElsewhere:
    own = parts()
    return save_files(
        own.database,
        draft.id,
        texts,
        read_revision=read_revision,
        by=current_staff().id,
        now=own.clock(),
        note=note,
    )
