"""From emergency_numbers.yaml to the words of each country, and the places in other texts that name them."""

from __future__ import annotations

from intake.logic.vocabulary import suggest
from intake.questionnaire.pack_reader import PackReader
from intake.rulebook.help_words import PLACE, PLACES, HelpByCountry, HelpWords
from intake.rulebook.schema import HelpEntry, HelpFile
from intake.source_text import Path

HELP = "emergency_numbers.yaml"
ELSEWHERE = "elsewhere"


def read_help(reader: PackReader) -> HelpByCountry:
    """A pack may have none: then every country gets words that are right anywhere."""
    shaped = reader.read(HELP, HelpFile) if HELP in reader.files.texts else None
    if shaped is None:
        return HelpByCountry({})
    countries: dict[str, HelpWords] = {}
    for number, entry in enumerate(shaped.countries):
        words = _words(entry.codes[0].lower(), entry)
        for code in entry.codes:
            if code in countries:
                reader.say(HELP, ("countries", number, "codes"), f"{code} stands here twice", "keep one of the two")
            countries[code] = words
    return HelpByCountry(countries, _words(ELSEWHERE, shaped.elsewhere))


def check_marks(reader: PackReader, file: str, path: Path, text: str) -> None:
    """A place that nobody fills in would be shown to a patient in braces, and a mark without its fellow as stars."""
    for name in PLACE.findall(text):
        if name not in PLACES:
            reader.say(file, path, f"unknown place {{{name}}}", suggest(name, set(PLACES)))
    if not {"{", "}"}.isdisjoint(PLACE.sub("", text)):
        reader.say(file, path, "a brace stands here without its fellow", "write a place as in {emergency}")
    if text.count("**") % 2:
        reader.say(file, path, "a ** stands here without its fellow", "put ** before and behind what is strong")


def _words(entry_id: str, entry: HelpEntry) -> HelpWords:
    return HelpWords(
        id=entry_id,
        emergency=entry.emergency,
        hospital=entry.hospital,
        advice=entry.advice,
        doctor=entry.doctor,
        to_talk=entry.to_talk,
        lines=entry.lines,
        if_no_answer=entry.if_no_answer,
        is_checked=all(source.checked == "read" for source in entry.sources),
    )
