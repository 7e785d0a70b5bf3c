"""The everyday changes of a rule: a message, a severity, a review date, on or off, a threshold, one value at a time.

The value is changed at its place in the file, and the whole pack is checked before anything is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.errors import ContentError, Problem
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.parse import PACK
from intake.services.check_pack import check_pack
from intake.source_edit import add_scalar, remove_scalar, replace_scalar
from intake.source_text import UNPRINTABLE, Path, read_document

FIELDS = ("severity", "message", "review_by")
OFF = "off"
THRESHOLD = "threshold-"  # before the name of one, in a form
LINE_BREAKS = re.compile(r"[\r\n]+")


@dataclass(frozen=True)
class RuleInFile:
    """Where a rule stands, and its values as they are written."""

    file: str
    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Edited:
    """The files that are other than before, and what is wrong with the new values, by field."""

    texts: Mapping[str, str]
    problems: Mapping[str, Problem]


def find_rule_in_files(files: PackFiles, rule_id: str) -> RuleInFile | None:
    """None where no file has it, or its file cannot be read as YAML."""
    for file in files.under("flags/"):
        try:
            entries = read_document(files.texts[file], file).value
        except ContentError:
            continue
        for number, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict) and entry.get("id") == rule_id:
                values = {name: value for name, value in entry.items() if isinstance(value, str)}
                return RuleInFile(file, number, values)
    return None


def threshold_values(files: PackFiles) -> Mapping[str, str]:
    """Every threshold's number as it is written, by its name; none where the file cannot be read."""
    try:
        pack = read_document(files.texts[PACK], PACK).value
    except (ContentError, KeyError):
        return {}
    thresholds = pack.get("thresholds") if isinstance(pack, dict) else None
    entries = thresholds.items() if isinstance(thresholds, dict) else ()
    found = {name: entry.get("value") for name, entry in entries if isinstance(entry, dict)}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def change_values(files: PackFiles, rule_id: str, wanted: Mapping[str, str], today: date) -> Edited:
    """`wanted`: values by field; `off` empty for a rule in use; a threshold under `threshold-NAME`.

    ContentError where a value cannot be changed at its place.
    """
    rule = find_rule_in_files(files, rule_id)
    if rule is None:
        raise ContentError([Problem("flags", 1, 1, f"no rule {rule_id} in the files", "edit the whole file")])
    texts = dict(files.texts)
    places: dict[str, tuple[str, Path]] = {}
    for field in (*FIELDS, OFF):
        value = _in_one_line(wanted.get(field, ""))
        if field in wanted and value != _in_one_line(rule.values.get(field, "")):
            if found := UNPRINTABLE.search(value):
                return Edited({}, {field: _unseen(found[0])})
            places[field] = (rule.file, (rule.number, field))
            texts[rule.file] = _changed(texts[rule.file], rule.file, (rule.number, field), value)
    for name, value in threshold_values(files).items():
        field = f"{THRESHOLD}{name}"
        if wanted.get(field, value) != value:
            places[field] = (PACK, ("thresholds", name, "value"))
            texts[PACK] = replace_scalar(texts[PACK], PACK, ("thresholds", name, "value"), wanted[field])
    changed = {file: text for file, text in texts.items() if text != files.texts[file]}
    return Edited(changed, _problems_of(PackFiles(texts), places, today))


def _in_one_line(text: str) -> str:
    """As a message is written: a text field lets people press Enter, or paste lines."""
    lines = (line.strip() for line in LINE_BREAKS.split(text))
    return " ".join(line for line in lines if line)


def _unseen(character: str) -> Problem:
    message = f"a character that cannot be seen: U+{ord(character):04X}"
    return Problem("", 0, 0, message, "type the text anew; pasting brought it along")


def _changed(text: str, file: str, path: Path, value: str) -> str:
    """`off` is there only in a rule that is switched off."""
    entries = read_document(text, file).value
    rule = entries[path[0]] if isinstance(entries, list) and isinstance(path[0], int) else {}
    is_there = path[-1] in rule
    if path[-1] == OFF and not value:
        return remove_scalar(text, file, path)
    return replace_scalar(text, file, path, value) if is_there else add_scalar(text, file, path, value, after="id")


def _problems_of(files: PackFiles, places: Mapping[str, tuple[str, Path]], today: date) -> dict[str, Problem]:
    """Those that stand at a changed value; the checks of the draft tell what else the change led to."""
    lines = {
        (file, read_document(files.texts[file], file).place(path)[0]): field for field, (file, path) in places.items()
    }
    found: dict[str, Problem] = {}
    for problem in check_pack(files, today).all if places else ():
        if (problem.file, problem.line) in lines:
            found.setdefault(lines[problem.file, problem.line], problem)
    return found
