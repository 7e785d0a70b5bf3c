"""A clinic's own rules and questionnaire: whatever they are called, what fires is shown, and what is not asked is not
said to be empty."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from intake.rulebook.assess import assess
from intake.rulebook.assessment import ASSESSED
from intake.rulebook.in_view import flags_in_view
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.summary.build import build_summary
from intake.summary.paper_form import render_paper_form
from intake.summary.pdf import render_pdf
from intake.summary.record import Record, Submission
from intake.summary.text import render_text
from intake.summary.view import Summary
from tests.builders import TINY, pack_with_rules, rule_text, sheet_of, tiny_files, tiny_pack
from tests.unit.summary.builders import page_of, text_of


def record_of(rulebook: Rulebook, **short: Any) -> Record:
    sheet = sheet_of(short, rulebook.questionnaire)
    assessment = replace(assess(rulebook, sheet, None), status=ASSESSED, engines_agree=True)
    return Record(rulebook, sheet, assessment, Submission())


def tired(severity: str) -> Record:
    return record_of(pack_with_rules(rule_text("own", "tired is yes", severity, category="format")), tired="yes")


def test_a_clinics_own_rule_about_the_format_stands_in_that_block() -> None:
    summary = build_summary(tired("info"))
    assert [line.title for line in summary.format_lines] == ["Title of own"]
    assert summary.counts.rules == 0


def test_what_is_graver_is_a_flag_whichever_category_it_was_written_into() -> None:
    record = tired("urgent")
    summary = build_summary(record)
    assert summary.verdict == "1 flag: 1 urgent."
    assert [card.id for card in summary.first] == ["own"]
    assert [flag.id for flag in flags_in_view(record.assessment)] == ["own"]
    assert (summary.format_lines, summary.no_format_lines) == ((), "")


def test_blocks_of_questions_that_the_form_does_not_have_are_left_out() -> None:
    summary: Summary = build_summary(record_of(tiny_pack(), tired="yes"))
    for shown in (render_text(summary).lower(), page_of(summary).text.lower(), text_of(render_pdf(summary)).lower()):
        for block in ("injection or tablets?", "own questions", "allergies and reactions", "consent", "filled in by"):
            assert block not in shown


def test_a_lab_report_whose_tests_cannot_be_marked_as_not_done_is_printed() -> None:
    labs = (TINY / "questionnaire" / "02_labs.yaml").read_text(encoding="utf-8")
    rows = "panels:\n  - {id: report, title: Your results, rows: [lab_b12, lab_active_b12]}\n"
    changed = labs.replace("    special: [not_done, dont_know]\n", "") + rows
    pack = parse_rulebook(tiny_files(questionnaire__02_labs=changed))

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(render_paper_form(pack, "a4"))).pages)

    assert "Your results" in text
    assert "Not done" not in text
