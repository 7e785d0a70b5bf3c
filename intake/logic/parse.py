"""From a phrase and from nested lists to a condition tree. Every mistake is reported at its place, all at once."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path as FilePath

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from intake.errors import Problem
from intake.logic import nodes
from intake.logic.bind import Binder, PhraseError
from intake.logic.nodes import Condition
from intake.logic.vocabulary import Vocabulary, nearest, phrases_for, suggest
from intake.source_text import Document, Path, Value

WORDS = ("is", "not", "one", "of", "includes", "any", "only", "older", "within", "before", "certainly", "possibly")
GATES = ("all", "any", "none", "at_least", "not", "certainly", "possibly")

LONGEST_PHRASE = 1_000
MOST_PREFIXES = 4
# Comparisons as they are often written, and as this language writes them.
COMPARISONS_ELSEWHERE = {"=>": ">=", "=<": "<=", "≥": ">=", "≤": "<="}
# Words and signs of other languages, and of people: what to write here.
HABITS = {
    "and": "write each phrase by itself under 'all:'",
    "or": "write each phrase by itself under 'any:', or 'KEY is one of A, B'",
    **dict.fromkeys(("=", "=="), "write 'is' for an answer, and '<' or '>=' for a number"),
    **dict.fromkeys("'\"‘’“”„«»`", "leave out the quotation marks"),
}
GATES_ELSEWHERE = {"and": "all", "both": "all", "or": "any", "either": "any", "nor": "none", "neither": "none"}
BEGINNING = "a phrase begins with the name of a question, a fact or a threshold"

# Phrases that begin with a word of the language and not with a name.
WRITTEN_OUT = {
    "newest": "newest of DATE, DATE older than 365 days",
    "invitation": "invitation has an offer",
    "rule": "rule ID fires",
    "at": "at the end",
}


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    text = (FilePath(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=False)


def parse_phrase(text: str, vocabulary: Vocabulary) -> Condition:
    """One leaf phrase with its prefixes, or PhraseError with the offset of the mistake."""
    if len(text) > LONGEST_PHRASE:
        message = f"the phrase is longer than {LONGEST_PHRASE} characters"
        raise PhraseError(LONGEST_PHRASE, message, "split it into several under any or all")
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        raise _explain(error, text, vocabulary) from None
    *prefixes, leaf = tree.children
    if len(prefixes) > MOST_PREFIXES:
        message = f"more than {MOST_PREFIXES} of not, certainly and possibly"
        raise PhraseError(0, message, "say it in fewer words")
    condition = Binder(vocabulary).leaf(_tree(leaf))
    for prefix in reversed(prefixes):
        condition = _wrap(str(_tree(prefix).children[0]), condition)
    return condition


def _tree(part: object) -> Tree[Token]:
    assert isinstance(part, Tree)
    return part


def _wrap(word: str, condition: Condition) -> Condition:
    if word == "not":
        return nodes.Not(condition)
    return nodes.Certainly(condition) if word == "certainly" else nodes.Possibly(condition)


def _explain(error: UnexpectedInput, text: str, vocabulary: Vocabulary) -> PhraseError:
    """The grammar's surprise in an author's words."""
    offset, found = _surprise(error, text)
    for elsewhere, here in COMPARISONS_ELSEWHERE.items():
        if text.startswith(elsewhere, offset):
            return PhraseError(offset, f"{elsewhere!r} is not expected here", f"did you mean {here}?")
    if found.isspace():  # as pasted from a letter or a web page: nobody sees the difference
        return PhraseError(offset, "a space of another kind stands here", "type a plain space in its place")
    message = f"{found!r} is not expected here" if found else "the phrase ends too early"
    habit = _mend_habit(text, offset, found, vocabulary)
    if habit:
        return PhraseError(offset, message, habit)
    start = re.match(r"\s*((not|certainly|possibly)\s+)*", text)
    first = re.compile(r"[a-z][a-z0-9_]*").match(text, start.end() if start else 0)
    if first is None or offset < first.end():
        return PhraseError(offset, message, BEGINNING)
    word = first[0]
    if word in vocabulary.subjects:
        return PhraseError(offset, message, phrases_for(vocabulary.subjects[word]))
    if word in vocabulary.facts:
        return PhraseError(offset, message, f"a fact stands alone: write '{word}' or 'not {word}'")
    if word in vocabulary.number_facts or word in vocabulary.thresholds:
        return PhraseError(offset, message, f"compare {word}, as in 'NAME > 5 UNIT' or 'NAME > THRESHOLD'")
    if word in WRITTEN_OUT:
        return PhraseError(offset, message, f"write '{WRITTEN_OUT[word]}'")
    if word in GATES:
        return PhraseError(
            first.start(), f"{word!r} needs a colon", f"write '{word}:', and each part below it after '- '"
        )
    if word in ("if", "when", "where"):
        return PhraseError(first.start(), f"{word!r} is not expected here", "leave it out")
    match = nearest(word, _names(vocabulary))
    return PhraseError(first.start(), f"unknown name {word!r}", f"did you mean {match}?" if match else BEGINNING)


def _surprise(error: UnexpectedInput, text: str) -> tuple[int, str]:
    """Where it is, and what stands there: nothing at the end of the phrase."""
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return error.token.start_pos or 0, str(error.token)
    if isinstance(error, UnexpectedCharacters):
        return error.column - 1, text[error.column - 1]
    return len(text), ""


def _mend_habit(text: str, offset: int, found: str, vocabulary: Vocabulary) -> str:
    """How to write what is written in the way of letters or other languages. Empty where it is something else."""
    before, behind = text[:offset], text[offset + len(found) :]
    if found == "," and before[-1:].isdigit() and behind[:1].isdigit():
        return "write a number as 1.5 or 1500"
    if found in (".", ";") and not behind.strip():
        return "remove it"
    small = found.lower()
    codes = (code for subject in vocabulary.subjects.values() for code in subject.codes)
    if small != found and small in {*WORDS, *_names(vocabulary), *codes}:
        return f"did you mean {small}?"
    is_in_a_word = before[-1:].isalnum()  # as in "isn't"
    return HABITS.get(found, "") or ("" if is_in_a_word else HABITS.get(found[:1], ""))


def _names(vocabulary: Vocabulary) -> list[str]:
    return [*vocabulary.subjects, *vocabulary.facts, *vocabulary.number_facts, *vocabulary.thresholds]


def _gate_for(stray: str) -> str:
    meant = GATES_ELSEWHERE.get(stray.lower())
    return f"did you mean {meant}?" if meant else suggest(stray, GATES)


class ConditionReader:
    """Reads conditions out of one document and gathers the problems; a condition with a problem is None.

    `places`: where each condition that was read begins, inner ones first.
    """

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []
        self.places: list[tuple[Condition, int, int]] = []

    def read(self, value: Value, path: Path) -> Condition | None:
        """The condition at `path`: a phrase, a list (all of them), or one gate."""
        if isinstance(value, str):
            condition = self._phrase(value, path)
        elif isinstance(value, list):
            condition = self._gate("all", value, path)
        else:
            condition = self._mapping(value, path)
        if condition is not None:
            self.places.append((condition, *self.document.place(path)))
        return condition

    def _phrase(self, text: str, path: Path) -> Condition | None:
        try:
            return parse_phrase(text, self.vocabulary)
        except PhraseError as error:
            self.problems.append(self.document.problem(path, error.message, error.fix, error.offset))
            return None

    def _mapping(self, value: dict[str, Value], path: Path) -> Condition | None:
        word = next(iter(value), "")
        if not self._is_one_gate(value, path):
            return None
        if word in ("at_least", "of"):
            return self._at_least(value, path)
        if word in ("not", "certainly", "possibly"):
            child = self.read(value[word], (*path, word))
            return None if child is None else _wrap(word, child)
        return self._gate(word, value[word], (*path, word))

    def _is_one_gate(self, value: dict[str, Value], path: Path) -> bool:
        """Say what is wrong with the words of a mapping that is not one gate."""
        words = list(value)
        known = f"use one of {', '.join(GATES)}"
        stray = next((word for word in words if word not in (*GATES, "of")), None)
        if not words:
            at, message, fix = "", "a condition is expected here", known
        elif stray is not None:
            at, message, fix = stray, f"{stray!r} is not a gate", _gate_for(stray) or known
        elif set(words) == {"at_least", "of"} or (len(words) == 1 and words[0] not in ("at_least", "of")):
            return True
        elif len(words) == 1:
            other = "of" if words[0] == "at_least" else "at_least"
            at, message, fix = words[0], f"{words[0]!r} stands without {other!r}", f"add '{other}: …' beside it"
        else:
            at, message = words[1], f"{words[1]!r} stands beside {words[0]!r}: one gate is expected"
            fix = "put one inside the other, or both into a list"
        line, column = self.document.key_place((*path, at))
        self.problems.append(Problem(self.document.file, line, column, message, fix))
        return False

    def _gate(self, word: str, value: Value, path: Path) -> Condition | None:
        children = self._children(value, path)
        if children is None:
            return None
        if word == "all":
            return nodes.All(children)
        return nodes.Any(children) if word == "any" else nodes.Not(nodes.Any(children))

    def _children(self, value: Value, path: Path) -> tuple[Condition, ...] | None:
        if not isinstance(value, list) or not value:
            message = "the list is empty" if value == [] else "a list of conditions is expected here"
            fix = "add a condition, or remove the gate" if value == [] else "begin each with '- '"
            self.problems.append(self.document.problem(path, message, fix))
            return None
        children = [self.read(item, (*path, number)) for number, item in enumerate(value)]
        return None if None in children else tuple(child for child in children if child is not None)

    def _at_least(self, value: dict[str, Value], path: Path) -> Condition | None:
        children = self._children(value["of"], (*path, "of"))
        count = value["at_least"]
        if not isinstance(count, str) or not count.isascii() or not count.isdigit():
            problem = self.document.problem(
                (*path, "at_least"), "at_least takes a whole number", "write for example 'at_least: 2'"
            )
            self.problems.append(problem)
            return None
        if children is None:
            return None
        try:
            return nodes.AtLeast(children, int(count))
        except ValueError as error:
            self.problems.append(
                self.document.problem((*path, "at_least"), str(error), "change the number or the list")
            )
            return None
