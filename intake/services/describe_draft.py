"""What a draft changes, in words and line by line, and what is wrong in its files, with the line that it stands on."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.errors import ContentError, Problem
from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.compare import RuleSetChange, compare_rulebooks
from intake.rulebook.model import Rulebook
from intake.rulebook.old_numbers import old_numbers_said
from intake.rulebook.parse import parse_rulebook
from intake.services.check_pack import check_pack
from intake.services.edit_draft import Draft
from intake.services.rulebooks import Rulebooks

CONTEXT_LINES = 3


@dataclass(frozen=True)
class QuotedProblem:
    """`quoted`: the line that it stands on, as it is written."""

    problem: Problem
    quoted: str


@dataclass(frozen=True)
class DiffLine:
    """`kind`: same, new, gone or place."""

    kind: str
    text: str


@dataclass(frozen=True)
class FileDiff:
    path: str
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True)
class DraftInWords:
    """`change` is None where nothing is changed, or the files cannot be read yet: then the problems say why.
    `old_numbers`: texts that still say what a changed threshold was.
    """

    change: RuleSetChange | None
    old_numbers: tuple[str, ...]
    problems: tuple[QuotedProblem, ...]
    diffs: tuple[FileDiff, ...]


def describe_draft(draft: Draft, rulebooks: Rulebooks, today: date) -> DraftInWords:
    if not draft.changed_paths:
        return DraftInWords(None, (), (), ())
    before, after = rulebooks.of(draft.base_sha256), _read(draft)
    return DraftInWords(
        change=None if after is None else compare_rulebooks(before, after),
        old_numbers=() if after is None else old_numbers_said(before, after),
        problems=quote_problems(draft.files, today),
        diffs=tuple(
            diff_of(path, draft.base_files.get(path, ""), draft.files.get(path, "")) for path in draft.changed_paths
        ),
    )


def _read(draft: Draft) -> Rulebook | None:
    try:
        return parse_rulebook(draft.pack_files)
    except ContentError:
        return None


def quote_problems(files: Mapping[str, str], today: date) -> tuple[QuotedProblem, ...]:
    """Every problem of a whole pack, in the order of the files."""
    return tuple(QuotedProblem(found, _line(files, found)) for found in check_pack(PackFiles(files), today).all)


def _line(files: Mapping[str, str], problem: Problem) -> str:
    lines = files.get(problem.file, "").split("\n")
    return lines[problem.line - 1].strip() if problem.line <= len(lines) else ""


def diff_of(path: str, before: str, after: str) -> FileDiff:
    found = difflib.unified_diff(before.split("\n"), after.split("\n"), n=CONTEXT_LINES, lineterm="")
    return FileDiff(path, tuple(_diff_line(line) for number, line in enumerate(found) if number > 1))


def _diff_line(line: str) -> DiffLine:
    kinds = {"+": "new", "-": "gone", "@": "place"}
    kind = kinds.get(line[:1], "same")
    return DiffLine(kind, line if kind == "place" else line[1:])


@dataclass(frozen=True)
class SideBySide:
    """A stretch of two texts: what stands in each of them there, and whether that is the same."""

    left: str
    right: str
    is_same: bool


def side_by_side(left: str, right: str) -> list[SideBySide]:
    """Two texts as stretches; what is the same is cut to its edges."""
    lefts, rights = left.split("\n"), right.split("\n")
    found: list[SideBySide] = []
    for tag, start, end, other_start, other_end in difflib.SequenceMatcher(None, lefts, rights, False).get_opcodes():
        is_same = tag == "equal"
        mine, theirs = lefts[start:end], rights[other_start:other_end]
        if is_same and len(mine) > 2 * CONTEXT_LINES:
            mine = theirs = [*mine[:CONTEXT_LINES], "…", *mine[-CONTEXT_LINES:]]
        found.append(SideBySide("\n".join(mine), "\n".join(theirs), is_same))
    return found
