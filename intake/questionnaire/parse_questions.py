"""From the section files to sections, questions and panels."""

from __future__ import annotations

from collections.abc import Mapping

from intake.logic.nodes import Condition
from intake.logic.parse import ConditionReader
from intake.logic.vocabulary import DATED, NUMERIC, Kind, Threshold, Vocabulary, suggest
from intake.questionnaire import schema
from intake.questionnaire.model import Panel, Plausible, Question, RestAnswer, Section, Unit, subject_of
from intake.questionnaire.pack_reader import PackReader

SectionFiles = Mapping[str, schema.SectionFile]


def parse_sections(
    reader: PackReader, files: SectionFiles, units: Mapping[str, Unit], thresholds: Mapping[str, Threshold]
) -> tuple[Section, ...]:
    """Sections in the order of their files; problems go to the reader."""
    bare = {
        entry.key: _question(section.section, entry, None) for section in files.values() for entry in section.questions
    }
    for file, section in files.items():
        for number, entry in enumerate(section.questions):
            _check_question(reader, file, number, bare[entry.key], bare, units)
    reader.stop_if_any()
    subjects = {key: subject_of(question, units) for key, question in bare.items()}
    words = Vocabulary(subjects, thresholds, allows_offer=True)
    return tuple(_section(reader, file, section, words, bare) for file, section in files.items())


def _check_question(
    reader: PackReader,
    file: str,
    number: int,
    question: Question,
    known: Mapping[str, Question],
    units: Mapping[str, Unit],
) -> None:
    path = ("questions", number)
    for field, filled, kinds in (
        ("options", bool(question.options), (Kind.SINGLE, Kind.MULTI)),
        ("units", bool(question.factors), tuple(NUMERIC)),
    ):
        if filled != (question.kind in kinds):
            message = f"a {question.kind.value} question has {'no' if filled else 'to have'} {field}"
            reader.say(file, path, f"{question.key}: {message}", f"{'remove' if filled else 'add'} '{field}'")
    for code in question.factors.keys() - units.keys():
        reader.say_unknown(file, (*path, "units", code), "unit", code, units)
    if question.dated_by is None:
        return
    date = known.get(question.dated_by)
    if date is None:
        reader.say_unknown(file, (*path, "dated_by"), "question", question.dated_by, known)
    elif date.kind not in DATED:
        reader.say(file, (*path, "dated_by"), f"{date.key} is not a date", "name a date question")


def _section(
    reader: PackReader, file: str, section: schema.SectionFile, words: Vocabulary, bare: Mapping[str, Question]
) -> Section:
    conditions = ConditionReader(reader.documents[file], words)
    questions = []
    for number, entry in enumerate(section.questions):
        show = None if entry.show is None else conditions.read(entry.show, ("questions", number, "show"))
        questions.append(_question(section.section, entry, show))
    reader.problems.extend(conditions.problems)
    panels = tuple(_panel(reader, file, section, number, bare) for number in range(len(section.panels)))
    return Section(section.section, section.title, section.intro, tuple(questions), panels)


def _panel(
    reader: PackReader, file: str, section: schema.SectionFile, number: int, bare: Mapping[str, Question]
) -> Panel:
    entry = section.panels[number]
    here = {question.key for question in section.questions}
    field = "rows" if entry.rows else "questions"
    keys = tuple(entry.rows or entry.questions)
    for index, key in enumerate(keys):
        if key not in here:
            message = f"{key!r} is not a question of this section"
            reader.say(file, ("panels", number, field, index), message, suggest(key, here))
    rest = None
    if entry.rest:
        writes = {key: tuple(code) if isinstance(code, list) else code for key, code in entry.rest.writes.items()}
        _check_rest(reader, file, number, writes, keys, bare)
        rest = RestAnswer(entry.rest.text, entry.rest.code, writes, entry.rest.choices)
    return Panel(entry.id, section.section, entry.title, keys, rest, is_lab_report=bool(entry.rows))


def _check_rest(
    reader: PackReader,
    file: str,
    number: int,
    writes: Mapping[str, str | tuple[str, ...]],
    keys: tuple[str, ...],
    bare: Mapping[str, Question],
) -> None:
    for key, codes in writes.items():
        place = ("panels", number, "rest", "writes", key)
        if key not in keys or key not in bare:
            reader.say(file, place, f"{key!r} is not on this panel", suggest(key, keys))
            continue
        for code in (codes,) if isinstance(codes, str) else codes:
            if code not in bare[key].options:
                reader.say(file, place, f"{key} offers no answer {code!r}", suggest(code, bare[key].options))


def _question(section: str, entry: schema.QuestionEntry, show: Condition | None) -> Question:
    return Question(
        key=entry.key,
        section=section,
        kind=entry.type,
        text=entry.text,
        hint=entry.hint,
        asked_of=entry.asked_of,
        options=entry.options,
        factors=entry.units,
        specials=tuple(entry.special),
        comparators=tuple(entry.comparators),
        plausible=_plausible(entry.plausible) if entry.plausible else None,
        dated_by=entry.dated_by,
        show=show,
        counts_as_unknown_when_hidden=entry.when_hidden == "dont_know",
        is_required=entry.required,
        is_optional=entry.optional,
        is_filled_by_system=entry.filled_by == "system",
    )


def _plausible(entry: schema.PlausibleEntry) -> Plausible:
    high = None if isinstance(entry.to, str) else entry.to
    low = entry.above if entry.from_ is None else entry.from_
    return Plausible(low, high, is_low_open=entry.above is not None, is_up_to_age=entry.to == "age")
