"""How the installation is, part by part, with what to do. `/health` tells machines less."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from intake.services.check_health import Installed, State, check_health
from intake.store.staff import Role
from intake.web.access import staff_page
from intake.web.admin.blueprint import blueprint
from intake.web.parts import current_clinic, parts

# Where an admin does something about a part.
_PLACES = {
    "Audit log": "admin.audit",
    "E-mail": "admin.settings",
    "Rules": "rules.list_rules",
    "What is kept": "admin.retention",
}


@blueprint.get("/health")
@staff_page(Role.ADMIN)
def health() -> ResponseReturnValue:
    own = parts()
    installed = Installed(own.config, own.database, own.engine, own.rulebooks, current_clinic())
    findings = check_health(installed, own.clock())
    amiss = sum(finding.state is not State.GOOD for finding in findings)
    return render_template("admin/health.html", findings=findings, amiss=amiss, places=_PLACES, State=State)
