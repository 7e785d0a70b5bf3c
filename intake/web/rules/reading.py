"""The rules in force, to be read by staff: what each looks for, in plain English, and on what it rests."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from intake.services.edit_draft import list_drafts
from intake.services.publish_rules import list_publications
from intake.services.read_rules import Review, Wanted, find_rule, list_rules_by_category
from intake.services.rule_history import flagged_lately, history_of_rule
from intake.store.staff import Role
from intake.summary.rule_in_words import describe_rule
from intake.web.access import current_staff, staff_page
from intake.web.parts import current_clinic, parts
from intake.web.rules.blueprint import blueprint


@blueprint.get("/")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def list_rules() -> ResponseReturnValue:
    rulebook = parts().rulebooks.in_force()
    wanted = Wanted(**{name: request.args.get(name, "").strip() for name in ("words", "severity", "state")})
    today = current_clinic().today(parts().clock())
    return render_template(
        "rules/list_rules.html",
        rulebook=rulebook,
        published=list_publications(parts().database)[0],
        categories=list_rules_by_category(rulebook, wanted, today),
        wanted=wanted,
        reviews={rule.id: Review.of(rule, today) for rule in (*rulebook.rules, *rulebook.switched_off)},
    )


@blueprint.get("/<rule_id>")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def rule(rule_id: str) -> ResponseReturnValue:
    rulebook = parts().rulebooks.in_force()
    found = find_rule(rulebook, rule_id)
    if found is None:
        abort(404)
    own, now = parts(), parts().clock()
    is_admin = current_staff().role is Role.ADMIN
    return render_template(
        "rules/rule.html",
        rule=describe_rule(rulebook, found),
        today=current_clinic().today(now),
        drafts=list_drafts(own.database) if is_admin else [],
        history=history_of_rule(own.database, found.id),
        lately=flagged_lately(own.database, found.id, now),
    )
