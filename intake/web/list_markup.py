"""What the lists of patients say of each one: who it is, what was found and decided, and what cannot be opened.

A tag says it in words: its colour only repeats them.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from intake.store.waiting import Invited
from intake.store.worklist import WorklistRow
from intake.summary.decision_record import WORDS, Outcome

URGENT, URGENT_OPEN, HIGH = "app-tag app-tag--urgent", "app-tag app-tag--urgent-open", "app-tag app-tag--high"
MODERATE, OPEN, GOOD, PLAIN = "app-tag app-tag--moderate", "app-tag app-tag--open", "app-tag app-tag--good", "app-tag"
_COLOURS: Mapping[str, str] = {Outcome.GO: GOOD, Outcome.DO_NOT_GIVE: HIGH, Outcome.REFER: HIGH}


def called(patient: WorklistRow | Invited) -> str:
    """By name; where that does not open, by the receipt of the form or the reference of the invitation."""
    if isinstance(patient, WorklistRow):
        return patient.patient_name or f"Receipt {patient.receipt_code}"
    return patient.name or f"Reference {patient.reference}"


def unopened_who(patient: WorklistRow | Invited) -> Markup | str:
    """Behind the name: what of who it is cannot be opened; empty where all of it can."""
    name = patient.patient_name if isinstance(patient, WorklistRow) else patient.name
    if name and patient.date_of_birth:
        return ""
    what = "date of birth" if name else "name" if patient.date_of_birth else "name and date of birth"
    return Markup(f" {_unopened(what)}\n")


def unopened(what: str) -> Markup:
    """In place of what does not open. The line itself stays."""
    return Markup(_unopened(what))


def finding_tags(row: WorklistRow) -> Markup:
    return Markup(findings(row))


def findings(row: WorklistRow) -> str:
    """What was found. "No flags" is said of nothing but a whole and agreed assessment."""
    counts = row.counts
    if counts is None:
        return _tag(URGENT, "not evaluated: review by hand")
    found = (
        (URGENT, counts.urgent, "urgent"),
        (URGENT_OPEN, counts.unassessed_urgent, "urgent not assessed"),
        (HIGH, counts.high, "high"),
        (MODERATE, counts.moderate, "moderate"),
        (OPEN, counts.others_unassessed, "more not assessed" if counts.unassessed_urgent else "not assessed"),
        (PLAIN, counts.info, "info"),
    )
    tags = "".join([_tag(colour, f"{count} {words}") for colour, count, words in found if count])
    if row.status != "assessed":
        return _tag(URGENT, "review by hand") + tags
    return tags or _tag(GOOD, "no flags")


def outcome_tag(outcome: str | None) -> Markup:
    if not outcome:
        return Markup('<span class="app-quiet">to decide</span>\n')
    return Markup(_tag(_COLOURS.get(outcome, PLAIN), WORDS[outcome]))


def _tag(colour: str, words: str) -> str:
    """`words`: our own and numbers, which need no escaping."""
    return f'<span class="{colour}">{words}</span>\n'


def _unopened(what: str) -> str:
    tell = '<span class="app-quiet">Tell whoever runs this server: its log names the row.</span>'
    return f'<span class="{HIGH}">the stored {what} cannot be opened</span> {tell}\n'


FILTERS = {
    "called": called,
    "unopened_who": unopened_who,
    "finding_tags": finding_tags,
    "outcome_tag": outcome_tag,
}
