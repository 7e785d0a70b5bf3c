"""Rows of the tables and lists of a summary, as a page of staff shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from intake.summary.answer_view import LabReport, LabRow
from intake.summary.course_view import CourseLine
from intake.summary.product_view import ProductRow
from intake.summary.view import ProductLine, Source
from intake.web.answer_markup import escaped, escaped_columns, quoted


def each(things: Sequence[object], pattern: str, *names: str) -> Markup:
    """The pattern, which is markup of ours, for each thing, with its attributes of these names in place of the %s."""
    columns = escaped_columns(*[[getattr(thing, name) for thing in things] for name in names])
    return Markup("".join([pattern % row for row in zip(*columns, strict=True)]))


def options(words: Mapping[str, str], chosen: str) -> Markup:
    """Of a list to choose from: each with its code."""
    codes, shown = escaped_columns([*words], [*words.values()])
    marks = [" selected" if code == chosen else "" for code in words]
    rows = zip(codes, marks, shown, strict=True)
    return Markup("".join([f'<option value="{code}"{mark}>{text}</option>' for code, mark, text in rows]))


def told_lines(lines: Sequence[ProductLine]) -> Markup:
    """The product as the patient told it, where the clinic offered none."""
    columns = escaped_columns(
        [line.label for line in lines], [line.patient for line in lines], [line.note for line in lines]
    )
    return Markup("".join(map(_told_line, *columns)))


def _told_line(label: str, told: str, note: str) -> str:
    mark = f' <span class="app-tag app-tag--high">{note}</span>' if note else ""
    return f"<div><dt>{label}</dt><dd>{quoted(told)}{mark}</dd></div>"


def lab_rows(labs: LabReport) -> Markup:
    converted = [labs.converted(row) for row in labs.rows]
    columns = escaped_columns(
        [row.name for row in labs.rows],
        [row.typed for row in labs.rows],
        [row.band for row in labs.rows],
        [row.age for row in labs.rows],
        [row.date for row in labs.rows],
        [first for first, _ in converted],
        [second for _, second in converted],
    )
    return Markup("".join(map(_lab_row, labs.rows, *columns)))


def _lab_row(row: LabRow, name: str, typed: str, band: str, age: str, date: str, first: str, second: str) -> str:
    return f"""\
  <tr class="govuk-table__row">
    <th scope="row" class="govuk-table__header">{name}</th>
    {_cell(f"<b>{typed}</b>")}
    {_cell(f"<b>{band}</b>" if row.is_outside else band)}
    {_cell(age)}
    {_cell(date)}
{_cell(first)}{_cell(second)}
  </tr>
"""


def course_rows(line: CourseLine) -> Markup:
    """What is followed, and beside it each value with its date."""
    (title,), *columns = escaped_columns(
        [line.title],
        [row.date for row in line.rows],
        [row.typed for row in line.rows],
        [row.si for row in line.rows],
        [row.note for row in line.rows],
        [row.form for row in line.rows],
    )
    first = f'<th scope="rowgroup" rowspan="{len(line.rows)}" class="govuk-table__header">{title}</th>'
    heads = [first, *[""] * (len(line.rows) - 1)]
    return Markup("".join(map(_course_row, heads, *columns)))


def _course_row(head: str, date: str, typed: str, si: str, note: str, form: str) -> str:
    return f"""\
    <tr class="govuk-table__row">
{head}      {_cell(date)}
      {_cell(f"<b>{typed}</b>")}
      {_cell(si)}
      {_cell(note)}
      {_cell(form)}
    </tr>
"""


def matrix_rows(rows: Sequence[ProductRow]) -> Markup:
    """Each rule with its word for each product."""
    titles, severities, *words = escaped_columns(
        [row.title for row in rows],
        [row.severity for row in rows],
        *[[cell.word for cell in row.cells] for row in rows],
    )
    return Markup("".join(map(_matrix_row, rows, titles, severities, words)))


def _matrix_row(row: ProductRow, title: str, severity: str, words: Sequence[str]) -> str:
    shown = zip(row.cells, words, strict=True)
    cells = "".join([_cell(f"<b>{word}</b>" if cell.is_flagged else word) for cell, word in shown])
    return f"""\
  <tr class="govuk-table__row">
    <th scope="row" class="govuk-table__header">{title} ({severity})</th>
{cells}  </tr>
"""


def _cell(markup: str) -> str:
    return f'<td class="govuk-table__cell">{markup}</td>'


def source_items(sources: Sequence[Source]) -> Markup:
    """What the rules rest on, how far that was checked, and the flags that stand on it."""
    flags = escaped(["; ".join(source.flags) for source in sources])
    items = [f"{_cited(source.text, source.checked)}{of}</li>" for source, of in zip(sources, flags, strict=True)]
    return Markup("".join(items))


@lru_cache(maxsize=1024)  # as many as the packs in use rest on
def _cited(text: str, checked: str) -> str:
    return f"<li>{escape(text)} <b>[{escape(checked)}]</b>: "


FILTERS = {
    "each": each,
    "told_lines": told_lines,
    "lab_rows": lab_rows,
    "course_rows": course_rows,
    "matrix_rows": matrix_rows,
    "source_items": source_items,
}
