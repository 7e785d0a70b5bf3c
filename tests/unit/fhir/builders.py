"""Records for the tests of what goes out as FHIR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from intake.fhir.record import Countersignature, Decision, FlagResponse, Record
from intake.made_up_patients import load_all
from tests.unit.summary.builders import record_of

SENT = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
RULE = "nitrous-neuro"


def record(answers: Mapping[str, Any], **more: Any) -> Record:
    made = record_of(answers)
    return Record(made.rulebook, made.sheet, made.assessment, **more)


def decided() -> Record:
    """Three decisions: one that holds and is countersigned, one that was replaced, one that is void; and a response."""
    more: dict[str, Any] = {"details": (("Not before", "2026-11-20"),), "note": "Call \x07 her", "at": SENT}
    signed = (Countersignature("Max Medic", SENT, "Seen", "max"),)
    holds = Decision(3, "wait", "Wait", by="Cleo Clinician", staff_id="cleo", void="", countersigned=signed, **more)
    replaced = replace(holds, number=2, outcome="go", words="Go ahead", void="replaced", countersigned=())
    void = replace(replaced, number=1, void="the form was evaluated again")
    response = FlagResponse(
        "overridden", "Asked at the chair: not so", "She never had any", "Cleo Clinician", SENT, "cleo", False
    )
    return record(
        load_all()["nitrous_oxide_leg_weakness"],
        id="s",
        submitted_at=SENT,
        assessed_at=SENT,
        decisions=(holds, replaced, void),
        responses={RULE: response},
    )
