"""The rules, to be read by staff and edited by admins."""

from __future__ import annotations

from intake.web.rules import reading
from intake.web.rules.blueprint import blueprint

__all__ = ["blueprint", "reading"]
