"""A printed summary is kept: the same bytes for ever, a new one where the summary says something else."""

from __future__ import annotations

import pytest

from intake.errors import InputError
from intake.rulebook.supervisor import EngineSupervisor
from intake.services import print_summary as service
from intake.services.answer_flag import answer_flag
from intake.services.assess_submission import assess_submission
from intake.services.clinic_logo import save_logo
from intake.services.clinic_settings import Clinic
from intake.services.countersign_decision import countersign_decision
from intake.services.print_summary import print_submission
from intake.services.record_decision import Choice, record_decision
from intake.services.review_submission import Review, load_review
from intake.services.rulebooks import Rulebooks
from intake.store.database import Database
from intake.store.errors import Tampered
from intake.store.printed_summaries import PrintId, find_printed
from intake.store.tables import PrintedSummaryRow
from intake.summary.build import build_summary
from intake.summary.check_value import check_value
from tests.made_up_clinic import NOW, TODAY, submit
from tests.unit.services.rule_changes import add_staff
from tests.unit.services.test_clinic_logo import picture

CLINIC = Clinic("Riverside Clinic", "01632 960 000", "UK", "Europe/London")


@pytest.fixture
def review(database: Database, engine: EngineSupervisor, rulebooks: Rulebooks) -> Review:
    submission_id = submit(database, rulebooks, "well")
    assess_submission(database, rulebooks, engine, submission_id, NOW)
    return load_review(database, rulebooks, CLINIC, submission_id)


def test_what_was_printed_once_is_not_printed_otherwise_later(
    database: Database, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = print_submission(database, review, "a4", NOW)
    monkeypatch.setattr(service, "render_pdf", lambda *_: b"%PDF by a later version of the program")
    assert print_submission(database, review, "a4", NOW) == first


def test_what_staff_write_is_refused_if_it_could_never_be_printed(
    database: Database, engine: EngineSupervisor, rulebooks: Rulebooks
) -> None:
    """Kept for good, one such letter would keep every PDF of this form from being printed."""
    pasted, written = "\U0001d402heck\r\n\tthe \u202edose", "Check\r\n\tthe \u202edose"  # the hidden is written out
    cleo, dora = (add_staff(database, name) for name in ("Cleo", "Dora"))
    by = {"staff_id": cleo, "now": NOW}
    urgent = submit(database, rulebooks, "nitrous_oxide_leg_weakness")
    assess_submission(database, rulebooks, engine, urgent, NOW)
    flag = {"rule": "nitrous-neuro", "action": "overridden", "reason": "known_and_treated"}
    with pytest.raises(InputError, match=r"note-nitrous-neuro: Type it without U\+1D402"):
        answer_flag(database, rulebooks, urgent, **flag, note=pasted, **by)
    well = submit(database, rulebooks, "well")
    assess_submission(database, rulebooks, engine, well, NOW)
    for choice in (Choice("go", pasted), Choice("refer", details={"refer_to": pasted})):
        with pytest.raises(InputError, match=r"Type it without U\+1D402"):
            record_decision(database, rulebooks, well, choice, today=TODAY, **by)
    record_decision(database, rulebooks, well, Choice("go", written), today=TODAY, **by)
    with pytest.raises(InputError, match=r"Type it without U\+1D402"):
        countersign_decision(database, well, 1, note=pasted, staff_id=dora, now=NOW)
    assert print_submission(database, load_review(database, rulebooks, CLINIC, well), "a4", NOW)


def test_another_paper_and_another_summary_are_printed_anew(
    database: Database, review: Review, rulebooks: Rulebooks
) -> None:
    first = print_submission(database, review, "a4", NOW)
    assert print_submission(database, review, "letter", NOW) != first
    other = load_review(database, rulebooks, Clinic("Moved Clinic", "", "UK", "Europe/London"), review.submission.id)
    assert print_submission(database, other, "a4", NOW) != first
    assert print_submission(database, review, "a4", NOW) == first


def test_another_logo_is_on_new_prints_and_changes_none_that_was_made(
    database: Database, review: Review, rulebooks: Rulebooks
) -> None:
    first = print_submission(database, review, "a4", NOW)
    save_logo(database, picture(), by="system", now=NOW)
    assert print_submission(database, review, "a4", NOW) == first
    with_logo = load_review(database, rulebooks, CLINIC, review.submission.id)
    assert print_submission(database, with_logo, "a4", NOW) != first
    assert _check(with_logo) != _check(review)


def test_bytes_of_another_print_are_noticed(database: Database, review: Review) -> None:
    print_submission(database, review, "a4", NOW)
    print_submission(database, review, "letter", NOW)
    with database.reading() as session:
        rows = {row.page_size: row.sealed_content for row in session.query(PrintedSummaryRow)}
    with database.reading() as session, session.no_autoflush:
        session.get_one(PrintedSummaryRow, (review.submission.id, "a4", _check(review))).sealed_content = rows["letter"]
        with pytest.raises(Tampered):
            find_printed(session, PrintId(review.submission.id, "a4", _check(review)))


def _check(review: Review) -> str:
    return check_value(build_summary(review.record))
