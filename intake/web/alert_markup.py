"""Alerts above the list of patients, who is on each of them, and the button for who goes on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from intake.store.alerts_taken import AlertTaken
from intake.store.waiting import WaitingRow
from intake.store.worklist import WorklistRow
from intake.web.access import current_staff
from intake.web.addresses import address_of_each
from intake.web.answer_markup import escaped_columns
from intake.web.csrf import form_token_field
from intake.web.list_markup import called, unopened, unopened_who
from intake.web.words import Times, times


@dataclass(frozen=True)
class _Page:
    """What all lines share, found once. The form's token is one for all of them."""

    times: Times
    staff_id: str
    to_read: str
    to_take: str
    token_field: str


def _page() -> _Page:
    return _Page(
        times=times(),
        staff_id=current_staff().id,
        to_read=str(escape(address_of_each("clinic.submission", "submission_id"))),
        to_take=str(escape(address_of_each("clinic.take", "intake_id"))),
        token_field=str(form_token_field()),
    )


def warned_lines(rows: Sequence[WaitingRow], taken: Mapping[str, AlertTaken]) -> Markup:
    """Who was told to get help and has not sent the form. `taken`: by the intake."""
    page, last = _page(), [taken.get(row.intake_id or "") for row in rows]
    columns = escaped_columns(
        [row.invite.name or "Name not known" for row in rows],
        [row.invite.name or row.invite.reference for row in rows],
        [one.staff_name if one else "" for one in last],
    )
    lines = zip(rows, last, *columns, strict=True)
    return Markup("".join([_warned_line(page, *line) for line in lines]))


def _warned_line(page: _Page, row: WaitingRow, last: AlertTaken | None, name: str, code: str, by: str) -> str:
    invite = row.invite
    born = f", born {page.times.day(invite.date_of_birth)}" if invite.date_of_birth else ""
    appointment = f", appointment {page.times.moment(invite.appointment_at)}" if invite.appointment_at else ""
    correcting = ", while correcting the form that was sent" if row.is_correction else ""
    too_late = "; it was too late to send that" if row.is_correction and row.is_too_late else ""
    who = f"<b><bdi>{name}</bdi></b> (reference {invite.reference}){born}{appointment}{correcting}{too_late}"
    taking = _taking(page, row, row.answers, code, last, by)
    return f'<li><span class="app-alerts__line">{who}{unopened_who(invite)}</span> {taking}</li>\n'


def pressing_lines(rows: Sequence[WorklistRow], taken: Mapping[str, AlertTaken]) -> Markup:
    """Urgent or without a result, and not decided. `taken`: by the intake."""
    page, last = _page(), [taken.get(row.intake_id) for row in rows]
    columns = escaped_columns(
        [called(row) for row in rows],
        [row.patient_name or row.receipt_code for row in rows],
        ["; ".join(row.urgent_titles or ()) for row in rows],
        [one.staff_name if one else "" for one in last],
    )
    lines = zip(rows, last, *columns, strict=True)
    return Markup("".join([_pressing_line(page, *line) for line in lines]))


def _pressing_line(
    page: _Page, row: WorklistRow, last: AlertTaken | None, name: str, code: str, titles: str, by: str
) -> str:
    when = f"Sent {page.times.soon(row.submitted_at)}"
    if row.appointment_at:
        when += f", appointment {page.times.soon(row.appointment_at)}"
    lost = f" {unopened('result')}" if row.urgent_titles is None else ""
    link = f'<a class="govuk-link" href="{page.to_read % row.submission_id}"><bdi>{name}</bdi></a>'
    line = f"{link}: <b>{_why(row, titles)}</b>. {when}{lost}{unopened_who(row)}"
    taking = _taking(page, row, row.last_seq, code, last, by)
    return f'    <li><span class="app-alerts__line">{line}</span> {taking}</li>\n'


def _why(row: WorklistRow, titles: str) -> str:
    """`titles`: of the urgent flags, escaped. Where they do not open, how many there are."""
    found = titles
    if row.urgent_titles is None and row.counts is not None:
        found = f"{row.counts.urgent} urgent"
    if row.status == "assessed":
        return found
    return f"{found}; review by hand" if found else "review by hand"


def _taking(page: _Page, row: WorklistRow | WaitingRow, seq: int, code: str, last: AlertTaken | None, by: str) -> str:
    """Who is on it, and the button. A name that does not cover what came in since is said to be old."""
    is_own = last is not None and row.is_taken and last.staff_id == page.staff_id
    return _who(page, last, by, row.is_taken) + ("" if is_own else _button(page, row, seq, code, last))


def _who(page: _Page, last: AlertTaken | None, by: str, is_taken: bool) -> str:
    if last is None:
        return ""
    if is_taken:
        return f'<span class="app-tag"><bdi>{by}</bdi> is on it since {page.times.soon(last.at)}</span>'
    was = f"<bdi>{by}</bdi> was on it {page.times.soon(last.at)}, before this came in"
    return f'<span class="app-tag app-tag--open">{was}</span>'


def _button(page: _Page, row: WorklistRow | WaitingRow, seq: int, code: str, last: AlertTaken | None) -> str:
    return f"""\
<form class="app-no-print" method="post" action="{page.to_take % row.intake_id}">
  {page.token_field}
  <input type="hidden" name="up_to" value="{seq}">
  <input type="hidden" name="instead_of" value="{last.number if last else 0}">
  <button class="app-link-button">{"Take over" if row.is_taken else "I am on it"}\
<span class="govuk-visually-hidden">: <bdi>{code}</bdi></span></button>
</form>
"""


FILTERS = {"warned_lines": warned_lines, "pressing_lines": pressing_lines}
