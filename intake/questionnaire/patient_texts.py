"""Every text of a pack that a patient reads, by its id, with the place where it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ConfigDict, Field

from intake.questionnaire import schema
from intake.questionnaire.pack_reader import PackReader
from intake.source_text import Path

PACK, NAMES, MESSAGES, WHY = "pack.yaml", "names.yaml", "safety_messages.yaml", "why_we_ask.yaml"
HELP, ELSEWHERE = "emergency_numbers.yaml", "elsewhere"
HELP_PLACES = ("emergency", "hospital", "advice", "doctor", "to_talk", "lines", "if_no_answer")
HASH_LENGTH = 8


@dataclass(frozen=True)
class PatientText:
    """A text in the language of the pack; `id` is as in `question.urgent_now.option.chest_pain`."""

    id: str
    text: str
    file: str
    line: int
    column: int

    @property
    def hash(self) -> str:
        return source_hash(self.text)


class _MessageWords(schema.Strict):
    model_config = ConfigDict(extra="ignore")  # when a message is shown is no business of its words

    id: schema.RuleId
    text: schema.Words


class _WhyWords(schema.Strict):
    opening: schema.Words
    categories: dict[str, schema.Words]
    routing: schema.Words
    routing_alone: schema.Words
    reading: schema.Words


class _MessagesWords(schema.Strict):
    opening_for_others: schema.Words
    closing: schema.Words
    messages: list[_MessageWords]


class _HelpWords(schema.Strict):
    model_config = ConfigDict(extra="ignore")  # where the numbers come from is no business of their words

    codes: list[str] = Field(default_factory=list)
    emergency: schema.Words
    hospital: schema.Words
    advice: schema.Words
    doctor: schema.Words
    to_talk: schema.Words
    lines: schema.Words
    if_no_answer: str = ""


class _HelpFile(schema.Strict):
    countries: list[_HelpWords]
    elsewhere: _HelpWords


def is_number_alone(place: str, text: str) -> bool:
    """The emergency number stands in every language as it is. Before another number a language may need a word more:
    "call 111" is "llame al 111".
    """
    return not text or (place == "emergency" and not any(sign.isalpha() for sign in text))


def source_hash(text: str) -> str:
    """What names one wording: a translation says of which it was made."""
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def read_patient_texts(reader: PackReader) -> dict[str, PatientText]:
    """All of them in the order in which they are met; problems of the files go to the reader."""
    found: dict[str, PatientText] = {}
    for text_id, text, file, path in _all(reader):
        if text:
            found[text_id] = PatientText(text_id, text, file, *reader.documents[file].place(path))
    return found


Found = Iterator[tuple[str, str, str, Path]]  # id, text, file, path in the file


def _all(reader: PackReader) -> Found:
    pack = reader.read(PACK, schema.PackFile)
    if pack is not None:
        yield "pack.title", pack.title, PACK, ("title",)
    for file in reader.files.under("questionnaire/"):
        section = reader.read(file, schema.SectionFile)
        if section is not None:
            yield from _of_section(file, section)
    for number, unit in enumerate(pack.units if pack is not None else ()):
        yield f"unit.{unit.code}.label", unit.label, PACK, ("units", number, "label")
        yield f"unit.{unit.code}.short", unit.short or "", PACK, ("units", number, "short")
        yield f"unit.{unit.code}.one", unit.one or "", PACK, ("units", number, "one")
    yield from _of_names(reader)
    yield from _of_messages(reader)
    yield from _of_help(reader)
    yield from _of_why(reader)


def _of_section(file: str, section: schema.SectionFile) -> Found:
    yield f"section.{section.section}.title", section.title, file, ("title",)
    yield f"section.{section.section}.intro", section.intro, file, ("intro",)
    for number, question in enumerate(section.questions):
        if question.filled_by == "system":
            continue  # nobody is asked
        head, path = f"question.{question.key}", ("questions", number)
        yield f"{head}.text", question.text, file, (*path, "text")
        yield f"{head}.hint", question.hint, file, (*path, "hint")
        yield f"{head}.row", question.row, file, (*path, "row")
        if _is_told_by_whom_it_asks(question.show):
            yield f"{head}.asked_of", question.asked_of, file, (*path, "asked_of")
        for code, words in question.options.items():
            yield f"{head}.option.{code}", words, file, (*path, "options", code)
    for number, panel in enumerate(section.panels):
        head, path = f"panel.{panel.id}", ("panels", number)
        yield f"{head}.title", panel.title, file, (*path, "title")
        if panel.rest is None:
            continue
        yield f"{head}.rest.text", panel.rest.text, file, (*path, "rest", "text")
        for code, words in panel.rest.choices.items():
            yield f"{head}.rest.choice.{code}", words, file, (*path, "rest", "choices", code)


def _is_told_by_whom_it_asks(show: object) -> bool:
    """A gate within a gate: on paper no short clause says whom the question is for. All others nobody reads."""
    gates = list(show.values()) if isinstance(show, dict) else []
    return any(isinstance(part, dict) for parts in gates for part in (parts if isinstance(parts, list) else [parts]))


def _of_names(reader: PackReader) -> Found:
    """A name as the questions of a language write it, and its plain words."""
    document = reader.document(NAMES) if NAMES in reader.files.texts else None
    names = document.value if document is not None and isinstance(document.value, dict) else {}
    for name, words in names.items():
        yield f"name.{name}.name", name, NAMES, ("@", name)
        if isinstance(words, str):
            yield f"name.{name}.words", words, NAMES, (name,)


def _of_messages(reader: PackReader) -> Found:
    shown = reader.read(MESSAGES, _MessagesWords)
    if shown is None:
        return
    yield "messages.opening_for_others", shown.opening_for_others, MESSAGES, ("opening_for_others",)
    yield "messages.closing", shown.closing, MESSAGES, ("closing",)
    for number, message in enumerate(shown.messages):
        yield f"message.{message.id}.text", message.text, MESSAGES, ("messages", number, "text")


def _of_why(reader: PackReader) -> Found:
    """What "Why are we asking?" says; a pack may have no words for it."""
    why = reader.read(WHY, _WhyWords) if WHY in reader.files.texts else None
    if why is None:
        return
    yield "why.opening", why.opening, WHY, ("opening",)
    for category, phrase in why.categories.items():
        yield f"why.category.{category}", phrase, WHY, ("categories", category)
    for part in ("routing", "routing_alone", "reading"):
        yield f"why.{part}", getattr(why, part), WHY, (part,)


def _of_help(reader: PackReader) -> Found:
    """Whom to call in each country; a country is called by its first code."""
    shaped = reader.read(HELP, _HelpFile) if HELP in reader.files.texts else None
    if shaped is None:
        return
    entries: list[tuple[str, _HelpWords, Path]] = [
        (entry.codes[0].lower() if entry.codes else ELSEWHERE, entry, ("countries", number))
        for number, entry in enumerate(shaped.countries)
    ]
    for entry_id, entry, path in (*entries, (ELSEWHERE, shaped.elsewhere, (ELSEWHERE,))):
        for place in HELP_PLACES:
            text = getattr(entry, place)
            if not is_number_alone(place, text):
                yield f"help.{entry_id}.{place}", text, HELP, (*path, place)
