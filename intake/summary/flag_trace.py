"""The trace of a flag: each answer as it was asked and given, the rule in plain English, its version, its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from intake.languages.dates import day_words
from intake.languages.translator import SOURCE_LANGUAGE
from intake.logic.evaluate import JUDGES
from intake.logic.kleene import Truth
from intake.logic.nodes import CompareFact, Leaf, keys_of
from intake.logic.trace import decisive_among, leaves_behind
from intake.logic.wording import Sentence, sentence
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.translations import english_name
from intake.rulebook.assessment import CitedSource, Flag
from intake.rulebook.model import Rule, Rulebook
from intake.summary.answer_view import Labelled, Said
from intake.summary.reading import Reading
from intake.summary.record import Origin
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


@dataclass(frozen=True, eq=False)
class _Traced:
    """What there is to say of a rule whoever fills in the form: its condition in plain English, the leaves behind it,
    and when it is to be reviewed. `clauses`: each leaf of the rule set in plain English, with the questions it reads.
    """

    rule: Rule
    sentence: str
    leaves: tuple[Leaf, ...]
    review_day: str
    questionnaire: Questionnaire
    clauses: Mapping[Leaf, tuple[str, tuple[str, ...]]]


@lru_cache(maxsize=8)
def _traced(rulebook: Rulebook) -> Mapping[str, _Traced]:
    """By the rule's id."""
    own = rulebook.questionnaire
    words = own.vocabulary()
    clauses = {leaf: (Sentence(words).clause(leaf), _keys(own, leaf)) for leaf in rulebook.leaves}
    return {
        rule.id: _Traced(
            rule=rule,
            sentence=sentence(rule.when, words),
            leaves=leaves_behind(rule.when, own.definitions),
            review_day=day_words(rule.review_by),
            questionnaire=own,
            clauses=clauses,
        )
        for rule in rulebook.rules
    }


class _Part(NamedTuple):
    """A leaf that decided, in plain English, with the questions that it reads; `within`: the fact it is part of."""

    clause: str
    truth: str
    keys: tuple[str, ...]
    within: str


def trace_of(reading: Reading, flag: Flag, because: Sequence[Said]) -> Trace | None:
    """None for a rule that this rule set does not have. `because`: the answers that made it fire."""
    traced, known = _traced(reading.rulebook).get(flag.id), reading.assessment.rule_set
    if traced is None:
        return None
    return Trace(
        answers=tuple([_answer(reading, said) for said in because]),
        rule=traced.sentence,
        parts=_parts(reading, traced),
        version=f"{flag.id}, {known.id} version {known.version}, sha256 {known.sha256[:12]}",
        sources=tuple(map(_cited, flag.sources)),
        review=_review(traced.review_day, is_overdue=traced.rule.review_by < reading.sheet.as_of),
    )


@lru_cache(maxsize=1024)  # of rules, and of no person: as many as the packs in use cite
def _cited(source: CitedSource) -> Labelled:
    text = ", ".join(filter(None, (source.name, source.where)))
    return Labelled(text, CHECKED_WORDS.get(source.checked, source.checked))


def _review(day: str, *, is_overdue: bool) -> str:
    """By the form's date, never by the clock: the same summary says the same for ever."""
    return f"Review overdue: it was due by {day}" if is_overdue else f"Review due by {day}"


def _answer(reading: Reading, said: Said) -> TracedAnswer:
    origin = reading.submission.origins.get(said.key)
    if origin is None:
        return TracedAnswer(said, said.question, "", "")
    asked = _asked(reading, said.key, origin)
    language = origin.language if asked and origin.language != SOURCE_LANGUAGE else None
    when = f" on {reading.when(origin.at)}" if origin.at is not None else ""
    return TracedAnswer(
        said=said,
        asked=visible(asked) or said.question,
        language=english_name(language) if language else "",
        given=f"{HOW_WORDS.get(origin.how, origin.how)}, by {_hand(reading, origin)}{when}",
    )


def _asked(reading: Reading, key: str, origin: Origin) -> str:
    """The question in the language in which it was read; empty where nobody did."""
    read = reading.submission.read_in.get(origin.language or "")
    question = None if read is None else read.questions.get(key)
    return "" if question is None else question.text


def _hand(reading: Reading, origin: Origin) -> str:
    if origin.who == "staff":
        return visible(origin.by) or "staff"
    if origin.who == "proxy":
        return reading.other_than_patient(origin.by)
    return "the system" if origin.who == "system" else "the patient"


def _parts(reading: Reading, traced: _Traced) -> tuple[Labelled, ...]:
    """The leaves that decided it, each with the answers that it stands on and the derived fact that it is part of."""
    if reading.record.is_unrouted:
        return ()
    situation = reading.route.situation
    truths = tuple([JUDGES[type(leaf)](leaf, situation) for leaf in traced.leaves])
    return tuple([Labelled(part.clause, part.truth, _grounds(reading, part)) for part in _decided(traced, truths)])


def _grounds(reading: Reading, part: _Part) -> str:
    grounds = [f"{said.name}: {said.answer}" for said in map(reading.said, part.keys)]
    if part.within:
        grounds.append(part.within)
    return "; ".join(grounds)


# Of the pack's words alone, by how the leaves of a rule come out: a rule has a handful of ways to fire. Not larger:
# each entry keeps its questionnaire, also one that nobody reads any more.
@lru_cache(maxsize=1024)
def _decided(traced: _Traced, truths: tuple[Truth, ...]) -> tuple[_Part, ...]:
    """`truths`: of its leaves."""
    own = traced.questionnaire
    decided = decisive_among(traced.rule.when, dict(zip(traced.leaves, truths, strict=True)), own.definitions)
    once = {one.leaf: one for one in reversed(decided)}  # a leaf that stands in several facts is named with the first
    parts = []
    for one in reversed(once.values()):
        clause, keys = traced.clauses[one.leaf]
        within = f"part of “{own.meanings.get(one.facts[-1], one.facts[-1])}”" if one.facts else ""
        parts.append(_Part(clause, TRUTH_WORDS[one.truth], keys, within))
    return tuple(parts)


def _keys(questionnaire: Questionnaire, leaf: Leaf) -> tuple[str, ...]:
    """Each once."""
    if isinstance(leaf, CompareFact):
        fact = questionnaire.number_facts_by_name[leaf.fact]
        return (fact.of, fact.times) if fact.times else (fact.of,)
    return tuple(dict.fromkeys(keys_of(leaf)))
