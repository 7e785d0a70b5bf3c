"""The visit checklist: every row of the contract's two tables, the empty form, and nothing from what is not asked."""

from __future__ import annotations

import random
from typing import Any

import pytest

from intake.questionnaire.answers import read_answers
from intake.questionnaire.routing import route
from intake.summary.checklist import Checklist
from intake.summary.checklist_help import ClinicCard
from intake.summary.marked_text import unmarked
from tests.builders import shipped_pack
from tests.random_answers import random_answers
from tests.unit.summary.builders import plain, well
from tests.unit.summary.checklists import MESSAGES, checklist_of, made_up, page_text, pdf_pages

EMPTY = {"intake_date": "2026-11-01"}
LINES = ["product", "dose", "place", "schedule", "results", "cause", "history"]


def line(checklist: Checklist, name: str) -> tuple[bool, str]:
    (found,) = [line for line in checklist.ask if line.id == name]
    return found.is_done, found.answer


def brought(**changed: Any) -> list[str]:
    return [line.id for line in checklist_of(well(**changed)).bring]


# --- ask --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("product", {"product_offered": "hydroxocobalamin"}, "B12, and the label says hydroxocobalamin"),
        ("product", {"product_offered": "not_sure"}, None),
        ("product", {"product_offered": "none_yet"}, None),
        ("product", {"product_offered": None}, None),
        ("product", {"product_offered": "mic_b12", "mix_ingredients": ["not_sure"]}, None),
        ("product", {"product_offered": "other_mix"}, None),
        (
            "product",
            {"product_offered": "mic_b12", "mix_ingredients": ["choline", "methionine"]},
            "MIC or 'lipotropic' shot with B12 · Methionine; Choline",
        ),
        ("dose", {"b12_dose": "1000 mg"}, "1000 mg"),
        ("dose", {"b12_dose": "0 mcg"}, "0 mcg"),
        ("dose", {"b12_dose": "dont_know"}, None),
        ("dose", {"b12_dose": None}, None),
        ("dose", {"b12_dose": "2 ml"}, None),
        ("dose", {"b12_dose": "2 ml", "b12_strength": "dont_know"}, None),
        ("dose", {"b12_dose": "2 ml", "b12_strength": "500 mcg_per_ml"}, "2 mL · 500 mcg per mL"),
        ("dose", {"product_offered": "none_yet", "b12_dose": "1000 mcg"}, None),
        ("place", {"injection_route": "sc"}, "Under the skin"),
        ("place", {"injection_route": "not_sure"}, None),
        ("place", {"injection_route": None}, None),
        ("place", {"product_offered": "none_yet"}, None),
        ("schedule", {"planned_frequency": "weekly"}, "Once a week"),
        ("schedule", {"planned_frequency": "not_sure"}, None),
        ("schedule", {"planned_frequency": None}, None),
        ("schedule", {"product_offered": "none_yet"}, None),
        ("results", {}, None),
        ("cause", {"b12_treatment_status": "past_course", "b12_cause_told": "surgery"}, "Surgery"),
        ("cause", {"b12_treatment_status": "past_course", "b12_cause_told": "not_told"}, None),
        ("cause", {"b12_treatment_status": "past_course", "b12_cause_told": "not_sure"}, None),
        ("cause", {"b12_treatment_status": "past_course"}, None),
        ("cause", {"b12_treatment_status": "never", "b12_cause_told": "surgery"}, None),
        ("history", {}, None),
    ],
)
def test_a_line_is_done_when_its_answer_is_given_and_the_answer_stands_beside_it(
    name: str, answers: dict[str, Any], expected: str | None
) -> None:
    assert line(checklist_of(well(**answers)), name) == (expected is not None, expected or "")


def test_the_seven_lines_are_in_the_words_of_the_contract() -> None:
    checklist = checklist_of(EMPTY)
    assert [line.text for line in checklist.ask] == [
        "What exactly is in the injection?",
        "How much B12 is in one injection, in micrograms or milligrams? (1 mg = 1000 micrograms)",
        "Where on the body, and how, will it be given?",
        "How often, for how long, and what comes after?",
        "Which results will be checked, and when?",
        "What do you think is the cause?",
        "Is there anything in my history that makes this one wrong for me?",
    ]


