"""What the rules say of each product: read from the rules, the same in page, PDF, text and JSON, and no preference."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from intake.questionnaire.answers import AnswerSheet, Coded, read_answers
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.routing import route
from intake.rulebook.assess import assess
from intake.rulebook.model import Outcome, Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.products import ProductFindings, judge_products, products_json
from intake.summary.build import build_summary
from intake.summary.pdf import render_pdf
from intake.summary.product_view import ProductMatrix
from intake.summary.read_back import NotAsRecorded, check_printed
from intake.summary.text import render_text
from intake.summary.view import Summary
from tests.builders import SHIPPED
from tests.random_answers import random_answers
from tests.unit.summary.builders import made_up_record, page_of, plain, summary_of, well

NAMES = ("Cyanocobalamin", "Hydroxocobalamin", "Methylcobalamin", "MIC without B12", "MIC with B12")
PATIENTS = ("well", "warfarin", "pregnant_mic", "not_sure_to_everything")


def matrix_of(summary: Summary) -> ProductMatrix:
    assert summary.products is not None
    return summary.products


@pytest.mark.parametrize("name", PATIENTS)
def test_each_cell_is_what_an_assessment_with_that_product_finds(name: str) -> None:
    record = made_up_record(name)
    assert findings_compared(record.rulebook, record.sheet).products == NAMES


@pytest.mark.parametrize("offered", ["methylcobalamin", "none_yet"])
def test_so_it_is_where_only_skip_logic_tells_two_products_apart(offered: str) -> None:
    of_all, of_one = "show: product_offered is not none_yet", "show: product_offered is hydroxocobalamin"
    files = PackFiles.from_folder(SHIPPED).texts
    rulebook = parse_rulebook(PackFiles({name: text.replace(of_all, of_one) for name, text in files.items()}))
    answers = well(product_offered=offered, planned_frequency="daily")
    found = findings_compared(rulebook, read_answers(rulebook.questionnaire, answers))
    (frequent,) = [one for one in found.rules if one.rule.id == "frequency-or-duplicate"]
    assert [outcome is Outcome.FIRES for outcome in frequent.outcomes] == [False, True, False, False, False]


OF_ALL = "    asked_of: Everyone\n    options:\n      cyanocobalamin:"
NAMED = ("cyanocobalamin", "methylcobalamin", "mic_only", "mic_b12", "other_mix")
SKIPPED = {
    "as shipped": ("", ""),
    "a product that not everyone is asked about": (OF_ALL, f"    show: invitation has an offer\n{OF_ALL}"),
    "a question that hangs on more than the product": (
        "show: product_offered is not none_yet",
        "show:\n      any: [product_offered is mic_b12, product_offered is methylcobalamin, sex_at_birth is female]",
    ),
}


@pytest.mark.parametrize("skipped", SKIPPED)
def test_so_it_is_of_any_answers(skipped: str) -> None:
    files = PackFiles.from_folder(SHIPPED).texts
    rulebook = parse_rulebook(PackFiles({name: text.replace(*SKIPPED[skipped]) for name, text in files.items()}))
    offered = set()
    for seed in range(40):
        answers = random_answers(rulebook.questionnaire, random.Random(seed), is_definite=bool(seed % 2))
        answers |= {"product_offered": NAMED[seed % len(NAMED)]}
        offered.add(findings_compared(rulebook, read_answers(rulebook.questionnaire, answers)).offered)
    assert offered == {0, 2, 3, 4, None}


def findings_compared(rulebook: Rulebook, given: AnswerSheet) -> ProductFindings:
    found = judge_products(rulebook, given, route(rulebook.questionnaire, given))
    left_out = {rule.id for rule in rulebook.rules if rule.is_flag} - {one.rule.id for one in found.rules}
    without = []
    for place, choice in enumerate(rulebook.summary.products):
        sheet = given
        if place != found.offered:
            sheet = replace(sheet, answers={**sheet.answers, **choice.answers})
        assessed = assess(rulebook, sheet, None)
        fired = {flag.id for flag in assessed.flags}
        open_rules = {rule.id for rule in assessed.unassessed}
        for one in found.rules:
            expected = (
                Outcome.FIRES
                if one.rule.id in fired
                else Outcome.UNASSESSED
                if one.rule.id in open_rules
                else Outcome.SILENT
            )
            assert one.outcomes[place] is expected, (one.rule.id, choice.name)
        without.append((fired & left_out, open_rules & left_out))
    assert all(one == without[0] for one in without)
    return found


@pytest.mark.parametrize("name", PATIENTS)
def test_a_rule_that_is_left_out_says_the_same_of_every_product(name: str) -> None:
    record = made_up_record(name)
    concerned = {one.rule.id for one in judge_products(record.rulebook, record.sheet, record.route).rules}
    results = []
    for choice in record.rulebook.summary.products:
        sheet = replace(record.sheet, answers={**record.sheet.answers, **choice.answers})
        assessed = assess(record.rulebook, sheet, None)
        results.append({flag.id for flag in assessed.flags if flag.category != "format"} - concerned)
    assert all(one == results[0] for one in results)


def test_the_product_that_was_offered_is_judged_as_it_was_answered() -> None:
    record = made_up_record("pregnant_mic")
    answers = {**record.sheet.answers, "mix_ingredients": Coded(("not_sure",))}
    sheet = replace(record.sheet, answers=answers)
    found = judge_products(record.rulebook, sheet, route(record.rulebook.questionnaire, sheet))
    assert found.offered == 4
    (unclear,) = [one for one in found.rules if one.rule.id == "mic-identity-ambiguous"]
    assert unclear.outcomes[4] is Outcome.FIRES


def test_flags_that_no_product_changes_are_counted_beside_what_is_clear() -> None:
    record = made_up_record("warfarin")
    matrix = matrix_of(build_summary(record))
    assert [name for name in matrix.products if "offered" in name] == ["Hydroxocobalamin (offered)"]
    grave = [flag.title for flag in record.assessment.flags if flag.severity in ("urgent", "high")]
    assert 0 < len(grave) < len(record.assessment.flags)
    assert list(matrix.for_all) == grave
    of_the_mix = matrix_of(build_summary(made_up_record("pregnant_mic")))
    assert not {row.title for row in of_the_mix.rows} & set(of_the_mix.for_all)
    assert (
        f"Whatever the product, the answers raise {len(matrix.for_all)} urgent or high flags, above" in matrix.besides
    )
    assert not {row.title for row in matrix.rows} & set(matrix.clear)


def test_where_nothing_is_offered_yet_what_each_product_would_leave_open_is_named() -> None:
    """By who injects, where it comes from, how often: who was offered nothing was not asked."""
    only_asked_with_an_offer = ("product_source", "planned_frequency", "injection_route", "who_injects", "b12_dose")
    matrix = matrix_of(summary_of(well(product_offered="none_yet", **dict.fromkeys(only_asked_with_an_offer))))
    cells = {row.title: {cell.word for cell in row.cells} for row in matrix.rows}
    assert cells["Injection plan needs review"] == cells["Product from an unregulated source"] == {"not assessed"}


def test_a_flag_that_every_product_would_clear_is_not_said_to_be_raised_whatever_the_product() -> None:
    low = {"lab_platelets": "30 x10e9_l", "injection_route": "sc"}  # the route is asked once there is a product
    found = summary_of(well(product_offered="none_yet", **low))
    assert "Bleeding risk with an injection into muscle" in {flag.title for flag in found.first}
    assert matrix_of(found).for_all == ()


def test_a_product_that_nobody_knows_is_not_called_clear() -> None:
    assert "Product not known" not in matrix_of(build_summary(made_up_record("not_sure_to_everything"))).clear
    assert "Product not known" in matrix_of(build_summary(made_up_record("well"))).clear


def test_answers_that_cannot_be_routed_have_no_matrix() -> None:
    assert build_summary(replace(made_up_record("well"), is_unrouted=True)).products is None


@pytest.mark.parametrize("name", ["warfarin", "not_sure_to_everything"])
def test_page_pdf_text_and_json_hold_the_same(name: str) -> None:
    record = made_up_record(name)
    summary = build_summary(record)
    matrix = matrix_of(summary)
    page, text = plain(page_of(summary).text), plain(render_text(summary))
    check_printed(render_pdf(summary), summary)
    as_json = products_json(judge_products(record.rulebook, record.sheet, record.route))
    for row in matrix.rows:
        cells = [cell.word for cell in row.cells]
        assert [cell.is_flagged for cell in row.cells] == [word == "flagged" for word in cells]
        assert plain(f"{row.title} ({row.severity})" + "".join(cells)) in page
        said = "; ".join(f"{product}: {word}" for product, word in zip(matrix.products, cells, strict=True))
        assert plain(said) in text
        words = {"fires": "flagged", "unassessed": "not assessed", "silent": "clear"}
        assert cells == [next(words[key] for key in words if row.id in one[key]) for one in as_json]
    assert [one["product"] for one in as_json] == list(NAMES)


def test_a_pdf_without_a_row_of_the_matrix_is_never_handed_out() -> None:
    summary = build_summary(made_up_record("warfarin"))
    matrix = matrix_of(summary)
    first, *others = matrix.rows
    turned = replace(first, cells=first.cells[::-1])
    with pytest.raises(NotAsRecorded):
        check_printed(render_pdf(summary), replace(summary, products=replace(matrix, rows=(turned, *others))))
