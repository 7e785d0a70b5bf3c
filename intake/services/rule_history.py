"""One rule over time: the versions in which it changed, and the forms that it flagged lately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from intake.errors import ContentError
from intake.questionnaire.pack_files import PackFiles
from intake.services.edit_scalar import find_rule_in_files
from intake.source_text import read_document
from intake.store import publications, rule_sets, submissions
from intake.store.database import Database
from intake.store.publications import Publication
from intake.store.reviewed_forms import ReviewedForm, reviewed_between

MOST_VERSIONS = 50
LATELY = timedelta(days=30)
MOST_FORMS = 500
MOST_LISTED = 10
UNDER_IT = "what it rests on (a threshold, a fact or a question)"


@dataclass(frozen=True)
class RuleVersion:
    """`what`: the names of the fields that were changed, that the rule was added or removed, or that only what it
    rests on was changed.
    """

    publication: Publication
    what: str


@dataclass(frozen=True)
class FlaggedForm:
    """A form that the rule flagged. It names nobody: the page behind the link does, to those who may see it."""

    submission_id: str
    receipt_code: str
    submitted_at: datetime


@dataclass(frozen=True)
class Lately:
    """Of `forms` that were sent lately, `flagged` were flagged by the rule; `listed`: the newest of these. `is_cut`:
    there may be more, and only the newest were looked at.
    """

    forms: int
    flagged: int
    listed: tuple[FlaggedForm, ...]
    is_cut: bool


def history_of_rule(database: Database, rule_id: str) -> list[RuleVersion]:
    """Newest first, as far as the newest versions reach."""
    found: list[RuleVersion] = []
    with database.reading() as session:
        for one in publications.list_publications(session)[:MOST_VERSIONS]:
            changed = one.content.get("changed")  # not kept of what a server's start put into force
            if one.replaced_sha256 is None or (changed is not None and rule_id not in changed):
                continue
            after = rule_sets.load_rule_set(session, one.rule_set_sha256).files
            before = rule_sets.load_rule_set(session, one.replaced_sha256).files
            what = _difference(_entry(before, rule_id), _entry(after, rule_id))
            if what or changed is not None:
                found.append(RuleVersion(one, what or UNDER_IT))
    return found


def _entry(texts: Mapping[str, str], rule_id: str) -> Mapping[str, Any]:
    """The rule as it is written; empty where it is not, or cannot be read any more."""
    files = PackFiles(texts)
    place = find_rule_in_files(files, rule_id)
    if place is None:
        return {}
    try:
        entries: Any = read_document(files.texts[place.file], place.file).value
    except ContentError:
        return {}
    entry: Mapping[str, Any] = entries[place.number]
    return entry


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if not before or not after:
        return "added" if after else "removed" if before else ""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return ", ".join("condition" if name == "when" else name.replace("_", " ") for name in names)


def flagged_lately(database: Database, rule_id: str, now: datetime) -> Lately:
    """Over the newest version of each form, as it was evaluated last."""
    with database.reading() as session:
        since, until = now - LATELY, now + timedelta(seconds=1)
        forms = reviewed_between(session, since, until, limit=MOST_FORMS)
        flagged = [form for form in forms if _is_flagged(form, rule_id)]
        listed = [submissions.load_submission(session, form.submission_id) for form in flagged[:MOST_LISTED]]
        return Lately(
            len(forms),
            len(flagged),
            tuple(FlaggedForm(one.id, one.receipt_code, one.submitted_at) for one in listed),
            is_cut=len(forms) == MOST_FORMS,
        )


def _is_flagged(form: ReviewedForm, rule_id: str) -> bool:
    return form.found is not None and any(flag.id == rule_id for flag in form.found.flags)
