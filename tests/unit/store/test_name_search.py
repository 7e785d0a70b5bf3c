"""A patient is found by what somebody remembers: a part of the name however it is spelled, a reference, a receipt."""

from __future__ import annotations

import pytest

from intake.store import submissions
from intake.store.database import Database, Session
from intake.store.intakes import load_intake
from intake.store.name_search import find_invites
from tests.unit.store.builders import add_invite, add_submission

NAMES = ("Żółć Łuków", "José Ñandú", "Anne-Marie O'Neill", "ليلى مثال", "陈示例", "İpek Işık", "STRAẞE")


def _find(session: Session, wanted: str) -> list[str]:
    return find_invites(session, wanted, limit=50).ids


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("zolc", "Żółć Łuków"),
        ("LUKOW zol", "Żółć Łuków"),
        ("jose nandu", "José Ñandú"),
        ("JOSÉ", "José Ñandú"),
        ("anne marie", "Anne-Marie O'Neill"),
        ("neill, anne", "Anne-Marie O'Neill"),
        ("ليلى", "ليلى مثال"),
        ("示例", "陈示例"),
        ("isik", "İpek Işık"),
        ("strasse", "STRAẞE"),
    ],
)
def test_a_part_of_the_name_finds_it(database: Database, wanted: str, name: str) -> None:
    with database.transaction() as session:
        ids = {each: add_invite(session, each) for each in NAMES}
        assert _find(session, wanted) == [ids[name]]


@pytest.mark.parametrize("wanted", ["", "  ", "%", "'", "_", "jose lukow", "nobody", "%%%%", "____", "\0"])
def test_what_stands_in_no_name_finds_nobody(database: Database, wanted: str) -> None:
    with database.transaction() as session:
        for name in NAMES:
            add_invite(session, name)
        assert _find(session, wanted) == []


def test_a_receipt_or_reference_finds_its_patient(database: Database) -> None:
    with database.transaction() as session:
        add_submission(session, "Other One")
        submission = add_submission(session, "Ada Canary")
        receipt = submissions.load_submission(session, submission.id).receipt_code
        invite_id = load_intake(session, submission.intake_id).invite_id
        reference = f"{invite_id[:4]}-{invite_id[4:8]}"
        codes = (receipt, receipt.lower(), receipt.replace("-", ""), f" {receipt} ", reference, reference.upper())
        for code in codes:
            assert _find(session, code) == [invite_id], code
        assert _find(session, receipt + "X") == []


def test_no_more_are_opened_than_are_shown_and_those_invited_last_come_first(database: Database) -> None:
    with database.transaction() as session:
        for _ in range(5):
            add_invite(session, "Ada Canary")
        assert len(find_invites(session, "ada", limit=3).ids) == 3
