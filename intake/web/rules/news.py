"""What was changed in the rules since one last read about it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.services.rule_news import find_news, mark_as_read
from intake.store.staff import Role
from intake.web.access import current_staff, staff_page
from intake.web.parts import parts
from intake.web.rules.blueprint import blueprint
from intake.web.whole_number import whole_number


@blueprint.get("/news")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def news() -> ResponseReturnValue:
    """What was changed may be gone by now: it has no page then."""
    found, in_force = find_news(parts().database, parts().rulebooks, current_staff().id), parts().rulebooks.in_force()
    with_page = {rule.id for rule in (*in_force.rules, *in_force.switched_off)}
    return render_template("rules/news.html", news=found, with_page=with_page)


@blueprint.post("/news/read")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def read_news() -> ResponseReturnValue:
    up_to = request.form.get("up_to", 0, type=whole_number)
    mark_as_read(parts().database, up_to, by=current_staff().id, now=parts().clock())
    is_clinician = current_staff().role is Role.CLINICIAN
    return redirect(url_for("clinic.worklist" if is_clinician else "rules.list_rules"), 303)
