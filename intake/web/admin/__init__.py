"""The admin's pages. No patient is ever shown on them."""

from __future__ import annotations

from intake.web.admin import people, settings
from intake.web.admin.blueprint import blueprint

__all__ = ["blueprint", "people", "settings"]
