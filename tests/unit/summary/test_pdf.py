"""The PDF: the same bytes each time, its own fonts only, nothing cut off, every script or a named error."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

from intake.made_up_patients import DESCRIPTIONS
from intake.questionnaire.answers import LONGEST_TEXT
from intake.summary.build import build_summary
from intake.summary.columns import Columns
from intake.summary.fonts import UnprintableText
from intake.summary.pdf import render_pdf
from intake.summary.pdf_style import SMALL
from intake.summary.script_runs import RIGHT_TO_LEFT
from intake.summary.text_block import Span, TextBlock
from tests.content.test_fonts import SAMPLES
from tests.unit.summary.builders import made_up_record, pages_of, plain, summary_of, text_of, well

MUCH_TO_SAY = {
    "metformin_and_ppi",
    "nitrous_oxide_leg_weakness",
    "not_sure_to_everything",
    "pregnant_mic",
    "warfarin",
}
TOP = Path(__file__).parents[3]


def asking(text: str) -> bytes:
    return render_pdf(summary_of(well(questions_for_clinician=text)))


@pytest.mark.parametrize("page_size", ["a4", "letter"])
@pytest.mark.parametrize("name", ["well", "arabic", "not_sure_to_everything"])
def test_the_same_summary_gives_the_same_bytes(name: str, page_size: str) -> None:
    summary = build_summary(made_up_record(name))
    assert render_pdf(summary, page_size) == render_pdf(summary, page_size)


def test_the_bytes_do_not_depend_on_the_process() -> None:
    code = (
        "import sys, hashlib; from tests.unit.summary.builders import made_up_record;"
        "from intake.summary.build import build_summary; from intake.summary.pdf import render_pdf;"
        "print(hashlib.sha256(render_pdf(build_summary(made_up_record('greek_and_chinese')))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=TOP, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_all_fonts_are_embedded() -> None:
    for name in ("well", "arabic", "greek_and_chinese"):
        reader = PdfReader(io.BytesIO(render_pdf(build_summary(made_up_record(name)))))
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                assert "/FontFile2" in font.get_object()["/FontDescriptor"], (name, font)


def test_every_page_says_whose_it_is_and_what_it_rests_on() -> None:
    record = made_up_record("nitrous_oxide_leg_weakness")
    pages = pages_of(render_pdf(build_summary(record)))
    assert len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert "Nico Mustermann, born 9 May 2004" in text
        assert f"page {number} of {len(pages)}" in text
        assert f"rule set {record.assessment.rule_set.version} ({record.rulebook.sha256[:12]})" in text


@pytest.mark.parametrize("size", ["a4", "letter"])
def test_an_ordinary_patient_fits_on_two_pages(size: str) -> None:
    """Three pages where there is much to say: a dozen flags, or two dozen rules that could not be assessed."""
    for name in DESCRIPTIONS.keys() - MUCH_TO_SAY:
        assert len(pages_of(render_pdf(build_summary(made_up_record(name)), size))) <= 2, name
    for name in MUCH_TO_SAY:
        most = 6 if name == "not_sure_to_everything" else 3
        assert len(pages_of(render_pdf(build_summary(made_up_record(name)), size))) <= most, name


def test_each_part_of_the_offer_is_printed_also_where_the_patient_was_not_asked() -> None:
    offer = {"product_offered": "mic_only", "b12_dose": {"value": 1, "unit": "mg"}, "injection_route": "muscle"}
    printed = plain(text_of(render_pdf(summary_of(well(product_offered="mic_only", b12_dose=None), offer=offer))))
    assert plain("B12 dose not asked (the clinic: 1 mg)") in printed
    assert plain("shot, no B12 in it (the clinic: the same)") in printed
    assert plain("Words on the label Not answered (the clinic: left open)") in printed


def test_a_form_full_of_doubt_says_so_before_its_rows_go_on_overleaf() -> None:
    first = pages_of(render_pdf(build_summary(made_up_record("not_sure_to_everything"))))[0]
    assert first.index("take the history in person") < first.index("Urgent symptoms now: not sure")


def test_what_goes_on_overleaf_is_not_begun_under_full_columns() -> None:
    """Else the last line of a page belongs to nothing above it."""
    blocks = [TextBlock([Span(f"{number} {'word ' * 20}")], SMALL) for number in range(40)]
    first, rest = Columns(blocks, 3).split(500, 205)
    assert isinstance(first, Columns)
    assert first.wrap(500, 205) == (500, 205)
    assert isinstance(rest, Columns)
    assert [block.origin for block in (*first.blocks, *rest.blocks) if block.plain_text] == blocks


def test_letter_and_a4_have_their_sizes() -> None:
    summary = build_summary(made_up_record("well"))
    sizes = [
        tuple(round(float(side)) for side in PdfReader(io.BytesIO(render_pdf(summary, size))).pages[0].mediabox[2:])
        for size in ("a4", "letter")
    ]
    assert sizes == [(595, 842), (612, 792)]


@pytest.mark.parametrize("language", SAMPLES)
def test_every_script_is_printed_letter_by_letter(language: str) -> None:
    text = SAMPLES[language]
    found = plain(text_of(asking(text)))
    if RIGHT_TO_LEFT.search(text):
        # What is seen runs the other way, and joined letters may be one glyph.
        assert all(letter in found for letter in plain(text))
    else:
        assert plain(text).replace("\ufe0f", "") in found.replace("\ufe0f", "")


def test_a_character_without_a_glyph_is_an_error_that_names_the_question() -> None:
    with pytest.raises(UnprintableText) as problem:
        asking("this one: \U00020000")
    assert problem.value.code_point == "U+20000"
    assert problem.value.place == "The patient's own questions"
    assert str(problem.value).startswith("The patient's own questions: no font has the character U+20000")


def test_a_name_from_the_invitation_without_a_glyph_is_an_error_too() -> None:
    with pytest.raises(UnprintableText, match=r"U\+E123"):
        render_pdf(summary_of(well(), invited_name="Ann \ue123"))


@pytest.mark.parametrize("sign", ["a", "<", "药", "ب", "("])
def test_the_longest_text_without_a_space_is_printed_in_full_and_fast(sign: str) -> None:
    started = time.process_time()
    pdf = asking(sign * LONGEST_TEXT)
    assert time.process_time() - started < 3
    found = unicodedata.normalize("NFKC", "".join(pages_of(pdf)))
    # It stands twice: among the patient's own questions, and among all answers.
    assert found.count(sign) >= 2 * LONGEST_TEXT


def test_a_long_name_is_printed_in_full_once_and_cut_in_the_header() -> None:
    name = "Longname " * 60
    pages = pages_of(render_pdf(summary_of(well(full_name=name))))
    assert plain(name) in plain(pages[0])
    assert "…" in pages[1]


def test_a_number_beside_arabic_keeps_its_order() -> None:
    assert "Metformin 500 mg" in text_of(render_pdf(build_summary(made_up_record("arabic"))))


def test_building_a_summary_loads_no_pdf_library() -> None:
    code = "import sys, intake.summary.build, intake.summary.text; print('reportlab' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
