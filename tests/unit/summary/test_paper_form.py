"""The paper form: every key and every word of the questionnaire is on it, and who is asked what is told in words."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from functools import cache

import pytest
from pypdf import PdfReader

from intake.languages.catalogues import translator_for
from intake.logic.vocabulary import UNKNOWN_CODES, Kind
from intake.questionnaire.answer_words import SPECIAL_WORDS
from intake.questionnaire.answers import Coded, read_answers
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.routing import route
from intake.questionnaire.translations import load_translations
from intake.rulebook.assess import messages_during_form
from intake.rulebook.model import Rulebook
from intake.rulebook.translate import translate_rulebook
from intake.summary.marked_text import unmarked
from intake.summary.paper_form import render_paper_form
from intake.summary.paper_gates import Gates
from intake.summary.paper_messages import messages_at_the_end, messages_by_question
from intake.summary.paper_words import ENGLISH, in_language
from tests.builders import shipped_pack, tiny_pack
from tests.made_up_clinic import SHIPPED
from tests.random_answers import random_answers
from tests.unit.summary.builders import plain

QUESTIONNAIRE = shipped_pack().questionnaire
QUESTIONS = QUESTIONNAIRE.questions
ON_A_SCREEN_ONLY = {"intake_date", "offer_matches"}  # worded for paper
SIZES = {"a4": (595, 842), "letter": (612, 792)}


@cache
def pages(page_size: str = "a4") -> tuple[str, ...]:
    reader = PdfReader(io.BytesIO(render_paper_form(shipped_pack(), page_size)))
    return tuple(page.extract_text() for page in reader.pages)


@cache
def text(page_size: str = "a4") -> str:
    return plain("".join(pages(page_size)))


@cache
def words_apart() -> frozenset[str]:
    """Lines and words as they stand, so that a key is found as itself and not inside a longer one."""
    return frozenset(word for page in pages() for word in page.split())


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_key_is_on_it(key: str) -> None:
    assert key in words_apart()


@pytest.mark.parametrize("page_size", SIZES)
@pytest.mark.parametrize("key", sorted(set(QUESTIONS) - ON_A_SCREEN_ONLY))
def test_every_question_and_all_of_its_answers_are_on_it(key: str, page_size: str) -> None:
    question = QUESTIONS[key]
    dates = QUESTIONNAIRE.results_by_date
    is_lab = key in QUESTIONNAIRE.panel_of and QUESTIONNAIRE.panel_of[key].is_lab_report
    if key not in dates:
        assert plain(question.text.partition(":")[0] if is_lab else question.text) in text(page_size)
        assert plain(question.hint) in text(page_size)
    for option in question.options.values():
        assert plain(option) in text(page_size)
    for unit in question.factors:
        assert plain(QUESTIONNAIRE.units[unit].label) in text(page_size)
    for special in question.specials:
        assert plain(SPECIAL_WORDS[special]) in text(page_size)


@cache
def translated(language: str) -> tuple[Rulebook, bytes]:
    rulebook = translate_rulebook(shipped_pack(), load_translations(PackFiles.from_folder(SHIPPED), language))
    return rulebook, render_paper_form(rulebook, "a4", words=in_language(translator_for(language)))


def test_the_form_in_spanish_has_every_question_and_answer_and_the_same_keys() -> None:
    rulebook, content = translated("es")
    words = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    for key in sorted(set(QUESTIONS) - ON_A_SCREEN_ONLY - set(QUESTIONNAIRE.results_by_date)):
        question = rulebook.questionnaire.questions[key]
        assert key in words
        assert plain(question.text.partition(":")[0]) in words
        assert [option for option in question.options.values() if plain(option) not in words] == []
    whom = rulebook.questionnaire.questions["b12_first_started"].asked_of
    assert plain(f"Para: {whom}. Si no es su caso") in words
    assert whom != QUESTIONS["b12_first_started"].asked_of
    for left in ("you ticked", "goonwith", "Tickone", "Whatyouplan"):
        assert left not in words


@pytest.mark.parametrize(("language", "is_mirrored"), [("es", False), ("ar", True)])
def test_the_sheet_runs_as_the_language_does(language: str, is_mirrored: bool) -> None:
    """The key of a question stands where its line ends; the signs of a result are never turned round."""
    lefts: dict[str, float] = {}
    reader = PdfReader(io.BytesIO(translated(language)[1]))
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, to, at, *more: lefts.setdefault(text.strip(), to[4] + at[4]))
    assert [text for text in lefts if text in ("<", ">")] == ["<", ">"]
    assert reader.root_object["/Lang"] == language
    assert len(reader.pages) > 15
    assert (lefts["full_name"] < 100) is is_mirrored
    assert (lefts["full_name"] > 400) is not is_mirrored


def test_the_order_of_the_options_is_that_of_the_form() -> None:
    page = next(page for page in pages() if "urgent_now" in page)
    page = page[page.index("urgent_now") :]
    places = [page.index(option) for option in QUESTIONS["urgent_now"].options.values()]
    assert places == sorted(places)


def test_the_offer_has_a_place_where_the_clinic_writes() -> None:
    assert plain("The clinic plans this for you:") in text()
    assert plain("Is that what you were told?") in text()
    assert "…Is" not in text()


def test_sections_panels_and_rest_answers_are_on_it() -> None:
    for section in QUESTIONNAIRE.sections:
        assert plain(section.title) in text()
        assert plain(section.intro) in text()
    for panel in QUESTIONNAIRE.panels.values():
        assert plain(panel.title) in text()
        if panel.rest is not None:
            assert plain(panel.rest.text) in text()
            for choice in panel.rest.choices.values():
                assert plain(choice) in text()


def test_a_row_of_the_lab_table_has_signs_units_a_date_and_ways_to_have_no_number() -> None:
    page = next(page for page in pages() if "lab_folate_date" in page.split())
    row = page[page.index("Serum folate") : page.index("Ferritin")].split()
    assert {"<", ">", "µg/L", "ng/mL", "nmol/L", "lab_folate", "lab_folate_date"} <= set(row)
    assert {"Not", "done", "day", "month", "year"} <= set(row)


def test_a_test_without_a_date_of_its_own_names_the_test_whose_date_it_shares() -> None:
    assert text().count(plain("as for Haemoglobin (Hb)")) == 3


# --- safety -----------------------------------------------------------------------------------------------------


def test_the_emergency_comes_first_and_the_next_page_says_what_to_do() -> None:
    assert "urgent_now" in pages()[0].split()
    assert "full_name" not in pages()[0].split()
    due = messages_by_question(shipped_pack().with_numbers_of("UK"))["urgent_now"]
    assert len(due) >= 9
    for at in due:
        assert plain(unmarked(at.message.text)) in plain(pages()[1])
    assert {code for at in due for code in at.codes} == set(QUESTIONS["urgent_now"].options) - {"none"}


@pytest.mark.parametrize(
    ("key", "message", "when"),
    [
        ("self_harm_thoughts", "self-harm", "If you ticked “Yes”:"),
        ("self_harm_thoughts", "self-harm-not-said", "If you ticked “I would rather not say”:"),
        ("baby_signs", "baby-signs", "If you ticked any of these:"),
        ("shared_needle_vial", "shared-needle", "If you ticked “Yes”:"),
        ("warning_symptoms", "bleeding", "If you ticked “Black, sticky poo”:"),
        ("glp1_effects", "belly-pain-glp1", "If you ticked “Bad belly pain that does not go away”:"),
    ],
)
def test_what_an_answer_calls_for_stands_beside_its_question(key: str, message: str, when: str) -> None:
    (found,) = [one for one in shipped_pack().with_numbers_of("UK").messages if one.id == message]
    page = next(page for page in pages() if key in page.split())
    assert plain(f"{when}{unmarked(found.text)}") in plain(page)


@pytest.mark.parametrize(
    ("key", "message", "when"),
    [
        (
            "nerve_onset",
            "sight-loss",
            "If you ticked “Less than 2 weeks ago” or “2 to 12 weeks ago”, and also “Loss of part or all of your "
            "sight” at question 25:",
        ),
        (
            "blood_thinners",
            "bleeding",
            "or “Heparin injections”, and also “Blood in your poo” at question 33:",
        ),
        (
            "nitrous_use",
            "nitrous-and-nerves",
            "If you ticked “In the last 6 months” or “Every week or more”, and also anything but “None of these” or "
            "“Not sure” at question 25 or “New: you wet or soil yourself, you cannot pee, or you are numb around your "
            "bottom or genitals”, “Legs getting weak quickly, or you can no longer walk as you did last week” or "
            "“Sudden loss of sight, in one or both eyes” at question 1:",
        ),
    ],
)
def test_what_two_answers_call_for_stands_beside_the_later_one(key: str, message: str, when: str) -> None:
    (found,) = [one for one in shipped_pack().with_numbers_of("UK").messages if one.id == message]
    page = next(page for page in pages() if key in page.split())
    assert plain(f"{when}{unmarked(found.text)}") in plain(page)


def test_only_what_waits_for_a_number_is_not_told_on_paper() -> None:
    found = messages_by_question(shipped_pack()).values()
    told_on_paper = {at.message.id for messages in found for at in messages} | {"end-of-form"}
    untold = {message.id for message in shipped_pack().messages} - told_on_paper
    assert untold == {"nerves-and-low-b12", "blood-result-critical"}


@pytest.mark.parametrize("seed", range(60))
def test_a_message_is_due_whenever_paper_says_so(seed: int) -> None:
    sheet = read_answers(QUESTIONNAIRE, random_answers(QUESTIONNAIRE, random.Random(seed)))
    asked = route(QUESTIONNAIRE, sheet).asked
    due = messages_during_form(shipped_pack(), sheet)

    def is_ticked(key: str, codes: tuple[str, ...]) -> bool:
        answer = sheet.answers.get(key) if key in asked else None
        chosen = set(answer.codes) if isinstance(answer, Coded) else set()
        return bool(chosen & set(codes)) if codes else bool(chosen - {"none", *UNKNOWN_CODES})

    for key, messages in messages_by_question(shipped_pack()).items():
        for at in messages:
            also = not at.also or any(is_ticked(before.key, before.codes) for before in at.also)
            if is_ticked(key, at.codes) and also:
                assert at.message.id in due, (key, at.message.id)


def test_the_end_and_the_closing_words_are_on_it() -> None:
    (end,) = messages_at_the_end(shipped_pack().with_numbers_of("UK"))
    assert plain(unmarked(end.text)) in plain(pages()[-1])
    assert plain(shipped_pack().message_closing) in plain(pages()[0])


# --- the sheets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page_size", SIZES)
def test_the_same_questionnaire_gives_the_same_bytes_with_embedded_fonts_only(page_size: str) -> None:
    pdf = render_paper_form(shipped_pack(), page_size)
    assert pdf == render_paper_form(shipped_pack(), page_size)
    for page in PdfReader(io.BytesIO(pdf)).pages:
        assert tuple(round(float(side)) for side in page.mediabox[2:]) == SIZES[page_size]
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]


def test_every_page_has_its_number_the_version_and_a_place_for_the_name() -> None:
    for place, page in enumerate(pages(), 1):
        assert f"page {place} of {len(pages())}" in page
        assert f"b12 {QUESTIONNAIRE.version} ({QUESTIONNAIRE.sha256[:12]})" in page
        assert "Your name and date of birth:" in page


def test_every_question_with_a_gate_is_told_of_on_paper() -> None:
    asked = [key for key in QUESTIONS if key != "intake_date" and key not in QUESTIONNAIRE.results_by_date]
    numbers = {key: place for place, key in enumerate(asked, 1)}
    gates = Gates(QUESTIONNAIRE, numbers, ENGLISH.gate)
    sentences = {plain(gates.sentence(QUESTIONS[key], None).rpartition(",")[0]) for key in asked if QUESTIONS[key].show}
    assert len(sentences) > 20
    assert not [sentence for sentence in sentences if sentence not in text()]


def test_it_is_not_much_longer_than_it_must_be() -> None:
    assert len(pages()) <= 20
    assert len(pages("letter")) <= 21


def test_another_pack_has_its_paper_form_too() -> None:
    reader = PdfReader(io.BytesIO(render_paper_form(tiny_pack(), "a4")))
    found = plain("".join(page.extract_text() for page in reader.pages))
    for question in tiny_pack().questionnaire.questions.values():
        assert question.key in found
        assert all(plain(option) in found for option in question.options.values())


def test_a_question_longer_than_a_page_goes_on_overleaf() -> None:
    question = QUESTIONS["conditions"]
    longer = replace(question, options={f"code_{place}": f"Illness number {place}" for place in range(400)})
    section = next(section for section in QUESTIONNAIRE.sections if question in section.questions)
    sections = tuple(
        replace(part, questions=tuple(longer if one is question else one for one in part.questions))
        if part is section
        else part
        for part in QUESTIONNAIRE.sections
    )
    pack = replace(shipped_pack(), questionnaire=replace(QUESTIONNAIRE, sections=sections))
    reader = PdfReader(io.BytesIO(render_paper_form(pack, "a4")))
    found = plain("".join(page.extract_text() for page in reader.pages))
    assert all(plain(option) in found for option in longer.options.values())


def test_every_kind_of_answer_has_its_field() -> None:
    assert {question.kind for question in QUESTIONS.values()} == set(Kind)
