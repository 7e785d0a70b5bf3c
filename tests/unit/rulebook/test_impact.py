"""The impact of an edit: for every patient what assessing anew by both rulebooks says, and the lines of the summary."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from intake.logic.kleene import Truth
from intake.questionnaire.answers import read_answers
from intake.questionnaire.model import Plausible, Question, Questionnaire
from intake.questionnaire.stored_answers import sheet_of
from intake.rulebook.assess import Engine, assess
from intake.rulebook.assessment import ASSESSED, Assessment
from intake.rulebook.impact import Comparison, PastPatient
from intake.rulebook.impact_report import Tally
from intake.rulebook.lines_read import Lines
from intake.rulebook.model import Rulebook, Severity
from intake.rulebook.mutants import mutants_of
from intake.summary.build import build_summary
from intake.summary.record import Record, Submission
from tests.builders import TODAY, shipped_pack
from tests.engines import InProcess
from tests.random_answers import random_answers

PACK = shipped_pack()


def patient(seed: int) -> PastPatient:
    answers = random_answers(PACK.questionnaire, random.Random(seed), is_definite=seed % 2 == 0)
    sheet = read_answers(PACK.questionnaire, answers)
    return PastPatient(
        str(seed), TODAY, sheet.has_offer, {key: answers[key] for key in answers if key != "intake_date"}
    )


def anew(rulebook: Rulebook, one: PastPatient, engine: Engine | None = None) -> Assessment:
    return assess(rulebook, sheet_of(rulebook.questionnaire, one.answers, one.as_of, has_offer=one.has_offer), engine)


def truths(assessment: Assessment) -> dict[str, Truth]:
    found = dict.fromkeys((flag.id for flag in assessment.flags), Truth.TRUE)
    found |= dict.fromkeys((rule.id for rule in assessment.unassessed), Truth.UNKNOWN)
    return found


def differences(old: Assessment, new: Assessment) -> dict[str, tuple[Truth, Truth]]:
    before, after = truths(old), truths(new)
    pairs = {rule: (before.get(rule, Truth.FALSE), after.get(rule, Truth.FALSE)) for rule in before | after}
    return {rule: pair for rule, pair in pairs.items() if pair[0] is not pair[1]}


def silent(truth: Truth | None) -> Truth:
    """What a rule that is not there says."""
    return Truth.FALSE if truth is None else truth


# --- random edits -----------------------------------------------------------------------------------------------


def with_rule(rulebook: Rulebook, chance: random.Random, **changed: Any) -> Rulebook:
    at = chance.randrange(len(rulebook.rules))
    rules = list(rulebook.rules)
    rules[at] = replace(rules[at], **(changed or {"when": mutant(chance, rules[at].when)}))
    return replace(rulebook, rules=tuple(rules))


def mutant(chance: random.Random, condition: Any) -> Any:
    return chance.choice([mutant.condition for mutant in mutants_of(condition)] or [condition])


def with_fact(rulebook: Rulebook, chance: random.Random) -> Rulebook:
    facts = list(rulebook.questionnaire.facts)
    at = chance.randrange(len(facts))
    facts[at] = replace(facts[at], when=mutant(chance, facts[at].when))
    return replace(rulebook, questionnaire=replace(rulebook.questionnaire, facts=tuple(facts)))


def with_question(rulebook: Rulebook, chance: random.Random) -> Rulebook:
    """Asked of others than before, or with another plausible range."""
    asked = rulebook.questionnaire
    question = chance.choice([one for one in asked.questions.values() if one.show is not None or one.plausible])
    if question.show is not None:
        changed = replace(question, show=mutant(chance, question.show))
    else:
        changed = replace(question, plausible=Plausible(high=question.plausible and question.plausible.low))
    return replace(rulebook, questionnaire=with_questions(asked, {question.key: changed}))


def without_rule(rulebook: Rulebook, chance: random.Random) -> Rulebook:
    waited_for = {rule.id for rule in rulebook.rules_for_messages}
    gone = chance.choice([rule for rule in rulebook.rules if rule.id not in waited_for])
    return replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule is not gone))


def with_questions(asked: Questionnaire, changed: Mapping[str, Question]) -> Questionnaire:
    sections = tuple(
        replace(section, questions=tuple(changed.get(one.key, one) for one in section.questions))
        for section in asked.sections
    )
    return replace(asked, sections=sections)


EDITS = {
    "rule": with_rule,
    "severity": lambda pack, chance: with_rule(pack, chance, severity=chance.choice(list(Severity))),
    "fact": with_fact,
    "question": with_question,
    "rule removed": without_rule,
    "rule added": lambda pack, chance: replace(pack, rules=(*pack.rules, replace(pack.rules[0], id="another"))),
    "nothing": lambda pack, chance: replace(pack),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("edit", EDITS)
def test_each_patient_is_what_assessing_anew_says(edit: str, seed: int) -> None:
    chance = random.Random(f"{edit} {seed}")
    new = EDITS[edit](PACK, chance)
    comparison = Comparison(PACK, new)
    for one in [patient(chance.randrange(10_000)) for _ in range(6)]:
        found = comparison.of(one)
        before, after = anew(PACK, one), anew(new, one)
        expected = differences(before, after)
        changes = {change.rule: (silent(change.before), silent(change.after)) for change in found.changes}
        assert changes == expected
        assert (found.before, found.after) == (lines(PACK, one, before), lines(new, one, after))


def lines(rulebook: Rulebook, one: PastPatient, assessment: Assessment) -> Any:
    """As they stand on the summary itself."""
    agreed = replace(assessment, status=ASSESSED, engines_agree=True)
    sheet = sheet_of(rulebook.questionnaire, one.answers, one.as_of, has_offer=one.has_offer)
    summary = build_summary(Record(rulebook, sheet, agreed, Submission()))
    return Lines(len(summary.first), len(summary.open.rows) + bool(summary.open.folded))


def test_what_durable_rules_concludes_of_thirty_patients_is_the_same() -> None:
    new = with_fact(with_rule(PACK, random.Random(5)), random.Random(6))
    comparison, old_engine, new_engine = Comparison(PACK, new), InProcess(PACK), InProcess(new)
    try:
        for seed in range(30):
            one = patient(seed)
            before, after = anew(PACK, one, old_engine), anew(new, one, new_engine)
            assert (before.engines_agree, after.engines_agree) == (True, True)
            assert {change.rule for change in comparison.of(one).changes} == set(differences(before, after))
    finally:
        old_engine.close()
        new_engine.close()


# --- figures ----------------------------------------------------------------------------------------------------


def test_only_the_rules_behind_a_changed_fact_are_judged_twice() -> None:
    facts = [
        replace(fact, when=mutant(random.Random(1), fact.when)) if fact.name == "b12_total_low" else fact
        for fact in PACK.questionnaire.facts
    ]
    new = replace(PACK, questionnaire=replace(PACK.questionnaire, facts=tuple(facts)))
    changed = Comparison(PACK, new).changed
    assert "neuro-low-b12" in changed
    assert "urgent-anaphylaxis-signs" not in changed
    assert len(changed) < 40


def test_other_words_change_nothing() -> None:
    rules = tuple(replace(rule, title="T", message="M", why="W") for rule in PACK.rules)
    sections = {key: replace(question, text="Q", hint="H") for key, question in PACK.questionnaire.questions.items()}
    new = replace(PACK, rules=rules, questionnaire=with_questions(PACK.questionnaire, sections))
    assert Comparison(PACK, new).changed == frozenset()


def test_figures_add_up_over_batches_and_name_no_answer() -> None:
    new = replace(PACK, rules=tuple(rule for rule in PACK.rules if rule.id != "dose-very-high-oral"))
    new = with_rule(new, random.Random(3), severity=Severity.URGENT)
    comparison, whole, parts = Comparison(PACK, new), Tally(), [Tally(), Tally()]
    for seed in range(20):
        found = comparison.of(patient(seed))
        whole.add(found)
        parts[seed >= 10].add(found)
    parts[0].join(parts[1])
    assert parts[0].impact(comparison) == whole.impact(comparison)
    report = whole.impact(comparison)
    assert report.patients == 20
    assert report.before.lines == sum(comparison.of(patient(seed)).before.together for seed in range(20))
    assert "Some words" not in str(report.to_json())
