"""The summary of answers that no store knows, as text or as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.questionnaire.answers import AnswerSheet
from intake.rulebook.assessment import Assessment
from intake.rulebook.model import Rulebook
from intake.services.print_summary import print_summary
from intake.summary.build import build_summary
from intake.summary.record import Record
from intake.summary.text import render_text

RENDERERS: Mapping[str, Callable[[Record], bytes]] = {
    "text": lambda record: render_text(build_summary(record)).encode(),
    "pdf": print_summary,
}


def render_answers(rulebook: Rulebook, sheet: AnswerSheet, assessment: Assessment, format: str) -> bytes:
    """`format`: text or pdf. Raises UnprintableText rather than print a PDF that lacks a character."""
    return RENDERERS[format](Record(rulebook, sheet, assessment))
