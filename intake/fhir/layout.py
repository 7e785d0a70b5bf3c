"""The form as a tree: sections, panels, questions, and the groups that only say when what is in them is asked.

FHIR lets an item hold one list of tests, joined by "any" or by "all". A question that waits for more stands inside
groups without a text, each with one list. The form and the answers are both written along this tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from intake.fhir.enable_when import AnyOf, Clause, Expression, Test, Words, clauses_of
from intake.logic.nodes import HasOffer
from intake.questionnaire.model import Panel, Question, Questionnaire, Section


@dataclass(frozen=True)
class Gate:
    """What one item says about when it is asked. At most one of `tests` and `expression`; `words` are for a person."""

    tests: AnyOf = ()
    needs_all: bool = False
    expression: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """`title` is empty where the group only says when. `intro` stands above what is in it."""

    link_id: str
    title: str
    gate: Gate
    children: tuple[Node, ...]
    intro: str = ""
    text_id: str = ""


@dataclass(frozen=True)
class Asked:
    """A question; with specials, the item of its special answers stands behind it under the same gate."""

    question: Question
    gate: Gate
    is_hidden: bool = False


Node = Group | Asked
OPEN = Gate()


@lru_cache(maxsize=8)
def layout_of(questionnaire: Questionnaire) -> tuple[Group, ...]:
    """One group a section, in the order of the form."""
    return tuple(_section(questionnaire, section) for section in questionnaire.sections)


def questions_in(nodes: Sequence[Node]) -> Iterator[Question]:
    """In the order in which they stand."""
    for node in nodes:
        if isinstance(node, Asked):
            yield node.question
        else:
            yield from questions_in(node.children)


def groups_in(nodes: Sequence[Node]) -> Iterator[Group]:
    for node in nodes:
        if isinstance(node, Group):
            yield node
            yield from groups_in(node.children)


def _section(questionnaire: Questionnaire, section: Section) -> Group:
    children: list[Node] = []
    done: set[str] = set()
    for question in section.questions:
        panel = questionnaire.panel_of.get(question.key)
        if panel is None:
            children.append(_question(questionnaire, question, ()))
        elif panel.id not in done:
            done.add(panel.id)
            children.append(_panel(questionnaire, section, panel))
    link_id = f"section-{section.code}"
    return Group(link_id, section.title, OPEN, tuple(children), section.intro, f"section.{section.code}")


def _panel(questionnaire: Questionnaire, section: Section, panel: Panel) -> Node:
    """What all its questions wait for stands once, at the panel."""
    members = [question for question in section.questions if questionnaire.panel_of.get(question.key) is panel]
    each = [clauses_of(questionnaire, question.key) for question in members]
    shared = [clause for clause in each[0] if all(clause in others for others in each)]
    levels = _levels(shared)
    held = tuple(shared)
    own, outer = (levels[-1], levels[:-1]) if levels else (OPEN, [])
    children = tuple(_question(questionnaire, question, held) for question in members)
    inner = Group(f"panel-{panel.id}", panel.title, own, children, "", f"panel.{panel.id}")
    return _wrapped(inner, outer, f"panel-{panel.id}")


def _question(questionnaire: Questionnaire, question: Question, held: Sequence[Clause]) -> Node:
    if question.is_filled_by_system or isinstance(question.show, HasOffer):
        return Asked(question, OPEN, is_hidden=True)
    levels = _levels([clause for clause in clauses_of(questionnaire, question.key) if clause not in held])
    own, outer = (levels[-1], levels[:-1]) if levels else (OPEN, [])
    return _wrapped(Asked(question, own), outer, question.key)


def _levels(clauses: Sequence[Clause]) -> list[Gate]:
    """One gate for each item that is needed to say all of them, outermost first; what is no test stands innermost."""
    lists = [clause for clause in clauses if isinstance(clause, tuple)]
    single: tuple[Test, ...] = tuple(clause[0] for clause in lists if len(clause) == 1)
    gates = [Gate(clause) for clause in lists if len(clause) > 1]
    if single:
        gates.append(Gate(single, needs_all=len(single) > 1))
    expressions = [clause.text for clause in clauses if isinstance(clause, Expression)]
    words = tuple(clause.text for clause in clauses if isinstance(clause, Words))
    if expressions:
        gates.append(Gate(expression=" and ".join(f"({text})" for text in expressions), words=words))
    elif words:
        last = gates.pop() if gates else OPEN
        gates.append(Gate(last.tests, last.needs_all, words=words))
    return gates


def _wrapped(node: Node, outer: Sequence[Gate], name: str) -> Node:
    for number, gate in reversed(list(enumerate(outer, start=1))):
        node = Group(f"{name}-when-{number}", "", gate, (node,))
    return node
