"""The list of patients as its page shows it: a line for each, under the day of the appointment.

What people typed is escaped, all names at once; days, times and tags are words of ours and need no escaping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from jinja2.filters import do_truncate
from markupsafe import Markup, escape

from intake.services.earlier_forms import Correction
from intake.services.list_patients import PROGRESS_WORDS, Entry, Period, Worklist
from intake.store.progress import Progress
from intake.store.waiting import Invited, WaitingRow
from intake.store.worklist import WorklistRow
from intake.summary.answer_view import Comparison
from intake.web.addresses import address_of_each
from intake.web.answer_markup import escaped, escaped_columns
from intake.web.day_markup import day_name
from intake.web.list_markup import called, findings, outcome_tag, unopened, unopened_who
from intake.web.words import Times, plural, times

_AROUND = (Period.EARLIER, Period.LATER)
_NAMES: Mapping[Period, str] = {
    Period.EARLIER: "Earlier days, still waiting",
    Period.LATER: "Later days, to decide",
    Period.WITHOUT: "No appointment",
}
_MOST_OF_AN_ANSWER = 300  # characters


@dataclass(frozen=True)
class _Page:
    """What all lines share, found once. `names`: of all patients in the order of their lines, escaped."""

    times: Times
    names: Iterator[str]
    to_read: str
    to_invitation: str
    corrections: Mapping[str, Correction]


def worklist_days(listed: Worklist, corrections: Mapping[str, Correction], today: date) -> Markup:
    """The bodies of the table, one for each day. `corrections`: by the submission."""
    patients = [_patient(entry) for entry in listed.entries]
    page = _Page(
        times=times(),
        names=iter(escaped([called(patient) if patient else "" for patient in patients])),
        to_read=str(escape(address_of_each("clinic.submission", "submission_id"))),
        to_invitation=str(escape(address_of_each("clinic.invites", "invite"))),
        corrections=corrections,
    )
    days = enumerate(listed.groups, start=1)
    return Markup("".join([_day(page, f"day-{number}", day, entries, today) for number, (day, entries) in days]))


def _patient(entry: Entry) -> WorklistRow | Invited | None:
    """None of a line whose invitation was taken back meanwhile."""
    return entry.sent or (entry.waiting.invite if entry.waiting else None)


def _day(page: _Page, group: str, day: date | Period, entries: Sequence[Entry], today: date) -> str:
    name = _NAMES[day] if isinstance(day, Period) else day_name(page.times, day, today)
    is_around = day in _AROUND
    lines = "".join([_line(page, group, is_around, *line) for line in zip(entries, page.names, strict=False)])
    return f"""\
  <tbody class="govuk-table__body">
    <tr><th scope="rowgroup" id="{group}" colspan="4" class="app-worklist__day">{name}</th></tr>
{lines}  </tbody>
"""


def _line(page: _Page, group: str, is_around: bool, entry: Entry, name: str) -> str:
    at = entry.line.appointment_at
    clock = page.times.clock(at) if at and not is_around else ""
    appointment = f", appointment {page.times.moment(at)}" if at and is_around else ""
    cells = ""
    if entry.sent:
        address = page.to_read % entry.sent.submission_id
        cells = f"""\
{_who(page, group, entry.sent, name, address, appointment)}\
      <td headers="{group} findings" class="govuk-table__cell">{_findings(page, entry.sent)}</td>
      <td headers="{group} form" class="govuk-table__cell">{_form(entry.sent)}</td>
"""
    elif entry.waiting:
        address = page.to_invitation % entry.waiting.invite.id
        warned = '<span class="app-tag app-tag--urgent">told to get help</span>' if entry.waiting.was_warned else ""
        cells = f"""\
{_who(page, group, entry.waiting.invite, name, address, appointment)}\
      <td headers="{group} findings" class="govuk-table__cell">{warned}</td>
      <td headers="{group} form" class="govuk-table__cell app-quiet">{_how_far(page, entry.waiting)}</td>
"""
    return f"""\
    <tr class="govuk-table__row">
      <td headers="{group} time" class="govuk-table__cell app-worklist__when">{clock}</td>
{cells}    </tr>
"""


def _who(page: _Page, group: str, patient: WorklistRow | Invited, name: str, address: str, appointment: str) -> str:
    born = f"born {page.times.day(patient.date_of_birth)}" if patient.date_of_birth else ""
    return f"""\
      <td headers="{group} patient" class="govuk-table__cell app-worklist__who">
        <a class="govuk-link" data-row href="{address}"><bdi>{name}</bdi></a>
        <span class="app-quiet">{born}{appointment}</span>{unopened_who(patient)}
      </td>
"""


def _findings(page: _Page, row: WorklistRow) -> str:
    notes = f' <span class="app-tag">{plural(row.notes, "hand-over note")}</span>' if row.notes else ""
    correction = page.corrections.get(row.submission_id)
    return f"{findings(row)}{notes}{_corrected(page, row, correction) if correction else ''}"


def _corrected(page: _Page, row: WorklistRow, correction: Correction) -> str:
    version = f"Version {correction.version}, corrected on {page.times.moment(row.submitted_at)}"
    return f'<p class="app-quiet">{version}; changed: {_changed(correction.comparison)}</p>\n'


def _changed(comparison: Comparison | None) -> str:
    if comparison is None:
        return unopened("answers")
    if not comparison.rows:
        return "nothing in the end, but a safety message was shown"
    columns = escaped_columns(
        [row.name for row in comparison.rows],
        [_shortened(row.before) for row in comparison.rows],
        [_shortened(row.after) for row in comparison.rows],
    )
    changes = zip(*columns, strict=True)
    return "; ".join([f"{name}: <bdi>{before}</bdi> → <bdi>{after}</bdi>" for name, before, after in changes])


def _shortened(answer: str) -> str:
    return do_truncate(current_app.jinja_env, answer, _MOST_OF_AN_ANSWER, end="…")


def _form(row: WorklistRow) -> str:
    corrected = ' <span class="app-tag">being corrected</span>' if row.is_being_corrected else ""
    if row.outcome:
        return f"{outcome_tag(row.outcome)}{corrected}"
    if row.state is Progress.SENT:
        return f'<span class="app-quiet">to decide</span>{corrected}'
    return f'<span class="app-tag app-tag--high">{PROGRESS_WORDS[row.state].lower()}</span>{corrected}'


def _how_far(page: _Page, row: WaitingRow) -> str:
    if row.has_declined:
        return "Started, did not agree to share"
    if row.answers:
        assert row.last_answer_at is not None
        return f"Stopped half-way: {plural(row.answers, 'answer')}, the last {page.times.moment(row.last_answer_at)}"
    return "Opened, no answers yet" if row.started_at else "Not started"


FILTERS = {"worklist_days": worklist_days}
