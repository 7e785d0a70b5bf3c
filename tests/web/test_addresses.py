"""An address made once for all lines of a list is the one that the router gives for each."""

from __future__ import annotations

from typing import Any

import pytest
from flask import url_for

from intake.web.addresses import address_of, address_of_each, addresses_of_form
from tests.web.visitor import Visitor

ID = "510c1b2d-efea-4cc5-bdd6-b1ff28363024"


@pytest.mark.parametrize("prefix", ["", "/a clinic/100%"])
@pytest.mark.parametrize(
    ("endpoint", "name", "value", "others"),
    [
        ("clinic.submission", "submission_id", ID, {}),
        ("clinic.take", "intake_id", ID, {}),
        ("clinic.invites", "invite", ID, {}),
        ("clinic.day_pdf", "day", "2026-11-01", {}),
        ("clinic.worklist", "state", "half_way", {"day": "2026-11-01", "state": "sent", "urgency": "high"}),
    ],
)
def test_the_address_of_one_is_as_the_router_makes_it(
    visitor: Visitor, prefix: str, endpoint: str, name: str, value: str, others: dict[str, str]
) -> None:
    with visitor.app.test_request_context(environ_overrides={"SCRIPT_NAME": prefix}):
        values: dict[str, Any] = {**others, name: value}
        assert address_of_each(endpoint, name, others) % value == url_for(endpoint, **values)


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [("clinic.summary_pdf", "submission_id"), ("clinic.new_invite", "again"), ("rules.what_if", "submission")],
)
def test_each_request_has_its_own_prefix(visitor: Visitor, endpoint: str, name: str) -> None:
    for prefix in ("/a clinic/100%", "", "/other"):
        with visitor.app.test_request_context(environ_overrides={"SCRIPT_NAME": prefix}):
            place: dict[str, Any] = {name: ID}
            assert address_of(endpoint, **place) == url_for(endpoint, **place)
            assert address_of("clinic.worklist") == url_for("clinic.worklist")


def test_all_that_the_page_of_one_form_leads_to_is_as_the_router_makes_it(visitor: Visitor) -> None:
    for prefix in ("/a clinic/100%", ""):
        with visitor.app.test_request_context(environ_overrides={"SCRIPT_NAME": prefix}):
            found = addresses_of_form(ID)._asdict()
            assert found.pop("new_invite") == url_for("clinic.new_invite", again=ID)
            assert found.pop("what_if") == url_for("rules.what_if", submission=ID)
            assert found == {name: url_for(f"clinic.{name}", submission_id=ID) for name in found}
