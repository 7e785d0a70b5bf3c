"""Whether this server answers and reaches its database, for whatever watches it; no details."""

from __future__ import annotations

from flask import Blueprint, Response

from intake.services.alert_staff import find_late_alerts
from intake.services.clinic_settings import load_clinic
from intake.web.access import public_page
from intake.web.parts import parts

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@public_page
def health() -> Response:
    """200, or 503 by the error pages where the database does not answer. A second line tells of late alerts."""
    own = parts()
    load_clinic(own.database, own.config.clinic)
    late = find_late_alerts(own.database, own.clock())
    lines = ["ok"] if late is None else ["ok", f"alerts by e-mail are late: {late.count}"]
    return Response("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
