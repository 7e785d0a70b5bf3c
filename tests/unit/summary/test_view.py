"""The view model: who, what was offered, how answers came about, and what is said where nothing is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intake.summary.build import none_first, verdict
from intake.summary.record import Origin
from intake.summary.view import Counts, Summary
from intake.summary.visible_text import visible
from tests.unit.summary.builders import summary_of, well

OFFER = {"product_offered": "hydroxocobalamin", "b12_dose": {"value": 1000, "unit": "mcg"}}


def said(summary: Summary, key: str) -> tuple[str, tuple[str, ...], str]:
    (found,) = [row for section in summary.sections for row in section.rows if row.key == key]
    return found.answer, found.marks, found.kind


def test_who_the_patient_is() -> None:
    who = summary_of(well(respondent="parent_carer"), invited_name="ann  EXAMPLE").who
    assert (who.name, who.date_of_birth, who.age) == ("ann EXAMPLE", "14 March 1986", "40 years")
    assert who.respondent.startswith("A parent or carer")
    assert who.typed_name == ""


def test_another_name_than_the_invited_one_is_shown_beside_it() -> None:
    who = summary_of(well(), invited_name="Beth Example").who
    assert (who.name, who.typed_name) == ("Beth Example", "Ann Example")


def test_without_a_clinic_the_typed_name_stands_alone() -> None:
    who = summary_of(well()).who
    assert (who.name, who.typed_name) == ("Ann Example", "")


def test_without_a_name_the_invited_one_stands_in() -> None:
    assert summary_of(well(full_name=None), invited_name="Beth Example").who.name == "Beth Example"
    assert summary_of(well(full_name=None)).who.name == "Name not given"


def test_an_age_that_was_typed_in_is_used_without_a_date_of_birth() -> None:
    assert summary_of(well(date_of_birth=None, age_years="40 years")).who.age == "40 years"
    assert summary_of(well(date_of_birth=None, age_years="1 years")).who.age == "1 year"
    assert summary_of(well(date_of_birth=None, age_years="400 years")).who.age == "age not known"
    assert summary_of(well(date_of_birth=None)).who.age == "age not known"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "1 November 2026"),
        (-1, "1 November 2026"),
        (0, "1 November 2026"),
        (1, "1 November 2026, the day before the appointment"),
        (12, "1 November 2026, 12 days before the appointment (ages and time limits as of this day)"),
    ],
)
def test_the_form_s_date_says_how_long_before_the_appointment_it_was(days: int | None, words: str) -> None:
    at = None if days is None else datetime(2026, 11, 1, 0, 30, tzinfo=ZoneInfo("Pacific/Auckland"))
    appointment_at = None if at is None or days is None else at + timedelta(days=days)
    lines = {line.label: line.text for line in summary_of(well(), appointment_at=appointment_at).visit}
    assert lines["Date of the form"] == words


def test_the_offer_stands_beside_the_patients_words_and_a_difference_is_marked() -> None:
    answers = well(product_offered="cyanocobalamin", offer_matches="no")
    product = summary_of(answers, offer=OFFER).product
    lines = {line.label: line for line in product.lines}
    assert (product.has_offer, product.confirmation, product.differs) == (True, "No", True)
    assert lines["Product"].differs
    assert lines["Product"].clinic == "B12, and the label says hydroxocobalamin"
    assert not lines["B12 dose"].differs
    assert (lines["Route"].clinic, lines["Route"].differs) == ("", False)


def test_the_same_dose_in_another_unit_is_marked_and_said_to_be_the_same() -> None:
    product = summary_of(well(), offer={"b12_dose": {"value": 1, "unit": "mg"}}).product
    line = next(line for line in product.lines if line.label == "B12 dose")
    assert (line.patient, line.clinic) == ("1000 mcg", "1 mg")
    assert (line.differs, line.note) == (True, "the same amount in another unit")


def test_an_offer_that_this_pack_cannot_read_is_shown_and_marked() -> None:
    product = summary_of(well(), offer={"product_offered": "retired_code"}).product
    line = next(line for line in product.lines if line.label == "Product")
    assert (line.clinic, line.differs) == ("retired_code", True)


def test_without_an_offer_there_is_nothing_to_confirm() -> None:
    product = summary_of(well()).product
    assert (product.has_offer, product.confirmation, product.differs) == (False, "", False)


def test_an_unclear_product_names_the_flag_about_it() -> None:
    product = summary_of(well(product_offered="not_sure", mix_explained="yes")).product
    line = next(line for line in product.lines if line.label == "Product")
    assert line.note == "see: Product not known"


@pytest.mark.parametrize(
    ("origin", "marks"),
    [
        (Origin(), ()),
        (Origin("rest_answer"), ("by the rest answer",)),
        (Origin("offer"), ("from the clinic, confirmed",)),
        (Origin("carried"), ("carried over, confirmed",)),
        (Origin("transcribed", "staff", "Tia"), ("typed in from paper by Tia",)),
        (Origin("typed", "staff", "Tia"), ("entered at the clinic by Tia",)),
        (Origin("offer", "staff"), ("from the clinic, confirmed", "entered at the clinic by staff")),
        (Origin("typed", "proxy", "parent_carer"), ("answered by a parent or carer",)),
        (Origin("typed", "proxy", "helper"), ("answered by a helper or interpreter, with the patient",)),
        (Origin("typed", "proxy", is_changed=True), ("answered by someone else for the patient", "changed")),
    ],
)
def test_an_answer_shows_how_it_came_about(origin: Origin, marks: tuple[str, ...]) -> None:
    summary = summary_of(well(), origins={"metformin_use": origin})
    assert said(summary, "metformin_use") == ("No", marks, "given")


def test_a_withdrawn_answer_stands_in_its_section_and_is_marked() -> None:
    summary = summary_of(well(metformin_use="no", metformin_dose="500 mg_day"))
    assert said(summary, "metformin_dose") == ("500 mg a day", ("withdrawn",), "withdrawn")
    assert (summary.counts.withdrawn, summary.counts.answers_shown) == (1, summary.counts.answers)


def test_a_blank_is_shown_as_not_answered_and_not_counted() -> None:
    whole, lacking = summary_of(well()), summary_of(well(zinc_use=None))
    assert said(lacking, "zinc_use") == ("Not answered", (), "blank")
    assert lacking.counts.answers == whole.counts.answers - 1


def test_a_number_that_is_not_used_says_why() -> None:
    assert said(summary_of(well(lab_hb="13 g_l")), "lab_hb")[1] == ("not used: out of range",)
    assert said(summary_of(well(date_of_birth="1890-01-01")), "date_of_birth")[1] == ("not used: out of range",)


@pytest.mark.parametrize(
    ("in_view", "folded", "unassessed", "urgent", "agree", "expected"),
    [
        ({}, 0, 0, 0, True, "No flags: all 115 rules were assessed."),
        ({}, 0, 0, 0, False, "Nothing was flagged by the reference, but it stands alone: review by hand."),
        ({}, 0, 1, 0, True, "Nothing was flagged, but 1 rule could not be assessed."),
        ({}, 0, 2, 1, True, "Nothing was flagged, but 2 rules could not be assessed, 1 urgent."),
        ({"high": 1}, 0, 0, 0, True, "1 flag: 1 high."),
        (
            {"moderate": 1, "urgent": 2},
            *(3, 2, 1, False),
            "6 flags: 2 urgent, 1 moderate, 3 listed under these; 2 rules could not be assessed, 1 urgent.",
        ),
    ],
)
def test_the_sentence_above_everything(
    in_view: dict[str, int], folded: int, unassessed: int, urgent: int, agree: bool, expected: str
) -> None:
    flagged = sum(in_view.values()) + folded
    counts = Counts(115, flagged, unassessed, 115 - flagged - unassessed, 60, 60, 0)
    assert verdict(counts, Counter(in_view), urgent, engines_agree=agree) == expected


@pytest.mark.parametrize(
    ("unassessed", "agree", "expected"),
    [
        (0, True, "None: every urgent and high rule was assessed."),
        (1, True, "None so far: 1 urgent or high rule could not be assessed."),
        (7, True, "None so far: 7 urgent or high rules could not be assessed."),
        (0, None, "The reference found none, but it stands alone: review by hand."),
        (2, False, "Neither engine found one, but the two differ: review by hand."),
    ],
)
def test_an_empty_list_of_urgent_and_high_flags_says_what_that_means(
    unassessed: int, agree: bool | None, expected: str
) -> None:
    assert none_first(unassessed, engines_agree=agree) == expected


def test_none_is_not_said_of_urgent_and_high_rules_that_wait_for_an_answer() -> None:
    whole, lacking = summary_of(well()), summary_of(well(b12_reaction=None))
    assert (whole.first, whole.none_first) == ((), "None: every urgent and high rule was assessed.")
    assert lacking.first == ()
    assert lacking.none_first.startswith("None so far: ")


def test_help_at_the_visit_is_left_out_only_where_none_is_needed() -> None:
    assert summary_of(well(support_needs=["none"])).who.support_needs == ""
    assert summary_of(well(support_needs=None)).who.support_needs == "Not answered"


def test_the_counts_read_as_one_line() -> None:
    assert Counts(115, 6, 3, 106, 61, 61, 2).text == (
        "115 rules: 6 flagged, 3 not assessed, 106 silent; 61 of 61 answers shown, 2 withdrawn"
    )


def test_where_nothing_points_to_an_injection_or_to_tablets_that_is_said() -> None:
    found = summary_of(well())
    assert (found.format_lines, found.no_format_lines) == ((), "Nothing that was answered points either way.")


def test_points_for_and_against_an_injection_stand_apart_from_the_flags() -> None:
    summary = summary_of(well(format_preference="tablets", gut_surgery=["gastric_bypass"], lab_b12="300 ng_l"))
    titles = [line.title for line in summary.format_lines]
    assert titles == ["Points towards an injection", "Would rather have tablets than the injection offered"]
    assert "gastric bypass, duodenal switch or the whole stomach removed" in summary.format_lines[0].reasons
    cards = (*summary.first, *summary.moderate, *summary.info)
    assert not any(card.id.startswith("format-") for card in cards)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            {"format_preference": "tablets", "pregnant": "possible", "nitrous_use": "over_6_months_ago"},
            [("Injection or tablets, if both would work", "Tablets or a spray")],
        ),
        (
            {"urgent_now": ["new_bladder_bowel_loss", "self_harm_thoughts"]},
            [
                (
                    "Urgent symptoms now",
                    "New: you wet or soil yourself, you cannot pee, or you are numb around your bottom or genitals",
                )
            ],
        ),
    ],
)
def test_a_format_line_names_only_what_speaks_for_it(answers: Mapping[str, Any], said: list[tuple[str, str]]) -> None:
    line = summary_of(well(**answers)).format_lines[0]
    assert [(one.name, one.answer) for one in line.because] == said


def test_a_format_line_that_could_not_be_assessed_names_what_is_not_known() -> None:
    summary = summary_of(well(format_preference="tablets", lab_hb="dont_know", lab_mcv=None, lab_hb_date=None))
    line = next(line for line in summary.format_lines if line.title == "Points towards oral B12")
    assert line.waits_for == ("Not known: Haemoglobin",)
    assert not any(rule.id.startswith("format-") for rule in summary.open.rules)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\tb", "a    b"),
        ("\u202eabc\u202c", "[U+202E]abc[U+202C]"),
        ("bell\x07 nul\x00", "bell[U+0007] nul[U+0000]"),
        ("lone \ud800", "lone [U+D800]"),
        ("a\u200bb\u00adc", "a[U+200B]b[U+00AD]c"),
        ("می\u200cخواهم \u2764\ufe0f", "می\u200cخواهم \u2764\ufe0f"),
        ("a" + "\n" * 9 + "b", "a\n[8 empty lines]\nb"),
    ],
)
def test_hidden_characters_are_written_out(typed: str, shown: str) -> None:
    assert visible(typed) == shown
