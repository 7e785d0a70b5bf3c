"""Make the summary of one submission, and print it as text or as a PDF. Without a store: from its parts alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.questionnaire.answers import AnswerSheet
from intake.rulebook.assessment import Assessment
from intake.rulebook.model import Rulebook
from intake.services.print_summary import print_summary
from intake.summary.build import build_summary
from intake.summary.record import Record, Submission
from intake.summary.text import render_text
from intake.summary.view import Summary

RENDERERS: Mapping[str, Callable[[Record], bytes]] = {
    "text": lambda record: render_text(build_summary(record)).encode(),
    "pdf": print_summary,
}


def summarise(
    rulebook: Rulebook, sheet: AnswerSheet, assessment: Assessment, submission: Submission | None = None
) -> Summary:
    """What the clinician reads. `submission`: what the store knows beside the answers, if there is a store."""
    return build_summary(Record(rulebook, sheet, assessment, submission or Submission()))


def render_answers(rulebook: Rulebook, sheet: AnswerSheet, assessment: Assessment, format: str) -> bytes:
    """`format`: text or pdf. Raises UnprintableText rather than print a PDF that lacks a character."""
    return RENDERERS[format](Record(rulebook, sheet, assessment))
