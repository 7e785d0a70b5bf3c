"""The rules, to be read by staff and edited by admins."""

from __future__ import annotations

from intake.web.rules import adding, drafts, drift, editing, evidence, news, publishing, reading, statistics, what_if
from intake.web.rules.blueprint import blueprint
from intake.web.rules.editing import take_larger_files

__all__ = [
    "adding",
    "blueprint",
    "drafts",
    "drift",
    "editing",
    "evidence",
    "news",
    "publishing",
    "reading",
    "statistics",
    "take_larger_files",
    "what_if",
]
