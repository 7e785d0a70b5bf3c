"""When a question is asked, in FHIR's terms: clauses that must all hold, each a list of tests of which one must.

FHIR knows no "unknown". Our form asks unless an answer certainly says not to, so what is written here is exactly
"the condition is not false". What cannot be said so, stands as an expression or in words, and then the question is
shown too often and never too seldom.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from intake.fhir import enable_expression
from intake.fhir.names import special_id
from intake.logic import nodes
from intake.logic.evaluate import Situation, judge
from intake.logic.kleene import Truth
from intake.logic.nodes import Condition, Leaf
from intake.logic.vocabulary import Kind
from intake.logic.wording import sentence
from intake.questionnaire.answers import Coded
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.readings import reading_of
from intake.questionnaire.routing import hiding_gates

MOST_CLAUSES = 12


@dataclass(frozen=True)
class Test:
    """`code` None: whether the item has an answer, which must be `exists`; else one answer has this code."""

    __test__ = False  # not one of pytest's

    link_id: str
    key: str
    code: str | None = None
    exists: bool = False


@dataclass(frozen=True)
class Expression:
    """A clause that only FHIRPath can say."""

    text: str


@dataclass(frozen=True)
class Words:
    """A clause that neither can say: for a person to read."""

    text: str


AnyOf = tuple[Test, ...]
Clause = AnyOf | Expression | Words


class _Unsaid(Exception):
    """This condition has no such form."""


@lru_cache(maxsize=1024)
def clauses_of(questionnaire: Questionnaire, key: str) -> tuple[Clause, ...]:
    """Everything that must hold for the question to be asked, what its gates wait for included; in a fixed order."""
    question = questionnaire.questions[key]
    if question.show is None:
        return ()
    own = _not_false(questionnaire, question.show)
    own += _some_gate_is_asked(questionnaire, question)
    return tuple(dict.fromkeys(own))


def _some_gate_is_asked(questionnaire: Questionnaire, question: Question) -> list[Clause]:
    """A question whose gates are all hidden is hidden too; an age that was worked out is no hidden gate."""
    behind = [clauses_of(questionnaire, key) for key in hiding_gates(questionnaire)[question.key]]
    if not behind or not all(behind):
        return []
    if len(set(behind)) == 1:
        return list(behind[0])
    return _either([list(clauses) for clauses in behind], "one of the questions that decide it is asked")


def _not_false(questionnaire: Questionnaire, condition: Condition) -> list[Clause]:
    if isinstance(condition, nodes.All):
        return [clause for child in condition.children for clause in _not_false(questionnaire, child)]
    if isinstance(condition, nodes.Any):
        children = [_not_false(questionnaire, child) for child in condition.children]
        return _either(children, _say(questionnaire, condition))
    try:
        if isinstance(condition, nodes.Not):
            return [_leaf(questionnaire, condition.child, Truth.TRUE)]
        return [_leaf(questionnaire, condition, Truth.FALSE), *_gate_is_asked(questionnaire, condition)]
    except _Unsaid:
        found = enable_expression.not_false(questionnaire, condition)
        return [Words(_say(questionnaire, condition)) if found is None else Expression(found)]


def _gate_is_asked(questionnaire: Questionnaire, condition: Condition) -> list[Clause]:
    """What a claim says of a question that is not asked is false; its negation holds."""
    keys = nodes.keys_of_all(condition)
    return [clause for key in keys for clause in clauses_of(questionnaire, key)]


def _either(alternatives: list[list[Clause]], words: str) -> list[Clause]:
    """(a and b) or (c and d) as clauses: a or c, a or d, b or c, b or d."""
    together: list[Clause] = []
    for choice in product(*alternatives):
        if not all(isinstance(clause, tuple) for clause in choice) or len(together) >= MOST_CLAUSES:
            return [Words(words)]
        together.append(tuple(dict.fromkeys(test for clause in choice if isinstance(clause, tuple) for test in clause)))
    smallest = [one for one in dict.fromkeys(together) if not any(_is_weaker(one, other) for other in together)]
    return smallest


def _is_weaker(one: Clause, other: Clause) -> bool:
    """Whether `other` alone makes `one` superfluous."""
    return isinstance(one, tuple) and isinstance(other, tuple) and set(other) < set(one)


def _leaf(questionnaire: Questionnaire, condition: Condition, unwanted: Truth) -> AnyOf:
    """The answers that do not make this claim `unwanted`."""
    if isinstance(condition, nodes.IsNumber):
        return _number_leaf(questionnaire, condition, unwanted)
    if not isinstance(condition, nodes.IsOneOf | nodes.Includes | nodes.IncludesAnyReal):
        raise _Unsaid
    question = questionnaire.questions[condition.key]
    if question.kind is Kind.MULTI and unwanted is Truth.TRUE:
        raise _Unsaid  # of several answers, one that fits says nothing of the others
    tests = []
    if _truth(condition, question, None) is not unwanted:
        tests.append(Test(question.key, question.key))
    wanted = [code for code in question.options if _truth(condition, question, code) is not unwanted]
    return (*tests, *(Test(question.key, question.key, code) for code in wanted))


def _truth(leaf: Leaf, question: Question, code: str | None) -> Truth:
    """What the reference says of this answer; None is a blank. No date takes part in it."""
    answer = None if code is None else Coded((code,))
    situation = Situation(_NO_DATE, {question.key: reading_of(question, answer, _NO_DATE, None)})
    return judge(leaf, situation)


def _number_leaf(questionnaire: Questionnaire, leaf: nodes.IsNumber, unwanted: Truth) -> AnyOf:
    if not questionnaire.questions[leaf.key].specials:
        raise _Unsaid
    if unwanted is Truth.FALSE:
        return (Test(special_id(leaf.key), leaf.key),)
    return (Test(leaf.key, leaf.key),)


def _say(questionnaire: Questionnaire, condition: Condition) -> str:
    return sentence(condition, questionnaire.vocabulary(allows_offer=True))


_NO_DATE = enable_expression.ANY_DATE
