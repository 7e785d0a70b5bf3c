"""A printed text reads back as it was typed, in whatever scripts, or the summary would be refused to the clinician."""

from __future__ import annotations

from io import BytesIO

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pikepdf import Pdf

from intake.summary.page_frame import Running, print_pages
from intake.summary.pdf_text import quiet, small, strong
from intake.summary.read_back import element_texts, squeezed
from intake.summary.visible_text import visible

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
