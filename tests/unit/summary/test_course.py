"""The course of a returning patient, from several forms: what is drawn, what is listed, what each renderer holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers
from intake.services.print_summary import print_summary
from intake.summary.build import build_summary
from intake.summary.course_drawing import Shape
from intake.summary.course_view import Course, CourseLine
from intake.summary.pdf import render_pdf
from intake.summary.read_back import NotAsRecorded, check_printed
from intake.summary.record import Record
from intake.summary.text import render_text
from tests.builders import answers_of, shipped_pack
from tests.unit.summary.builders import made_up_record, page_of, pages_of, plain, text_of
from tests.unit.summary.courses import record_after, sheet, three_visits


def course_of(record: Record) -> Course:
    found = build_summary(record).course
    assert found is not None
    return found


def line_of(record: Record, key: str) -> CourseLine:
    return next(line for line in course_of(record).lines if line.key == key)


def test_there_is_no_course_on_a_first_visit() -> None:
    assert build_summary(made_up_record("metformin_and_ppi")).course is None


def test_results_in_three_units_are_followed_in_the_si_unit_and_kept_as_typed() -> None:
    line = line_of(three_visits(), "lab_b12")
    assert line.words == (
        "2 November 2025: <150 ng/L = <110.7 pmol/L (deficient); 10 April 2026: 310 pmol/L (normal); "
        "12 October 2026: 640 pg/mL = 472.3 pmol/L (normal)"
    )
    assert line.drawing is not None
    assert [(mark.shape, mark.text) for mark in line.drawing.marks] == [
        (Shape.BELOW, "<110.7"),
        (Shape.POINT, "310"),
        (Shape.POINT, "472.3"),
    ]
    assert len(line.drawing.strokes) == 1


def test_a_result_without_a_date_is_listed_last_and_not_drawn() -> None:
    line = line_of(three_visits(), "lab_mma")
    assert line.drawing is not None
    assert [row.is_drawn for row in line.rows] == [True, True, False]
    assert line.rows[-1].words == "Date not known: 260 nmol/L (not raised; not drawn)"
    month, year = line.drawing.marks
    assert month.end < year.start < year.end


def test_symptoms_are_followed_down_to_none_and_a_doubt_is_not_none() -> None:
    line = line_of(three_visits(), "nerve_severity")
    assert line.drawing is not None
    heights = [mark.y for mark in line.drawing.marks]
    assert heights == sorted(heights, reverse=True)
    assert [tick.text for tick in line.drawing.ticks] == ["none", "mild", "moderate", "severe"]
    before = three_visits().submission.visits
    for today in ({"nerve_symptoms": ["not_sure"]}, {"nerve_symptoms": None}):
        unsure = line_of(record_after(*before, **today), "nerve_severity")
        assert [row.is_drawn for row in unsure.rows] == [True, True, False]
        assert unsure.rows[-1].note == "not drawn"


def test_injections_that_were_told_are_marked_and_the_others_say_why_not() -> None:
    record = three_visits()
    course, line = course_of(record), line_of(record, "lab_b12")
    assert [one.words for one in course.injections] == [
        "December 2025 (after the form, not drawn)",
        "30 March 2026",
        "14 September 2026",
    ]
    assert line.drawing is not None
    assert len(line.drawing.injections) == 2


def test_an_injection_without_a_date_is_not_said_to_be_none() -> None:
    first = sheet("2026-05-01", lab_b12="205 pg_ml", last_b12_injection_date="dont_know")
    injections, _ = course_of(record_after(first, last_b12_injection_date="dont_know")).about
    assert (injections.label, injections.text) == ("Injections told", "no date was given")


def test_a_month_that_is_told_again_reaches_up_to_the_later_form() -> None:
    """The second form speaks of the injection that was given after the first."""
    told = {"last_b12_injection_date": "2026-10", "lab_b12": "205 pg_ml"}
    first = sheet("2026-10-05", **told, lab_b12_date="2026-09-20")
    line = line_of(record_after(first, **told, lab_b12_date="2026-10-25"), "lab_b12")
    assert line.drawing is not None
    (injection,) = line.drawing.injections
    assert injection.end > line.drawing.marks[-1].x


def test_what_was_told_too_early_and_again_on_its_day_is_drawn() -> None:
    """The lab report of the second form stood filled in, the slip in the first one's date with it."""
    told = {"last_b12_injection_date": "2026-10-20", "lab_b12": "205 pg_ml", "lab_b12_date": "2026-10-20"}
    before, first = sheet("2026-05-01", lab_b12="150 pg_ml", lab_b12_date="2026-04-20"), sheet("2026-10-05", **told)
    course = course_of(record_after(before, first, **told))
    assert [one.words for one in course.injections] == ["20 October 2026"]
    row = next(line for line in course.lines if line.key == "lab_b12").rows[-1]
    assert (row.note, row.is_drawn, row.form) == ("indeterminate", True, "1 November 2026")


