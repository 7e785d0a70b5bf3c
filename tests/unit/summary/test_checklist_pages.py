"""The visit checklist on the page and on paper: the same words, nothing cut off, nothing taken for markup."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest

from intake.made_up_patients import load_all
from intake.questionnaire.answers import LONGEST_TEXT, read_answers
from intake.rulebook.model import SafetyMessage
from intake.summary.checklist import Checklist, build_checklist
from intake.summary.marked_text import unmarked
from tests.builders import shipped_pack
from tests.unit.summary.builders import plain, well
from tests.unit.summary.checklists import CLINIC, MESSAGES, checklist_of, made_up, page_of, page_text, pdf_pages


def words_of(checklist: Checklist) -> list[str]:
    """All that a person must be able to read, but for right-to-left text, which is tested by its letters."""
    found, words = checklist.help, checklist.words
    texts = [words.title, words.ask_title, words.bring_title, words.help_title, words.after_title]
    texts += [text for line in checklist.ask for text in (line.text, line.answer, line.also_ask)]
    texts += [*(line.text for line in checklist.bring), *found.boxes, found.opening, found.closing, found.not_sure]
    texts += [text for group in found.signs for text in (group.action, *group.signs)]
    return [unmarked(text) for text in (*texts, found.clinic_phone, *checklist.after)]


@pytest.mark.parametrize("name", sorted(load_all()))
def test_page_and_paper_say_the_same(name: str) -> None:
    checklist = made_up(name)
    page, paper = plain(page_text(checklist)), plain("".join(pdf_pages(checklist)))
    for text in words_of(checklist):
        assert plain(text) in page, text
        assert plain(text) in paper, text
    assert plain(checklist.own_words) in page
    if name != "arabic":
        assert plain(checklist.own_words) in paper


def test_headings_of_the_page_begin_at_one_and_skip_none() -> None:
    headings = page_of(made_up("nitrous_oxide_leg_weakness")).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


def test_what_was_typed_is_text_on_the_page_and_never_markup() -> None:
    page = page_of(made_up("hostile_text"))
    assert {"script", "img", "font"}.isdisjoint(page.tags)
    assert "<img" in page.text


@pytest.mark.parametrize("page_size", ["a4", "letter"])
@pytest.mark.parametrize("name", ["well", "vegan", "arabic", "gastric_bypass", "polish"])
def test_an_ordinary_checklist_is_one_page(name: str, page_size: str) -> None:
    assert len(pdf_pages(made_up(name), page_size)) == 1


def test_the_appointment_stands_on_it() -> None:
    sheet = read_answers(shipped_pack().questionnaire, well())
    checklist = build_checklist(shipped_pack(), sheet, appointment_at=datetime(2026, 11, 3, 14, 0))
    assert checklist.appointment == "Your visit: 3 November 2026, 14:00"
    assert checklist.appointment in pdf_pages(checklist)[0]


def test_the_longest_text_goes_on_overleaf_and_loses_nothing() -> None:
    checklist = checklist_of(well(questions_for_clinician="x" * LONGEST_TEXT))
    assert sum(page.count("x") for page in pdf_pages(checklist)) >= LONGEST_TEXT


def test_no_rule_is_named_on_it() -> None:
    text = "".join(pdf_pages(made_up("nitrous_oxide_leg_weakness")))
    assert not [rule.id for rule in shipped_pack().rules if rule.id in text or rule.title in text]


def test_a_message_is_taken_as_it_is_given() -> None:
    """So that it can be one in another language."""
    told = SafetyMessage("stroke-signs", MESSAGES["stroke-signs"].when, "**Llame al 999.** Ahora.")
    sheet = read_answers(shipped_pack().questionnaire, well())
    assert build_checklist(shipped_pack(), sheet, [told], CLINIC).help.boxes == ("**Llame al 999.** Ahora.",)
