"""Which questions share a screen, on the shipped pack."""

from __future__ import annotations

from intake.questionnaire.answers import AnswerSheet, Coded
from intake.questionnaire.minutes import minutes_left
from intake.questionnaire.model import FORM_DATE
from intake.questionnaire.pages import (
    ANSWERED_AT_THE_DOOR,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    find_page,
    page_of_question,
    pages_of,
    questions_on,
    shown_pages,
)
from intake.questionnaire.routing import gates, route
from tests.builders import TODAY, route_of, shipped_pack, tiny_questionnaire

QUESTIONNAIRE = shipped_pack().questionnaire
PAGES = pages_of(QUESTIONNAIRE)


def page_of(key: str) -> tuple[str, ...]:
    page = page_of_question(QUESTIONNAIRE, key)
    assert page is not None
    return page.keys


def test_every_question_is_on_one_page_and_none_on_two() -> None:
    keys = [key for page in PAGES for key in page.all_keys]
    assert len(keys) == len(set(keys))
    assert set(keys) == QUESTIONNAIRE.questions.keys() - ANSWERED_AT_THE_DOOR - {FORM_DATE}


def test_nothing_on_a_page_waits_for_an_answer_of_the_same_or_a_later_page() -> None:
    seen: set[str] = set()
    for page in PAGES:
        for key in page.keys:
            own_section = {question.key for question in page.section.questions} - ANSWERED_AT_THE_DOOR
            assert set(gates(QUESTIONNAIRE)[key]) & own_section <= seen, key
        seen |= set(page.all_keys)


def test_the_emergency_question_comes_first_and_alone() -> None:
    assert PAGES[0].keys == ("urgent_now",)


def test_the_offer_is_confirmed_alone_before_the_questions_that_it_answers() -> None:
    assert page_of("offer_matches") == ("offer_matches",)
    order = [key for page in PAGES for key in page.keys]
    assert all(order.index("offer_matches") < order.index(key) for key in QUESTIONNAIRE.offer_keys)


def test_a_panel_stands_alone_on_its_page() -> None:
    for panel in QUESTIONNAIRE.panels.values():
        assert page_of(panel.keys[0]) == panel.keys


def test_a_lab_report_holds_the_dates_of_its_rows() -> None:
    page = page_of_question(QUESTIONNAIRE, "lab_hb_date")
    assert page is not None
    assert page.is_lab_report
    assert page.date_keys.count("lab_hb_date") == 1


def test_a_page_without_a_panel_is_short() -> None:
    for page in PAGES:
        if page.panel is None and len(page.keys) > 1:
            assert len(page.keys) <= MOST_QUESTIONS
            assert sum(len(QUESTIONNAIRE.questions[key].options) for key in page.keys) <= MOST_OPTIONS


def test_what_the_content_asks_one_by_one_is_asked_one_by_one() -> None:
    for key in ("b12_reaction", "mix_explained", "b12_before_blood_test", "b12_first_started", "ethnic_background"):
        assert page_of(key) == (key,)


def test_slugs_are_unlike_and_stable() -> None:
    slugs = [page.slug for page in PAGES]
    assert len(set(slugs)) == len(slugs)
    assert slugs[:2] == ["safety-now-1", "about-you-1"]
    assert find_page(QUESTIONNAIRE, "labs-2") is page_of_question(QUESTIONNAIRE, "lab_b12")
    assert find_page(QUESTIONNAIRE, "labs-99") is None


def test_only_the_first_page_of_a_section_opens_it() -> None:
    opening = [page.section.code for page in PAGES if page.opens_section]
    assert opening == [section.code for section in QUESTIONNAIRE.sections]


def test_a_page_without_a_question_for_this_person_is_not_shown() -> None:
    shown = shown_pages(QUESTIONNAIRE, route_of({"sex_at_birth": "male"}, QUESTIONNAIRE))
    assert "pregnancy-1" not in [page.slug for page in shown]


def test_a_question_on_a_panel_that_is_not_asked_is_not_on_the_screen() -> None:
    page = page_of_question(QUESTIONNAIRE, "b6_use")
    assert page is not None
    without = questions_on(QUESTIONNAIRE, page, route_of({"nerve_symptoms": ["none"]}, QUESTIONNAIRE))
    with_it = questions_on(QUESTIONNAIRE, page, route_of({"nerve_symptoms": ["tingling_feet"]}, QUESTIONNAIRE))
    assert {question.key for question in with_it} - {question.key for question in without} == {"b6_use"}


def test_what_the_confirmed_offer_answers_is_not_asked() -> None:
    found = route_of({"product_offered": "hydroxocobalamin"}, QUESTIONNAIRE)
    everything = [page.slug for page in shown_pages(QUESTIONNAIRE, found)]
    less = [page.slug for page in shown_pages(QUESTIONNAIRE, found, QUESTIONNAIRE.offer_keys)]
    assert len(less) < len(everything)
    page = page_of_question(QUESTIONNAIRE, "b12_dose")
    assert page is not None
    assert questions_on(QUESTIONNAIRE, page, found, QUESTIONNAIRE.offer_keys) == ()


def test_minutes_left_shrink_page_by_page_and_end_at_one() -> None:
    found = route(QUESTIONNAIRE, AnswerSheet({}, TODAY))
    pages = shown_pages(QUESTIONNAIRE, found)
    minutes = [minutes_left(QUESTIONNAIRE, pages[number:], found) for number in range(len(pages))]
    assert minutes == sorted(minutes, reverse=True)
    assert minutes[-1] == 1
    assert minutes_left(QUESTIONNAIRE, (), found) == 1


def test_a_page_that_may_never_come_counts_less_than_one_that_will() -> None:
    page = page_of_question(QUESTIONNAIRE, "nerve_onset")
    assert page is not None
    open_route = route(QUESTIONNAIRE, AnswerSheet({}, TODAY))
    sure_route = route(QUESTIONNAIRE, AnswerSheet({"nerve_symptoms": Coded(("falls",))}, TODAY))
    assert minutes_left(QUESTIONNAIRE, [page] * 8, open_route) < minutes_left(QUESTIONNAIRE, [page] * 8, sure_route)


def test_another_pack_has_pages_too() -> None:
    pages = pages_of(tiny_questionnaire())
    assert [page.slug for page in pages if page.opens_section]
