"""From a phrase and from nested lists to a condition tree. Every mistake is reported at its place, all at once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as FilePath

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from intake.errors import Problem
from intake.logic import nodes
from intake.logic.bind import Binder, PhraseError
from intake.logic.nodes import Condition
from intake.logic.vocabulary import Vocabulary, suggest
from intake.source_text import Document, Path, Value

GATES = ("all", "any", "none", "at_least", "not", "certainly", "possibly")

# What a person would call the things that the grammar can expect next.
EXPECTED_WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "UNIT_SYMBOL": "a unit",
    "COMPARISON": "<, <=, > or >=",
    "RULE_ID": "a rule id",
    "$END": "the end of the phrase",
    "COMMA": "a comma",
}


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    text = (FilePath(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=False)


def parse_phrase(text: str, vocabulary: Vocabulary) -> Condition:
    """One leaf phrase with its prefixes, or PhraseError with the offset of the mistake."""
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        raise _explain(error, text, vocabulary) from None
    *prefixes, leaf = tree.children
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
    offset, found = len(text), ""
    expected: set[str] = set()
    if isinstance(error, UnexpectedToken):
        expected = set(error.accepts)
        if error.token.type != "$END":
            offset, found = error.token.start_pos or 0, str(error.token)
    elif isinstance(error, UnexpectedCharacters):
        expected = set(error.allowed or ())
        offset = error.column - 1
        found = text[offset]
    words = sorted({EXPECTED_WORDS.get(name, f"'{name.lower()}'") for name in expected})
    reading = f"'{found}' is not expected here" if found else "the phrase ends too early"
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    hint = f"expected {', '.join(words)}" if words else "see docs/rule_language.md for the phrases"
    known = {*vocabulary.subjects, *vocabulary.facts, *vocabulary.number_facts}
    if first.isidentifier() and first not in known and offset >= len(first) and found not in ("", "is"):
        hint += f"; {first} is not a known name"
    return PhraseError(offset, reading, hint)


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
        expected = {"at_least", "of"} if word in ("at_least", "of") else {word}
        if word not in (*GATES, "of") or set(value) != expected:
            stray = next((key for key in value if key not in (*GATES, "of")), None)
            message = f"{stray!r} is not a gate" if stray else "one gate is expected here, with nothing beside it"
            fix = (
                suggest(stray, GATES)
                if stray
                else "use one of all, any, none, at_least with of, not, certainly, possibly"
            )
            line, column = self.document.key_place((*path, stray or word))
            self.problems.append(Problem(self.document.file, line, column, message, fix))
            return None
        if word in ("at_least", "of"):
            return self._at_least(value, path)
        if word in ("not", "certainly", "possibly"):
            child = self.read(value[word], (*path, word))
            return None if child is None else _wrap(word, child)
        return self._gate(word, value[word], (*path, word))

    def _gate(self, word: str, value: Value, path: Path) -> Condition | None:
        children = self._children(value, path)
        if children is None:
            return None
        if word == "all":
            return nodes.All(children)
        return nodes.Any(children) if word == "any" else nodes.Not(nodes.Any(children))

    def _children(self, value: Value, path: Path) -> tuple[Condition, ...] | None:
        if not isinstance(value, list) or not value:
            self.problems.append(
                self.document.problem(path, "a list of conditions is expected here", "begin each with '- '")
            )
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