def test_a_result_dated_after_its_form_is_not_drawn_on_a_form_that_could_not_be_gone_through_either() -> None:
    record = record_after(sheet("2026-04-20", lab_b12="310 pmol_l"), lab_b12="640 pg_ml", lab_b12_date="2026-12-24")
    for one in (record, replace(record, is_unrouted=True)):
        row = line_of(one, "lab_b12").rows[-1]
        assert (row.on, row.is_drawn) == ("2026-12-24", False)


def test_the_same_result_told_twice_is_one_and_another_number_is_not() -> None:
    first = sheet("2026-05-01", lab_b12="205 pg_ml", lab_b12_date="2026-04-20")
    again = line_of(record_after(first, lab_b12="205 ng_l", lab_b12_date="2026-04-20"), "lab_b12")
    assert [row.form for row in again.rows] == ["1 May 2026"]
    assert again.drawing is None
    other = line_of(record_after(first, lab_b12="250 ng_l", lab_b12_date="2026-04-20"), "lab_b12")
    assert len(other.rows) == 2


def test_what_only_today_s_form_tells_stands_in_the_lab_table_alone() -> None:
    assert [line.key for line in course_of(three_visits()).lines] == ["lab_b12", "lab_mma", "nerve_severity"]


def test_an_implausible_result_is_crossed_and_says_so() -> None:
    first = sheet("2026-05-01", lab_mcv="101 fl", lab_hb="12 g_dl", lab_hb_date="2026-04-20")
    line = line_of(record_after(first, lab_mcv="300 fl", lab_hb="13 g_dl", lab_hb_date="2026-10-20"), "lab_mcv")
    assert line.drawing is not None
    assert [mark.shape for mark in line.drawing.marks] == [Shape.POINT, Shape.CROSS]
    assert line.rows[-1].note == "not used: out of the plausible range"
    assert line.drawing.strokes == ()


def test_what_is_withdrawn_is_not_followed() -> None:
    first = sheet("2026-05-01", lab_b12="205 pg_ml", lab_b12_date="2026-04-20")
    record = record_after(first, lab_source="no_results", lab_b12="480 pg_ml", lab_b12_date="2026-10-20")
    assert [row.typed for row in line_of(record, "lab_b12").rows] == ["205 pg/mL"]


def test_page_pdf_and_text_hold_every_value_and_the_pdf_is_read_back() -> None:
    summary = build_summary(three_visits())
    assert summary.course is not None
    pdf = render_pdf(summary)
    check_printed(pdf, summary)
    for found in (page_of(summary).text, render_text(summary), text_of(pdf)):
        for line in summary.course.lines:
            for row in line.rows:
                assert all(plain(text) in plain(found) for text in (line.title, row.date, row.typed, row.si, row.note))
        for told in summary.course.about:
            assert plain(told.text) in plain(found)
    assert print_summary(three_visits()) == print_summary(three_visits())


@pytest.mark.parametrize("lost", ["drawing", "value", "injection"])
def test_a_pdf_that_lacks_a_part_of_the_course_is_not_handed_out(lost: str) -> None:
    summary = build_summary(three_visits())
    assert summary.course is not None
    pdf = render_pdf(summary)
    first, *others = summary.course.lines
    assert first.drawing is not None
    course = {
        "drawing": replace(
            summary.course, lines=(replace(first, drawing=replace(first.drawing, words="Another.")), *others)
        ),
        "value": replace(summary.course, lines=(replace(first, rows=first.rows[1:]), *others)),
        "injection": replace(summary.course, injections=summary.course.injections[::-1]),
    }[lost]
    with pytest.raises(NotAsRecorded):
        check_printed(pdf, replace(summary, course=course))


def test_an_ordinary_patient_fits_on_two_pages_at_the_third_visit_too() -> None:
    questionnaire, answers = shipped_pack().questionnaire, load_all()["polish"]
    then = answers_of(questionnaire, {"lab_b12": "250 pmol_l", "lab_b12_date": "2025-10", "nerve_severity": "mild"})
    visits = [
        read_answers(questionnaire, {**answers, **then, "nerve_symptoms": ["tingling_feet"], "intake_date": day})
        for day in ("2025-11-01", "2026-05-01")
    ]
    record = made_up_record("polish")
    summary = build_summary(replace(record, submission=replace(record.submission, visits=tuple(visits))))
    assert summary.course is not None
    assert len(summary.course.drawn) == 2
    assert len(pages_of(render_pdf(summary))) <= 2
