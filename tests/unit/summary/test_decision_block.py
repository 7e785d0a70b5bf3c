"""How decisions and responses to flags stand on page, PDF and text; and nothing of them without a clinic."""

from __future__ import annotations

import pytest

from intake.made_up_patients import load_all
from intake.rulebook.in_view import first_flags
from intake.summary.build import build_summary
from intake.summary.decision_record import CountersignatureMade, DecisionMade, ResponseMade
from intake.summary.fonts import UnprintableText
from intake.summary.pdf import render_pdf
from intake.summary.read_back import check_printed
from intake.summary.text import render_text
from intake.summary.view import Summary
from tests.unit.summary.builders import NOON, made_up_record, page_of, record_of, text_of

SLUG = "warfarin"


def decision(outcome: str = "wait", void: str = "", note: str = "Call <first>", **details: str) -> DecisionMade:
    signed = (CountersignatureMade("Olga", NOON, "Agreed", "2"),)
    return DecisionMade(outcome, note, NOON, "Cleo", 1, 1, details, "1", void, False, signed)


def squeezed(text: str) -> str:
    return "".join(text.split())


def decided(*made: DecisionMade, is_stale: bool = False) -> Summary:
    flag = first_flags(made_up_record(SLUG).assessment)[0]
    response = ResponseMade(True, "not_so", "Stopped", "Cleo", NOON, 1, "1", is_stale)
    return build_summary(record_of(load_all()[SLUG], decisions=made, responses={flag.id: response}))


def test_pdf_and_text_hold_the_whole_block() -> None:
    summary = decided(decision(void="the answers have changed since", until="2026-11-30", labs="Total B12"))
    pdf = render_pdf(summary)
    check_printed(pdf, summary)
    for text in (render_text(summary), text_of(pdf)):
        for words in (
            "The last decision is void. Decide again.",
            "Decision of Cleo on 1 November 2026, 12:00 UTC is void: the answers have changed since.",
            "Results to wait for: Total B12",
            "Not before: 30 November 2026",
            "Note: Call <first>",
            "Countersigned by Olga on 1 November 2026, 12:00 UTC: Agreed",
            "Overridden by Cleo on 1 November 2026, 12:00 UTC: Asked at the chair: not so; Stopped",
        ):
            assert squeezed(words) in squeezed(text), words


def test_a_response_stands_on_the_page_and_a_stale_one_asks_again() -> None:
    summary = decided()
    assert not summary.first[0].needs_response
    assert all(flag.needs_response for flag in summary.first[1:])
    assert "Overridden by Cleo" in page_of(summary).text
    stale = decided(is_stale=True).first[0]
    assert stale.needs_response
    assert "before this flag changed. Look at it again" in stale.response


def test_without_a_clinic_nobody_decides_and_nothing_is_asked() -> None:
    summary = build_summary(made_up_record(SLUG))
    assert summary.decision is None
    assert not any(flag.needs_response for flag in summary.first)


def test_a_sign_that_no_font_has_is_refused_by_name() -> None:
    with pytest.raises(UnprintableText, match="Decision"):
        render_pdf(decided(decision(note="\U00012000")))
