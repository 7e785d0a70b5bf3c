"""The rules in force, in plain English."""

from __future__ import annotations

from intake.store.staff import Role
from intake.summary.rule_in_words import describe_rule
from tests.web.building import submit
from tests.web.visitor import Visitor


def test_every_rule_in_force_is_listed_under_its_category(visitor: Visitor) -> None:
    page = visitor.sign_in_as(Role.ADMIN).get("/rules/")
    rulebook = visitor.parts.rulebooks.in_force()
    assert {f"/rules/{rule.id}" for rule in rulebook.rules} <= set(page.links)
    assert f"{len(rulebook.rules)} rules are in force" in page.words()
    headings = [text for tag, text in page.headings if tag == "h2"]
    assert len(headings) == len({rule.category for rule in rulebook.rules})


def test_every_rule_has_a_page_with_its_condition_sources_and_examples(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.CLINICIAN)
    rulebook = visitor.parts.rulebooks.in_force()
    for rule in rulebook.rules[::7]:
        words = visitor.get(f"/rules/{rule.id}").words()
        for expected in (rule.title, rule.message, rule.why, rule.ask, describe_rule(rulebook, rule).fires_when):
            assert " ".join(expected.split()) in words, rule.id
        assert all(source.name in words for source in rule.sources)
        assert words.count("Could not be assessed") + words.count("No flag") + words.count(" Flag ") >= len(rule.cases)


def test_a_rule_names_the_facts_that_it_stands_on_and_what_folds_under_it(visitor: Visitor) -> None:
    page = visitor.sign_in_as(Role.CLINICIAN).get("/rules/neuro-cord-features")
    assert "Symptoms that can come from the spinal cord" in page.words()
    assert "/rules/neuro-symptoms" in page.links
    assert "/rules/neuro-cord-features" in visitor.get("/rules/neuro-symptoms").links


def test_a_case_shows_its_answers_in_the_words_of_the_form(visitor: Visitor) -> None:
    words = visitor.sign_in_as(Role.CLINICIAN).get("/rules/metformin-high-exposure").words()
    assert "1500 mg a day" in words


def test_only_a_clinician_is_led_from_a_rule_to_whom_it_flagged(visitor: Visitor) -> None:
    submission_id = submit(visitor.parts, "metformin_and_ppi")
    address = "/rules/metformin-high-exposure"
    page = visitor.sign_in_as(Role.CLINICIAN).get(address)
    assert "It flagged 1 of 1 form in the last 30 days." in page.words()
    assert f"/clinic/submissions/{submission_id}" in page.links
    page = visitor.sign_in_as(Role.ADMIN).get(address)
    assert "It flagged 1 of 1 form in the last 30 days." in page.words()
    assert not any("/submissions/" in link for link in page.links)


def test_rules_are_found_by_words_severity_and_state(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.ADMIN)
    page = visitor.get("/rules/?words=metformin&severity=moderate")
    assert "/rules/metformin-high-exposure" in page.links
    assert "/rules/urgent-anaphylaxis-signs" not in page.links
    assert "No rule is like that." in visitor.get("/rules/?state=off").words()


def test_sources_and_reviews_stand_in_one_table_and_in_a_document_to_sign(visitor: Visitor) -> None:
    words = visitor.sign_in_as(Role.ADMIN).get("/rules/evidence").words()
    assert "0 overdue , 0 due within 60 days" in words.replace("overdue,", "overdue ,")
    visitor.parts.clock.advance(days=400)  # type: ignore[attr-defined]
    visitor.sign_in_as(Role.ADMIN, "Later")
    assert f"{len(visitor.parts.rulebooks.in_force().rules)} overdue" in visitor.get("/rules/evidence").words()
    visitor.get("/rules/proof.pdf")
    assert visitor.response is not None
    assert visitor.response.data.startswith(b"%PDF-")


def test_a_rule_that_is_not_there_is_no_page(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.CLINICIAN).get("/rules/no-such-rule", status=404)
