"""Whether this server answers and reaches its database, for whatever watches it; no details."""

from __future__ import annotations

from flask import Blueprint, Response

from intake.services.clinic_settings import load_clinic
from intake.web.access import public_page
from intake.web.parts import parts

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@public_page
def health() -> Response:
    """200, or 503 by the error pages where the database does not answer."""
    load_clinic(parts().database, parts().config.clinic)
    return Response("ok\n", content_type="text/plain; charset=utf-8")
