"""The PDF as a screen reader and a program meet it: tags, order, bookmarks, attached answers; read back before use."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from intake.made_up_patients import DESCRIPTIONS, load_all
from intake.questionnaire.answers import read_answers
from intake.services.print_summary import print_summary
from intake.summary.build import build_summary
from intake.summary.pdf import render_pdf
from intake.summary.read_back import NotAsRecorded, check_printed, element_texts
from tests.unit.summary.builders import made_up_record
from tests.unit.summary.checklists import checklist_of, print_checklist

NAMES = sorted(DESCRIPTIONS)


def opened(name: str) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(print_summary(made_up_record(name))))


def tags_below(element: pikepdf.Object) -> list[str]:
    found = []
    for kid in element.get("/K", pikepdf.Array([])):
        if kid.get("/Type") == pikepdf.Name.StructElem:
            found += [str(kid.S)[1:], *tags_below(kid)]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_made_up_patient_is_printed_and_read_back(name: str) -> None:
    assert print_summary(made_up_record(name)).startswith(b"%PDF")


def test_headings_tables_and_header_cells_are_tagged() -> None:
    with opened("implausible_lab") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        (document,) = pdf.Root.StructTreeRoot.K
        tags = tags_below(document)
        assert tags[0] == "H1"
        assert {"H2", "H3", "P", "Table", "TR", "TH", "TD", "Figure"} == set(tags) - {"H1"}
        table = next(kid for kid in document.K if str(kid.S) == "/Table")
        header, *rows = table.K
        assert {str(cell.A.Scope) for cell in header.K} == {"/Column"}
        assert all(str(row.K[0].A.Scope) == "/Row" for row in rows)
        assert len(rows) > 1


def test_a_table_that_goes_on_overleaf_is_one_table_with_its_header_read_once() -> None:
    record = made_up_record("implausible_lab")
    long = replace(record.submission, clinic_name="Long name " * 800)
    with pikepdf.open(BytesIO(print_summary(replace(record, submission=long)))) as pdf:
        tags = tags_below(pdf.Root.StructTreeRoot.K[0])
        assert tags.count("Table") == 2  # the results, and the products
        assert element_texts(pdf).count("As typed") == 1


def test_every_mark_of_a_page_is_found_from_the_page() -> None:
    with opened("not_sure_to_everything") as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        for page, place, owners in zip(pdf.pages, numbers[::2], numbers[1::2], strict=True):
            assert page.obj.StructParents == place
            marks = [
                int(found.operands[1].MCID)
                for found in pikepdf.parse_content_stream(page, "BDC")
                if "/MCID" in found.operands[1]
            ]
            assert marks == list(range(len(owners)))


def test_nothing_is_drawn_outside_a_mark_or_an_artifact() -> None:
    with opened("gastric_bypass") as pdf:
        for page in pdf.pages:
            depth = 0
            for found in pikepdf.parse_content_stream(page, "BDC BMC EMC Tj re l S f B"):
                operator = str(found.operator)
                depth += (operator in ("BDC", "BMC")) - (operator == "EMC")
                assert depth > 0 or operator == "EMC", found


def test_headings_are_bookmarks_that_lead_to_their_pages() -> None:
    with opened("gastric_bypass") as pdf, pdf.open_outline() as outline:
        (name,) = outline.root
        titles = [item.title for item in name.children]
        assert titles[:2] == ["Product as offered", "Urgent and high"]
        assert titles[-1] == "Where this comes from"
        flags = next(item for item in name.children if item.title == "Urgent and high").children
        assert flags
        assert all(item.title.startswith(("URGENT: ", "HIGH: ")) for item in flags)


def test_right_to_left_text_reads_as_it_was_typed() -> None:
    record = made_up_record("arabic")
    with pikepdf.open(BytesIO(print_summary(record))) as pdf:
        arabic = [text for text in element_texts(pdf) if any("\u0600" <= sign <= "\u06ff" for sign in text)]
        assert arabic
        assert not any("\ufb50" <= sign <= "\ufefc" for text in arabic for sign in text)
    own = build_summary(record).own_questions
    assert any("".join(own.split()) in "".join(text.split()) for text in arabic)


def test_the_attached_answers_give_the_same_sheet() -> None:
    record = made_up_record("polish")
    with opened("polish") as pdf:
        attached = pdf.attachments["answers.json"].get_file()
        assert attached.mime_type == "application/json"
        data = json.loads(attached.read_bytes())
        bundle = json.loads(pdf.attachments["bundle.fhir.json"].get_file().read_bytes())
    assert read_answers(record.rulebook.questionnaire, data) == record.sheet
    assert bundle["resourceType"] == "Bundle"


@pytest.mark.parametrize("name", ["gastric_bypass", "arabic", "not_sure_to_everything"])
def test_a_pdf_that_lacks_something_is_not_handed_out(name: str) -> None:
    summary = build_summary(made_up_record(name))
    check_printed(render_pdf(summary), summary)
    lacking = [replace(summary, sections=summary.sections[:-1]), replace(summary, labs=replace(summary.labs, rows=()))]
    lacking += [replace(summary, first=summary.first[1:], verdict="1 flag.")] if summary.first else []
    for shorter in (one for one in lacking if one != summary):
        with pytest.raises(NotAsRecorded) as problem:
            check_printed(render_pdf(shorter), summary)
        assert problem.value.missing not in str(problem.value)


def test_a_blank_pdf_is_not_handed_out() -> None:
    summary = build_summary(made_up_record("well"))
    with pikepdf.open(BytesIO(render_pdf(summary))) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            page.obj.Contents.write(b"")
        blank = BytesIO()
        pdf.save(blank)
    with pytest.raises(NotAsRecorded):
        check_printed(blank.getvalue(), summary)


def test_the_check_value_changes_with_any_answer() -> None:
    found = {}
    for name in NAMES:
        with opened(name) as pdf:
            found[str(pdf.docinfo.Subject).partition("check ")[2]] = name
    assert len(found) == len(NAMES)
    assert all(len(value) == 14 for value in found)


def test_the_patients_checklist_is_tagged_too() -> None:
    with pikepdf.open(BytesIO(print_checklist(checklist_of(load_all()["pregnant_mic"])))) as pdf:
        tags = tags_below(pdf.Root.StructTreeRoot.K[0])
    assert tags[0] == "H1"
    assert tags.count("H2") >= 3
