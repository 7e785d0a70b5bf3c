"""All summaries of a day in one PDF."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from intake.services import print_day
from intake.store import reads
from intake.store.staff import Role
from intake.store.tables import PrintedSummaryRow
from tests.stored import audit_entries
from tests.web.building import NOW, invite, submit
from tests.web.visitor import Visitor

ADDRESS = "/clinic/days/2026-11-01/summaries.pdf"


def _print(visitor: Visitor, address: str = ADDRESS) -> PdfReader:
    visitor.get(address)
    assert visitor.response is not None
    assert visitor.response.mimetype == "application/pdf"
    return PdfReader(BytesIO(visitor.response.data))


def _names(pdf: PdfReader) -> list[str]:
    """Of the bookmarks at the top, one a paper."""
    return [str(item["/Title"]) for item in pdf.outline if not isinstance(item, list)]


def test_a_days_summaries_come_in_one_pdf_with_its_list_in_front(visitor: Visitor) -> None:
    own = visitor.parts
    well = submit(own, "well", appointment_at=NOW + timedelta(hours=1))
    urgent = submit(own, "nitrous_oxide_leg_weakness", appointment_at=NOW + timedelta(hours=2))
    submit(own, "vegan", appointment_at=NOW + timedelta(days=1))
    invite(own, "Nina New", appointment_at=NOW + timedelta(hours=3))
    pdf = _print(visitor.sign_in_as(Role.CLINICIAN))
    assert _names(pdf) == ["Summaries for Sunday 1 November 2026", "Nico Mustermann", "Ann Example"]
    front = " ".join(pdf.pages[0].extract_text().split())
    assert "Printed here: 2 of 3" in front
    assert "Nina New Not started" in front
    assert "Nico Mustermann Sent, to decide; 2 urgent, 2 high, 5 urgent not assessed, 20 more not assessed" in front
    assert "Ann Example Sent, to decide; nothing urgent or high" in front
    texts = [page.extract_text() for page in pdf.pages]
    assert f"page 1 of 1 · sheet 1 of {len(texts)}" in texts[0]
    assert f"· sheet {len(texts)} of {len(texts)}" in texts[-1]
    own_pages = next(number for number, text in enumerate(texts[1:]) if "Ann Example, born" in text)
    assert f"page 1 of {own_pages} · sheet 2 of" in texts[1]
    with own.database.reading() as session:
        assert all(reads.first_read_at(session, one) == NOW for one in (well, urgent))
    noted = [(entry.action, entry.subject) for entry in audit_entries(own.database, 3)]
    assert sorted(noted) == sorted(
        [("submission.printed", well), ("submission.printed", urgent), ("day.printed", "2026-11-01")]
    )


def test_a_days_print_is_not_kept_but_made_again_as_the_audit_log_says(visitor: Visitor) -> None:
    submit(visitor.parts, "gastric_bypass", appointment_at=NOW + timedelta(hours=1))
    visitor.sign_in_as(Role.CLINICIAN)
    printed = []
    for _ in range(2):
        front = _print(visitor).pages[0].extract_text()
        assert "This print is not kept" in " ".join(front.split())
        assert visitor.response is not None
        printed.append(hashlib.sha256(visitor.response.data).hexdigest())
    with visitor.parts.database.reading() as session:
        assert session.scalars(select(PrintedSummaryRow)).all() == []
    noted = [entry for entry in audit_entries(visitor.parts.database) if entry.action == "day.printed"]
    assert [entry.detail["sha256"] for entry in noted] == printed
    assert printed[0] == printed[1]


def test_who_cannot_be_printed_is_named_and_the_others_are_printed_on_request(visitor: Visitor) -> None:
    submit(visitor.parts, "well", appointment_at=NOW + timedelta(hours=1))
    submit(visitor.parts, "vegan", appointment_at=NOW + timedelta(hours=2), questions_for_clinician="\ue123")
    page = visitor.sign_in_as(Role.CLINICIAN).get(ADDRESS, 422)
    assert "Vera Sample" in page.words()
    assert "Ann Example" not in page.words()
    pdf = _print(visitor, next(link for link in page.links if "without=refused" in link))
    assert _names(pdf)[1:] == ["Ann Example"]
    assert "not in this print, read it on the screen" in " ".join(pdf.pages[0].extract_text().split())


def test_where_nobody_can_be_printed_no_print_of_the_others_is_offered(visitor: Visitor) -> None:
    submit(visitor.parts, "vegan", appointment_at=NOW + timedelta(hours=2), questions_for_clinician="\ue123")
    page = visitor.sign_in_as(Role.CLINICIAN).get(ADDRESS, 422)
    assert "Vera Sample" in page.words()
    assert not [link for link in page.links if "without=refused" in link]


def test_a_long_day_is_printed_in_parts(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_day, "MOST_AT_ONCE", 1)
    submit(visitor.parts, "well", appointment_at=NOW + timedelta(hours=1))
    submit(visitor.parts, "nitrous_oxide_leg_weakness", appointment_at=NOW + timedelta(hours=2))
    visitor.sign_in_as(Role.CLINICIAN)
    assert [_names(_print(visitor, f"{ADDRESS}?part={part}"))[1:] for part in (1, 2)] == [
        ["Nico Mustermann"],
        ["Ann Example"],
    ]
    visitor.get(f"{ADDRESS}?part=3", 404)
    visitor.get("/clinic/days/tomorrow/summaries.pdf", 404)
