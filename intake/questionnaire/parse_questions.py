"""From the section files to sections, questions and panels."""

from __future__ import annotations

from collections.abc import Mapping

from intake.logic.nodes import Condition, keys_of_all
from intake.logic.vocabulary import DATED, EXCLUSIVE_CODES, NUMERIC, UNKNOWN_CODES, Kind, Threshold, Vocabulary, suggest
from intake.questionnaire import schema
from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Plausible, Question, Section, Unit, subject_of
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.parse_expected import check_expected, expected_range
from intake.questionnaire.parse_panels import parse_panel
from intake.source_text import Path

PACK = "pack.yaml"
CHOICES = frozenset({Kind.SINGLE, Kind.MULTI})

SectionFiles = Mapping[str, schema.SectionFile]


def parse_sections(
    reader: PackReader, files: SectionFiles, units: Mapping[str, Unit], thresholds: Mapping[str, Threshold]
) -> tuple[Section, ...]:
    """Sections in the order of their files; problems go to the reader."""
    bare = {
        entry.key: _question(section.section, entry, None, thresholds)
        for section in files.values()
        for entry in section.questions
    }
    for file, section in files.items():
        for number, entry in enumerate(section.questions):
            _check_question(reader, file, number, bare[entry.key], bare, units)
            check_expected(reader, file, ("questions", number, "expected"), entry, thresholds, units)
    reader.stop_if_any()
    subjects = {key: subject_of(question, units) for key, question in bare.items()}
    dates = frozenset(question.dated_by for question in bare.values() if question.dated_by)
    words = Vocabulary(subjects, thresholds, result_dates=dates, allows_offer=True)
    sections = tuple(_section(reader, file, section, words, bare) for file, section in files.items())
    _check_order(reader, files, sections)
    _check_birth(reader, bare)
    _check_codes(reader, files)
    return sections


def _check_order(reader: PackReader, files: SectionFiles, sections: tuple[Section, ...]) -> None:
    """A skip condition reads only what was asked before, so it can be judged, and no two wait for each other."""
    read = {
        question.key: keys_of_all(question.show)
        for section in sections
        for question in section.questions
        if question.show is not None
    }
    asked: set[str] = set()
    for file, section in zip(files, sections, strict=True):
        for number, question in enumerate(section.questions):
            for key in (key for key in read.get(question.key, ()) if key not in asked):
                message, fix = _not_before(question.key, key, depend_on_each_other=question.key in read.get(key, ()))
                reader.say(file, ("questions", number, "show"), message, fix)
            asked.add(question.key)


def _check_codes(reader: PackReader, files: SectionFiles) -> None:
    """The address of a page begins with its section's code, and a rest answer's field with its panel's id."""
    codes: dict[str, str] = {}
    panels: dict[str, str] = {}
    for file, section in files.items():
        if codes.setdefault(section.section, file) != file:
            message = f"the section {section.section!r} stands in {codes[section.section]} already"
            reader.say(file, ("section",), message, "choose another code")
        for number, panel in enumerate(section.panels):
            if panels.setdefault(panel.id, file) != file:
                message = f"the panel id {panel.id!r} is already used in {panels[panel.id]}"
                reader.say(file, ("panels", number, "id"), message, "choose another")


def _check_birth(reader: PackReader, bare: Mapping[str, Question]) -> None:
    """A patient's link opens by the date of birth, and the age is worked out of it or asked where it is blank."""
    for key, kind in ((DATE_OF_BIRTH, Kind.DATE), (AGE, Kind.NUMBER)):
        if key not in bare or bare[key].kind is not kind:
            message = f"the program needs a question {key!r} of the type {kind.value}, and the pack has none"
            reader.say(PACK, (), message, "add it to a file of questionnaire/")
    keys = list(bare)
    if AGE in bare and DATE_OF_BIRTH in keys[keys.index(AGE) :]:
        reader.say(PACK, (), f"{AGE} is asked before {DATE_OF_BIRTH}", f"move {DATE_OF_BIRTH} before it")


def _not_before(question: str, key: str, *, depend_on_each_other: bool) -> tuple[str, str]:
    if key == question:
        return f"{question} depends on itself", "name a question that is asked before it"
    if depend_on_each_other:  # whichever is moved, the other one would be told of
        return f"{question} and {key} depend on each other", "leave one of them out of the other's 'show'"
    return f"{question} depends on {key}, which is not asked before it", f"move {key} before {question}"