def test_open_lines_come_first_and_what_no_answer_can_close_stays_to_be_asked() -> None:
    checklist = checklist_of(well())
    assert [line.id for line in checklist.ask] == [
        *("results", "cause", "history"),
        *("place", "schedule"),
        *("product", "dose"),
    ]
    assert [line.id for line in checklist.known] == ["product", "dose"]
    place = next(line for line in checklist.to_ask if line.id == "place")
    assert (place.answer, place.also_ask) == ("Into a muscle", "Also ask: where on the body?")


def test_without_an_offer_the_first_four_lines_are_open() -> None:
    asked = checklist_of(well(product_offered="none_yet")).ask
    assert [line.id for line in asked if not line.is_done] == LINES


def test_what_the_patient_wrote_stands_word_for_word() -> None:
    text = "Is it  <b>safe</b>?\n\u202etwo & lines"
    assert checklist_of(well(questions_for_clinician=text)).own_words == "Is it  <b>safe</b>?\n[U+202E]two & lines"
    assert checklist_of(well(questions_for_clinician="  \n")).own_words == ""


# --- bring ------------------------------------------------------------------------------------------------------


def test_nothing_is_to_be_brought_by_someone_with_nothing_to_report() -> None:
    checklist = checklist_of(well())
    assert checklist.bring == ()
    assert checklist.words.bring_nothing in page_text(checklist)


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("results", {"lab_b12": "dont_know", "lab_b12_date": None}),
        ("results", {"lab_copper": "dont_know"}),
        ("results", {"lab_b12_date": "dont_know"}),
        ("any_results", {"lab_source": "no_results"}),
        ("vial", {"product_source": "bought_online"}),
        ("vial", {"product_source": "from_abroad"}),
        ("vial", {"product_source": "friend"}),
        ("vial", {"product_source": "not_sure"}),
        ("medicines", {"metformin_use": "current"}),
        ("medicines", {"metformin_use": "not_sure"}),
        ("medicines", {"acid_medicine": ["ppi"]}),
        ("medicines", {"other_medicines": ["not_sure"]}),
        ("medicines", {"other_medicines": ["digoxin"]}),
        ("medicines", {"blood_thinners": None}),
        ("operation", {"gut_surgery": ["sleeve"]}),
        ("pen", {"past_anaphylaxis": "yes"}),
        ("pen", {"b12_reaction": "anaphylaxis"}),
        ("company", {"support_needs": ["interpreter"]}),
    ],
)
def test_a_line_is_printed_when_its_answer_calls_for_it(name: str, answers: dict[str, Any]) -> None:
    assert brought(**answers) == [name]


def test_the_last_inr_is_brought_by_those_on_warfarin_alone() -> None:
    assert brought(blood_thinners=["warfarin"]) == ["medicines", "inr"]
    assert brought(blood_thinners=["doac"]) == ["medicines"]


@pytest.mark.parametrize(
    "answers",
    [
        {"lab_b12": "not_done", "lab_b12_date": None},
        {"product_source": "pharmacy_prescription"},
        {"metformin_use": "past"},
        {"gut_surgery": ["not_sure"]},
        {"past_anaphylaxis": "not_sure", "b12_reaction": "rash_swelling"},
    ],
)
def test_an_answer_that_calls_for_nothing_prints_nothing(answers: dict[str, Any]) -> None:
    assert brought(**answers) == []


def test_the_tests_to_bring_are_named() -> None:
    checklist = checklist_of(
        well(lab_b12="dont_know", lab_b12_date=None, lab_if_antibody="dont_know", lab_hb_date="dont_know")
    )
    assert [line.text for line in checklist.bring] == [
        "Your blood test results: Vitamin B12 (the main B12 test); Haemoglobin (Hb); "
        "Blood test for the cause of low B12 (intrinsic factor antibody)"
    ]


# --- get help at once -------------------------------------------------------------------------------------------


