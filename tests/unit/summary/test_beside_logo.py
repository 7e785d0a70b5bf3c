"""The clinic's logo on its papers: beside the title, for the eye only, in room that is free without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from intake.summary.beside_logo import WIDEST, beside_logo
from intake.summary.build import build_summary
from intake.summary.checklist_help import ClinicCard
from intake.summary.logo import Logo
from intake.summary.page_frame import Running, print_pages
from intake.summary.patient_copy import SentForm, render_patient_copy
from intake.summary.pdf import render_pdf
from intake.summary.pdf_style import TextStyle
from intake.summary.read_back import check_printed
from intake.summary.text_block import Span, TextBlock
from intake.summary.view import Summary
from tests.unit.summary.builders import a_logo, made_up_record


def summary_with(logo: Logo | None) -> Summary:
    record = made_up_record("gastric_bypass")
    return build_summary(replace(record, submission=replace(record.submission, logo=logo)))


def pictures_on(page: pikepdf.Page) -> Iterator[tuple[bool, float, float]]:
    """Of each: whether it is part of an artifact, its left edge and its width."""
    opened: list[str] = []
    edge = width = 0.0
    for found in pikepdf.parse_content_stream(page):
        match str(found.operator):
            case "BDC" | "BMC":
                opened.append(str(found.operands[0]))
            case "EMC":
                opened.pop()
            case "cm" if float(found.operands[0]) != 1:
                edge, width = float(found.operands[4]), float(found.operands[0])
            case "Do":
                yield opened == ["/Artifact"], edge, width


def test_it_is_an_artifact_on_the_first_page_and_takes_no_room() -> None:
    plain, summary = summary_with(None), summary_with(a_logo())
    pdf = render_pdf(summary)
    check_printed(pdf, summary)
    assert pdf == render_pdf(summary)
    with pikepdf.open(BytesIO(pdf)) as made, pikepdf.open(BytesIO(render_pdf(plain))) as other:
        first, *others = made.pages
        assert [is_artifact for is_artifact, _, _ in pictures_on(first)] == [True]
        assert not [picture for page in others for picture in pictures_on(page)]
        assert len(made.pages) == len(other.pages)


def test_the_patients_copy_and_the_checklist_behind_it_have_it_as_well() -> None:
    record = made_up_record("well")
    sent = SentForm(record.rulebook, record.sheet, clinic=ClinicCard("Riverside", logo=a_logo()))
    with pikepdf.open(BytesIO(render_patient_copy(sent, "a4"))) as pdf:
        found = [len(list(pictures_on(page))) for page in pdf.pages]
    assert found == [1, *[0] * (len(found) - 2), 1]


@pytest.mark.parametrize(("right_to_left", "is_at_left"), [(False, False), (True, True)])
def test_it_stands_where_the_title_ends(right_to_left: bool, is_at_left: bool) -> None:
    title = TextBlock([Span("A title")], TextStyle(15, 18, right_to_left=right_to_left))
    running = Running("A title", ("Ann",), "")
    with pikepdf.open(BytesIO(print_pages([beside_logo(title, a_logo(2000, 100))], running, "a4"))) as pdf:
        ((_, edge, width),) = pictures_on(pdf.pages[0])
    assert width == WIDEST
    assert (edge < 100) is is_at_left
