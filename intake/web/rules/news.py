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
    found = find_news(parts().database, parts().rulebooks, current_staff().id)
    return render_template("rules/news.html", news=found)


@blueprint.post("/news/read")
@staff_page(Role.CLINICIAN, Role.ADMIN)
def read_news() -> ResponseReturnValue:
    up_to = request.form.get("up_to", 0, type=whole_number)
    mark_as_read(parts().database, up_to, by=current_staff().id, now=parts().clock())
    is_clinician = current_staff().role is Role.CLINICIAN
    return redirect(url_for("clinic.worklist" if is_clinician else "rules.list_rules"), 303)
