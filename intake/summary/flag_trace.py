"""The trace of a flag: each answer as it was asked and given, the rule in plain English, its version, its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from intake.languages.dates import day_words
from intake.languages.translator import SOURCE_LANGUAGE
from intake.logic.kleene import Truth
from intake.logic.nodes import CompareFact, Leaf, keys_of
from intake.logic.trace import Decisive, decisive_leaves
from intake.logic.wording import Sentence, sentence
from intake.questionnaire.translations import english_name
from intake.rulebook.assessment import Because, Flag
from intake.rulebook.model import Rule, Rulebook
from intake.summary.answer_view import Labelled
from intake.summary.reading import Reading, time_words
from intake.summary.trace_view import Trace, TracedAnswer
from intake.summary.visible_text import visible

CHECKED_WORDS = {"read": "source read", "copy": "copy or abstract read", "no": "not checked"}
HOW_WORDS = {
    "typed": "typed",
    "rest_answer": "given by the rest answer",
    "offer": "the clinic's offer, confirmed",
    "carried": "carried over from the last visit, confirmed",
    "transcribed": "typed in from paper",
}
TRUTH_WORDS = {Truth.TRUE: "true", Truth.FALSE: "not true", Truth.UNKNOWN: "not known"}


@dataclass(frozen=True)
class _RuleWords:
    """The conditions of one rule set in plain English: of the rules by id, and of their leaves."""

    sentences: Mapping[str, str]
    clauses: Mapping[Leaf, str]


@lru_cache(maxsize=8)
def _rule_words(rulebook: Rulebook) -> _RuleWords:
    words = rulebook.questionnaire.vocabulary()
    return _RuleWords(
        {rule.id: sentence(rule.when, words) for rule in rulebook.rules},
        {leaf: Sentence(words).clause(leaf) for leaf in rulebook.leaves},
    )


def trace_of(reading: Reading, flag: Flag) -> Trace | None:
    """None for a rule that this rule set does not have."""
    rule = reading.rulebook.rules_by_id.get(flag.id)
    if rule is None:
        return None
    known = reading.assessment.rule_set
    return Trace(
        answers=tuple(_answer(reading, because) for because in flag.because),
        rule=_rule_words(reading.rulebook).sentences[rule.id],
        parts=_parts(reading, rule),
        version=f"{rule.id}, {known.id} version {known.version}, sha256 {known.sha256[:12]}",
        sources=tuple(
            Labelled(
                ", ".join(part for part in (source.name, source.where) if part),
                CHECKED_WORDS.get(source.checked, source.checked),
            )
            for source in flag.sources
        ),
        review=_review(rule.review_by, reading.sheet.as_of),
    )


def _review(due: date, as_of: date) -> str:
    """By the form's date, never by the clock: the same summary says the same for ever."""
    day = day_words(due)
    return f"Review overdue: it was due by {day}" if due < as_of else f"Review due by {day}"


def _answer(reading: Reading, because: Because) -> TracedAnswer:
    origin = reading.submission.origins.get(because.question)
    said = reading.because(because)
    if origin is None:
        return TracedAnswer(said, said.question, "", "")
    language = origin.language if origin.asked and origin.language != SOURCE_LANGUAGE else None
    when = f" on {time_words(origin.at)}" if origin.at is not None else ""
    return TracedAnswer(
        said=said,
        asked=visible(origin.asked) or said.question,
        language=english_name(language) if language else "",
        given=f"{HOW_WORDS.get(origin.how, origin.how)}, by {_hand(reading, because.question)}{when}",
    )


def _hand(reading: Reading, key: str) -> str:
    origin = reading.submission.origins[key]
    if origin.who == "staff":
        return visible(origin.by) or "staff"
    if origin.who == "proxy":
        return reading.other_than_patient(origin.by)
    return "the system" if origin.who == "system" else "the patient"


def _parts(reading: Reading, rule: Rule) -> tuple[Labelled, ...]:
    """The leaves that decided it, each with the answers that it stands on and the derived fact that it is part of."""
    if reading.record.is_unrouted:
        return ()
    clauses = _rule_words(reading.rulebook).clauses
    decided = decisive_leaves(rule.when, reading.route.situation, reading.questionnaire.definitions)
    once = {one.leaf: one for one in reversed(decided)}  # a leaf that stands in several facts is named with the first
    return tuple(
        Labelled(clauses[one.leaf], TRUTH_WORDS[one.truth], "; ".join(_grounds(reading, one)))
        for one in reversed(once.values())
    )


def _grounds(reading: Reading, one: Decisive) -> Iterator[str]:
    for key in dict.fromkeys(_keys(reading, one.leaf)):
        yield f"{reading.name(key)}: {reading.words(key)}"
    if one.facts:
        yield f"part of “{reading.fact_words(one.facts[-1])}”"


def _keys(reading: Reading, leaf: Leaf) -> Iterator[str]:
    if isinstance(leaf, CompareFact):
        fact = reading.questionnaire.number_facts_by_name[leaf.fact]
        yield fact.of
        if fact.times:
            yield fact.times
    yield from keys_of(leaf)
