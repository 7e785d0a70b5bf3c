"""How long a page takes: every word that stands open once, and the taps."""

from __future__ import annotations

import pytest

from intake.questionnaire.minutes import SECONDS_TO_ANSWER, SECONDS_TO_SAVE, WORDS_A_MINUTE, seconds_for
from intake.questionnaire.pages import Page, page_of_question
from tests.builders import route_of, shipped_pack

QUESTIONNAIRE = shipped_pack().questionnaire


def page_of(key: str) -> Page:
    page = page_of_question(QUESTIONNAIRE, key)
    assert page is not None
    return page


def reading(*texts: str) -> float:
    return sum(len(text.split()) for text in texts) * 60 / WORDS_A_MINUTE


def test_a_page_costs_its_words_its_answers_and_the_button() -> None:
    question = QUESTIONNAIRE.questions["urgent_now"]
    page = page_of("urgent_now")
    words = reading(page.section.intro, question.text, question.hint, *question.options.values())
    expected = words + SECONDS_TO_ANSWER[question.kind] + SECONDS_TO_SAVE
    assert seconds_for(QUESTIONNAIRE, [page], route_of({}, QUESTIONNAIRE)) == pytest.approx(expected)


def test_wording_that_was_read_before_costs_nothing_again() -> None:
    page, route = page_of("urgent_now"), route_of({}, QUESTIONNAIRE)
    once, twice = (seconds_for(QUESTIONNAIRE, [page] * times, route) for times in (1, 2))
    kind = QUESTIONNAIRE.questions["urgent_now"].kind
    assert twice - once == pytest.approx(SECONDS_TO_ANSWER[kind] + SECONDS_TO_SAVE)


def test_the_lab_report_is_read_by_its_names_and_typed_in_part() -> None:
    page, route = page_of("lab_b12"), route_of({"lab_source": "lab_report"}, QUESTIONNAIRE)
    assert 60 < seconds_for(QUESTIONNAIRE, [page], route) < 150


def test_what_the_clinic_answers_costs_nothing() -> None:
    page, route = page_of("b12_dose"), route_of({"product_offered": "hydroxocobalamin"}, QUESTIONNAIRE)
    asked = seconds_for(QUESTIONNAIRE, [page], route)
    assert seconds_for(QUESTIONNAIRE, [page], route, {"b12_dose"}) < asked


def test_the_offer_is_read_before_it_is_confirmed() -> None:
    route = route_of({"offer_matches": "yes"}, QUESTIONNAIRE)
    texts = [QUESTIONNAIRE.questions[key].text for key in QUESTIONNAIRE.offer_keys]
    assert seconds_for(QUESTIONNAIRE, [page_of("offer_matches")], route) > reading(*texts)
