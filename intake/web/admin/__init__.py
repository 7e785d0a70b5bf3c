"""The admin's pages. No patient is ever shown on them."""

from __future__ import annotations

from intake.web.admin import audit, health, people, retention, settings
from intake.web.admin.blueprint import blueprint

__all__ = ["audit", "blueprint", "health", "people", "retention", "settings"]
