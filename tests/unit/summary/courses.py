"""Records of patients who come again, for the tests of the course over time."""

from __future__ import annotations

from typing import Any

from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.summary.record import Record
from tests.builders import shipped_pack
from tests.unit.summary.builders import record_of, well

ON_INJECTIONS = {
    **{"b12_treatment_status": "current_course", "current_b12_schedule": "monthly", "b12_response": "full"},
    **{"last_injection_effects": ["none"], "b12_reaction": "no", "b12_cause_told": "diet"},
}
LABS = ("lab_b12", "lab_active_b12", "lab_mma", "lab_homocysteine", "lab_folate", "lab_ferritin", "lab_hb", "lab_mcv")
NO_LABS: dict[str, Any] = dict.fromkeys(LABS, "not_done")


def form(day: str, **answers: Any) -> dict[str, Any]:
    return well(**ON_INJECTIONS, **{"lab_source": "lab_report", **answers}) | {"intake_date": day}


def sheet(day: str, **answers: Any) -> AnswerSheet:
    """Of an earlier visit, with no results but these."""
    return read_answers(shipped_pack().questionnaire, form(day, **{**NO_LABS, **answers}))


def record_after(*visits: AnswerSheet, **today: Any) -> Record:
    return record_of(form("2026-11-01", **today), visits=visits)


def three_visits() -> Record:
    return record_after(
        sheet(
            "2025-11-20",
            **{"nerve_symptoms": ["tingling_feet"], "nerve_severity": "severe", "last_b12_injection_date": "2025-12"},
            **{
                "lab_b12": "<150 ng_l",
                "lab_b12_date": "2025-11-02",
                "lab_mma": "0.9 umol_l",
                "lab_mma_date": "2025-11",
            },
        ),
        sheet(
            "2026-04-20",
            **{"nerve_symptoms": ["tingling_feet"], "nerve_severity": "mild", "last_b12_injection_date": "2026-03-30"},
            **{"lab_b12": "310 pmol_l", "lab_b12_date": "2026-04-10", "lab_mma": "420 nmol_l", "lab_mma_date": "2026"},
        ),
        **{"nerve_symptoms": ["none"], "last_b12_injection_date": "2026-09-14"},
        **{"lab_b12": "640 pg_ml", "lab_b12_date": "2026-10-12", "lab_mma": "260 nmol_l", "lab_mma_date": "dont_know"},
    )
