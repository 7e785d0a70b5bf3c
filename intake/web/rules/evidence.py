"""On what the rules rest: their sources and review dates in one table, and all rules as one document to be signed."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from intake.services.read_rules import Review, list_reviews
from intake.store.staff import Role
from intake.summary.rule_in_words import CHECKED_WORDS
from intake.summary.rules_proof import render_proof
from intake.web.access import staff_page
from intake.web.parts import current_clinic, parts
from intake.web.rules.blueprint import blueprint


@blueprint.get("/evidence")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def evidence() -> ResponseReturnValue:
    rulebook = parts().rulebooks.in_force()
    reviews = list_reviews(rulebook, current_clinic().today(parts().clock()))
    return render_template(
        "rules/evidence.html",
        reviews=reviews,
        counts={state.value: sum(due.state is state for due in reviews) for state in Review},
        thresholds=rulebook.questionnaire.thresholds.values(),
        checked_words=CHECKED_WORDS,
    )


@blueprint.get("/proof.pdf")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def proof() -> ResponseReturnValue:
    rulebook, clinic = parts().rulebooks.in_force(), current_clinic()
    content = render_proof(rulebook, clinic.today(parts().clock()), clinic.page_size)
    name = f"rules-{rulebook.questionnaire.version}-{rulebook.sha256[:12]}.pdf"
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
