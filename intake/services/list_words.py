"""The words that a condition may use, each with what it means on the form: beside the text that an admin edits."""

from __future__ import annotations

from dataclasses import dataclass

from intake.logic.vocabulary import Subject
from intake.rulebook.model import Rulebook

UNIT = "unit in a condition"


@dataclass(frozen=True)
class Word:
    """`forms`: what may stand behind it in a phrase: codes with their words, or units."""

    name: str
    meaning: str
    forms: tuple[tuple[str, str], ...] = ()


# How a phrase is written; docs/rule_language.md says it at length.
PHRASES = (
    Word("key is A", "one answer, this one; is not A: any other"),
    Word("key is one of A, B", "one of these; perhaps before a code: that answer leaves it open"),
    Word("key includes A", "this one among several answers"),
    Word("key includes any of A, B", "one of these among several answers"),
    Word("key includes only A, B", "several answers, and none but these"),
    Word("key includes any real answer", "more than none, not sure and rather not say"),
    Word("key < 5 UNIT", "or <=, >, >=; the name of a threshold may stand in place of number and unit"),
    Word("5 <= key <= 9 UNIT", "a range, the smaller number first"),
    Word("key unit is CODE", "the unit in which it was typed, as a case writes it"),
    Word("key older than 30 days", "more than that before the date of the form; within 30 days: not more"),
    Word("key before OTHER", "of two dates"),
    Word("key is after the form date", "a date that lies ahead"),
    Word("newest of DATE, DATE older than 30 days", "of the dates of blood tests"),
    Word("key is answered", "or blank, unknown, not asked: how the question stands; never unknown"),
    Word("key is usable", "or implausible, a number, not_done, dont_know: how a number stands"),
    Word("not FACT", "the opposite; also before a phrase. certainly, possibly: what is unknown counts as no, as yes"),
)


@dataclass(frozen=True)
class WordGroup:
    title: str
    words: tuple[Word, ...]


def list_words(rulebook: Rulebook) -> list[WordGroup]:
    """Questions by section, then facts and thresholds."""
    vocabulary = rulebook.questionnaire.vocabulary()
    groups = [
        WordGroup(
            f"Questions: {section.title}",
            tuple(_question(vocabulary.subjects[question.key]) for question in section.questions),
        )
        for section in rulebook.questionnaire.sections
    ]
    facts = [Word(name, meaning) for name, meaning in vocabulary.facts.items()]
    facts += (
        Word(fact.name, fact.meaning, tuple((unit, UNIT) for unit in vocabulary.number_facts[fact.name]))
        for fact in rulebook.questionnaire.number_facts
    )
    thresholds = (
        Word(found.name, f"{found.meaning}: {found.value:f} {found.unit}") for found in vocabulary.thresholds.values()
    )
    return [*groups, WordGroup("Facts", tuple(facts)), WordGroup("Thresholds", tuple(thresholds))]


def _question(subject: Subject) -> Word:
    options = subject.options.items()
    specials = ((code, code.replace("_", " ")) for code in subject.specials)
    units = ((unit, UNIT) for unit in subject.factors)
    codes = ((code, "unit in a case") for code in subject.unit_codes)
    return Word(subject.key, subject.text, (*options, *specials, *units, *codes))
