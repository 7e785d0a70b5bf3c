"""A day's summaries in one PDF: tagged patient by patient, and read back before it is handed out."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from intake.summary.build import build_summary
from intake.summary.pdf import render_pdf
from intake.summary.pdf_day import DayLine, render_day
from intake.summary.read_back import NotAsRecorded, check_printed_day, element_texts
from intake.summary.view import Summary
from tests.unit.summary.builders import made_up_record

FIRST, SECOND = (build_summary(made_up_record(name)) for name in ("well", "nitrous_oxide_leg_weakness"))
LINES = [DayLine("09:00", "Ann Example", "Sent", True), DayLine("10:00", "Nina New", "Not started", False)]


def test_each_patient_has_a_part_that_reads_as_the_single_print() -> None:
    pdf = render_day("Today", "Test Clinic", LINES, [FIRST, SECOND], "a4")
    check_printed_day(pdf, [FIRST, SECOND])
    with pikepdf.open(BytesIO(pdf)) as day, pikepdf.open(BytesIO(render_pdf(SECOND))) as single:
        (document,) = day.Root.StructTreeRoot.K
        assert [str(part.S) for part in document.K] == ["/Sect"] * 3
        texts = element_texts(single)
        assert element_texts(day)[-len(texts) :] == texts
    assert render_day("Today", "Test Clinic", LINES, [FIRST, SECOND], "a4") == pdf


@pytest.mark.parametrize(
    "expected", [[SECOND, FIRST], [FIRST], [FIRST, SECOND, SECOND]], ids=["swapped", "too many", "one lacks"]
)
def test_a_patient_in_anothers_place_or_a_missing_one_is_an_error(expected: list[Summary]) -> None:
    pdf = render_day("Today", "Test Clinic", LINES, [FIRST, SECOND], "letter")
    with pytest.raises(NotAsRecorded):
        check_printed_day(pdf, expected)
