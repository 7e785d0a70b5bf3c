"""Records and summaries for the tests of what the clinician reads, made from the shipped pack."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image
from pypdf import PdfReader

from intake.data_folders import templates_folder
from intake.made_up_patients import load_all
from intake.questionnaire.answers import AnswerSheet, read_answers
from intake.rulebook.assess import assess
from intake.rulebook.assessment import ASSESSED
from intake.summary.build import build_summary
from intake.summary.logo import Logo
from intake.summary.record import ChangedAnswer, Origin, Record, ShownMessage, Submission
from intake.summary.view import Summary
from intake.web.summary_filters import FILTERS
from tests.builders import answers_of, shipped_pack

NOON = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def record_of(answers: Mapping[str, Any], *, engines_agree: bool | None = True, **submission: Any) -> Record:
    """The assessment is the reference's; with `engines_agree` it counts as confirmed by the other engine."""
    rulebook = shipped_pack()
    sheet: AnswerSheet = read_answers(rulebook.questionnaire, dict(answers))
    assessment = assess(rulebook, sheet, None)
    if engines_agree:
        assessment = replace(assessment, status=ASSESSED, engines_agree=True)
    return Record(rulebook, sheet, assessment, Submission(**submission))


def well(**changed: Any) -> dict[str, Any]:
    """The answers of someone with nothing to report, with some in the short form of the cases; None blanks one."""
    answers = load_all()["well"] | answers_of(shipped_pack().questionnaire, changed)
    return {key: value for key, value in answers.items() if value is not None}


def summary_of(answers: Mapping[str, Any], **options: Any) -> Summary:
    return build_summary(record_of(answers, **options))


@cache
def made_up_record(name: str) -> Record:
    return record_of(load_all()[name])


def a_logo(width: int = 480, height: int = 120) -> Logo:
    """Half see-through, as drawn logos are."""
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (11, 85, 99, 128)).save(out, "PNG")
    return Logo(base64.b64encode(out.getvalue()).decode(), "a digest", width, height)


def full_submission() -> Submission:
    """Everything that only the store knows."""
    return Submission(
        receipt="7KD-3RT",
        version=2,
        submitted_at=NOON,
        appointment_at=NOON,
        clinic_name="Riverside Clinic",
        invited_name="Someone Else",
        offer={"product_offered": "cyanocobalamin", "b12_dose": {"value": 1, "unit": "mg"}, "injection_route": "im"},
        origins={
            "metformin_use": Origin("rest_answer"),
            "nerve_symptoms": Origin("typed", "proxy", is_changed=True),
            "diet_pattern": Origin("transcribed", "staff", by="Cleo"),
        },
        changes=(ChangedAnswer("urgent_now", ["new_leg_weakness"], ["none"], NOON, "bladder-bowel-legs"),),
        shown=(ShownMessage("bladder-bowel-legs", NOON),),
    )


class PageText(HTMLParser):
    """The text that a browser would show, and the tags that it would see."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(summary: Summary) -> PageText:
    """The partial, rendered as Flask does it: with escaping."""
    templates = Environment(loader=FileSystemLoader(templates_folder()), autoescape=True, undefined=StrictUndefined)
    templates.filters.update(FILTERS)
    page = PageText()
    page.feed(templates.get_template("clinic/_summary.html").render(summary=summary))
    return page


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """Read back by another library, without what stands on every page, which is drawn last."""
    pages = pages_of(pdf)
    running = [text.rfind("Summary for the clinician", len(text) // 2) for text in pages]
    return "".join(text[:end] if end > 0 else text for text, end in zip(pages, running, strict=True))


def plain(text: str) -> str:
    """Without white space and presentation forms: wrapping and joining change nothing that is said."""
    return "".join(unicodedata.normalize("NFKC", text).split())
