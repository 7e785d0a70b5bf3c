"""Who of the staff is at work, in which session, and what is still to be done before they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intake.services.clinic_settings import Clinic
from intake.store.staff import Staff


class Step(StrEnum):
    """What is still to be done. Until it is DONE, a session opens that one page and no other."""

    CODE = "code"
    SET_UP = "set_up"
    DONE = "done"


@dataclass(frozen=True)
class StaffVisit:
    """Somebody of the staff at work, and in which session. `clinic`: as it is in the same moment."""

    staff: Staff
    session_id: str
    step: Step
    clinic: Clinic
