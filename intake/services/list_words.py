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
