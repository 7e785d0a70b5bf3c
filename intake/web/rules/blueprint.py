"""The blueprint that the views of the rules hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("rules", __name__, url_prefix="/rules")
