"""Check a draft and put it into force, as a second person; every version that was ever in force, and back to one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.errors import InputError, Refusal
from intake.rulebook.impact_report import OUTCOMES
from intake.services.ask_to_publish import ask_to_publish, find_request
from intake.services.bring_up_to_date import Choice, Conflicts, bring_up_to_date
from intake.services.check_draft import cancel_check, find_check, start_check
from intake.services.describe_draft import side_by_side
from intake.services.edit_draft import DraftClosed
from intake.services.manage_staff import list_staff, staff_names
from intake.services.publish_rules import (
    Approval,
    changes_to_explain,
    list_publications,
    publish_draft,
    readiness,
    roll_back,
)
from intake.services.rule_news import find_change
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.parts import parts
from intake.web.rules.blueprint import blueprint
from intake.web.whole_number import whole_number

MOST_FORMS_SHOWN = 20
_REASON_FOR = "reason-for-"
_CHANGE = "change-"
_TEXT_OF = "text-"


# --- a draft ----------------------------------------------------------------------------------------------------


@blueprint.get("/drafts/<uuid:draft_id>/publish")
@staff_page(Role.ADMIN)
def ready(draft_id: str) -> ResponseReturnValue:
    return _ready_page(str(draft_id))


@blueprint.post("/drafts/<uuid:draft_id>/check")
@staff_page(Role.ADMIN)
def check(draft_id: str) -> ResponseReturnValue:
    own = parts()
    with suppress(DraftClosed):  # the page says so
        start_check(own.config, own.database, str(draft_id), by=current_staff().id, now=own.clock(), clock=own.clock)
    return redirect(url_for("rules.ready", draft_id=draft_id), 303)


@blueprint.post("/drafts/<uuid:draft_id>/check/cancel")
@staff_page(Role.ADMIN)
def stop_check(draft_id: str) -> ResponseReturnValue:
    cancel_check(parts().database, str(draft_id), now=parts().clock())
    return redirect(url_for("rules.ready", draft_id=draft_id), 303)


@blueprint.post("/drafts/<uuid:draft_id>/ask")
@staff_page(Role.ADMIN)
def ask(draft_id: str) -> ResponseReturnValue:
    """For a second person."""
    with suppress(DraftClosed):  # the page says so
        ask_to_publish(parts().database, str(draft_id), by=current_staff().id, now=parts().clock())
    return redirect(url_for("rules.ready", draft_id=draft_id), 303)


@blueprint.post("/drafts/<uuid:draft_id>/publish")
@staff_page(Role.ADMIN)
def publish(draft_id: str) -> ResponseReturnValue:
    own = parts()
    approval = Approval(
        request.form.get("reason", ""),
        _texts_by(_REASON_FOR),
        request.form.get("weakening_reason", ""),
        _texts_by(_CHANGE),
        check=request.form.get("check", 0, type=whole_number),
    )
    try:
        publish_draft(own.database, own.rulebooks, str(draft_id), approval, by=current_staff().id, now=own.clock())
    except InputError as error:
        return _ready_page(str(draft_id), error.refusals), 422
    except DraftClosed:
        return _ready_page(str(draft_id)), 409
    return redirect(url_for("rules.list_versions"), 303)


@blueprint.post("/drafts/<uuid:draft_id>/up-to-date")
@staff_page(Role.ADMIN)
def catch_up(draft_id: str) -> ResponseReturnValue:
    """Onto the rules in force; a file that both sides changed is shown with both texts."""
    own = parts()
    texts = _texts_by(_TEXT_OF)
    seen = request.form.get("base", ""), request.form.get("revision", 0, type=whole_number)
    try:
        found = bring_up_to_date(
            own.database, str(draft_id), by=current_staff().id, now=own.clock(), choice=Choice(texts, *seen)
        )
    except DraftClosed:
        return redirect(url_for("rules.draft", draft_id=draft_id), 303)
    except InputError:  # no form of ours has such a file name
        abort(400)
    if isinstance(found, Conflicts):
        return _conflicts_page(str(draft_id), found), 409
    return redirect(url_for("rules.draft", draft_id=draft_id), 303)


def _written() -> list[str]:
    """The reasons that were typed: where something stands in the way by now, the form that holds them is gone."""
    named = [request.form.get(name, "") for name in ("reason", "weakening_reason")]
    return [text for text in (*named, *_texts_by(_CHANGE).values(), *_texts_by(_REASON_FOR).values()) if text.strip()]


def _texts_by(prefix: str) -> dict[str, str]:
    """What was typed into the fields of one kind, by what each is about."""
    return {name.removeprefix(prefix): text for name, text in request.form.items() if name.startswith(prefix)}


def _ready_page(draft_id: str, refusals: Sequence[Refusal] = ()) -> str:
    own = parts()
    found = readiness(own.database, draft_id, by=current_staff().id)
    people = list_staff(own.database)
    return render_template(
        "rules/publish.html",
        draft=found.draft,
        report=found.report,
        read=found.check,
        obstacles=found.obstacles,
        to_explain=() if found.obstacles else changes_to_explain(own.rulebooks, found.draft),
        asked=find_request(own.database, draft_id),
        check=find_check(own.database, draft_id, own.clock()),
        refusals=[refusal for refusal in refusals if refusal not in found.obstacles],
        typed=request.form,
        written=_written(),
        outcomes=OUTCOMES,
        most_forms=MOST_FORMS_SHOWN,
        others=[person.name for person in people if person.is_active_admin and person.id not in found.draft.authors],
    )


def _conflicts_page(draft_id: str, found: Conflicts) -> str:
    shown = [(file, side_by_side(file.theirs or "", file.mine or "")) for file in found.files]
    return render_template("rules/conflicts.html", draft_id=draft_id, found=found, conflicts=shown, typed=request.form)


# --- versions ---------------------------------------------------------------------------------------------------


@blueprint.get("/versions")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def list_versions() -> ResponseReturnValue:
    return _versions()


@blueprint.get("/versions/<int:number>")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def version(number: int) -> ResponseReturnValue:
    """What was different from the version before it."""
    own = parts()
    listed = {one.number: one for one in list_publications(own.database)}
    if number not in listed:
        return _versions("There is no such version."), 404
    one = listed[number]
    change = find_change(own.rulebooks, one)
    return render_template("rules/version.html", version=one, change=change, names=staff_names(own.database))


@blueprint.post("/versions/<sha256>/roll-back")
@staff_page(Role.ADMIN)
def go_back(sha256: str) -> ResponseReturnValue:
    own = parts()
    try:
        roll_back(
            own.database,
            own.rulebooks,
            sha256,
            reason=request.form.get("reason", ""),
            by=current_staff().id,
            now=own.clock(),
        )
    except InputError as error:
        return _versions(error.refusals[0].message, sha256), 422
    return redirect(url_for("rules.list_versions"), 303)


def _versions(problem: str = "", wanted: str = "") -> str:
    """`wanted`: the rule set that somebody wanted to go back to."""
    database = parts().database
    return render_template(
        "rules/versions.html",
        versions=list_publications(database),
        names=staff_names(database),
        problem=problem,
        wanted=wanted,
    )
