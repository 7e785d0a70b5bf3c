"""Random patients through the whole pack: the engines agree, nothing is lost, and no missing answer reads as "no"."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.errors import InputError
from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.questionnaire.answers_json import parse_json
from intake.questionnaire.routing import route
from intake.rulebook.assess import assess
from intake.rulebook.assessment import Assessment
from tests.builders import answers_of, shipped_pack
from tests.engines import InProcess
from tests.random_answers import random_answers

QUESTIONNAIRE = shipped_pack().questionnaire
RULE_IDS = {rule.id for rule in shipped_pack().rules}
SEVERITY = {rule.id: rule.severity.value for rule in shipped_pack().rules}
# What the pack itself calls right, with its reason: total and active B12 answer one question.
RIGHT = {(rule, answer) for rule, answer, by in shipped_pack().safety_exceptions if by == "deleting"}

some = settings(max_examples=100, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**32 - 1).map(random.Random)


@pytest.fixture(scope="module")
def engine() -> Iterator[InProcess]:
    found = InProcess(shipped_pack())
    yield found
    found.close()


def sheet_of(answers: Mapping[str, Any]) -> AnswerSheet:
    return read_answers(QUESTIONNAIRE, answers)


def by_reference(answers: Mapping[str, Any]) -> Assessment:
    return assess(shipped_pack(), sheet_of(answers), None)


def fired(assessment: Assessment) -> set[str]:
    return {flag.id for flag in assessment.flags}


def open_rules(assessment: Assessment) -> set[str]:
    return {rule.id for rule in assessment.unassessed}


@some
@given(chance=seeds, is_definite=st.booleans())
def test_both_engines_agree_and_no_rule_is_lost(engine: InProcess, chance: random.Random, is_definite: bool) -> None:
    answers = random_answers(QUESTIONNAIRE, chance, is_definite=is_definite)
    assessment = assess(shipped_pack(), sheet_of(answers), engine)
    assert assessment.engines_agree is True
    assert assessment.disagreements == ()
    ids = [*fired(assessment), *open_rules(assessment), *assessment.silent]
    assert len(ids) == len(RULE_IDS)
    assert set(ids) == RULE_IDS
    assert Assessment.from_json(json.loads(json.dumps(assessment.to_json()))) == assessment


@some
@given(chance=seeds)
def test_every_flag_and_every_open_rule_says_why(chance: random.Random) -> None:
    answers = random_answers(QUESTIONNAIRE, chance)
    assessment = by_reference(answers)
    asked = set(route(QUESTIONNAIRE, sheet_of(answers)).asked)
    for rule in assessment.unassessed:
        assert rule.missing, rule.id
        assert rule.ask, rule.id
    for flag in assessment.flags:
        assert flag.because, flag.id
        assert all(because.question in asked for because in flag.because)


@some
@given(chance=seeds)
def test_nothing_is_unassessed_for_a_patient_with_only_definite_answers(chance: random.Random) -> None:
    answers = random_answers(QUESTIONNAIRE, chance, is_definite=True)
    assert {rule.id: [missing.question for missing in rule.missing] for rule in by_reference(answers).unassessed} == {}


@some
@given(chance=seeds)
def test_definite_means_what_it_says(chance: random.Random) -> None:
    answers = random_answers(QUESTIONNAIRE, chance, is_definite=True)
    found = route(QUESTIONNAIRE, sheet_of(answers))
    assert found.withdrawn == {}
    assert found.is_open == frozenset()
    assert set(found.asked) <= answers.keys()
    text = json.dumps(answers)
    assert not any(word in text for word in ("not_sure", "prefer_not", "dont_know", "bariatric_type_unknown"))
    assert "comparator" not in text
    assert not any(reading.is_implausible or reading.is_dated_ahead for reading in found.situation.readings.values())


@some
@given(chance=seeds)
def test_an_urgent_flag_does_not_vanish_with_an_answer(chance: random.Random) -> None:
    """Whatever answer is deleted, an urgent flag stands or becomes unassessed; it is never simply gone."""
    answers = random_answers(QUESTIONNAIRE, chance, is_definite=True)
    urgent = {name for name in fired(by_reference(answers)) if SEVERITY[name] == "urgent"}
    given_keys = [key for key in answers if key != "intake_date"]
    for key in chance.sample(given_keys, k=8):
        after = by_reference({name: value for name, value in answers.items() if name != key})
        gone = urgent - fired(after) - open_rules(after)
        assert {(name, key) for name in gone} <= RIGHT


WELL = {"intake_date": "2026-11-01", **answers_of(QUESTIONNAIRE, shipped_pack().case_bases["well"])}


def test_the_well_patient_is_all_clear() -> None:
    assessment = by_reference(WELL)
    assert fired(assessment) <= {rule.id for rule in shipped_pack().rules if not rule.is_flag}
    assert open_rules(assessment) == set()


@pytest.mark.parametrize("key", sorted(shipped_pack().case_bases["well"]))
def test_deleting_an_answer_of_a_well_patient_never_adds_to_what_is_cleared(key: str) -> None:
    before, after = by_reference(WELL), by_reference({name: value for name, value in WELL.items() if name != key})
    assert set(after.silent) <= set(before.silent)


@some
@given(chance=seeds)
def test_a_patient_who_is_not_all_clear_is_not_cleared_by_a_deletion(chance: random.Random) -> None:
    """One thing is wrong with a well patient; without any one of the answers something is still said."""
    answers = dict(WELL)
    other = random_answers(QUESTIONNAIRE, chance, is_definite=True)
    key = chance.choice([key for key in other if key in answers and key not in ("intake_date", "lab_source")])
    answers[key] = other[key]
    before = by_reference(answers)
    if not any(flag.category != "format" for flag in before.flags) and not before.unassessed:
        return
    for name in chance.sample(sorted(answers.keys() - {"intake_date", key}), k=6):
        after = by_reference({known: value for known, value in answers.items() if known != name})
        assert after.flags or after.unassessed, (key, name)


@some
@given(text=st.text(max_size=200))
def test_any_text_is_refused_or_read_as_json_but_never_breaks(text: str) -> None:
    for source in (text, json.dumps({"intake_date": "2026-11-01", "full_name": text})):
        with suppress(InputError):
            by_reference(parse_json(source))


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["none", "yes"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "unit", "x"]), inner),
    max_leaves=6,
)


@some
@given(answers=st.dictionaries(st.sampled_from(sorted(QUESTIONNAIRE.questions)), values, max_size=4))
def test_any_values_are_refused_or_assessed_but_never_break(answers: dict[str, Any]) -> None:
    with suppress(InputError):
        by_reference(answers)
