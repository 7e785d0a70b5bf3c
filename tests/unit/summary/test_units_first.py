"""Which units stand first is the clinic's choice; page, PDF and text follow it, and both are always there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.services.clinic_settings import Clinic
from intake.services.print_summary import print_summary
from intake.summary.build import build_summary
from intake.summary.check_value import check_value
from intake.summary.record import Submission
from intake.summary.text import render_text
from tests.unit.summary.builders import made_up_record


@pytest.mark.parametrize(
    ("country", "units", "is_first"),
    [("UK", "", False), ("US", "", True), ("US", "si", False), ("UK", "conventional", True)],
)
def test_the_country_decides_where_the_clinic_does_not(country: str, units: str, is_first: bool) -> None:
    assert Clinic("Clinic", "", country, "Europe/London", units=units).has_conventional_first is is_first


def test_the_chosen_units_stand_first_and_both_are_there() -> None:
    record = made_up_record("lebers_in_family")
    us_record = replace(record, submission=Submission(has_conventional_first=True))
    usual, turned = build_summary(record), build_summary(us_record)
    (row,) = [row for row in turned.labs.rows if row.key == "lab_b12"]
    assert (usual.labs.unit_names, turned.labs.unit_names) == (("SI", "Conventional"), ("Conventional", "SI"))
    assert turned.labs.converted(row) == (row.conventional, row.si)
    text = render_text(turned)
    assert text.index(row.conventional) < text.index(row.si)
    assert check_value(usual) != check_value(turned)
    assert print_summary(us_record)  # it is read back and compared before it is handed out
