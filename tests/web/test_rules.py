"""The rules in force, in plain English."""

from __future__ import annotations

from intake.store.staff import Role
from intake.summary.rule_in_words import describe_rule
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


def test_a_rule_that_is_not_there_is_no_page(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.CLINICIAN).get("/rules/no-such-rule", status=404)
