"""How often rules fired: a page of numbers for admins and clinicians."""

from __future__ import annotations

import pytest

from intake.store.staff import Role
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
