"""Whom to call, by country: every message is filled in, and what nobody fills in is refused."""

from __future__ import annotations

import pytest

from intake.errors import ContentError
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.translations import load_translations
from intake.rulebook.help_words import NO_COUNTRY, HelpWords
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.translate import translate_rulebook
from tests.builders import SHIPPED, shipped_pack, tiny_files, tiny_pack

PACK = shipped_pack()
WORDS = HelpWords("xx", "123", "the ward", "the line", "your doctor", "call us", "us", "If nobody answers, wait.")
CHEST_PAIN = "chest-collapse-breathless"


def told(country: str, message_id: str = CHEST_PAIN) -> str:
    (text,) = [message.text for message in PACK.messages if message.id == message_id]
    return PACK.in_country(text, country)


@pytest.mark.parametrize("country", [*sorted(PACK.help.countries), "XX", ""])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_no_place_is_left_open_in_any_country_and_language(country: str, language: str) -> None:
    pack = PACK if language == "en" else in_language(language)
    for message in pack.with_numbers_of(country).messages:
        assert "{" not in message.text
        assert "}" not in message.text


def in_language(language: str) -> Rulebook:
    return translate_rulebook(PACK, load_translations(PackFiles.from_folder(SHIPPED), language))


@pytest.mark.parametrize(
    ("country", "number"),
    [("UK", "999"), ("GB", "999"), ("US", "911"), ("IE", "112"), ("CA", "911"), ("AU", "000"), ("NZ", "111")],
)
def test_the_emergency_number_is_that_of_the_country(country: str, number: str) -> None:
    assert f"Call {number} now" in told(country)


@pytest.mark.parametrize("country", ["DE", "FR", "NO", "CH"])
def test_in_europe_it_is_112(country: str) -> None:
    assert "Call 112 now" in told(country)


@pytest.mark.parametrize("country", ["XX", "JP", ""])
def test_an_unknown_country_gets_112_or_the_local_number(country: str) -> None:
    assert "Call 112 (or your local emergency number) now" in told(country)


def test_no_number_of_another_country_is_left() -> None:
    texts = " ".join(message.text for message in PACK.with_numbers_of("US").messages)
    for foreign in ("999", "111", "A&E", "your GP", "116 123", "SHOUT"):
        assert foreign not in texts


def test_who_may_not_answer_is_followed_by_where_to_go_then() -> None:
    assert told("US").endswith("If nobody answers, go to the emergency room (ER).")
    assert "nobody answers" not in told("UK")
    assert "nobody answers" not in told("US", "stroke-signs")


def test_only_our_places_are_filled_in() -> None:
    assert WORDS.fill("Call {emergency}, not {id} or {} or {nonsense}.") == "Call 123, not {id} or {} or {nonsense}."


def test_words_are_not_filled_in_twice() -> None:
    words = HelpWords("xx", "{hospital}", "the ward", "", "", "", "")
    assert words.fill("Call {emergency}") == "Call {hospital}"


def test_a_text_that_stands_in_english_for_lack_of_a_translation_gets_english_words() -> None:
    files = PackFiles.from_folder(SHIPPED)
    spanish = load_translations(files, "es")
    texts = {text_id: text for text_id, text in spanish.texts.items() if text_id != f"message.{CHEST_PAIN}.text"}
    pack = translate_rulebook(PACK, type(spanish)("es", texts))
    (found,) = [message.text for message in pack.with_numbers_of("US").messages if message.id == CHEST_PAIN]
    assert "speak to a doctor or an urgent care centre" in found


def test_a_pack_without_numbers_says_what_is_right_anywhere() -> None:
    assert tiny_pack().help.of("UK") == NO_COUNTRY


MESSAGES = """
opening_for_others: For them.
closing: Not yet.
messages:
  - {id: one, when: tired is yes, text: "Call {emergancy} now."}
"""


def test_an_unknown_place_is_named_with_the_nearest() -> None:
    with pytest.raises(ContentError) as problem:
        parse_rulebook(tiny_files(safety_messages=MESSAGES))
    assert "unknown place {emergancy}. Did you mean emergency?" in str(problem.value)


def test_a_country_stands_once() -> None:
    words = 'emergency: "9", hospital: a, advice: b, doctor: c, to_talk: d, lines: e'
    entry = f"{{codes: [UK], {words}, sources: [{{name: n, checked: no}}]}}"
    text = f"countries:\n  - {entry}\n  - {entry}\nelsewhere: {entry.replace('codes: [UK], ', '')}\n"
    with pytest.raises(ContentError) as problem:
        parse_rulebook(tiny_files(emergency_numbers=text))
    assert "UK stands here twice" in str(problem.value)


def test_nobody_is_said_to_have_checked_numbers_that_nobody_checked() -> None:
    assert not any(words.is_checked for words in PACK.help.countries.values())
