"""How a page is filled in: with good answers, with mistakes, or in one go up to a page in the middle of the form."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from intake.logic.vocabulary import DATED, NUMERIC, Kind
from intake.questionnaire.answers import answer_from_json, to_json
from intake.questionnaire.model import DATE_OF_BIRTH, Question
from intake.questionnaire.pages import pages_of
from intake.store import answers
from intake.store.answers import NewAnswer, Who
from tests.random_answers import random_answers
from tests.walks.sent_answers import Sent, normal, type_answer
from tests.walks.tab import Tab
from tests.walks.wanderer import Wanderer

KEPT_SHARE = 0.3
RUBBISH_NUMBERS = ("abc", "-5", "1,000", "12 pints", "1e9", "5-10", "9" * 16)
RUBBISH_DATES = (("31", "2", "2020"), ("", "", "20"), ("1", "2", ""), ("1", "", "2024"), ("x", "1", "2024"))


def fill(wanderer: Wanderer, tab: Tab, chance: random.Random) -> Sent:
    """Good answers to what stands on the screen. Some answers stay as they are, and some questions blank."""
    questions = wanderer.questionnaire.questions
    given = random_answers(wanderer.questionnaire, chance)
    sent = tab.screen.sent()
    for key in tab.keys:
        if chance.random() > KEPT_SHARE or questions[key].is_required:
            value = given.get(key)
            if questions[key].is_required and value is None:
                value = ["none"]
            type_answer(questions[key], value, tab.screen, sent, chance)
    for date in _dates_on(wanderer, tab):
        if chance.random() < 0.4:
            type_answer(questions[date], given.get(date), tab.screen, sent, chance)
    if "labs-date-year" in tab.screen.names and chance.random() < 0.6:
        sent["labs-date-year"] = [str(chance.choice((2023, 2024, 2025)))]
        sent.pop("labs-date-special", None)
        sent.pop("labs-date-month", None)
        sent.pop("labs-date-day", None)
    return choose_rest(tab, sent, chance)


def choose_rest(tab: Tab, sent: Sent, chance: random.Random) -> Sent:
    """One of the answers for what was left blank; sometimes none, unless the page asked which it is."""
    rests = [control for control in tab.screen.controls if control.name.endswith("-rest")]
    if rests and (chance.random() < 0.7 or f"{rests[0].name}-asked" in sent):
        sent[rests[0].name] = [chance.choice(rests).value]
    return sent


def spoil(wanderer: Wanderer, tab: Tab, chance: random.Random) -> Sent | None:
    """A page with one mistake that a person can make; None where nothing on it can be typed wrong."""
    questions = [wanderer.questionnaire.questions[key] for key in tab.keys]
    can_be_wrong = [
        question
        for question in questions
        if question.kind is not Kind.SINGLE and (question.kind is not Kind.MULTI or question.exclusive_codes)
    ]
    if not can_be_wrong:
        return None
    sent = fill(wanderer, tab, chance)
    _make_mistake(chance.choice(can_be_wrong), tab, sent, chance)
    return sent


def _make_mistake(question: Question, tab: Tab, sent: Sent, chance: random.Random) -> None:
    key = question.key
    if question.kind is Kind.MULTI:
        other = next(code for code in question.options if code not in question.exclusive_codes)
        sent[key] = [] if question.is_required and chance.random() < 0.5 else [other, *question.exclusive_codes]
    elif question.kind in NUMERIC:
        type_answer(question, None, tab.screen, sent, chance)
        sent[f"{key}-value"] = [chance.choice(RUBBISH_NUMBERS)]
        if question.specials and chance.random() < 0.3:
            sent |= {f"{key}-value": ["12"], f"{key}-special": [question.specials[0]]}
    elif question.kind in DATED:
        type_answer(question, None, tab.screen, sent, chance)
        texts = zip(("day", "month", "year"), chance.choice(RUBBISH_DATES), strict=True)
        sent |= {f"{key}-{part}": [text] for part, text in texts}
    else:
        sent[key] = ["x" * 5_001]


def _dates_on(wanderer: Wanderer, tab: Tab) -> list[str]:
    """The rows' own dates that stand on a lab report."""
    page = tab.page(wanderer.questionnaire)
    return [date for date in page.date_keys if f"{date}-year" in tab.screen.names] if page else []


def start_in_the_middle(wanderer: Wanderer, chance: random.Random, share: float) -> None:
    """As if this share of the pages had been filled in one by one."""
    ledger, questionnaire = wanderer.ledger, wanderer.questionnaire
    given = {**random_answers(questionnaire, chance), DATE_OF_BIRTH: ledger.born, "consent_share": "yes"}
    given.setdefault("urgent_now", ["none"])
    if ledger.offer:
        given[questionnaire.offer_confirm_key] = chance.choice(("no", "not_sure"))
    pages = pages_of(questionnaire)
    new: dict[str, Any] = {DATE_OF_BIRTH: ledger.born}
    asked = ledger.route_of(_known(given, questionnaire.questions), wanderer.today).asked
    for page in pages[: round(share * len(pages))]:
        for key in page.keys:
            if key in asked:
                new[key] = _stored(questionnaire.questions[key], given.get(key))
        new |= _dates_of(page.date_keys, questionnaire.results_by_date, new, given)
    with wanderer.parts.database.transaction() as session:
        events = [NewAnswer(key, value, Who.PATIENT) for key, value in new.items()]
        answers.append_answers(session, wanderer.intake_id, events, wanderer.clock())
    ledger.acknowledge({key: normal(value) for key, value in new.items()}, wanderer.today)
    wanderer.check_store()


def _stored(question: Question, value: Any) -> Any:
    answer = answer_from_json(question, value)
    return None if answer is None else to_json(question, answer)


def _known(given: Mapping[str, Any], questions: Mapping[str, Question]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key in questions and not questions[key].is_filled_by_system}


def _dates_of(
    dates: tuple[str, ...], results: Mapping[str, str], rows: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    return {date: given[date] for date in dates if date in given and isinstance(rows.get(results[date]), dict)}
