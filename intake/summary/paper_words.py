"""Every fixed word of the paper form. One object for each language; `{…}` are filled in. What staff read is English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from intake.languages.translator import N_, Translator
from intake.questionnaire.answer_words import SPECIAL_WORDS
from intake.summary.pdf_style import TextStyle

FOR_STAFF = frozenset({"staff_title", "staff_lines", "staff_fields"})


@dataclass(frozen=True)
class GateWords:
    """Who answers a question, by the answers to questions before it. A clause goes into one of the three sentences."""

    skip: str
    only: str
    people: str
    question: str
    the_end: str
    ticked: str
    past_or_ticked: str
    ticked_else: str
    left_open: str
    answered: str
    number: str
    younger: str
    older: str
    box_empty: str
    box_filled: str
    comma: str
    either: str
    both: str
    quoted: str


@dataclass(frozen=True)
class LabWords:
    """The heads of the lab table, and what stands in its cells."""

    test: str
    sign: str
    result: str
    unit: str
    date: str
    shared_date: str
    same_date: str


@dataclass(frozen=True)
class PaperWords:
    """`opening_lines`: how to fill in the form. `staff_lines`: for whoever types it in. `specials`: by their codes."""

    language: str
    right_to_left: bool
    page: str
    specials: Mapping[str, str]
    kind: str
    name_above: str
    opening_title: str
    opening_lines: tuple[str, ...]
    form_date: str
    day: str
    month: str
    year: str
    part_of_date: str
    tick_one: str
    tick_all: str
    do_now: str
    if_ticked: str
    if_any: str
    and_also: str
    told_before: str
    anything_before: str
    offer_box: str
    offer_yes: str
    rest: str
    end_title: str
    staff_title: str
    staff_lines: tuple[str, ...]
    staff_fields: str
    gate: GateWords
    labs: LabWords

    def type(self, style: TextStyle) -> TextStyle:
        """As text in this language runs."""
        return replace(style, right_to_left=self.right_to_left)


ENGLISH = PaperWords(
    language="en-GB",
    right_to_left=False,
    page=N_("page {number} of {pages}"),
    specials=SPECIAL_WORDS,
    kind=N_("Paper form"),
    name_above=N_("Your name and date of birth:  _________________________________________________________"),
    opening_title=N_("How to fill it in"),
    opening_lines=(
        N_("Put a tick in the box beside your answer. A mistake? Cross the box out and tick the right one."),
        N_("“Not sure” is always fine. A question that you leave empty counts as not known, never as no."),
        N_("Some lines say whom the next questions are for. Not sure if that is you? Then answer them."),
        N_("The clinic that gives the injection sees your answers. The small grey words are for its staff."),
    ),
    form_date=N_("Date when you fill in this form"),
    day=N_("day"),
    month=N_("month"),
    year=N_("year"),
    part_of_date=N_("The month and year, or just the year, is fine."),
    tick_one=N_("Tick one."),
    tick_all=N_("Tick all that apply."),
    do_now=N_("Did you tick one of these? Do this now"),
    if_ticked=N_("If you ticked {options}"),
    if_any=N_("If you ticked any of these"),
    and_also=N_(", and also {others}"),
    told_before=N_("{options} at question {number}"),
    anything_before=N_("anything but {options} at question {number}"),
    offer_box=N_("(the clinic fills this in before you get the form)"),
    offer_yes=N_("If you tick “Yes”, you need not give again below what stands here."),
    rest=N_("For all of the questions {first} to {last} that you left empty:"),
    end_title=N_("Keep this in mind"),
    staff_title="For staff",
    staff_lines=(
        "Type the form in on the day you get it, each answer at its grey key. Leave empty what is empty.",
        "If a message about getting help comes up, ring the patient at once and read it out.",
    ),
    staff_fields="Typed in by  ______________________   on  ______________   Checked by  ______________________",
    gate=GateWords(
        skip=N_("If {clause}, go on with {next}."),
        only=N_("Only if {clause}. If not, go on with {next}."),
        people=N_("For: {people}. If that is not you, go on with {next}."),
        question=N_("question {number}"),
        the_end=N_("the end of this form"),
        ticked=N_("you ticked {options} at question {number}"),
        past_or_ticked=N_("you went past question {number}, or ticked {options} there"),
        ticked_else=N_("you ticked anything but {options} at question {number}"),
        left_open=N_("you left question {number} empty"),
        answered=N_("you answered question {number}"),
        number=N_("you wrote a number at question {number}"),
        younger=N_("you are younger than {age}"),
        older=N_("you are older than {age}"),
        box_empty=N_("the clinic wrote nothing in the box"),
        box_filled=N_("the clinic wrote something in the box"),
        comma=N_(", "),
        either=N_(" or "),
        both=N_(" and "),
        quoted=N_("“{text}”"),
    ),
    labs=LabWords(
        test=N_("Test"),
        sign=N_("< or >"),
        result=N_("Number"),
        unit=N_("Unit"),
        date=N_("Date, if another"),
        shared_date=N_("Date of these tests"),
        same_date=N_("as for {test}"),
    ),
)


def in_language(words: Translator) -> PaperWords:
    if words.is_source:
        return ENGLISH
    own = replace(ENGLISH, language=words.language, right_to_left=words.is_right_to_left)
    return replace(own, **{name: _said(value, words) for name, value in _parts(own) if name not in FOR_STAFF})


def _parts(words: Any) -> list[tuple[str, Any]]:
    kept = ("language", "right_to_left")
    return [(field.name, getattr(words, field.name)) for field in fields(words) if field.name not in kept]


def _said(part: Any, words: Translator) -> Any:
    """A text, several of them, or the words of one part of the form."""
    if isinstance(part, str):
        return words.find(part)
    if isinstance(part, tuple):
        return tuple(words.find(text) for text in part)
    if isinstance(part, Mapping):
        return {code: words.find(text) for code, text in part.items()}
    return replace(part, **{name: _said(value, words) for name, value in _parts(part)})
