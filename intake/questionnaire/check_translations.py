"""What the translations of a pack lack: texts missing, stale or left over, and marks that differ from the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.errors import Problem
from intake.languages.translator import SOURCE_LANGUAGE
from intake.logic.vocabulary import nearest
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.patient_texts import PACK, PatientText, read_patient_texts
from intake.questionnaire.schema import PackFile, TranslatedEntry, TranslationFile
from intake.questionnaire.translations import file_of, is_language, languages_of

# What a translation must hold as often as its source: numbers, bold type, and places that are filled in.
MARKS = re.compile(r"\d+|[²³⁹]|\*\*|…|\{[^{}]*\}|%\([^()]*\)s|<|>")

Sources = Mapping[str, PatientText]


@dataclass(frozen=True)
class LanguageReport:
    """`translated` of `total` texts have a translation that can be shown."""

    language: str
    status: str
    translated: int
    total: int


@dataclass(frozen=True)
class TranslationsReport:
    """`problems` stand in the order of their places."""

    languages: tuple[LanguageReport, ...]
    problems: tuple[Problem, ...]


def check_translations(files: PackFiles) -> TranslationsReport:
    """Every language of the pack against its source texts; raises ContentError where those cannot be read."""
    reader = PackReader(files)
    sources = read_patient_texts(reader)
    reader.stop_if_any()
    problems: list[Problem] = []
    reports: list[LanguageReport] = []
    for language in languages_of(files):
        shaped = reader.read(file_of(language), TranslationFile)
        if shaped is None:
            continue
        problems += _of_head(reader, language, shaped)
        problems += _of_entries(reader, language, shaped, sources)
        problems += _missing(language, shaped, sources)
        current = {entry.id for entry in shaped.texts if _is_current(entry, sources)}
        reports.append(LanguageReport(language, shaped.status, len(current), len(sources)))
    problems += _without_file(reader)
    return TranslationsReport(tuple(reports), tuple(sorted({*reader.problems, *problems})))


def marks_of(text: str) -> Counter[str]:
    """What must be the same in the source and in its translation, in whatever order."""
    return Counter(MARKS.findall(text))


def _is_current(entry: TranslatedEntry, sources: Sources) -> bool:
    return entry.id in sources and sources[entry.id].hash == entry.of


def _of_head(reader: PackReader, language: str, shaped: TranslationFile) -> Iterator[Problem]:
    document = reader.documents[file_of(language)]
    if shaped.language != language:
        message = f"the file is named after {language!r} and says {shaped.language!r}"
        yield document.problem(("language",), message, "rename the file, or correct its language")
    elif not is_language(language):
        yield document.problem(("language",), f"{language!r} is no language", "write its code, such as es")
    if shaped.status == "reviewed" and not (shaped.reviewed_by and shaped.date):
        message = "reviewed texts say by whom and when"
        yield document.problem(("status",), message, "add 'reviewed_by: …' and 'date: …', or write 'status: draft'")


def _of_entries(reader: PackReader, language: str, shaped: TranslationFile, sources: Sources) -> Iterator[Problem]:
    document = reader.documents[file_of(language)]
    seen: set[str] = set()
    for number, entry in enumerate(shaped.texts):
        path = ("texts", number)
        source = sources.get(entry.id)
        if source is None:
            close = nearest(entry.id, sources)
            fix = f"did you mean {close}?" if close else "remove it"
            yield document.problem((*path, "id"), f"the pack has no text {entry.id!r}", fix)
        elif entry.id in seen:
            yield document.problem((*path, "id"), f"{entry.id} stands here twice", "keep one of the two")
        elif entry.of != source.hash:
            message = f"{entry.id} is stale: the source is now {_quoted(source)}"
            yield document.problem((*path, "of"), message, f"translate that, and write 'of: {source.hash}'")
        elif marks_of(entry.text) != marks_of(source.text):
            message = f"{entry.id} differs from {_quoted(source)} in {_differing(entry, source)}"
            yield document.problem((*path, "text"), message, "use the same numbers, ** and places that are filled in")
        seen.add(entry.id)


def _missing(language: str, shaped: TranslationFile, sources: Sources) -> Iterator[Problem]:
    present = {entry.id for entry in shaped.texts}
    for source in sources.values():
        if source.id not in present:
            message = f"{source.id} is not translated into {language}: {_quoted(source)}"
            fix = f"add '- {{id: {source.id}, of: {source.hash}, text: …}}' to {file_of(language)}"
            yield Problem(source.file, source.line, source.column, message, fix)


def _without_file(reader: PackReader) -> Iterator[Problem]:
    pack = reader.read(PACK, PackFile)
    for number, language in enumerate(pack.languages if pack is not None else ()):
        if language != SOURCE_LANGUAGE and file_of(language) not in reader.files.texts:
            message = f"the pack offers {language!r} and has no {file_of(language)}"
            yield reader.documents[PACK].problem(("languages", number), message, "add the file, or do not offer it")


def _quoted(source: PatientText) -> str:
    return f'"{source.text}"'


def _differing(entry: TranslatedEntry, source: PatientText) -> str:
    here, there = marks_of(entry.text), marks_of(source.text)
    return ", ".join(sorted((here - there) + (there - here)))