def _check_question(
    reader: PackReader,
    file: str,
    number: int,
    question: Question,
    known: Mapping[str, Question],
    units: Mapping[str, Unit],
) -> None:
    path = ("questions", number)
    for field, is_filled, kinds, is_needed in (
        ("options", bool(question.options), CHOICES, True),
        ("units", bool(question.factors), NUMERIC, True),
        ("comparators", bool(question.comparators), NUMERIC, False),
        ("plausible", question.plausible is not None, NUMERIC, False),
        ("dated_by", question.dated_by is not None, NUMERIC | {Kind.SINGLE}, False),
        ("special", bool(question.specials), NUMERIC | DATED, False),
        ("raises_risk", bool(question.raises_risk), CHOICES, False),
    ):
        if is_filled and question.kind not in kinds:
            message = f"{question.key}: a {question.kind.value} question has no {field}"
            reader.say(file, (*path, field), message, f"remove '{field}'")
        elif is_needed and not is_filled and question.kind in kinds:
            message = f"{question.key}: a {question.kind.value} question needs {field}"
            reader.say(file, (*path, "key"), message, f"add '{field}'")
    _check_numbers(reader, file, path, question, units)
    _check_risk(reader, file, path, question)
    if question.dated_by is None:
        return
    date = known.get(question.dated_by)
    if date is None:
        reader.say_unknown(file, (*path, "dated_by"), "question", question.dated_by, known)
    elif date.kind not in DATED:
        reader.say(file, (*path, "dated_by"), f"{date.key} is not a date", "name a date question")


def _check_risk(reader: PackReader, file: str, path: Path, question: Question) -> None:
    """Answers that are offered, and no "none" or "not sure"."""
    for number, code in enumerate(question.raises_risk if question.kind in CHOICES else ()):
        if code not in question.options:
            place = (*path, "raises_risk", number)
            reader.say(file, place, f"{question.key} offers no answer {code!r}", suggest(code, question.options))
        elif code in EXCLUSIVE_CODES | UNKNOWN_CODES:
            place = (*path, "raises_risk", number)
            reader.say(file, place, f"{code!r} tells of no risk", "name answers that do")


def _check_numbers(reader: PackReader, file: str, path: Path, question: Question, units: Mapping[str, Unit]) -> None:
    """Units that exist, the first of them the base, and a plausible range that runs upwards."""
    for code in question.factors.keys() - units.keys():
        reader.say_unknown(file, (*path, "units", code), "unit", code, units)
    base = question.base_unit
    if base is not None and question.factors[base] != 1:
        message = f"{question.key}: the first unit is the base unit, so its factor is 1"
        reader.say(file, (*path, "units", base), message, "write the base unit first")
    plausible = question.plausible
    if plausible and plausible.low is not None and plausible.high is not None and plausible.low >= plausible.high:
        reader.say(file, (*path, "plausible"), f"{question.key}: the plausible range is upside down", "swap its ends")


def _section(
    reader: PackReader, file: str, section: schema.SectionFile, words: Vocabulary, bare: Mapping[str, Question]
) -> Section:
    questions = []
    for number, entry in enumerate(section.questions):
        show = None if entry.show is None else reader.condition(file, ("questions", number, "show"), words, entry.show)
        questions.append(_question(section.section, entry, show, words.thresholds))
    panels = tuple(parse_panel(reader, file, section, number, bare) for number in range(len(section.panels)))
    return Section(section.section, section.title, section.intro, tuple(questions), panels)


def _question(
    section: str, entry: schema.QuestionEntry, show: Condition | None, thresholds: Mapping[str, Threshold]
) -> Question:
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
        expected=expected_range(entry.expected, thresholds) if entry.expected else None,
        dated_by=entry.dated_by,
        show=show,
        counts_as_unknown_when_hidden=entry.when_hidden == "dont_know",
        is_required=entry.required,
        is_optional=entry.optional,
        is_filled_by_system=entry.filled_by == "system",
        is_private=entry.private,
        row=entry.row,
        raises_risk=_raises_risk(entry),
    )


def _raises_risk(entry: schema.QuestionEntry) -> tuple[str, ...]:
    if entry.raises_risk != "all":
        return tuple(entry.raises_risk)
    return tuple(code for code in entry.options if code not in EXCLUSIVE_CODES | UNKNOWN_CODES)


def _plausible(entry: schema.PlausibleEntry) -> Plausible:
    high = None if isinstance(entry.to, str) else entry.to
    low = entry.above if entry.from_ is None else entry.from_
    return Plausible(low, high, is_low_open=entry.above is not None, is_up_to_age=entry.to == "age")
