"""The blueprint that the clinician's views hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("clinic", __name__, url_prefix="/clinic")
