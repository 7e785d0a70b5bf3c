"""The clinic's logo, as patients' browsers fetch it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, url_for

from intake.services.clinic_logo import find_logo
from intake.web.access import public_page
from intake.web.parts import parts
from intake.web.security import KEPT_FOR_EVER

blueprint = Blueprint("logo", __name__)


@blueprint.get("/logo/<digest>.png")
@public_page
def logo(digest: str) -> Response:
    """A new picture has a new address, so browsers may keep this one."""
    found = find_logo(parts().database)
    if found is None or found.digest != digest:
        abort(404)
    response = Response(found.png, content_type="image/png")
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    g.may_be_kept = True
    return response


def logo_address() -> dict[str, object] | None:
    """For a page that shows it: address, width and height; None where there is none."""
    found = find_logo(parts().database)
    if found is None:
        return None
    return {
        "address": url_for("logo.logo", digest=found.digest),
        "width": found.width // 2,
        "height": found.height // 2,
    }
