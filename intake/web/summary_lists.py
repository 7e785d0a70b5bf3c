"""The short lists of a summary and the headings of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import count

from markupsafe import Markup, escape

from intake.summary.answer_view import Said
from intake.summary.flag_view import FlagCard
from intake.summary.lab_scale import LabScale
from intake.web.answer_markup import escaped, escaped_columns, marked
from intake.web.drawing_markup import lab_scale

_DEALT_WITH = ' <span class="app-quiet">dealt with</span>'


def glance_items(flags: Sequence[FlagCard]) -> Markup:
    """Each flag by its title, which leads to what stands below of it."""
    columns = escaped_columns(
        [flag.severity for flag in flags], [flag.id for flag in flags], [flag.title for flag in flags]
    )
    return Markup("".join(map(_glance_item, flags, *columns)))


def _glance_item(flag: FlagCard, severity: str, own_id: str, title: str) -> str:
    tag = f'<span class="app-tag app-tag--{severity}">{severity}</span>'
    link = f'<a class="govuk-link" href="#flag-{own_id}">{title}</a>'
    return f"<li>{tag} {link}{_DEALT_WITH if flag.response else ''}</li>"


@lru_cache(maxsize=256)  # the headings of our own tables, and the products of the packs in use
def column_heads(names: tuple[str, ...]) -> Markup:
    return Markup("".join([f'<th scope="col" class="govuk-table__header">{escape(name)}</th>' for name in names]))


def scale_items(scales: Sequence[LabScale]) -> Markup:
    """Each result, drawn on its bands."""
    drawn = map(lab_scale, scales, count(1))
    rows = zip(escaped([scale.title for scale in scales]), drawn, strict=True)
    return Markup("".join([f"<li><b>{title}</b>{drawing}</li>" for title, drawing in rows]))


def asked_answers(answers: Sequence[Said]) -> Markup:
    """Each answer behind its question in full."""
    asked, shown = escaped_columns([said.question for said in answers], [said.answer for said in answers])
    rows = zip(answers, asked, shown, strict=True)
    return Markup("".join([f"<li>{question} {marked(said, text)}</li>" for said, question, text in rows]))


FILTERS = {
    "glance_items": glance_items,
    "column_heads": column_heads,
    "scale_items": scale_items,
    "asked_answers": asked_answers,
}
