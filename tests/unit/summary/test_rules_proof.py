"""The document to be signed: every rule with its condition, sources, cases and version, and a place for a name."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from intake.summary.rule_in_words import describe_rule
from intake.summary.rules_proof import render_proof
from tests.builders import pack_with_rules, rule_text, tiny_pack

TODAY = date(2026, 11, 1)


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_every_rule_is_in_it_with_all_that_it_rests_on() -> None:
    rulebook = tiny_pack()
    text = words(render_proof(rulebook, TODAY, "a4")).replace(" ", "")
    for rule in rulebook.rules:
        said = (rule.title, rule.message, rule.why, describe_rule(rulebook, rule).fires_when, rule.cases[0].name)
        for expected in (*said, *(source.name for source in rule.sources)):
            assert "".join(expected.split()) in text, (rule.id, expected)
    assert rulebook.sha256 in text
    assert "Signature" in text


def test_a_case_is_told_with_what_it_leaves_blank_and_as_written_where_it_names_no_question() -> None:
    answers = (
        "{fires: {tired: yes}, name: one}, {silent: {dite: vegan}, name: two}, {unassessed: {tired: null}, name: three}"
    )
    rulebook = pack_with_rules(rule_text("own", "tired is yes", cases=f"[{answers}]"))
    told = [case.answers for case in describe_rule(rulebook, rulebook.rules[0]).cases]
    assert told == [(("Are you tired?", "Yes"),), (("dite", "vegan"),), (("Are you tired?", "Not answered"),)]


def test_a_review_that_is_overdue_is_marked() -> None:
    assert "OVERDUE" not in words(render_proof(tiny_pack(), TODAY, "a4"))
    assert "OVERDUE" in words(render_proof(tiny_pack(), date(2031, 1, 1), "a4"))


def test_the_same_rules_give_the_same_bytes() -> None:
    assert render_proof(tiny_pack(), TODAY, "a4") == render_proof(tiny_pack(), TODAY, "a4")
