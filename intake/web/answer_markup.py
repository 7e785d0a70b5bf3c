"""What people typed, as a page of staff shows it: escaped, in its own direction, with its line breaks and marks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, islice

from markupsafe import Markup, escape

from intake.summary.answer_view import Chosen, Said, Section

BETWEEN = "\0"  # of the texts that are escaped at once: no text that has been through `visible` holds it

# Not Markup.format, which takes ten times as long: a page shows some two hundred of these.


def typed_text(text: str) -> Markup:
    """The line breaks are those of `visible`."""
    return Markup(quoted(str(escape(text))))


def marked_answer(said: Said) -> Markup:
    """An answer with its marks; a blank one is in words of ours."""
    return Markup(marked(said, str(escape(said.answer))))


def named_answers(answers: Sequence[Said]) -> Markup:
    """The items of a list: each answer behind its short name."""
    shown = zip(answers, escaped([said.answer for said in answers]), strict=True)
    return Markup("".join([f"{named(said.name)}{marked(said, text)}</li>" for said, text in shown]))


@lru_cache(maxsize=4096)  # as `_asked`
def named(name: str) -> str:
    """What stands before an answer in a list."""
    return f"<li>{escape(name)}: "


def answer_sections(sections: Sequence[Section]) -> Markup:
    """All answers, each behind its question, under the titles of their sections."""
    own = [said.answer for section in sections for said in section.rows if not isinstance(said, Chosen)]
    texts = iter(escaped(own))
    parts: list[str] = []
    for section in sections:
        parts.append(_titled(section.title))
        parts += [_chosen(said) if isinstance(said, Chosen) else _row(said, next(texts)) for said in section.rows]
        parts.append("</dl>\n")
    return Markup("".join(parts))


def escaped(texts: Sequence[str]) -> list[str]:
    """Each of the texts, all escaped at once: one by one it would take ten times as long."""
    parts = str(escape(BETWEEN.join(texts))).split(BETWEEN)
    return parts if len(parts) == len(texts) else [str(escape(text)) for text in texts]


def escaped_columns(*columns: Sequence[str]) -> list[list[str]]:
    """The texts of each column, all escaped at once."""
    texts = iter(escaped([*chain.from_iterable(columns)]))
    return [list(islice(texts, len(column))) for column in columns]


def marked(said: Said, text: str) -> str:
    """`text`: its answer, escaped."""
    marks = marks_of(said) if said.marks else ""
    if said.kind == "blank":
        return f"{text}{marks}"
    if said.kind == "withdrawn":
        return f'<span class="app-withdrawn">{quoted(text)}</span>{marks}'
    return f"<b>{quoted(text)}</b>{marks}"


def marks_of(said: Said) -> str:
    return "".join([f' <span class="app-tag">{escape(mark)}</span>' for mark in said.marks])


def quoted(text: str) -> str:
    """`text`: escaped."""
    lines = text.replace("\n", "<br>")
    return f'<bdi dir="auto">{lines}</bdi>'


@lru_cache(maxsize=512)  # as many as the packs in use have sections
def _titled(title: str) -> str:
    """What stands before the answers of a section."""
    return f"""\
<h3 class="govuk-heading-s app-answers__title">{escape(title)}</h3>
<dl class="govuk-summary-list app-answers">
"""


@lru_cache(maxsize=4096)  # as many as the packs in use have options
def _chosen(said: Chosen) -> str:
    return _row(said, str(escape(said.answer)))


def _row(said: Said, text: str) -> str:
    """`text`: the answer, escaped."""
    return f"{_asked(said.question)}{marked(said, text)}</dd>\n  </div>\n"


@lru_cache(maxsize=4096)  # as many as the packs in use have questions
def _asked(question: str) -> str:
    """What stands before an answer."""
    return f"""\
  <div class="govuk-summary-list__row">
    <dt class="govuk-summary-list__key">{escape(question)}</dt>
    <dd class="govuk-summary-list__value">"""


FILTERS = {
    "typed_text": typed_text,
    "marked_answer": marked_answer,
    "named_answers": named_answers,
    "answer_sections": answer_sections,
}
