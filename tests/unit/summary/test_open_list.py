"""What could not be assessed: one row an answer, flags that carry, and a long list that folds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.rulebook.assessment import MANUAL_REVIEW, Disagreement, Unassessed
from intake.rulebook.carrying import carry
from intake.summary.build import build_summary
from intake.summary.flag_view import FlagCard
from intake.summary.open_list import ALL_RESULTS, ASK_FOR_RESULTS, FOLDED_TITLE, MOST_ROWS
from intake.summary.view import Summary
from tests.builders import shipped_pack
from tests.unit.summary.builders import made_up_record, record_of, summary_of, well


def rows_by_key(summary: Summary) -> dict[tuple[str, ...], list[str]]:
    return {row.keys: [rule.id for rule in row.rules] for row in (*summary.open.rows, *summary.open.folded)}


def carried_by(summary: Summary) -> dict[str, set[str]]:
    cards: list[FlagCard] = [*summary.first, *summary.moderate, *summary.info]
    every = [card for one in cards for card in (one, *one.folded)]
    return {card.id: {rule.id for rule in card.carries} for card in every if card.carries}


def test_one_missing_answer_is_one_row_with_the_rules_that_it_holds_up() -> None:
    summary = summary_of(well(metformin_use="current", metformin_dose="dont_know", metformin_duration="3 months"))
    (row,) = summary.open.rows
    assert row.keys == ("metformin_dose",)
    assert (row.name, row.reason) == ("Metformin dose", "not known")
    assert [rule.id for rule in row.rules] == ["metformin-high-exposure"]
    assert row.ask == "On metformin now? What dose, and for how many years?"
    assert summary.open.besides == ""


def test_an_answer_that_stands_for_several_possibilities_is_named_in_its_own_words() -> None:
    record = record_of(well(sex_at_birth="intersex", lab_hb="12.5 g_dl"))
    (rule,) = record.assessment.unassessed
    assert [(item.question, item.reason) for item in rule.missing] == [("sex_at_birth", "range_undecided")]
    (row,) = build_summary(record).open.rows
    assert row.reason == "“Intersex” does not settle it"


def test_a_result_that_is_dated_after_the_form_waits_for_its_date() -> None:
    (row,) = summary_of(well(lab_potassium="3 mmol_l", lab_potassium_date="2027-01")).open.rows
    assert (row.name, row.reason) == ("Potassium", "dated after the form, not used")
    assert (row.ask, row.ask_at) == ("Potassium: date of that test", "lab_potassium_date")


def test_nothing_missing_is_no_list() -> None:
    found = summary_of(well()).open
    assert (found.rows, found.folded, found.folded_title, found.rules) == ((), (), "", ())


def test_a_rule_waits_by_the_reason_why_its_answers_are_missing() -> None:
    rules = {rule.id: rule for rule in build_summary(made_up_record("no_results")).open.rules}
    assert rules["multi-cytopenia"].missing == ("Not known: Haemoglobin; White cells; Platelets",)


def test_where_all_wait_with_a_flag_the_list_says_with_which() -> None:
    found = build_summary(made_up_record("pregnant_mic")).open
    assert (found.rows, found.carried_urgent) == ((), ())
    assert found.besides.startswith("2 rules wait for the same answers as a flag")
    assert "“MIC or mixture: contents not clear”" in found.besides


def test_where_nothing_was_evaluated_the_list_says_so() -> None:
    record = made_up_record("well")
    unknown = [Unassessed(rule.id, rule.severity.value, rule.title, (), rule.ask) for rule in record.rulebook.rules]
    nothing = replace(record.assessment, status=MANUAL_REVIEW, engines_agree=None, silent=(), unassessed=tuple(unknown))
    found = build_summary(replace(record, assessment=nothing)).open
    assert (found.rows, found.besides) == ((), "No rule was evaluated; each is listed further on.")


def test_urgent_rows_stand_first_and_name_their_urgent_rules_first() -> None:
    summary = summary_of(well(biotin_use="not_sure", mood_thinking=["not_sure"], self_harm_thoughts=None))
    ranks, form = ["urgent", "high", "moderate", "info"], list(shipped_pack().questionnaire.questions)
    first = [(ranks.index(row.rules[0].severity), form.index(row.keys[0])) for row in summary.open.rows]
    assert first == sorted(first)
    assert first[0][0] == 0
    for row in summary.open.rows:
        severities = [ranks.index(rule.severity) for rule in row.rules]
        assert severities == sorted(severities)


def test_each_rule_that_waits_for_this_answer_alone_has_its_question_asked() -> None:
    summary = summary_of(well(allergies=["not_sure"]))
    (row,) = summary.open.rows
    asks = {rule.ask for rule in summary.open.rules}
    assert len(asks) > 2
    assert set(row.asks) == asks


def test_a_rule_that_waits_for_more_than_one_answer_asks_only_in_lists_to_tick_and_only_if_urgent() -> None:
    found, pack = build_summary(made_up_record("not_sure_to_everything")).open, shipped_pack()
    rows = {row.keys[0]: row for row in (*found.rows, *found.folded)}
    assert pack.rules_by_id["wernicke-risk"].ask in rows["mood_thinking"].asks
    for key in ("nerve_onset", "conditions"):
        assert rows[key].asks == (pack.questionnaire.questions[key].text,)
    # Of a long list the urgent rows alone stand, with what their urgent rules ask: not for the last INR.
    assert rows["blood_thinners"].asks == (pack.rules_by_id["gi-bleeding-signs"].ask,)


def test_no_results_at_all_is_one_row() -> None:
    summary = build_summary(made_up_record("no_results"))
    results = [row for row in summary.open.rows if row.name == ALL_RESULTS]
    assert len(results) == 1
    assert (results[0].reason, results[0].ask) == ("none given", ASK_FOR_RESULTS)
    held = [rule.id for rule in results[0].rules]
    assert len(held) == len(set(held)), "a rule that waits for several of them is named once"
    assert not any(key.startswith("lab_") for row in summary.open.rows if row not in results for key in row.keys)


def test_one_result_known_gives_a_row_to_each_missing_one() -> None:
    summary = summary_of(well(lab_potassium="dont_know", lab_tsh="dont_know"))
    assert {row.keys: row.ask for row in summary.open.rows} == {
        ("lab_potassium",): "Is there a potassium result? What was the number, and when?",
        ("lab_tsh",): "Is there a TSH (thyroid) result? What was the number?",
    }


def test_a_flag_about_the_dose_carries_the_dose_rules() -> None:
    summary = summary_of(well(b12_dose="dont_know"))
    assert carried_by(summary) == {"dose-not-computable": {"dose-unit-error", "dose-above-usual"}}
    assert summary.open.rows == ()
    assert {rule.id for rule in summary.open.rules} == {"dose-unit-error", "dose-above-usual"}


def test_a_flag_about_the_product_carries_the_dose_rules_before_a_folded_one() -> None:
    answers = well(product_offered="not_sure", b12_dose="dont_know", mix_explained="yes", mic_meaning_told="not_told")
    carriers = carry(record_of(answers).assessment, shipped_pack().summary.gaps)
    assert carriers["dose-unit-error"] == "product-unknown"
    assert carriers["mic-unlicensed-mix"] == "product-unknown"


def test_a_rule_that_also_waits_for_something_else_keeps_its_row() -> None:
    answers = well(product_offered="not_sure", conditions=["not_sure"], lab_egfr="dont_know", mix_explained="yes")
    summary = summary_of(answers)
    assert "renal-aluminium" not in carried_by(summary).get("product-unknown", set())
    assert any("renal-aluminium" in rules for rules in rows_by_key(summary).values())


def test_missing_b12_results_are_carried_and_urgent_ones_named_in_the_list_too() -> None:
    unknown = dict.fromkeys(("lab_b12", "lab_active_b12", "lab_mma"), "dont_know")
    blank = dict.fromkeys(("lab_b12_date", "lab_active_b12_date", "lab_mma_date"))
    summary = summary_of(well(nerve_symptoms=["falls"], nerve_progression="same", nerve_onset="over_1_year",
                              nerve_severity="mild", nerve_sides="both_sides", **unknown, **blank))  # fmt: skip
    carried = carried_by(summary)
    assert any("neuro-low-b12" in rules for rules in carried.values())
    assert [one.rule.id for one in summary.open.carried_urgent] == ["neuro-low-b12"]
    in_view = {card.title for card in (*summary.first, *summary.moderate, *summary.info)}
    assert {one.under for one in summary.open.carried_urgent} <= in_view
    assert not any("neuro-low-b12" in rules for rules in rows_by_key(summary).values())


def test_a_missing_blood_count_is_carried_by_the_flag_that_asks_for_one() -> None:
    assessment = made_up_record("nitrous_oxide_leg_weakness").assessment
    carriers = carry(assessment, shipped_pack().summary.gaps)
    assert carriers["hb-severe"] == "baseline-labs-missing"
    assert "potassium-critical" not in carriers


def test_a_long_list_keeps_its_urgent_rows_and_folds_the_rest() -> None:
    record = made_up_record("not_sure_to_everything")
    found = build_summary(record).open
    assert len(found.rows) + len(found.folded) > MOST_ROWS
    assert found.folded_title == FOLDED_TITLE
    assert all(row.is_urgent and all(rule.is_urgent for rule in row.rules) for row in found.rows)
    assert not any(row.is_urgent for row in found.folded)
    urgent = next(row for row in found.rows if row.keys == ("urgent_now",))
    flags = [rule for rule in record.assessment.unassessed if record.rulebook.rules_by_id[rule.id].is_flag]
    waiting = [rule.id for rule in flags if "urgent_now" in {one.question for one in rule.missing}]
    assert urgent.others == len(waiting) - len(urgent.rules) > 0


@pytest.mark.parametrize(("count", "is_long"), [(MOST_ROWS, False), (MOST_ROWS + 1, True)])
def test_twelve_rows_are_not_yet_a_long_list(count: int, is_long: bool) -> None:
    record = made_up_record("well")
    rules = [rule for rule in record.rulebook.rules if rule.is_flag][:count]
    waiting = tuple(Unassessed(rule.id, rule.severity.value, rule.title, (), rule.ask) for rule in rules)
    found = build_summary(replace(record, assessment=replace(record.assessment, unassessed=waiting))).open
    assert len(found.rows) + len(found.folded) == count
    assert (bool(found.folded), found.folded_title) == (is_long, FOLDED_TITLE if is_long else "")


def test_a_rule_that_this_program_does_not_know_any_more_is_listed_all_the_same() -> None:
    record = made_up_record("well")
    gone = Unassessed("no-such-rule", "high", "Gone", (), "What was it?")
    summary = build_summary(replace(record, assessment=replace(record.assessment, unassessed=(gone,))))
    assert [rule.title for rule in summary.open.rules] == ["Gone"]


def test_a_rule_that_only_one_engine_left_open_has_a_row_of_its_own() -> None:
    record = record_of(well())
    rule = Unassessed("cobalt-allergy", "high", "Cobalt allergy", (), "Any allergy to cobalt?")
    assessment = replace(
        record.assessment,
        status=MANUAL_REVIEW,
        engines_agree=False,
        unassessed=(rule,),
        silent=tuple(name for name in record.assessment.silent if name != rule.id),
        disagreements=(Disagreement("cobalt-allergy", "unknown", "false"),),
    )
    summary = build_summary(replace(record, assessment=assessment))
    (row,) = summary.open.rows
    assert (row.reason, row.ask) == ("the two engines differ", "Any allergy to cobalt?")
    assert summary.banner is not None
    assert summary.banner.title == "The two engines differ: review by hand"
    assert [line.label for line in summary.banner.differing] == ["Cobalt allergy"]
    assert "cannot be assessed" in summary.banner.differing[0].text
