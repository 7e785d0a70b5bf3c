"""The form stays short: what it costs the made-up patients and some random ones, against the aims of the pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.burden import made_up, measure, random_people
from intake.questionnaire.burden import Burden, broken_aims, burden_of, burden_of_return, typical_of
from intake.questionnaire.model import Aims
from tests.builders import route_of, shipped_pack, tiny_questionnaire

QUESTIONNAIRE = shipped_pack().questionnaire
MADE_UP = made_up(QUESTIONNAIRE)
AIMS = Aims(median_items=45, minutes=10, most_items=80)


def test_the_aims_of_the_content_stand_in_the_pack() -> None:
    assert QUESTIONNAIRE.aims is not None
    assert replace(QUESTIONNAIRE.aims, reasons={}) == AIMS


def test_an_aim_is_met_or_has_a_reason_beside_it() -> None:
    assert QUESTIONNAIRE.aims is not None
    sheets = [*MADE_UP.values(), *random_people(QUESTIONNAIRE, 40)]
    everybody = [one for is_offered in (False, True) for one in measure(QUESTIONNAIRE, sheets, is_offered=is_offered)]
    typical = typical_of(measure(QUESTIONNAIRE, list(MADE_UP.values()), is_offered=True))
    missed = broken_aims(QUESTIONNAIRE.aims, everybody, typical)
    assert set(missed) == set(QUESTIONNAIRE.aims.reasons), "a reason that is needed no more goes as well"


def test_nobody_is_asked_more_because_the_clinic_filled_in_its_offer() -> None:
    for sheet in MADE_UP.values():
        without, offered = (burden_of(QUESTIONNAIRE, sheet, is_offered=is_offered) for is_offered in (False, True))
        assert offered.items <= without.items
        assert offered.minutes < without.minutes


def test_a_second_visit_is_shorter_and_what_is_confirmed_still_counts() -> None:
    for sheet in MADE_UP.values():
        first = burden_of(QUESTIONNAIRE, sheet, is_offered=False)
        again = burden_of_return(QUESTIONNAIRE, sheet, sheet.as_of + timedelta(days=90), is_offered=False)
        assert again.items < first.items
        assert again.minutes < first.minutes
        assert again.questions == first.questions  # each is asked or confirmed, none is left out
        after_years = burden_of_return(QUESTIONNAIRE, sheet, sheet.as_of + timedelta(days=800), is_offered=False)
        assert after_years.minutes > again.minutes  # too old to be confirmed


def test_a_panel_counts_once_and_its_questions_one_by_one() -> None:
    found = burden_of(QUESTIONNAIRE, MADE_UP["well"], is_offered=False)
    asked = route_of({}, QUESTIONNAIRE).asked
    panels = [panel for panel in QUESTIONNAIRE.panels.values() if set(panel.keys) & set(asked)]
    assert found.questions - found.items > len(panels)
    assert found.items > found.pages


def test_a_pack_without_an_offer_is_measured_too() -> None:
    sheet = random_people(tiny_questionnaire(), 1)[0]
    assert burden_of(tiny_questionnaire(), sheet, is_offered=False).items > 1


@pytest.mark.parametrize(
    ("people", "typical", "missed"),
    [
        ([40, 45, 50], 10.4, []),
        ([40, 46, 50], 10.4, ["median_items"]),
        ([40, 45, 81], 10.4, ["most_items"]),
        ([40, 45, 50], 10.6, ["minutes"]),
    ],
)
def test_a_missed_aim_is_named(people: list[int], typical: float, missed: list[str]) -> None:
    everybody = [Burden(items=items, questions=items, pages=20, minutes=1) for items in people]
    assert broken_aims(AIMS, everybody, replace(everybody[0], minutes=typical)) == missed


def test_the_typical_person_is_the_one_in_the_middle() -> None:
    people = [Burden(items=1, questions=1, pages=1, minutes=minutes) for minutes in (30, 10, 20)]
    assert typical_of(people).minutes == 20
