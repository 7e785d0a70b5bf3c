"""Each part of a rulebook as named fields: what is compared in it, and how that is told to a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.logic.nodes import Condition
from intake.logic.vocabulary import Threshold, Vocabulary
from intake.logic.wording import phrase, sentence
from intake.questionnaire.model import Fact, NumberFact, Plausible, Question
from intake.rulebook.model import Case, Rule, Rulebook, SafetyMessage, Source


@dataclass(frozen=True)
class Field:
    """`value` decides whether two are the same; `words` tell it; `exact` tells it where the words would be the same."""

    name: str
    value: object
    words: str
    exact: str = ""


@dataclass(frozen=True)
class Part:
    """A rule, a fact, a threshold, a message or a question."""

    id: str
    title: str
    fields: tuple[Field, ...]


def rules_of(rulebook: Rulebook) -> Mapping[str, Part]:
    words = _vocabulary(rulebook)
    return _by_id(_rule(rule, words) for rule in (*rulebook.rules, *rulebook.switched_off))


def facts_of(rulebook: Rulebook) -> Mapping[str, Part]:
    """The derived facts, numbers among them."""
    words = _vocabulary(rulebook)
    derived = (_fact(fact, rulebook.fact_cases.get(fact.name, ()), words) for fact in rulebook.questionnaire.facts)
    return _by_id([*derived, *map(_number_fact, rulebook.questionnaire.number_facts)])


def thresholds_of(rulebook: Rulebook) -> Mapping[str, Part]:
    return _by_id(map(_threshold, rulebook.questionnaire.thresholds.values()))


def messages_of(rulebook: Rulebook) -> Mapping[str, Part]:
    words = _vocabulary(rulebook)
    return _by_id(_message(message, words) for message in rulebook.messages)


def questions_of(rulebook: Rulebook) -> Mapping[str, Part]:
    words = _vocabulary(rulebook)
    return _by_id(_question(question, words) for question in rulebook.questionnaire.questions.values())


def _by_id(parts: Iterable[Part]) -> dict[str, Part]:
    return {part.id: part for part in parts}


def _vocabulary(rulebook: Rulebook) -> Vocabulary:
    rules = frozenset(rule.id for rule in (*rulebook.rules, *rulebook.switched_off))
    return rulebook.questionnaire.vocabulary(rules, allows_offer=True, allows_messages=True)


# --- the parts, one by one ----------------------------------------------------------------------------------------


def _rule(rule: Rule, words: Vocabulary) -> Part:
    fields = (
        _text("switched off", rule.off),
        _text("severity", rule.severity.value),
        _text("category", rule.category),
        _text("title", rule.title),
        _condition("condition", rule.when, words),
        _text("message", rule.message),
        _text("why", rule.why),
        _text("question to ask", rule.ask),
        _text("folds", ", ".join(rule.supersedes)),
        Field("sources", rule.sources, "; ".join(map(_source, rule.sources))),
        _text("review by", rule.review_by.isoformat()),
        _cases(rule.cases),
    )
    return Part(rule.id, rule.title, fields)


def _fact(fact: Fact, cases: tuple[Case, ...], words: Vocabulary) -> Part:
    fields = (_text("meaning", fact.meaning), _condition("condition", fact.when, words), _cases(cases))
    return Part(fact.name, fact.meaning, fields)


def _number_fact(fact: NumberFact) -> Part:
    of = (fact.of, fact.unit, fact.factor, fact.volume_unit, fact.times)
    made_of = f"{fact.of} in {fact.unit}" + (f", a volume times {fact.times}" if fact.times else "")
    exact = f"{made_of} (factor {fact.factor}, volume in {fact.volume_unit})"
    return Part(fact.name, fact.meaning, (_text("meaning", fact.meaning), Field("made of", of, made_of, exact)))


def _threshold(threshold: Threshold) -> Part:
    fields = (
        Field("value", (threshold.value, threshold.unit), f"{threshold.value:f} {threshold.unit}"),
        _text("meaning", threshold.meaning),
        _text("source", threshold.source),
        _text("checked", threshold.checked),
    )
    return Part(threshold.name, threshold.meaning, fields)


def _message(message: SafetyMessage, words: Vocabulary) -> Part:
    return Part(message.id, message.id, (_condition("shown when", message.when, words), _text("text", message.text)))


def _question(question: Question, words: Vocabulary) -> Part:
    factors = tuple(question.factors.items())
    options = tuple(question.options.items())
    fields = (
        _text("text", question.text),
        _text("hint", question.hint),
        _text("asked of", question.asked_of),
        _text("section", question.section),
        _text("type", question.kind.value),
        Field("answers", options, "; ".join(f"{words} ({code})" for code, words in options)),
        Field("units", factors, ", ".join(question.factors), ", ".join(f"{unit} ({by})" for unit, by in factors)),
        _text("special answers", ", ".join((*question.specials, *question.comparators))),
        _range("plausible", question.plausible),
        _range("expected", question.expected),
        _text("dated by", question.dated_by or ""),
        _condition("asked only if", question.show, words),
        _text("marks", ", ".join(_marks(question))),
        _text("answers that raise risk", ", ".join(question.raises_risk)),
        _text("row", question.row),
    )
    return Part(question.key, question.text, fields)


def _marks(question: Question) -> Iterable[str]:
    marks = {
        "required": question.is_required,
        "optional": question.is_optional,
        "private": question.is_private,
        "filled in by the system": question.is_filled_by_system,
        "unknown when hidden": question.counts_as_unknown_when_hidden,
    }
    return (mark for mark, holds in marks.items() if holds)


# --- the fields ---------------------------------------------------------------------------------------------------


def _text(name: str, text: str) -> Field:
    return Field(name, text, text)


def _condition(name: str, condition: Condition | None, words: Vocabulary) -> Field:
    if condition is None:
        return Field(name, None, "")
    return Field(name, condition, sentence(condition, words), phrase(condition))


def _source(source: Source) -> str:
    where = f", {source.where}" if source.where else ""
    return f"{source.name}{where} (checked: {source.checked})"


def _cases(cases: tuple[Case, ...]) -> Field:
    """Without the line at which a case stands: that moves with everything above it."""
    said = [f"{case.name}: {case.outcome.value}" for case in cases]
    exact = [f"{text} by {dict(case.answers)} on {case.base}" for text, case in zip(said, cases, strict=True)]
    return Field("cases", tuple(exact), "; ".join(said), "; ".join(exact))


def _range(name: str, span: Plausible | None) -> Field:
    if span is None:
        return Field(name, None, "")
    low = "" if span.low is None else f"{'above' if span.is_low_open else 'from'} {span.low:f}"
    high = "" if span.high is None else f"to {span.high:f}"
    age = "at most the person's age" if span.is_up_to_age else ""
    return Field(name, span, " ".join(word for word in (low, high, age) if word))
