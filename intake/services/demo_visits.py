"""Somebody whom the demo's clinic has treated for a year: how three forms differ from a made-up patient's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

LIKE = "metformin_and_ppi"
_ON_INJECTIONS = {
    "b12_treatment_status": "current_course",
    "last_injection_effects": ["none"],
    "current_b12_schedule": "every_2_3_months",
    "b12_reaction": "no",
    "b12_cause_told": "medicine",
    "b12_before_blood_test": "yes",
}


@dataclass(frozen=True)
class DemoVisit:
    """`before`: how long before today. `answers`: with dates as if the form were that of the made-up patient. `urgent`:
    the rules whose flags were acknowledged.
    """

    before: timedelta
    answers: Mapping[str, Any]
    urgent: tuple[str, ...] = ()


VISITS = (
    DemoVisit(
        timedelta(days=330),
        {
            "nerve_severity": "severe",
            "lab_b12": {"value": 150, "unit": "ng_l", "comparator": "<"},
            "lab_b12_date": "2026-10-12",
            "lab_mma": {"value": 1.9, "unit": "umol_l"},
            "lab_mma_date": "2026-10",
            "lab_homocysteine": {"value": 31, "unit": "umol_l"},
            "lab_homocysteine_date": "2026-10-12",
            "lab_hb": {"value": 11.2, "unit": "g_dl"},
            "lab_hb_date": "2026-10-12",
            "lab_mcv": {"value": 109, "unit": "fl"},
        },
        urgent=("neuro-low-b12",),
    ),
    DemoVisit(
        timedelta(days=160),
        {
            **_ON_INJECTIONS,
            "nerve_progression": "better",
            "last_b12_injection_date": "2026-09-20",
            "b12_response": "partial",
            "lab_b12": {"value": 310, "unit": "pmol_l"},
            "lab_b12_date": "2026-10-20",
            "lab_mma": {"value": 420, "unit": "nmol_l"},
            "lab_mma_date": "2026-10-20",
            "lab_homocysteine": {"value": 17, "unit": "umol_l"},
            "lab_homocysteine_date": "2026-10-20",
            "lab_hb": {"value": 12.6, "unit": "g_dl"},
            "lab_hb_date": "2026-10-20",
            "lab_mcv": {"value": 101, "unit": "fl"},
        },
    ),
    DemoVisit(
        timedelta(0),
        {
            **_ON_INJECTIONS,
            "nerve_progression": "better",
            "nerve_severity": "mild",
            "last_b12_injection_date": "2026-08-25",
            "b12_response": "wears_off",
            "lab_b12": {"value": 380, "unit": "pg_ml"},
            "lab_b12_date": "2026-10-19",
            "lab_mma": {"value": 260, "unit": "nmol_l"},
            "lab_mma_date": "2026-10-19",
            "lab_homocysteine": {"value": 13, "unit": "umol_l"},
            "lab_homocysteine_date": "dont_know",
            "lab_hb": {"value": 13.4, "unit": "g_dl"},
            "lab_hb_date": "2026-10-19",
            "lab_mcv": {"value": 96, "unit": "fl"},
        },
    ),
)
