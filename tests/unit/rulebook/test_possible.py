"""Whether a condition can be true, false or unknown: right in what it claims, and quiet where it cannot know."""

from __future__ import annotations

import random

import pytest

from intake.logic.evaluate import evaluate
from intake.logic.kleene import Truth
from intake.questionnaire.answers import read_answers
from intake.questionnaire.parse import parse_questionnaire
from intake.questionnaire.routing import route
from intake.rulebook.possible import possible_truths
from tests.builders import condition_of, shipped_pack, tiny_files, tiny_questionnaire
from tests.random_answers import random_answers


def letters(text: str) -> str:
    words = tiny_questionnaire().vocabulary(frozenset({"at-risk"}), allows_offer=True, allows_messages=True)
    found = possible_truths(tiny_questionnaire(), condition_of(text, words))
    return "?" if found is None else "".join(truth.value[0] for truth in Truth if truth in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diet is vegan", "tfu"),
        ("diet is answered", "tf"),
        ("diet is not asked", "f"),  # it always is
        ("pregnant is not asked", "tf"),
        ("[diet is vegan, diet is mixed]", "fu"),
        ("any: [diet is answered, diet is blank]", "t"),
        ("any: [diet is vegan, diet is not vegan]", "tu"),
        ("[pregnant is yes, sex is male]", "fu"),
        ("[pregnant is not yes, sex is male]", "tfu"),
        ("[metformin_dose > 1500 mg/day, medicines includes none]", "fu"),
        ("[at_risk, not at_risk]", "fu"),
        ("[b12_low, lab_b12 > 350 ng/L]", "fu"),
        ("[bypassed, gut_surgery includes sleeve]", "tfu"),
        ("[medicines includes metformin, medicines includes antacid]", "tfu"),
        ("[gut_surgery includes bypass, gut_surgery includes sleeve, gut_surgery includes unknown_kind]", "tfu"),
        ("[medicines includes only antacid, medicines includes metformin]", "fu"),
        ("gut_surgery includes any of perhaps unknown_kind", "fu"),
        ("[dose_in_mcg > 5 mcg, dose_in_mcg < 5 mcg]", "fu"),
        ("[dose unit is ml, dose_in_mcg > 5 mcg]", "tfu"),
        ("lab_b12 < 20 ng/L", "tfu"),  # <20
        ("lab_b12 < 19 ng/L", "fu"),  # not plausible
        ("lab_b12 <= 20 ng/L", "tfu"),
        ("[lab_b12 > 180 ng/L, lab_b12 < 180.000001 ng/L]", "tfu"),
        ("[lab_b12 > 180 ng/L, not certainly lab_b12 <= 350 ng/L, not certainly lab_b12 > 350 ng/L]", "tfu"),  # >200
        ("[lab_b12 is unknown, lab_b12 is a number, lab_b12 is not implausible]", "tfu"),  # dated ahead
        ("[first_injection older than 30 days, first_injection within 60 days]", "tfu"),
        ("[first_injection older than 60 days, first_injection within 30 days]", "fu"),
        ("[first_injection is after the form date, first_injection older than 3 days]", "fu"),
        ("[last_injection before first_injection, first_injection older than 30 days]", "tfu"),
        ("- newest of lab_b12_date, lab_active_b12_date older than 30 days\n- lab_b12 is not usable", "tfu"),
        ("invitation has an offer", "tf"),
        ("[rule at-risk fires, not at the end]", "tf"),
        ("certainly diet is vegan", "tf"),
        ("age_years < 16 years", "tfu"),
    ],
)
def test_what_a_condition_can_be(text: str, expected: str) -> None:
    assert letters(text) == expected


def test_the_same_condition_is_tried_anew_where_the_fact_behind_it_has_changed() -> None:
    facts = tiny_files().texts["facts.yaml"]
    old = "when: gut_surgery includes any of bypass, perhaps unknown_kind"
    changed = parse_questionnaire(tiny_files(facts=facts.replace(old, "when: diet is answered")))
    condition = condition_of("bypassed")
    assert possible_truths(tiny_questionnaire(), condition) == set(Truth)
    assert possible_truths(changed, condition) == {Truth.TRUE, Truth.FALSE}


def test_too_many_combinations_claim_nothing() -> None:
    keys = ("tired", "pale", "dizzy", "diet", "gut_surgery", "medicines", "lab_source")
    codes = ("yes", "yes", "yes", "vegan", "bypass", "metformin", "report")
    verb = {"gut_surgery": "includes", "medicines": "includes"}
    parts = [f"{key} {verb.get(key, 'is')} {code}" for key, code in zip(keys, codes, strict=True)]
    assert letters(f"[{', '.join([*parts, 'lab_b12 < 180 ng/L', 'dose unit is ml'])}]") == "?"


def test_no_random_patient_of_the_shipped_pack_contradicts_a_claim() -> None:
    questionnaire = shipped_pack().questionnaire
    claims = {rule.id: possible_truths(questionnaire, rule.when) for rule in shipped_pack().rules}
    assert sum(claim is not None for claim in claims.values()) > 60
    for seed in range(60):
        answers = random_answers(questionnaire, random.Random(seed))
        situation = route(questionnaire, read_answers(questionnaire, answers)).situation
        for rule in shipped_pack().rules:
            claim = claims[rule.id]
            assert claim is None or evaluate(rule.when, situation) in claim, rule.id
