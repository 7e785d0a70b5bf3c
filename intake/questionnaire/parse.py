"""From the pack's files to a Questionnaire, or to every problem in them with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath

from intake.logic.vocabulary import Threshold
from intake.questionnaire import schema
from intake.questionnaire.model import Aims, Question, Questionnaire, Section, Unit
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.parse_codes import parse_codes
from intake.questionnaire.parse_facts import Entries, parse_facts
from intake.questionnaire.parse_questions import SectionFiles, parse_sections
from intake.source_text import Path

RULE_FILES = (
    "flags/",
    "safety_messages",
    "safety_exceptions",
    "facts",
    "coverage",
    "why_we_ask",
    "summary.yaml",
    "translations/",
    "codes",
)  # what the questionnaire's own hash leaves out


def load_questionnaire(folder: FilePath) -> Questionnaire:
    """The questionnaire of a pack on disk; ContentError names every problem."""
    return parse_questionnaire(PackFiles.from_folder(folder))


def parse_questionnaire(files: PackFiles) -> Questionnaire:
    return read_questionnaire(PackReader(files))


def read_questionnaire(reader: PackReader) -> Questionnaire:
    """Read it with a reader that may already hold problems of other files; all are raised together."""
    pack = reader.read("pack.yaml", schema.PackFile)
    modes = reader.read("modes.yaml", schema.ModesFile)
    entries = reader.read_list("facts.yaml", schema.FactEntry, "facts")
    read = {name: reader.read(name, schema.SectionFile) for name in reader.files.under("questionnaire/")}
    names = _plain_words(reader)
    files = {name: section for name, section in read.items() if section is not None}
    reader.stop_if_any()
    assert pack is not None
    assert modes is not None
    return _assemble(reader, pack, modes, files, entries, names)


def _assemble(
    reader: PackReader,
    pack: schema.PackFile,
    modes: schema.ModesFile,
    files: SectionFiles,
    entries: Entries,
    names: Mapping[str, str],
) -> Questionnaire:
    units = {entry.code: _unit(entry) for entry in pack.units}
    thresholds = {name: _threshold(name, entry) for name, entry in pack.thresholds.items()}
    _check_names(reader, files, entries, thresholds)
    sections = _sections(reader, pack, files, units, thresholds)
    questions = {question.key: question for section in sections for question in section.questions}
    facts, numbers = parse_facts(reader, entries, questions, units, thresholds)
    _check_modes(reader, modes, questions)
    codes = parse_codes(reader, questions)
    reader.stop_if_any()
    return Questionnaire(
        id=pack.id,
        title=pack.title,
        version=pack.version,
        dated=pack.date,
        languages=tuple(pack.languages),
        sha256=reader.files.sha256(name for name in reader.files.texts if not name.startswith(RULE_FILES)),
        units=units,
        thresholds=thresholds,
        sections=sections,
        facts=facts,
        number_facts=numbers,
        names_in_plain_words=names,
        offer_confirm_key=modes.offer.confirm,
        offer_keys=tuple(modes.offer.keys),
        asked_afresh=frozenset(modes.second_visit.asked_afresh),
        fresh_days=modes.second_visit.fresh_days,
        fresh_days_by_key=modes.second_visit.fresh_days_by_question,
        summary_keys=tuple(modes.summary),
        places=_places(reader, files, thresholds),
        aims=_aims(pack),
        result_codes=codes,
    )


def _threshold(name: str, entry: schema.ThresholdEntry) -> Threshold:
    return Threshold(name, entry.value, entry.unit, entry.meaning, entry.source, entry.checked)


def _sections(
    reader: PackReader,
    pack: schema.PackFile,
    files: SectionFiles,
    units: Mapping[str, Unit],
    thresholds: Mapping[str, Threshold],
) -> tuple[Section, ...]:
    """Once the units that they are written in are good."""
    _check_units(reader, pack, thresholds)
    reader.stop_if_any()
    sections = parse_sections(reader, files, units, thresholds)
    reader.stop_if_any()
    return sections


def _aims(pack: schema.PackFile) -> Aims | None:
    aims = pack.burden
    return None if aims is None else Aims(aims.median_items, aims.minutes, aims.most_items, dict(aims.reasons.items()))


def _unit(entry: schema.UnitEntry) -> Unit:
    short = entry.label if entry.short is None else entry.short
    return Unit(entry.code, entry.symbol, entry.label, entry.ucum, short, short if entry.one is None else entry.one)


def _plain_words(reader: PackReader) -> dict[str, str]:
    """None for a pack without the file."""
    document = reader.document("names.yaml") if "names.yaml" in reader.files.texts else None
    if document is None or not isinstance(document.value, dict):
        return {}
    for name, words in document.value.items():
        if not isinstance(words, str):
            reader.say("names.yaml", (name,), f"{name}: a few plain words are expected", "write them behind the colon")
    return {name: words for name, words in document.value.items() if isinstance(words, str)}


def _check_names(
    reader: PackReader, files: SectionFiles, entries: Entries, thresholds: Mapping[str, Threshold]
) -> None:
    """Keys, facts and thresholds share one space of names, so that a phrase can only mean one thing."""
    first = dict.fromkeys(thresholds, "a threshold in pack.yaml")
    claims: list[tuple[str, str, Path, str]] = [
        (entry.key, file, ("questions", number, "key"), f"a question in {file}")
        for file, section in files.items()
        for number, entry in enumerate(section.questions)
    ]
    claims += [(entry.id, "facts.yaml", (number, "id"), "a fact in facts.yaml") for number, entry in entries]
    for name, file, path, what in claims:
        if name in first:
            reader.say(file, path, f"{name!r} is already {first[name]}", "choose another name")
        first.setdefault(name, what)


def _check_units(reader: PackReader, pack: schema.PackFile, thresholds: Mapping[str, Threshold]) -> None:
    for field in ("code", "symbol"):
        names = [getattr(entry, field) for entry in pack.units]
        for number, name in enumerate(names):
            if name in names[:number]:
                message = f"another unit has the {field} {name!r} already"
                reader.say("pack.yaml", ("units", number, field), message, "choose another")
    symbols = {entry.symbol for entry in pack.units}
    for name, threshold in thresholds.items():
        if threshold.unit not in symbols:
            reader.say_unknown("pack.yaml", ("thresholds", name, "unit"), "unit", threshold.unit, symbols)


def _check_modes(reader: PackReader, modes: schema.ModesFile, questions: Mapping[str, Question]) -> None:
    named: list[tuple[Path, str]] = [(("offer", "confirm"), modes.offer.confirm)]
    named += [(("offer", "keys", index), key) for index, key in enumerate(modes.offer.keys)]
    afresh = enumerate(modes.second_visit.asked_afresh)
    named += [(("second_visit", "asked_afresh", index), key) for index, key in afresh]
    limited = modes.second_visit.fresh_days_by_question
    named += [(("second_visit", "fresh_days_by_question", key), key) for key in limited]
    named += [(("summary", index), key) for index, key in enumerate(modes.summary)]
    for path, key in named:
        if key not in questions:
            reader.say_unknown("modes.yaml", path, "question", key, questions)


def _places(
    reader: PackReader, files: SectionFiles, thresholds: Mapping[str, Threshold]
) -> dict[str, tuple[str, int, int]]:
    """Where each question and threshold stands."""
    head = reader.documents["pack.yaml"]
    places = {name: ("pack.yaml", *head.key_place(("thresholds", name))) for name in thresholds}
    for file, section in files.items():
        for number, entry in enumerate(section.questions):
            places[entry.key] = (file, *reader.documents[file].place(("questions", number, "key")))
    return places
