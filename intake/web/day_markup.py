"""The days of the list of patients: to choose from, and what of each was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from markupsafe import Markup, escape

from intake.services.list_patients import PROGRESS_WORDS, Period, Worklist
from intake.store.progress import Progress
from intake.web.addresses import address_of, address_of_each
from intake.web.table_markup import options
from intake.web.words import Times, times

_COUNTS = '<td class="govuk-table__cell govuk-table__cell--numeric">%s</td>' * len(PROGRESS_WORDS)


def day_name(page: Times, day: date, today: date) -> str:
    """Today, Sunday 1 November; any other day without the first word."""
    return _named(page.weekday(day), is_today=day == today)


def _named(day: str, *, is_today: bool) -> str:
    return f"Today, {day}" if is_today else day


def day_options(listed: Worklist, chosen: Period | date, periods: Mapping[Period, str], today: date) -> Markup:
    """Of the list of days to choose from: what is coming, each of the coming days, and the others."""
    page, days = times(), {"": periods[Period.COMING]}
    for day, counts in listed.by_day.items():
        days[str(day)] = f"{day_name(page, day, today)} ({counts.total()})"
    if not isinstance(chosen, Period) and chosen not in listed.by_day:
        days[str(chosen)] = page.weekday(chosen)
    days |= {period: periods[period] for period in (Period.EARLIER, Period.LATER, Period.WITHOUT)}
    return options(days, str(chosen))


def day_rows(listed: Worklist, today: date, most_at_once: int) -> Markup:
    """How many patients of each of the coming days have done what with their form, and all their summaries to print."""
    page, home = times(), str(escape(address_of("clinic.worklist")))
    to_print = str(escape(address_of_each("clinic.day_pdf", "day")))
    rows = []
    for day, counts in listed.by_day.items():
        name = page.weekday(day)
        prints = _prints(listed.sent_on(day), to_print % day, name, most_at_once)
        rows.append(_row(counts, f"{home}?day={day}", _named(name, is_today=day == today), prints))
    return Markup("".join(rows))


def _row(counts: Counter[Progress], address: str, name: str, prints: str) -> str:
    cells = _COUNTS % tuple([counts[state] or "–" for state in PROGRESS_WORDS])
    return f"""\
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header"><a class="govuk-link app-tall-link" href="{address}">{name}</a></th>
{cells}
      <td class="govuk-table__cell">{prints}</td>
    </tr>
"""


def _prints(sent: int, address: str, name: str, most_at_once: int) -> str:
    """All summaries of a day in one PDF, or in several where they are many."""
    if not sent:
        return "–\n"
    of_day = f'<span class="govuk-visually-hidden"> the summaries of {name} (PDF)</span>'
    if sent <= most_at_once:
        return _link(address, f"Print{of_day}")
    links = []
    for first in range(0, sent, most_at_once):
        part = f"?part={first // most_at_once + 1}" if first else ""
        links.append(_link(f"{address}{part}", f"Print {first + 1} to {min(first + most_at_once, sent)}{of_day}"))
    return f'{"".join(links)}<span class="app-quiet">at most {most_at_once} in one PDF</span>'


def _link(address: str, words: str) -> str:
    return f'<a class="govuk-link app-tall-link" href="{address}">{words}</a>\n'


FILTERS = {"day_options": day_options, "day_rows": day_rows}
