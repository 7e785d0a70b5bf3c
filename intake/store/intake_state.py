"""The states of an intake."""

from __future__ import annotations

from enum import StrEnum


class IntakeState(StrEnum):
    """DECLINED: the patient ended without agreeing to share; the answers are closed to staff."""

    OPEN = "open"
    SUBMITTED = "submitted"
    DECLINED = "declined"
