"""Every page says who may see it, and nobody else does: the matrix is made from the app's own list of addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule

from intake.services.staff_visit import Step
from intake.store.staff import Role
from intake.web.access import Access, Audience, access_of
from tests.web.building import invite, submit
from tests.web.visitor import Visitor

Who = Callable[[Visitor], Visitor]


def anonymous(visitor: Visitor) -> Visitor:
    return visitor


def patient(visitor: Visitor) -> Visitor:
    return visitor.come_in(invite(visitor.parts)[0])


def clinician(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN)


def admin(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.ADMIN)


def tablet(visitor: Visitor) -> Visitor:
    return visitor.be_the_tablet()


EVERYBODY: tuple[Who, ...] = (anonymous, patient, clinician, admin, tablet)


@pytest.fixture
def app(new_app: Flask) -> Flask:
    return new_app


def _rules(app: Flask) -> list[Rule]:
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 20
    return rules


def _access(app: Flask, rule: Rule) -> Access:
    with app.app_context():
        found = access_of(rule.endpoint)
    assert found is not None, f"{rule.endpoint} does not say who may see it"
    return found


def _may(who: Who, access: Access) -> bool:
    if access.audience is Audience.PUBLIC:
        return True
    if access.audience is Audience.PATIENT:
        return who is patient
    if access.audience is Audience.TABLET:
        return who is tablet
    if access.audience is Audience.MACHINE:
        return False
    return (who is clinician and Role.CLINICIAN in access.roles) or (who is admin and Role.ADMIN in access.roles)


def _address(rule: Rule, ids: dict[str, str]) -> str:
    values = {name: ids.get(name, "about-you-1") for name in rule.arguments}
    with_ids = rule.build(values, append_unknown=False)
    assert with_ids is not None
    return with_ids[1]


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    for rule in _rules(app):
        _access(app, rule)


def test_a_view_without_a_marker_is_shown_to_nobody(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    for who in EVERYBODY:
        page = who(Visitor(app)).get("/forgotten", status=403)
        assert "secret" not in page.text


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_those_who_may_see_a_page_get_it(app: Flask, who: Who) -> None:
    visitor = Visitor(app)
    ids = {"submission_id": submit(visitor.parts), "invite_id": invite(visitor.parts, "Other")[0]}
    ids |= {
        "staff_id": ids["submission_id"],
        "list_id": ids["submission_id"],
        "intake_id": ids["submission_id"],
        "draft_id": ids["submission_id"],
        "number": "1",
        "rule_id": "neuro-cord-features",
        "token": "x",
        "digest": "x",
        "name": "x",
    }
    who(visitor)
    for rule in _rules(app):
        access = _access(app, rule)
        if rule.endpoint == "auth.sign_out":  # last, or the rest would be asked by nobody
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            response = visitor.client.open(_address(rule, ids), method=method)
            where = f"{who.__name__} {method} {rule.rule}: {response.status_code}"
            if _may(who, access):
                # 400: the form token is missing, which is asked for after the person is known
                assert response.status_code in (200, 303, 400, 404), where
                continue
            assert _is_refused(who, access, response.status_code, response.headers.get("Location", "")), where


def _is_refused(who: Who, access: Access, status: int, location: str) -> bool:
    """Whoever is known to be someone else gets 403; whoever is not known is sent to sign in, or told to."""
    if access.audience is Audience.STAFF and who in (clinician, admin):
        return status == 403
    if access.audience in (Audience.STAFF, Audience.TABLET) and status == 303:
        return location.startswith("/sign-in")
    if access.audience is Audience.MACHINE:  # no secret is set, so there is no such page
        return status == 404
    if access.audience is Audience.PATIENT and who is tablet:
        return location == "/tablet/give-back"
    return status == 401


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_change_needs_the_token_of_a_form(app: Flask, who: Who) -> None:
    visitor = who(Visitor(app))
    ids = {"submission_id": submit(visitor.parts), "invite_id": invite(visitor.parts, "Other")[0]}
    ids |= {name: ids["submission_id"] for name in ("staff_id", "list_id", "intake_id", "draft_id")} | {
        "number": "1",
        "rule_id": "x",
        "token": "x",
    }
    tried = 0
    for rule in _rules(app):
        if "POST" not in (rule.methods or set()) or not _may(who, _access(app, rule)):
            continue
        if Step.DONE not in _access(app, rule).steps:
            continue  # whoever is signed in already is led away from it
        for data in ({}, {"csrf_token": "made-up"}):
            response = visitor.client.post(_address(rule, ids), data=data)
            if who is tablet and response.headers.get("Location") == "/tablet":
                continue  # closed to it: nothing was changed
            assert response.status_code == 400, f"POST {rule.rule}: {response.status_code}"
            tried += 1
    assert tried >= 4


def test_only_get_and_post_are_answered(app: Flask) -> None:
    for rule in _rules(app):
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule.rule
