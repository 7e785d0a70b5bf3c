"""Put a new rule at the end of a rule file, from a template or as a copy of another one; the rest of it stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.errors import InputError, Refusal
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.model import Severity
from intake.services.edit_scalar import find_rule_in_files
from intake.source_edit import replace_scalar, write_scalar
from intake.source_text import read_document

RULE_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
FIELDS = ("id", "title", "severity", "file", "when", "message", "why", "ask", "source")
TEXTS = ("title", "when", "message", "why", "source")


@dataclass(frozen=True)
class Added:
    """`line`: where the new rule begins."""

    file: str
    text: str
    line: int


def add_from_template(files: PackFiles, typed: Mapping[str, str], today: date) -> Added:
    """`typed`: by FIELDS. InputError where a rule cannot even be written down with it."""
    file = typed["file"]
    refusals = [*_refuse_id(files, typed["id"])]
    refusals += [Refusal(name, "Write this down") for name in TEXTS if not typed[name].strip()]
    if typed["severity"] not in {severity.value for severity in Severity}:
        refusals.append(Refusal("severity", "Choose how urgent it is"))
    if file not in files.under("flags/"):
        refusals.append(Refusal("file", "Choose where it belongs"))
    if refusals:
        raise InputError(refusals)
    lines = [
        f"- id: {typed['id']}",
        f"  severity: {typed['severity']}",
        f"  category: {_category(files, file)}",
        *(f"  {name}: {write_scalar(_on_one_line(typed[name]))}" for name in ("title", "when", "message", "why")),
        *([f"  ask: {write_scalar(_on_one_line(typed['ask']))}"] if typed["ask"].strip() else []),
        "  sources:",
        f"    - {{name: {write_scalar(_on_one_line(typed['source']), in_braces=True)}, checked: no}}",
        f"  review_by: {today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat()}",
        "  # Cases prove the rule. Write at least one that fires and one that stays silent, in place of [], like this:",
        "  #   - {name: what it shows, fires: {key: code}}",
        "  #   - {name: what it shows, silent: {key: code}}",
        "  #   - {name: what it shows, unassessed: {key: not_sure}}",
        "  cases: []",
    ]
    return _at_the_end(files, file, "\n".join(lines))


def add_copy(files: PackFiles, of: str, new_id: str, new_title: str) -> Added:
    """The whole rule with its comments, under another id and title."""
    refusals = _refuse_id(files, new_id)
    if not new_title.strip():
        refusals.append(Refusal("title", "Write this down"))
    found = find_rule_in_files(files, of)
    if found is None:
        refusals.append(Refusal("id", "The rule to be copied is not in the files"))
    if refusals or found is None:
        raise InputError(refusals)
    lines = files.texts[found.file].split("\n")
    document = read_document(files.texts[found.file], found.file)
    start = document.place((found.number,))[0] - 1
    following = (found.number + 1,)
    end = document.place(following)[0] - 1 if following in document.places else len(lines)
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):  # what stands there is about the next rule
        end -= 1
    text = "\n".join(lines[start:end])
    for field, value in (("id", new_id), ("title", new_title.strip())):
        text = replace_scalar(text, found.file, (0, field), value)
    return _at_the_end(files, found.file, text)


def _refuse_id(files: PackFiles, rule_id: str) -> list[Refusal]:
    if not RULE_ID.fullmatch(rule_id):
        return [Refusal("id", "Write small letters, digits and hyphens, such as low-iron-diet")]
    if find_rule_in_files(files, rule_id) is not None:
        return [Refusal("id", "A rule has this id already: ids are never used again")]
    return []


def _category(files: PackFiles, file: str) -> str:
    """Of the first rule in the file: a file holds one category."""
    entries = read_document(files.texts[file], file).value
    first = entries[0] if isinstance(entries, list) and entries else {}
    return str(first.get("category", "other")) if isinstance(first, dict) else "other"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _at_the_end(files: PackFiles, file: str, rule: str) -> Added:
    before = files.texts[file].rstrip("\n")
    return Added(file, f"{before}\n\n{rule}\n", before.count("\n") + 3)
