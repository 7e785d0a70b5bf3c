"""Skip logic in words that a patient can follow on paper: "If you ticked … at question 9, go on with question 14."

A question is skipped only by a definite answer, so the words name either the answers that lead to it or those that
lead past it, whichever is shorter. A condition with more than one storey is told by whom it asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any as Anything

from intake.logic import nodes
from intake.logic.nodes import Comparison, Condition, StatusWord
from intake.logic.vocabulary import UNKNOWN_CODES, Kind
from intake.questionnaire.model import AGE, Question, Questionnaire
from intake.summary.paper_words import GateWords


class Gates:
    """`numbers`: the number of each question on the paper, by its key."""

    def __init__(self, questionnaire: Questionnaire, numbers: Mapping[str, int], words: GateWords) -> None:
        self.questions, self.units = questionnaire.questions, questionnaire.units
        self.numbers, self.words = numbers, words

    def sentence(self, question: Question, following: int | None) -> str:
        """Who answers it and the questions beside it. `following`: the number of the next question for all others."""
        assert question.show is not None, "a question that everyone is asked has no gate"
        onward = self.words.the_end if following is None else self.words.question.format(number=following)
        past, towards = self.past(question.show), self.towards(question.show)
        if past is not None and (towards is None or len(past) <= len(towards)):
            return self.words.skip.format(clause=past, next=onward)
        if towards is not None:
            return self.words.only.format(clause=towards, next=onward)
        return self.words.people.format(people=question.asked_of, next=onward)

    def towards(self, condition: Condition) -> str | None:
        """When it is asked; None where no short clause says so."""
        if isinstance(condition, nodes.Not):
            return self.past(condition.child)
        if isinstance(condition, nodes.All | nodes.Any):
            joiner = self.words.both if isinstance(condition, nodes.All) else self.words.either
            return _joined(condition, self.towards, joiner)
        return TOWARDS[type(condition)](self, condition) if type(condition) in TOWARDS else None

    def past(self, condition: Condition) -> str | None:
        """When it is certainly not asked; None where no short clause says so."""
        if isinstance(condition, nodes.Not):
            return self.towards(condition.child)
        if isinstance(condition, nodes.All | nodes.Any):
            joiner = self.words.either if isinstance(condition, nodes.All) else self.words.both
            return _joined(condition, self.past, joiner)
        return PAST[type(condition)](self, condition) if type(condition) in PAST else None

    def ticked(self, key: str, codes: Sequence[str]) -> str | None:
        return self.words.ticked.format(options=self.quote(key, codes), number=self.numbers[key]) if codes else None

    def past_ticked(self, key: str, codes: Sequence[str]) -> str | None:
        """What was not asked leads past all that follows from it, too."""
        if self.questions[key].show is None or not codes:
            return self.ticked(key, codes)
        return self.words.past_or_ticked.format(options=self.quote(key, codes), number=self.numbers[key])

    def quote(self, key: str, codes: Sequence[str]) -> str:
        """“Yes”, “No” or “Not sure”."""
        options = self.questions[key].options
        return self.one_of([self.words.quoted.format(text=options[code]) for code in codes])

    def one_of(self, texts: Sequence[str]) -> str:
        *first, last = texts
        return f"{self.words.comma.join(first)}{self.words.either}{last}" if first else last

    def not_real(self, key: str) -> list[str]:
        """The codes of a multi choice that are no real answer."""
        return [code for code in self.questions[key].options if code in {"none", *UNKNOWN_CODES}]

    def about(self, text: str, key: str) -> str:
        return text.format(number=self.numbers[key])


def _joined(gate: nodes.All | nodes.Any, say: Callable[[Condition], str | None], joiner: str) -> str | None:
    """Of leaves alone: a clause within a clause is no plain sentence."""
    children = list(_flat(gate))
    if any(isinstance(child, (*nodes.GATES, *nodes.WRAPPERS)) for child in children):
        return None
    clauses = [say(child) for child in children]
    told = [clause for clause in clauses if clause is not None]
    return joiner.join(told) if len(told) == len(clauses) else None


def _flat(gate: nodes.All | nodes.Any) -> Iterator[Condition]:
    """A gate inside one of its own kind says nothing new; a range is one."""
    for child in gate.children:
        if isinstance(child, nodes.All | nodes.Any) and type(child) is type(gate):
            yield from _flat(child)
        else:
            yield child


def _past_choice(gates: Gates, leaf: nodes.IsOneOf) -> str | None:
    """The other answers of a single choice; not those that leave it open."""
    question = gates.questions[leaf.key]
    open_codes = {*leaf.codes, *leaf.perhaps, *UNKNOWN_CODES}
    others = [code for code in question.options if code not in open_codes]
    return gates.past_ticked(leaf.key, others) if question.kind is Kind.SINGLE else None


def _any_real(gates: Gates, leaf: nodes.IncludesAnyReal) -> str | None:
    options = gates.quote(leaf.key, gates.not_real(leaf.key))
    return gates.words.ticked_else.format(options=options, number=gates.numbers[leaf.key])


def _no_real(gates: Gates, leaf: nodes.IncludesAnyReal) -> str | None:
    return gates.past_ticked(leaf.key, [code for code in gates.questions[leaf.key].options if code == "none"])


def _unit(gates: Gates, leaf: nodes.UnitIs) -> str | None:
    (unit,) = (unit for unit in gates.units.values() if leaf.unit in (unit.code, unit.symbol))
    options = gates.words.quoted.format(text=unit.label)
    return gates.words.ticked.format(options=options, number=gates.numbers[leaf.key])


def _outside_age(gates: Gates, leaf: nodes.Compare) -> str | None:
    """Only the age has words of its own: it is not asked of those who gave their date of birth."""
    text = {Comparison.AT_LEAST: gates.words.younger, Comparison.AT_MOST: gates.words.older}.get(leaf.comparison)
    if leaf.key != AGE or text is None:
        return None
    return text.format(age=f"{leaf.bound.number.normalize():f}")


def _status(gates: Gates, leaf: nodes.HasStatus) -> str | None:
    words = {StatusWord.BLANK: gates.words.left_open, StatusWord.ANSWERED: gates.words.answered}.get(leaf.word)
    if words is None and leaf.word.value in gates.questions[leaf.key].options:
        return gates.ticked(leaf.key, [leaf.word.value])
    return gates.about(words, leaf.key) if words else None


def _other_status(gates: Gates, leaf: nodes.HasStatus) -> str | None:
    words = {StatusWord.BLANK: gates.words.answered, StatusWord.ANSWERED: gates.words.left_open}.get(leaf.word)
    return gates.about(words, leaf.key) if words else None


Clause = Callable[[Gates, Anything], str | None]

TOWARDS: Mapping[type, Clause] = {
    nodes.IsOneOf: lambda gates, leaf: gates.ticked(leaf.key, leaf.codes),
    nodes.Includes: lambda gates, leaf: gates.ticked(leaf.key, leaf.codes),
    nodes.IncludesAnyReal: _any_real,
    nodes.IsNumber: lambda gates, leaf: gates.about(gates.words.number, leaf.key),
    nodes.UnitIs: _unit,
    nodes.HasStatus: _status,
    nodes.HasOffer: lambda gates, leaf: gates.words.box_filled,
}
PAST: Mapping[type, Clause] = {
    nodes.IsOneOf: _past_choice,
    nodes.IncludesAnyReal: _no_real,
    nodes.Compare: _outside_age,
    nodes.HasStatus: _other_status,
    nodes.HasOffer: lambda gates, leaf: gates.words.box_empty,
}
