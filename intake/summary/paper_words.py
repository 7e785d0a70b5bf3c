"""Every fixed word of the paper form. One object for each language; `{…}` are filled in."""

from __future__ import annotations

from dataclasses import dataclass


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
    """`opening_lines`: how to fill in the form. `staff_lines`: for whoever types it in."""

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


ENGLISH = PaperWords(
    kind="Paper form",
    name_above="Your name and date of birth:  _________________________________________________________",
    opening_title="How to fill it in",
    opening_lines=(
        "Put a tick in the box beside your answer. A mistake? Cross the box out and tick the right one.",
        "“Not sure” is always fine. A question that you leave empty counts as not known, never as no.",
        "Some lines say whom the next questions are for. Not sure if that is you? Then answer them.",
        "The clinic that gives the injection sees your answers. The small grey words are for its staff.",
    ),
    form_date="Date when you fill in this form",
    day="day",
    month="month",
    year="year",
    part_of_date="The month and year, or just the year, is fine.",
    tick_one="Tick one.",
    tick_all="Tick all that apply.",
    do_now="Did you tick one of these? Do this now",
    if_ticked="If you ticked {options}",
    if_any="If you ticked any of these",
    and_also=", and also {others}",
    told_before="{options} at question {number}",
    anything_before="anything but {options} at question {number}",
    offer_box="(the clinic fills this in before you get the form)",
    offer_yes="If you tick “Yes”, you need not give again below what stands here.",
    rest="For all of the questions {first} to {last} that you left empty:",
    end_title="Keep this in mind",
    staff_title="For staff",
    staff_lines=(
        "Type the form in on the day you get it, each answer at its grey key. Leave empty what is empty.",
        "If a message about getting help comes up, ring the patient at once and read it out.",
    ),
    staff_fields="Typed in by  ______________________   on  ______________   Checked by  ______________________",
    gate=GateWords(
        skip="If {clause}, go on with {next}.",
        only="Only if {clause}. If not, go on with {next}.",
        people="For: {people}. If that is not you, go on with {next}.",
        question="question {number}",
        the_end="the end of this form",
        ticked="you ticked {options} at question {number}",
        past_or_ticked="you went past question {number}, or ticked {options} there",
        ticked_else="you ticked anything but {options} at question {number}",
        left_open="you left question {number} empty",
        answered="you answered question {number}",
        number="you wrote a number at question {number}",
        younger="you are younger than {age}",
        older="you are older than {age}",
        box_empty="the clinic wrote nothing in the box",
        box_filled="the clinic wrote something in the box",
        either=" or ",
        both=" and ",
        quoted="“{text}”",
    ),
    labs=LabWords(
        test="Test",
        sign="< or >",
        result="Number",
        unit="Unit",
        date="Date, if another",
        shared_date="Date of these tests",
        same_date="as for {test}",
    ),
)
