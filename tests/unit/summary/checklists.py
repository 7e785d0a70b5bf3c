"""Checklists for the tests of what the patient is handed, made from the shipped pack."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pypdf import PdfReader

from intake.data_folders import templates_folder
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers
from intake.rulebook.assess import assess
from intake.summary.checklist import Checklist, build_checklist
from intake.summary.checklist_help import ClinicCard
from intake.summary.checklist_pdf import fitting_story
from intake.summary.page_frame import Running, print_pages
from intake.web.patient.safety_text import safety_text
from tests.builders import shipped_pack
from tests.unit.summary.builders import PageText

CLINIC = ClinicCard("Riverside Clinic", "01632 960 000", "UK")
MESSAGES = {message.id: message for message in shipped_pack().messages}


def checklist_of(answers: Mapping[str, Any], *shown: str, clinic: ClinicCard = CLINIC) -> Checklist:
    sheet = read_answers(shipped_pack().questionnaire, dict(answers))
    return build_checklist(shipped_pack(), sheet, [MESSAGES[message] for message in shown], clinic)


@cache
def made_up(name: str) -> Checklist:
    sheet = read_answers(shipped_pack().questionnaire, load_all()[name])
    return checklist_of(load_all()[name], *assess(shipped_pack(), sheet, None).safety_messages)


def page_of(checklist: Checklist) -> PageText:
    templates = Environment(loader=FileSystemLoader(templates_folder()), autoescape=True, undefined=StrictUndefined)
    templates.filters |= {"safety_text": safety_text, "lang_of": lambda text: ""}
    page = PageText()
    page.feed(templates.get_template("patient/_checklist.html").render(checklist=checklist))
    return page


def page_text(checklist: Checklist) -> str:
    return page_of(checklist).text


def print_checklist(checklist: Checklist, page_size: str = "a4") -> bytes:
    """By itself: for the patient it stands at the end of the copy."""
    return print_pages(fitting_story(checklist, page_size), Running(checklist.words.title, ("",), ""), page_size)


def pdf_pages(checklist: Checklist, page_size: str = "a4") -> list[str]:
    reader = PdfReader(io.BytesIO(print_checklist(checklist, page_size)))
    return [page.extract_text() for page in reader.pages]
