"""Made-up people as answers files: the demo's worklist, the examples of the README, the journeys of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from intake.questionnaire.answers_json import parse_json

FOLDER = Path(__file__).parent

DESCRIPTIONS: Mapping[str, str] = {
    "arabic": "Writes in Arabic, does not know the product, may be pregnant",
    "cobalt_allergy": "Allergic to cobalt and latex, with a past reaction to B12, on a beta-blocker",
    "gastric_bypass": "Gastric bypass, stopped the vitamins and the injections, on a GLP-1",
    "greek_and_chinese": "Writes in Greek and Chinese, knows only the year of the B12 test",
    "hostile_text": "Markup, scripts and hidden characters in every text",
    "implausible_lab": "Results in the wrong unit, and one dated after the form",
    "lebers_in_family": "Leber's disease in the family, blurred sight, B12 below the range of the test",
    "metformin_and_ppi": "Nine years of metformin, three of a PPI, numb feet, a borderline B12 with a high MMA",
    "mg_mcg_mix_up": "Says 1000 mg in place of 1000 mcg; the product comes from abroad",
    "nitrous_oxide_leg_weakness": "Weekly nitrous oxide and legs that fail: an emergency",
    "no_results": "Tired, on metformin, no blood results to hand",
    "not_sure_to_everything": "Is not sure of anything",
    "polish": "Writes in Polish, very afraid of needles",
    "pregnant_mic": "Pregnant, vegetarian, offered a MIC mixture of unknown strength",
    "vegan": "Vegan for six years without B12, a borderline result, would rather have tablets",
    "warfarin": "On warfarin with a high INR, severe anaemia and heart disease",
    "well": "Nothing to report",
    "withdrawn_answer": "Answered follow-up questions and then took back what they follow from",
}


def load_all() -> dict[str, dict[str, Any]]:
    """The answers of each, by the name of the file, in the order of the alphabet."""
    return {path.stem: parse_json(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
