"""From the panels of a section's file to the panels of a section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from intake.logic.vocabulary import NUMERIC, Kind, suggest
from intake.questionnaire import schema
from intake.questionnaire.model import LEAVE_OPEN, Panel, Question, RestAnswer
from intake.questionnaire.pack_reader import PackReader

IN_A_ROW = NUMERIC | {Kind.SINGLE}


def parse_panel(
    reader: PackReader, file: str, section: schema.SectionFile, number: int, bare: Mapping[str, Question]
) -> Panel:
    """The one with this number. Problems go to the reader."""
    entry = section.panels[number]
    here = [question.key for question in section.questions]
    known = [panel.id for panel in section.panels[:number]]
    if entry.id in known:
        reader.say(file, ("panels", number, "id"), f"the panel id {entry.id!r} stands here twice", "choose another")
    field = "rows" if entry.rows else "questions"
    keys = tuple(entry.rows or entry.questions)
    for index, key in enumerate(keys):
        if key not in here:
            message = f"{key!r} is not a question of this section"
            reader.say(file, ("panels", number, field, index), message, suggest(key, here))
    if entry.rows:
        _check_rows(reader, file, number, [bare[key] for key in keys if key in bare])
    rest = None
    if entry.rest:
        if entry.rest.code is None and not entry.rest.choices:
            message = f"the rest answer of {entry.id} offers nothing to tap"
            reader.say(file, ("panels", number, "rest"), message, "add 'code' or 'choices'")
        writes = {key: tuple(code) if isinstance(code, list) else code for key, code in entry.rest.writes.items()}
        _check_rest(reader, file, number, writes, keys, bare)
        _check_rest_choices(reader, file, number, entry.rest.choices, [bare[key] for key in keys if key in bare])
        rest = RestAnswer(entry.rest.text, entry.rest.code, writes, entry.rest.choices)
    return Panel(entry.id, section.section, entry.title, keys, rest, is_lab_report=bool(entry.rows))


def _check_rows(reader: PackReader, file: str, number: int, rows: Sequence[Question]) -> None:
    """What a lab report has room for: numbers and findings, and above them the date of the tests."""
    for index, row in enumerate(rows):
        if row.kind not in IN_A_ROW:
            message = f"{row.key} is a {row.kind.value.replace('_', ' ')} question, and no row of a lab report"
            reader.say(file, ("panels", number, "rows", index), message, "name numbers and single choices")
    if not any(row.dated_by for row in rows):
        message = "no row has a date, and a lab report begins with the date of the tests"
        reader.say(file, ("panels", number, "rows"), message, "name a date by 'dated_by', or write 'questions'")


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
        if isinstance(codes, str) == (bare[key].kind is Kind.MULTI):
            shape = "a list of codes, as in [none]" if isinstance(codes, str) else "one code, without brackets"
            reader.say(file, place, f"{key} is a {bare[key].kind.value} question", f"write {shape}")
        for code in (codes,) if isinstance(codes, str) else codes:
            if code not in bare[key].options:
                reader.say(file, place, f"{key} offers no answer {code!r}", suggest(code, bare[key].options))


def _check_rest_choices(
    reader: PackReader, file: str, number: int, choices: Iterable[str], rows: Sequence[Question]
) -> None:
    for code in (code for code in choices if code != LEAVE_OPEN):
        for row in rows:
            known = (*row.options, *row.specials)
            if code not in known:
                place = ("panels", number, "rest", "choices", code)
                reader.say(file, place, f"{row.key} offers no answer {code!r}", suggest(code, known))
