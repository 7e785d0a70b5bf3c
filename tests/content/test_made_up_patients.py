"""The made-up people: each is a valid answers file, says what its description promises, and is nobody real."""

from __future__ import annotations

import pytest

from intake.made_up_patients import DESCRIPTIONS, FOLDER, load_all
from intake.questionnaire.answers import read_answers
from intake.questionnaire.model import FORM_DATE
from intake.rulebook.assess import assess
from intake.rulebook.assessment import Assessment
from tests.builders import shipped_pack

PATIENTS = load_all()
# Rules that must fire for the person to be the example that the description promises.
FIRES = {
    "cobalt_allergy": {"cobalt-allergy", "anaphylaxis-risk-beta-blocker", "latex-chlorhexidine-allergy"},
    "gastric_bypass": {"bariatric-supplement-gap", "lifelong-cause-off-treatment"},
    "implausible_lab": {"lab-value-implausible"},
    "lebers_in_family": {"leber-optic", "neuro-low-b12"},
    "metformin_and_ppi": {"metformin-high-exposure", "acid-suppression-over-12-months", "neuro-low-b12"},
    "mg_mcg_mix_up": {"dose-unit-error", "source-unregulated"},
    "nitrous_oxide_leg_weakness": {"nitrous-neuro", "urgent-cord-signs"},
    "no_results": {"no-b12-result"},
    "not_sure_to_everything": {"product-unknown"},
    "pregnant_mic": {"mic-in-pregnancy-lactation", "mic-identity-ambiguous"},
    "vegan": {"vegan-long-no-b12", "b12-indeterminate"},
    "warfarin": {"inr-check", "hb-severe"},
}
SCRIPTS = {"arabic": "ليلى", "polish": "Żółć", "greek_and_chinese": "Παράδειγμα", "hostile_text": "<script>"}


def assessed(name: str) -> Assessment:
    rulebook = shipped_pack()
    return assess(rulebook, read_answers(rulebook.questionnaire, PATIENTS[name]), None)


def test_there_are_enough_and_each_is_described() -> None:
    assert len(PATIENTS) >= 14
    assert set(DESCRIPTIONS) == set(PATIENTS)


@pytest.mark.parametrize("name", sorted(PATIENTS))
def test_each_is_valid_and_dated(name: str) -> None:
    sheet = read_answers(shipped_pack().questionnaire, PATIENTS[name])
    assert PATIENTS[name][FORM_DATE] == "2026-11-01" == sheet.as_of.isoformat()
    assert PATIENTS[name]["full_name"]


@pytest.mark.parametrize("name", sorted(FIRES))
def test_each_is_the_example_that_it_promises(name: str) -> None:
    assert FIRES[name] <= {flag.id for flag in assessed(name).flags}


def test_the_well_one_has_nothing_to_report() -> None:
    found = assessed("well")
    assert (found.flags, found.unassessed, found.withdrawn) == ((), (), ())


def test_only_the_one_who_took_answers_back_has_withdrawn_ones() -> None:
    withdrawn = {name for name in PATIENTS if assessed(name).withdrawn}
    assert withdrawn == {"withdrawn_answer"}


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_each_script_is_there(name: str) -> None:
    assert any(SCRIPTS[name] in str(value) for value in PATIENTS[name].values())


def test_no_file_hides_a_character_from_whoever_reads_it() -> None:
    for path in FOLDER.glob("*.json"):
        assert not set(path.read_text(encoding="utf-8")) & set("\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u0007")