def test_what_was_shown_is_printed_again_in_full_and_first() -> None:
    checklist = checklist_of(well(respondent="helper"), "stroke-signs", "source-or-who-injects", "end-of-form")
    found = checklist.help
    assert found.boxes == tuple(
        shipped_pack().in_country(MESSAGES[message_id].text, "UK")
        for message_id in ("stroke-signs", "source-or-who-injects")
    )
    assert found.opening == shipped_pack().message_opening_for_others
    assert found.closing == shipped_pack().message_closing
    for text in (page_text(checklist), "".join(pdf_pages(checklist))):
        places = [plain(text).index(plain(unmarked(part))) for part in (*found.boxes, found.signs[0].action)]
        assert places == sorted(places)
    assert checklist_of(well(), "stroke-signs").help.opening == ""


def test_every_sign_of_an_emergency_is_told_with_what_to_do() -> None:
    groups = checklist_of(well()).help.signs
    told = [sign for group in groups for sign in group.signs]
    options = shipped_pack().questionnaire.questions["urgent_now"].options
    # Thoughts of suicide stand in the words of their own group.
    signs = [words for code, words in options.items() if code not in ("none", "not_sure", "self_harm_thoughts")]
    assert sorted(told) == sorted(signs)
    assert [group.action.split("**")[1] for group in groups] == [
        "Call 999 now",
        "Go to A&E now",
        "Get medical help today",
        "If you think of ending your life or hurting yourself:",
    ]


def test_a_sign_that_nobody_sorted_calls_for_the_emergency_number() -> None:
    assert "Throwing up blood, or bleeding that will not stop" in checklist_of(well()).help.signs[0].signs


@pytest.mark.parametrize(
    ("country", "number", "others"),
    [
        ("UK", "999", ["911", "988"]),
        ("US", "911", ["999", "A&E", "116 123"]),
        ("FR", "112", ["9"]),
        ("XX", "112 (or your local", ["9"]),
    ],
)
def test_the_numbers_are_those_of_the_clinics_country(country: str, number: str, others: list[str]) -> None:
    checklist = checklist_of(well(), clinic=ClinicCard("Clinic", "", country))
    actions = " ".join([*(group.action for group in checklist.help.signs), checklist.help.not_sure, *checklist.after])
    assert f"Call {number}" in actions
    assert not [other for other in others if other in actions]


def test_the_clinics_phone_is_told_where_it_is_known() -> None:
    assert "01632 960 000" in checklist_of(well()).help.clinic_phone
    assert checklist_of(well(), clinic=ClinicCard()).help.clinic_phone == ""


# --- empty, unsure, withdrawn -----------------------------------------------------------------------------------


def test_the_empty_form_still_prints_a_whole_page() -> None:
    checklist = checklist_of(EMPTY)
    assert [line.id for line in checklist.to_ask] == LINES
    assert not any(line.answer for line in checklist.ask)
    assert [line.id for line in checklist.bring] == ["any_results", "medicines"]
    assert (len(checklist.help.signs), len(checklist.after)) == (4, 4)
    assert len(pdf_pages(checklist)) == 1


def test_nothing_known_of_someone_who_is_sure_of_nothing() -> None:
    checklist = made_up("not_sure_to_everything")
    assert [line.id for line in checklist.to_ask] == LINES
    assert [line.id for line in checklist.bring] == ["results", "vial", "medicines", "company"]


def test_nothing_comes_from_an_answer_that_is_withdrawn_or_hidden() -> None:
    withdrawn = well(
        product_offered="none_yet",
        mix_ingredients=["choline"],
        product_source="bought_online",
        b12_dose="1000 mcg",
        injection_route="im",
        planned_frequency="weekly",
        lab_source="no_results",
        lab_b12="dont_know",
        b12_cause_told="surgery",
    )
    checklist = checklist_of(withdrawn)
    assert not any(line.answer for line in checklist.ask)
    assert [line.id for line in checklist.bring] == ["any_results"]


@pytest.mark.parametrize("seed", range(40))
def test_without_the_withdrawn_answers_the_checklist_is_the_same(seed: int) -> None:
    questionnaire = shipped_pack().questionnaire
    answers = random_answers(questionnaire, random.Random(seed))
    withdrawn = route(questionnaire, read_answers(questionnaire, answers)).withdrawn
    assert withdrawn
    kept = {key: value for key, value in answers.items() if key not in withdrawn}
    assert checklist_of(answers) == checklist_of(kept)
