"""The clinician's pages: the worklist, one submission, and invitations."""

from __future__ import annotations

from intake.web.clinic import (
    appointment,
    chair,
    day_list,
    day_summaries,
    decision,
    export,
    hand_over,
    invites,
    paper,
    search,
    submission,
    worklist,
)
from intake.web.clinic.blueprint import blueprint
from intake.web.clinic.day_list import take_larger_lists
from intake.web.clinic.qr_code import qr_code

blueprint.add_app_template_filter(qr_code)

__all__ = [
    "appointment",
    "blueprint",
    "chair",
    "day_list",
    "day_summaries",
    "decision",
    "export",
    "hand_over",
    "invites",
    "paper",
    "search",
    "submission",
    "take_larger_lists",
    "worklist",
]
