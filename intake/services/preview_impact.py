"""What an edit of the rules would have done: both rule sets tried on the forms that were sent, or on a file of answers.

Nothing is stored but the note in the audit log that it was done; no answer leaves this use case.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from intake.errors import InputError, IntakeError, Refusal
from intake.questionnaire.answers import read_answers
from intake.questionnaire.answers_json import parse_json
from intake.questionnaire.model import FORM_DATE, Questionnaire
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.stored_answers import read_stored
from intake.rulebook.impact import Comparison, PastPatient
from intake.rulebook.impact_report import Impact, Tally
from intake.rulebook.impact_workers import PATIENTS_AT_ONCE, Source, processors, tallies, tally
from intake.rulebook.parse import parse_rulebook
from intake.store import audit, past_submissions
from intake.store.canonical_json import Json
from intake.store.database import Database
from intake.store.past_submissions import PastSubmission

WORTH_PROCESSES = 600  # forms: starting a process takes as long as judging some hundreds

Progress = Callable[[int, int], None]
"""Told how many patients are done, of how many."""


class Cancelled(IntakeError):
    """Whoever asked for a preview does not want it any more."""


@dataclass(frozen=True)
class Watch:
    """How long work reports to whoever waits for it. `is_cancelled` is asked after each batch."""

    progress: Progress = lambda done, of: None
    is_cancelled: Callable[[], bool] = lambda: False


def preview_on_forms(
    database: Database,
    old: PackFiles,
    new: PackFiles,
    *,
    last: int | None,
    by: str,
    now: datetime,
    watch: Watch,
) -> Impact:
    """On the newest version of each form that was sent, or of the last ones. ContentError where one cannot be read."""
    comparison = _comparison(old, new)
    with database.transaction() as session:
        count = past_submissions.count_submissions(session)
        wanted = count if last is None else min(last, count)
        detail: dict[str, Json] = {"forms": wanted, "old": comparison.old.sha256, "new": comparison.new.sha256}
        audit.append(session, actor=by, action="rules.impact_previewed", subject="clinic", now=now, detail=detail)
    return _impact(comparison, old, new, StoredForms(database, wanted), wanted, watch)


def preview_on_answers(
    old: PackFiles, new: PackFiles, patients: Iterable[PastPatient], count: int, watch: Watch
) -> Impact:
    """On patients from elsewhere, as `read_answer_lines` reads them."""
    return _impact(_comparison(old, new), old, new, GivenPatients(patients), count, watch)


def read_answer_lines(
    questionnaire: Questionnaire, lines: Iterable[tuple[int, str]], refuse: Callable[[Refusal], None]
) -> Iterator[PastPatient]:
    """A patient from each line, called by the line's number; what is wrong with a line is told to `refuse`."""
    for number, line in lines:
        try:
            yield _patient(questionnaire, f"line {number}", parse_json(line))
        except InputError as error:
            for one in error.refusals:
                refuse(Refusal(f"line {number}: {one.path}", one.message, one.nearest))


def _patient(questionnaire: Questionnaire, name: str, data: Any) -> PastPatient:
    sheet = read_answers(questionnaire, data)
    answers = {key: value for key, value in data.items() if key != FORM_DATE}
    return PastPatient(name, sheet.as_of, sheet.has_offer, answers)


def _comparison(old: PackFiles, new: PackFiles) -> Comparison:
    return Comparison(parse_rulebook(old), parse_rulebook(new))


def _impact(comparison: Comparison, old: PackFiles, new: PackFiles, source: Source, count: int, watch: Watch) -> Impact:
    whole = Tally()
    with closing(_tallies(comparison, old, new, source, count)) as found:
        for part in found:
            whole.join(part)
            watch.progress(whole.patients, count)
            if watch.is_cancelled():
                raise Cancelled("The preview was stopped.")
    return whole.impact(comparison)


def _tallies(
    comparison: Comparison, old: PackFiles, new: PackFiles, source: Source, count: int
) -> Generator[Tally, None, None]:
    if count < WORTH_PROCESSES:
        return (tally(comparison, source, batch) for batch in source.batches())
    return tallies(old, new, source, processors())


class StoredForms:
    """The newest forms of the clinic. A process that reads them opens the database anew."""

    def __init__(self, database: Database, wanted: int) -> None:
        self._database = database
        self._wanted = wanted

    def batches(self) -> Iterator[Sequence[str]]:
        """The ids of submissions. A short transaction each, so that no writer waits for a long reader."""
        last, left = None, self._wanted
        while left:
            with self._database.reading() as session:
                found = past_submissions.list_positions(session, limit=min(left, PATIENTS_AT_ONCE), after=last)
            if not found:
                return
            yield [position.id for position in found]
            last, left = found[-1], left - len(found)

    def read(self, batch: Sequence[str], comparison: Comparison) -> Iterator[PastPatient]:
        with self._database.reading() as session:
            forms = past_submissions.past_submissions(session, batch, comparison.keys)
        return (_of_form(comparison.old.questionnaire, form) for form in forms)


class GivenPatients:
    """Patients who were read already."""

    def __init__(self, patients: Iterable[PastPatient]) -> None:
        self._patients = iter(patients)

    def batches(self) -> Iterator[Sequence[PastPatient]]:
        return iter(lambda: list(islice(self._patients, PATIENTS_AT_ONCE)), [])

    def read(self, batch: Sequence[PastPatient], comparison: Comparison) -> Sequence[PastPatient]:
        return batch

    def __reduce__(self) -> tuple[type[GivenPatients], tuple[tuple[()]]]:
        """Another process is handed its patients, batch by batch."""
        return GivenPatients, ((),)


def _of_form(questionnaire: Questionnaire, form: PastSubmission) -> PastPatient:
    has_offer = any(
        read_stored(questionnaire.questions[key], form.offer.get(key)) is not None for key in questionnaire.offer_keys
    )
    return PastPatient(form.id, form.as_of, has_offer, form.answers)
