"""The rules in force, to be read by staff: what each looks for, in plain English, and on what it rests."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from intake.services.read_rules import describe_rule, list_rules_by_category
from intake.store.staff import Role
from intake.web.access import staff_page
from intake.web.parts import current_clinic, parts
from intake.web.rules.blueprint import blueprint


@blueprint.get("/")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def list_rules() -> ResponseReturnValue:
    rulebook = parts().rulebooks.in_force()
    categories = list_rules_by_category(rulebook)
    return render_template("rules/list_rules.html", rulebook=rulebook, categories=categories)


@blueprint.get("/<rule_id>")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def rule(rule_id: str) -> ResponseReturnValue:
    rulebook = parts().rulebooks.in_force()
    if rule_id not in rulebook.rules_by_id:
        abort(404)
    described = describe_rule(rulebook, rulebook.rules_by_id[rule_id])
    return render_template("rules/rule.html", rule=described, today=current_clinic().today(parts().clock()))
