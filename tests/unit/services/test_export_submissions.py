"""Exports for the clinic's own use: everything is in them, no cell is a formula, and each is noted."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest

from intake.errors import InputError
from intake.made_up_patients import load_all
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.assess_submission import assess_submission
from intake.services.csv_text import BYTE_ORDER_MARK, harmless
from intake.services.export_submissions import Period, export_period, read_period
from intake.services.export_table import HEAD
from intake.services.retention import erase_patient
from intake.services.rulebooks import Rulebooks
from intake.store import answers, intakes, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.errors import Tampered
from tests.made_up_clinic import CLINIC, NOW, TODAY, submit
from tests.stored import audit_entries
from tests.unit.services.rule_changes import add_staff

DAY = timedelta(days=1)


def exported(database: Database, rulebooks: Rulebooks, format: str, period: Period | None = None) -> str:
    period = period or Period(TODAY, TODAY)
    return "".join(export_period(database, rulebooks, CLINIC, period, format, by="system", now=NOW))


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_a_row_holds_every_answer_that_is_used_and_what_was_found(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    submission_id = submit(database, rulebooks, "withdrawn_answer")
    assess_submission(database, rulebooks, engine, submission_id, NOW)
    (row,) = rows(exported(database, rulebooks, "csv"))
    (line,) = [json.loads(line) for line in exported(database, rulebooks, "jsonl").splitlines()]
    questions = rulebooks.in_force().questionnaire.questions
    for key, value in line["answers"].items():
        if key in questions and not questions[key].is_filled_by_system:
            cell = row[f"answer_{key}"] if key in HEAD else row[key]
            codes = value if isinstance(value, list) else [value]
            assert all(str(code["value"] if isinstance(code, dict) else code) in cell for code in codes), key
    withdrawn = [item["question"] for item in line["assessment"]["withdrawn"]]
    assert withdrawn
    assert row["withdrawn"] == "; ".join(withdrawn)
    assert not set(withdrawn) & set(line["answers"])
    assert row["flags"] == "; ".join(flag["id"] for flag in line["assessment"]["flags"])
    assert (row["status"], row["engines_agree"]) == ("assessed", "yes")


def test_what_staff_gave_is_marked_in_both_and_a_corrected_form_keeps_its_id(
    database: Database, rulebooks: Rulebooks
) -> None:
    submission_id = submit(database, rulebooks, "well")
    before = rows(exported(database, rulebooks, "csv"))[0]
    cleo = add_staff(database, "Cleo Clinician")
    with database.transaction() as session:
        intake_id = submissions.load_submission(session, submission_id).intake_id
        intakes.reopen_intake(session, intake_id)
        given = NewAnswer("diet_pattern", "vegan", Who.STAFF, staff_id=cleo)
        answers.append_answers(session, intake_id, [given, NewAnswer("alcohol_use", None, Who.PATIENT)], NOW)
        submissions.submit(session, intake_id, TODAY, NOW)
    (row,) = rows(exported(database, rulebooks, "csv"))
    line = json.loads(exported(database, rulebooks, "jsonl"))
    marks = ["entered at the clinic by Cleo Clinician", "changed"]
    assert line["marks"]["diet_pattern"] == marks
    assert f"diet_pattern: {', '.join(marks)}" in row["marks"].split("; ")
    assert "alcohol_use" in line["not_answered"]
    assert "alcohol_use" in row["not_answered"].split("; ")
    assert (line["version"], line["newest_version"]) == (2, 2)
    assert row["form_id"] == before["form_id"] == line["form_id"] != ""
    assert row["receipt"] != before["receipt"]


def test_what_is_purged_while_an_export_runs_is_left_out_and_the_others_are_not(
    database: Database, rulebooks: Rulebooks
) -> None:
    ids = [submit(database, rulebooks, slug) for slug in ("well", "vegan", "gastric_bypass")]
    with database.reading() as session:
        codes = {one: submissions.load_submission(session, one).receipt_code for one in ids}
    lines = iter(export_period(database, rulebooks, CLINIC, Period(TODAY, TODAY), "jsonl", by="system", now=NOW))
    seen = [json.loads(next(lines))["receipt"]]
    purged = next(code for code in codes.values() if code not in seen)
    assert erase_patient(database, purged, by="system", now=NOW) == 1
    seen += [json.loads(line)["receipt"] for line in lines]
    assert sorted(seen) == sorted(set(codes.values()) - {purged})


def test_one_that_does_not_open_any_more_is_named(
    database: Database, rulebooks: Rulebooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission_id = submit(database, rulebooks, "well")

    def broken(*given: object, **more: object) -> None:
        raise Tampered("does not open")

    monkeypatch.setattr(answers, "answers_after", broken)
    with pytest.raises(Tampered, match=submission_id):
        exported(database, rulebooks, "csv")


def test_one_that_was_not_assessed_says_so(database: Database, rulebooks: Rulebooks) -> None:
    submit(database, rulebooks, "warfarin")
    (row,) = rows(exported(database, rulebooks, "csv"))
    assert (row["status"], row["engines_agree"]) == ("manual_review", "no answer")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_what_a_spreadsheet_program_would_run_is_text(start: str, database: Database, rulebooks: Rulebooks) -> None:
    hostile = f'{start}HYPERLINK("http://evil.example";"x")'
    assert harmless(hostile) == f"'{hostile}"
    submit(database, rulebooks, "well", full_name=hostile, questions_for_clinician=hostile)
    (row,) = rows(exported(database, rulebooks, "csv"))
    assert [value for value in row.values() if value.lstrip(" ").startswith(tuple("=+@\t\r\n＝"))] == []
    assert "HYPERLINK" in row["questions_for_clinician"]


def test_where_semicolons_part_the_cells_there_is_no_formula_either() -> None:
    assert harmless("well;=1+1;\n @now\r\n\r\n- and; so") == "well;'=1+1;\n' @now\r\n\r\n'- and; so"


def test_a_negative_number_is_text_too_and_a_comparator_stays() -> None:
    assert harmless("-5 ng_l") == "'-5 ng_l"
    assert harmless("<150 ng_l") == "<150 ng_l"


def test_commas_quotation_marks_and_line_ends_stay_in_their_cell(database: Database, rulebooks: Rulebooks) -> None:
    text = 'one, "two"\nthree; four'
    submit(database, rulebooks, "well", questions_for_clinician=text)
    (row,) = rows(exported(database, rulebooks, "csv"))
    assert row["questions_for_clinician"] == text


def test_only_the_newest_version_of_those_days_by_the_clinic_s_calendar(
    database: Database, rulebooks: Rulebooks
) -> None:
    first = submit(database, rulebooks, "well")
    submit(database, rulebooks, "vegan")
    with database.transaction() as session:
        intake_id = submissions.load_submission(session, first).intake_id
        intakes.reopen_intake(session, intake_id)
        answers.append_answers(session, intake_id, [NewAnswer("diet_pattern", "vegan", Who.PATIENT)], NOW)
        submissions.submit(session, intake_id, TODAY, NOW + DAY)
    today = rows(exported(database, rulebooks, "csv"))
    both = rows(exported(database, rulebooks, "csv", Period(TODAY, TODAY + DAY)))
    assert [row["version"] for row in today] == ["1"]
    assert sorted(row["version"] for row in both) == ["1", "2"]
    assert rows(exported(database, rulebooks, "csv", Period(TODAY - DAY, TODAY - DAY))) == []


def test_all_of_many_are_in_it_once(database: Database, rulebooks: Rulebooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.services.export_submissions.AT_ONCE", 2)
    for slug in sorted(load_all())[:5]:
        submit(database, rulebooks, slug)
    receipts = [row["receipt"] for row in rows(exported(database, rulebooks, "csv"))]
    assert len(set(receipts)) == len(receipts) == 5


def test_a_decision_stands_in_both(database: Database, rulebooks: Rulebooks, engine: EngineSupervisor) -> None:
    submission_id = submit(database, rulebooks, "well")
    assess_submission(database, rulebooks, engine, submission_id, NOW)
    lines = exported(database, rulebooks, "jsonl").splitlines()
    assert json.loads(lines[0])["decisions"] == []
    assert rows(exported(database, rulebooks, "csv"))[0]["decision"] == ""


def test_it_is_noted_before_the_first_piece_is_given(database: Database, rulebooks: Rulebooks) -> None:
    submit(database, rulebooks, "well")
    export_period(database, rulebooks, CLINIC, Period(TODAY, TODAY), "csv", by="someone", now=NOW)
    entry = audit_entries(database)[0]
    assert (entry.actor, entry.action) == ("someone", "submissions.exported")
    assert entry.detail == {"from": "2026-11-01", "to": "2026-11-01", "format": "csv"}


def test_a_period_is_two_days_in_order() -> None:
    assert read_period("2026-11-01", " 2026-11-02") == Period(date(2026, 11, 1), date(2026, 11, 2))
    for first, last, paths in (("", "x", ["from", "to"]), ("2026-11-02", "2026-11-01", ["to"])):
        with pytest.raises(InputError) as caught:
            read_period(first, last)
        assert [refusal.path for refusal in caught.value.refusals] == paths
