"""A form that was filled in up to some page, put straight into the store."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from intake.questionnaire.answers import read_answers, to_json
from intake.questionnaire.model import DATE_OF_BIRTH
from intake.questionnaire.pages import pages_of
from intake.questionnaire.routing import route
from intake.services.begin_intake import begin_intake
from intake.store import answers
from intake.store.answers import NewAnswer, Who
from intake.web.parts import Parts


def save_up_to(parts: Parts, invite_id: str, goal: str, given: Mapping[str, Any]) -> None:
    """As if the pages before `goal` had been saved; what is not given is blank, and the clinic made no offer."""
    questionnaire = parts.rulebooks.in_force().questionnaire
    sheet = read_answers(questionnaire, given)
    asked = route(questionnaire, sheet).asked
    before = takewhile(lambda page: page.slug != goal, pages_of(questionnaire))
    keys = [DATE_OF_BIRTH, *(key for page in before for key in page.all_keys if key in asked)]
    found = {key: sheet.answers.get(key) for key in keys}
    new = [
        NewAnswer(key, None if answer is None else to_json(questionnaire.questions[key], answer), Who.PATIENT)
        for key, answer in found.items()
    ]
    intake_id = begin_intake(parts.database, parts.rulebooks, invite_id, parts.clock())
    with parts.database.transaction() as session:
        answers.append_answers(session, intake_id, new, parts.clock())
