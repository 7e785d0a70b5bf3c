"""A clinician is told of changed rules until they have read about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.parse import parse_rulebook
from intake.store import publications, rule_sets
from intake.store.publications import Kind, NewPublication
from intake.store.staff import Role
from tests.builders import rule_text
from tests.web.building import NOW, submit
from tests.web.visitor import Visitor

LINE = "Rules changed since you last read about them:"


def _publish(visitor: Visitor, path: str, old: str, new: str, reason: str = "The laboratory asked for it.") -> int:
    """The publication's number."""
    parts = visitor.parts
    before = parts.rulebooks.in_force().sha256
    with parts.database.transaction() as session:
        texts = dict(rule_sets.load_rule_set(session, before).files)
        assert old in texts[path]
        files = PackFiles({**texts, path: texts[path].replace(old, new, 1)})
        rule_sets.keep_rule_set(
            session, sha256=files.sha256(), pack_id="b12", version="1.1.0", files=files.texts, now=NOW
        )
        made = NewPublication(Kind.PUBLISHED, files.sha256(), before, before, None, reason)
        number = publications.add_publication(session, made, NOW + timedelta(minutes=1)).number
    assert parse_rulebook(files).sha256 == files.sha256()
    return number


def _raise_threshold(visitor: Visitor) -> int:
    return _publish(visitor, "pack.yaml", "value: 180\n    unit: ng/L", "value: 200\n    unit: ng/L")


@pytest.fixture
def clinician(visitor: Visitor) -> Visitor:
    visitor.sign_in_as(Role.CLINICIAN, "Cleo Clinician")
    assert LINE not in visitor.get("/clinic/").words()
    return visitor


def test_the_line_stands_on_the_list_until_its_page_was_read(clinician: Visitor) -> None:
    _raise_threshold(clinician)

    assert f"{LINE} version 2 on 1 November 2026: 17 rules" in clinician.get("/clinic/").words()
    page = clinician.get("/rules/news").words()
    assert "The laboratory asked for it." in page
    assert "180 ng/L" in page
    assert "200 ng/L" in page
    clinician.post("/rules/news/read", {"up_to": clinician.form("/rules/news/read").value("up_to")})

    assert LINE not in clinician.follow().words()
    assert "Nothing was changed since you last read about it" in clinician.get("/rules/news").words()


def test_what_was_published_while_one_read_stays_news(clinician: Visitor) -> None:
    _raise_threshold(clinician)
    clinician.get("/rules/news")
    shown = clinician.form("/rules/news/read").value("up_to")
    _publish(clinician, "pack.yaml", "value: 350\n    unit: ng/L", "value: 360\n    unit: ng/L", "Another reason.")

    clinician.post("/rules/news/read", {"up_to": shown})

    assert LINE in clinician.follow().words()
    page = clinician.get("/rules/news").words()
    assert "360 ng/L" in page
    assert "Another reason." in page
    assert "The laboratory asked for it." not in page


def test_a_number_from_nowhere_marks_nothing_as_read(clinician: Visitor) -> None:
    number = _raise_threshold(clinician)
    clinician.get("/rules/news")
    clinician.post("/rules/news/read", {"up_to": str(number + 1)})
    assert LINE in clinician.follow().words()
    clinician.post("/rules/news/read", {"up_to": "x"})


def test_another_review_date_is_no_changed_rule(clinician: Visitor) -> None:
    _publish(clinician, "flags/08_medication.yaml", "review_by: 2027-11-21", "review_by: 2028-10-01")
    assert "1 November 2026: 0 rules" in clinician.get("/clinic/").words()
    assert "1 rule besides" in clinician.get("/rules/news").words()


def test_a_rule_that_was_changed_and_is_gone_by_now_is_no_link(clinician: Visitor) -> None:
    file, rule = (
        "flags/13_missing_labs.yaml",
        rule_text("short-lived", "urgent_now includes chest_pain", category="missing-labs"),
    )
    _publish(clinician, file, "- id: baseline-labs-missing", f"{rule}- id: baseline-labs-missing")
    assert "/rules/short-lived" in clinician.get("/rules/news").links
    _publish(clinician, file, rule, "")
    page = clinician.get("/rules/news")
    assert page.words().count("Title of short-lived") > 1
    assert "/rules/short-lived" not in page.links


def test_a_form_that_waits_says_that_the_rules_were_changed_and_is_evaluated_again(clinician: Visitor) -> None:
    address = f"/clinic/submissions/{submit(clinician.parts)}"
    line = "The rules were changed since this form was evaluated."
    assert line not in clinician.get(address).words()
    _raise_threshold(clinician)
    assert line in clinician.get(address).words()
    clinician.post(f"{address}/assess")
    assert line not in clinician.follow().words()


def test_whoever_came_later_is_told_nothing_of_it(clinician: Visitor) -> None:
    _raise_threshold(clinician)
    clinician.parts.clock.now += timedelta(minutes=2)  # type: ignore[attr-defined]
    late = Visitor(clinician.app).sign_in_as(Role.CLINICIAN, "Lea Late")
    assert LINE not in late.get("/clinic/").words()


def test_a_version_that_cannot_be_read_any_more_has_a_page_all_the_same(clinician: Visitor) -> None:
    parts = clinician.parts
    now_in_force = parts.rulebooks.in_force().sha256
    with parts.database.transaction() as session:
        texts = rule_sets.load_rule_set(session, now_in_force).files
        files = PackFiles({**texts, "flags/07_diet.yaml": "- id: of-an-older-program\n"})
        rule_sets.keep_rule_set(session, sha256=files.sha256(), pack_id="b12", version="1", files=files.texts, now=NOW)
        then = NewPublication(Kind.PUBLISHED, files.sha256(), now_in_force, now_in_force, None, "Then")
        number = publications.add_publication(session, then, NOW + timedelta(minutes=1)).number
        back = NewPublication(Kind.ROLLED_BACK, now_in_force, files.sha256(), now_in_force, None, "Back")
        publications.add_publication(session, back, NOW + timedelta(minutes=2))
    assert "What it changed cannot be said" in clinician.get(f"/rules/versions/{number}").words()
