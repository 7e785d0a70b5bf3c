"""A printed text reads back as it was typed, in whatever scripts, or the summary would be refused to the clinician."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pikepdf import Pdf

from intake.summary import read_back
from intake.summary.answer_view import Labelled
from intake.summary.build import build_summary
from intake.summary.course_view import Course, CourseLine, CourseRow
from intake.summary.decision_view import DecisionBlock, DecisionRow
from intake.summary.flag_view import CarriedRule, FlagCard
from intake.summary.page_frame import Running, print_pages
from intake.summary.pdf import render_pdf
from intake.summary.pdf_text import quiet, small, strong
from intake.summary.read_back import NotAsRecorded, check_printed, element_texts, squeezed
from intake.summary.view import Summary
from intake.summary.visible_text import visible
from tests.unit.summary.builders import made_up_record

RUNNING = Running("A title", ("whose it is",), "what it rests on")
# Letters that join, ligatures, vowels and accents over a letter, both kinds of digits, signs that turn round or steer.
SIGNS = "abcXYZ0189.,-/()<>[]:%éłŻαβجحدلامةيحتשאב٠١٢٣药品안\u0301\u0323\u064e\u0651\u0654\u0670ﻻﭏ\u200c\u200d"
TEXTS = st.lists(st.text(st.sampled_from(SIGNS), min_size=1, max_size=8), min_size=1, max_size=80).map(" ".join)


@given(TEXTS, TEXTS)
@example("Words on the label?", "فيتامين ب١٢ (هيدروكسوكوبالامين) " * 3 + "1000 mcg/mL " * 12)
@example("Anything else?", "لَا، سَلَامٌ")
@example("Y", "\u0301")
@example("Anything else?", "ب\u200d\u064e")
@settings(max_examples=150)
def test_any_printable_text_reads_back_as_it_was_typed(question: str, answer: str) -> None:
    pdf = print_pages([small(quiet(visible(question)), strong(f" {visible(answer)}"))], RUNNING, "a4")
    with Pdf.open(BytesIO(pdf)) as opened:
        printed = "".join(element_texts(opened))
    assert squeezed(visible(question) + visible(answer)) == squeezed(printed)


ELSE = "nothing like it was printed"


def _else(field: str) -> dict[str, Any]:
    return {field: ELSE}


def _with_more_than_was_printed(printed: Summary) -> Iterator[Summary]:
    """The same summary, each time with one thing that the paper does not say."""
    yield from (replace(printed, who=replace(printed.who, **_else(field))) for field in ("name", "typed_name"))
    yield replace(printed, verdict=ELSE)
    line = printed.product.lines[0]
    for field in ("patient", "clinic", "note"):
        yield replace(printed, product=replace(printed.product, lines=(replace(line, **_else(field)),)))
    for place in ("first", "moderate", "info"):
        yield from (replace(printed, **_flagged(place, flag)) for flag in _flags(printed.first[0]))
    row, rule = printed.open.rows[0], printed.open.rules[0]
    carried = CarriedRule(row.rules[0], ELSE)
    for rows in ((row._replace(name=ELSE),), (row._replace(asks=(ELSE,)),)):
        yield replace(printed, open=replace(printed.open, rows=rows))
        yield replace(printed, open=replace(printed.open, folded=rows))
    yield replace(printed, open=replace(printed.open, besides=ELSE))
    yield replace(printed, open=replace(printed.open, carried_urgent=(carried,)))
    yield replace(printed, open=replace(printed.open, rules=(rule._replace(title=ELSE),)))
    yield replace(printed, decision=DecisionBlock(ELSE, ()))
    for signed, void, said, second in ((ELSE, "", "", ""), ("", ELSE, "", ""), ("", "", ELSE, ""), ("", "", "", ELSE)):
        lines = (Labelled(said, said),) if said else ()
        yield replace(printed, decision=DecisionBlock("", (DecisionRow("", signed, void, lines, (second,)),)))
    value = CourseRow("2026-06-01", ELSE, "", "", "2026-06-01", is_drawn=True)
    lines_over_time = (CourseLine("lab_b12", "B12", "", (value,), None),)
    yield replace(printed, course=Course("", "", (), lines_over_time, ()))
    yield replace(printed, course=Course("", "", (), (), ()))
    result = printed.labs.rows[0]
    for field in ("name", "typed", "si", "conventional", "date", "age", "band"):
        yield replace(printed, labs=replace(printed.labs, rows=(result._replace(**_else(field)),)))
    assert printed.products is not None
    yield replace(printed, products=replace(printed.products, clear=(*printed.products.clear, ELSE)))
    section = printed.sections[0]
    for field in ("question", "answer"):
        said_otherwise = replace(section, rows=(section.rows[0]._replace(**_else(field)),))
        yield replace(printed, sections=(said_otherwise,))


def _flagged(place: str, flag: FlagCard) -> dict[str, Any]:
    return {place: (flag,)}


def _flags(flag: FlagCard) -> Iterator[FlagCard]:
    yield from (flag._replace(**_else(field)) for field in ("title", "message", "response"))
    yield flag._replace(because=(flag.because[0]._replace(name=ELSE),))
    yield from (flag._replace(folded=(flag._replace(**_else(field)),)) for field in ("title", "message"))


def test_whatever_the_paper_does_not_say_is_found_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag, a reason, a question to ask, a decision, a result with its band: no part of the record is passed over."""
    printed = build_summary(made_up_record("arabic"))
    pdf = render_pdf(printed)
    check_printed(pdf, printed)
    with Pdf.open(BytesIO(pdf)) as opened:
        pages = read_back._texts_of_pages(opened)
    monkeypatch.setattr(read_back, "_texts_of_pages", lambda opened: pages)  # a page read once is read
    passed_over = [n for n, more in enumerate(_with_more_than_was_printed(printed)) if _is_whole(pdf, more)]
    assert passed_over == []


def _is_whole(pdf: bytes, summary: Summary) -> bool:
    try:
        check_printed(pdf, summary)
    except NotAsRecorded:
        return False
    return True


def test_a_font_that_is_not_in_the_pdf_is_found() -> None:
    """A reader without it would show other letters, or none."""
    summary = build_summary(made_up_record("well"))
    with Pdf.open(BytesIO(render_pdf(summary))) as opened:
        for font in opened.pages[0].obj.Resources.Font.values():
            del font.FontDescriptor["/FontFile2"]
        without = BytesIO()
        opened.save(without)
    with pytest.raises(NotAsRecorded, match="does not hold"):
        check_printed(without.getvalue(), summary)
