"""Panels: one shared rest answer, asked for once, that never overwrites and never answers what is not on the screen."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from intake.forms.page_form import WHICH_IS_IT
from intake.questionnaire.answers import Coded
from tests.unit.forms.forms import QUESTIONNAIRE, as_sent, errors, form_for, sent, values

PANELS_WITH_REST = [panel.id for panel in QUESTIONNAIRE.panels.values() if panel.rest and panel.rest.code]


@pytest.mark.parametrize("panel", PANELS_WITH_REST)
def test_the_rest_answer_writes_its_codes_into_every_question_left_untouched(panel: str) -> None:
    form = sent(form_for(panel=panel), **{f"{panel}__rest": "none"})
    assert errors(form) == {}
    rest = QUESTIONNAIRE.panels[panel].rest
    assert rest is not None
    written = {key: list(code) if isinstance(code, tuple) else code for key, code in rest.writes.items()}
    assert values(form) == written
    assert all(item.is_by_rest for item in form.filled())


def test_the_rest_answer_changes_no_question_that_was_answered() -> None:
    form = sent(
        form_for(panel="medicines"), medicines__rest="none", metformin_use="current", blood_thinners=["not_sure"]
    )
    assert values(form) == {
        "metformin_use": "current",
        "acid_medicine": ["none"],
        "other_medicines": ["none"],
        "blood_thinners": ["not_sure"],
    }
    assert [item.key for item in form.filled() if item.is_by_rest] == ["acid_medicine", "other_medicines"]


def test_the_rest_answer_writes_nothing_for_a_question_that_is_not_on_the_screen() -> None:
    form = sent(form_for("oral_b12", "zinc_use", panel="supplements"), supplements__rest="none")
    assert values(form) == {"oral_b12": "no", "zinc_use": "no"}


def test_without_the_rest_answer_it_is_asked_once_which_it_is() -> None:
    form = sent(form_for(panel="medicines"), metformin_use="no")
    assert errors(form) == {"medicines-rest": WHICH_IS_IT}
    assert form.rest is not None
    assert list(form.rest.choices) == ["none", "open"]
    again = form_for(panel="medicines")
    again.read(MultiDict(dict(as_sent(form))))
    assert errors(again) == {}
    assert values(again) == {"metformin_use": "no"}


def test_leaving_them_open_answers_nothing() -> None:
    form = sent(form_for(panel="medicines"), metformin_use="no", medicines__rest="open")
    assert errors(form) == {}
    assert values(form) == {"metformin_use": "no"}


def test_nothing_is_asked_where_every_question_is_answered() -> None:
    form = sent(form_for(panel="gut"), gut_surgery=["none"], gut_conditions=["sibo"])
    assert errors(form) == {}


def test_the_rest_answer_is_never_chosen_in_advance() -> None:
    form = form_for(panel="gut")
    form.show({"gut_surgery": Coded(("none",)), "gut_conditions": Coded(("none",))}, was_here=True)
    assert form.rest is not None
    assert form.rest.data is None


def test_coming_back_it_is_not_asked_again() -> None:
    form = form_for(panel="gut")
    form.show({"gut_surgery": Coded(("none",))}, was_here=True)
    again = form_for(panel="gut")
    again.read(MultiDict(dict(as_sent(form))))
    assert errors(again) == {}


def test_a_mistake_is_not_covered_by_the_rest_answer() -> None:
    form = sent(form_for(panel="medicines"), medicines__rest="none", acid_medicine=["none", "ppi"])
    assert list(errors(form)) == ["acid_medicine"]


def test_a_rest_answer_that_is_not_offered_counts_as_none() -> None:
    form = sent(form_for(panel="gut"), gut__rest="not_done")
    assert "gut-rest" in errors(form)


def test_a_panel_without_a_rest_answer_may_be_left_open_without_a_question() -> None:
    form = sent(form_for(panel="nerves"))
    assert form.rest is None
    assert errors(form) == {}
