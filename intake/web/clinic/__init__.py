"""The clinician's pages: the worklist, one submission, and invitations."""

from __future__ import annotations

from intake.web.clinic import export, invites, paper, submission, worklist
from intake.web.clinic.blueprint import blueprint

__all__ = ["blueprint", "export", "invites", "paper", "submission", "worklist"]
