"""How long the form takes: reading at 200 words a minute, plus the taps and the typing.

What is counted is what stands open on the screen: titles, questions, hints and every option, also of the long lists;
what is folded away until somebody asks for it is not. Wording that was read before ("Not sure", "None of these") is
known again at a glance and counts once. The seconds are taken from published measurements where there
are some: an ordinary survey question takes about 10 s in all (Pew Research Center, "How we keep our online surveys from
running too long", 2022), ticking takes longer than choosing one, and a number or a text on a telephone takes 10 s and
more beyond its reading (First Line Research, "Two fingers are better than one", 2018). 200 words is slow on purpose:
adults read 238 a minute, most of them 175 to 300 (Brysbaert, J Mem Lang 2019;109:104047).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from intake.logic.vocabulary import Kind
from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import Answer
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.pages import Page, questions_on
from intake.questionnaire.routing import Route

WORDS_A_MINUTE = 200
SECONDS_TO_ANSWER: Mapping[Kind, int] = {
    Kind.SINGLE: 2,
    Kind.MULTI: 3,
    Kind.NUMBER: 10,
    Kind.DURATION: 10,
    Kind.DATE: 10,
    Kind.PARTIAL_DATE: 8,
    Kind.TEXT: 15,
}
SECONDS_TO_SAVE = 2
ROWS_TYPED_OF_A_LAB_REPORT = 5  # of its fifteen; the rest answer covers the others
SHARE_OF_OPEN_PAGES = 0.25  # a page that only an answer still to come could call for: most of them are never seen


def minutes_left(
    questionnaire: Questionnaire, pages: Iterable[Page], route: Route, answered_elsewhere: Collection[str] = ()
) -> int:
    """For these pages, to the nearest minute and at least one."""
    return max(1, round(seconds_for(questionnaire, pages, route, answered_elsewhere) / 60))


def seconds_for(
    questionnaire: Questionnaire, pages: Iterable[Page], route: Route, answered_elsewhere: Collection[str] = ()
) -> float:
    """`answered_elsewhere`: what the clinic's confirmed offer answers."""
    seconds, known = 0.0, set[str]()
    for page in pages:
        asked = questions_on(questionnaire, page, route, answered_elsewhere)
        texts = [text for text in _texts_on(questionnaire, page, asked) if text not in known]
        words = sum(map(_count_words, dict.fromkeys(texts)))
        to_answer = _seconds_of_a_report() if page.is_lab_report else sum(SECONDS_TO_ANSWER[q.kind] for q in asked)
        spent = words * 60 / WORDS_A_MINUTE + to_answer + SECONDS_TO_SAVE
        if all(question.key in route.is_open for question in asked):
            seconds += SHARE_OF_OPEN_PAGES * spent
        else:
            seconds += spent
            known.update(texts)
    return seconds


def seconds_to_confirm(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> float:
    """To read again what was answered last, a line a question, and to tap once."""
    questions = questionnaire.questions
    lines = [
        f"{questions[key].text} {answer_words(questionnaire, questions[key], one)}" for key, one in answers.items()
    ]
    return sum(len(line.split()) for line in lines) * 60 / WORDS_A_MINUTE + SECONDS_TO_SAVE


@lru_cache(maxsize=8192)  # of the pack's own texts: each page of the form counts all that come after it
def _count_words(text: str) -> int:
    return len(text.split())


def _seconds_of_a_report() -> int:
    return SECONDS_TO_ANSWER[Kind.NUMBER] * ROWS_TYPED_OF_A_LAB_REPORT + SECONDS_TO_ANSWER[Kind.PARTIAL_DATE]


def _texts_on(questionnaire: Questionnaire, page: Page, asked: Sequence[Question]) -> Iterator[str]:
    """What there is to read on the page."""
    if page.panel is not None:
        yield page.panel.title
        if page.panel.rest is not None:
            yield from (page.panel.rest.text, *page.panel.rest.choices.values())
    elif len(asked) > 1:
        yield page.section.title
    if page.shows_intro:
        yield page.section.intro
    for question in asked:
        if page.is_lab_report:
            yield from (question.row or question.text, question.hint)
        elif question.key == questionnaire.offer_confirm_key:  # the clinic's offer stands above it, and no hint
            yield from (question.text, *question.options.values())
            yield from (questionnaire.questions[key].text for key in questionnaire.offer_keys)
        else:
            yield from (question.text, question.hint, *question.options.values())
