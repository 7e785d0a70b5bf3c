"""How often rules fired: a page of numbers for admins and clinicians."""

from __future__ import annotations

import pytest

from intake.services import rule_statistics
from intake.store.staff import Role
from intake.web.rules import statistics
from tests.web.building import submit
from tests.web.visitor import Visitor


@pytest.mark.parametrize("role", list(Role))
def test_the_numbers_stand_beside_the_rule_and_no_patient_on_the_page(visitor: Visitor, role: Role) -> None:
    submission_id = submit(visitor.parts, "gastric_bypass")
    visitor.sign_in_as(role)

    page = visitor.get("/rules/statistics")

    assert "1 form sent in these days" in page.words()
    assert "1 (100 %)" in page.words()
    assert submission_id not in page.text
    assert not any("/clinic/submissions/" in link for link in page.links)
    assert "0 forms sent in these days" in visitor.get("/rules/statistics?from=2001-01-01&to=2001-01-31").words()


def test_days_that_are_none_are_refused(visitor: Visitor) -> None:
    page = visitor.sign_in_as(Role.ADMIN).get("/rules/statistics?from=2026-02-30&to=x", status=422)
    assert {"#from", "#to"} <= set(page.links)


def test_the_newest_forms_are_counted_first_and_all_of_them_where_that_is_wanted(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "USUAL_FORMS", 1)
    monkeypatch.setattr(rule_statistics, "_AT_ONCE", 1)
    for slug in ("well", "gastric_bypass"):
        submit(visitor.parts, slug)
    page = visitor.sign_in_as(Role.ADMIN).get("/rules/statistics")
    assert "1 form sent in these days" in page.words()
    assert "only the newest 1 are counted" in page.words()
    (more,) = [link for link in page.links if "all=yes" in link]
    assert "2 forms sent in these days" in visitor.get(more).words()
