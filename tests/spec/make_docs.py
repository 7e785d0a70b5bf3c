"""Makes docs/rule_language.md out of the spec tests: `python -m tests.spec.make_docs` writes it anew.

A chapter is a spec module: its docstring (the first line is the heading) and the tables of its EXAMPLES.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.builders import TINY
from tests.spec import (
    test_and_or_not,
    test_at_least,
    test_cases_of_rules,
    test_certainly_possibly,
    test_choices,
    test_dates,
    test_derived_facts,
    test_errors_of_phrases,
    test_hidden_questions,
    test_messages,
    test_newest_of,
    test_number_facts,
    test_numbers_and_units,
    test_own_pack,
    test_perhaps,
    test_question_file,
    test_ranges_and_comparators,
    test_rule_file,
    test_several_choices,
    test_skip_logic,
    test_status_words,
)
from tests.spec.chapter import Example, Mistake, Row

TARGET = Path(__file__).parents[2] / "docs" / "rule_language.md"

CHAPTERS: tuple[ModuleType, ...] = (
    test_rule_file,
    test_and_or_not,
    test_at_least,
    test_choices,
    test_several_choices,
    test_perhaps,
    test_numbers_and_units,
    test_ranges_and_comparators,
    test_dates,
    test_newest_of,
    test_status_words,
    test_hidden_questions,
    test_certainly_possibly,
    test_derived_facts,
    test_number_facts,
    test_skip_logic,
    test_messages,
    test_question_file,
    test_cases_of_rules,
    test_own_pack,
    test_errors_of_phrases,
)

HEAD = """# The language of the rules

For the people who look after a clinic's rules. No programming is needed: a rule is a short text file, its condition
reads aloud, and `intake rules check` says what is wrong and where.

This page is made from the tests of the language (`tests/spec`), so every table on it is true of the program: each row
was judged by both of its engines. To change it, change the tests and run `python -m tests.spec.make_docs`.

The tables show answers in columns and, last, what becomes of the condition above them: **true**, **false** or
**unknown**. The form that they speak of is small, and stands at the end of the page.
"""


def document() -> str:
    contents = "\n".join(f"- [{_title(chapter)}](#{_anchor(_title(chapter))})" for chapter in CHAPTERS)
    parts = [HEAD, contents + "\n", *(_chapter(chapter) for chapter in CHAPTERS), _form()]
    return "\n".join(parts)


def _title(chapter: ModuleType) -> str:
    return (chapter.__doc__ or "").splitlines()[0]


def _anchor(title: str) -> str:
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def _chapter(chapter: ModuleType) -> str:
    text = (chapter.__doc__ or "").partition("\n")[2].strip()
    parts = [f"## {_title(chapter)}\n", text + "\n", *map(_example, chapter.EXAMPLES)]
    mistakes: tuple[Mistake, ...] = getattr(chapter, "MISTAKES", ())
    if mistakes:
        parts.append(_mistakes(mistakes))
    return "\n".join(parts)


def _example(example: Example) -> str:
    lines = [f"{example.says}\n"] if example.says else []
    return "\n".join([*lines, f"```yaml\n{example.when}\n```\n", *_table(example.rows)]) + "\n"


def _table(rows: tuple[Row, ...]) -> Iterator[str]:
    keys = list(dict.fromkeys(key for row in rows for key in row.answers))
    has_notes = any(row.note for row in rows)
    head = [*(f"`{key}`" for key in keys), "result", *(["because"] if has_notes else [])]
    yield _line(head)
    yield _line(["---"] * len(head))
    for row in rows:
        cells = [_cell(row.answers.get(key)) for key in keys]
        yield _line([*cells, f"**{row.truth.value}**", *([row.note] if has_notes else [])])


def _cell(answer: Any) -> str:
    if answer is None:
        return "*left blank*"
    return ", ".join(answer) + " ticked" if isinstance(answer, list) else str(answer)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _mistakes(mistakes: tuple[Mistake, ...]) -> str:
    rows = [
        _line([f"`{mistake.when}`", str(mistake.column), f"{mistake.message}. {_capital(mistake.fix)}"])
        for mistake in mistakes
    ]
    return "\n".join([_line(["phrase", "character", "what is said"]), _line(["---"] * 3), *rows]) + "\n"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('?') else '.'}"


def _form() -> str:
    """The questions that the tables speak of, as their files have them."""
    texts = [path.read_text(encoding="utf-8").strip() for path in sorted((TINY / "questionnaire").glob("*.yaml"))]
    files = "\n\n".join(f"```yaml\n{text}\n```" for text in texts)
    return f"## The form of the tables\n\nIts files also show how a questionnaire is written.\n\n{files}\n"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
