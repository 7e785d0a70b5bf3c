"""Conditions in words: the phrase as an author would write it, and one English sentence for anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any as Anything

from intake.logic import nodes
from intake.logic.nodes import Bound, Comparison, Condition, StatusWord
from intake.logic.vocabulary import Vocabulary

IN_WORDS = {
    Comparison.LESS: "below",
    Comparison.AT_MOST: "at most",
    Comparison.MORE: "above",
    Comparison.AT_LEAST: "at least",
}
STATUS_IN_WORDS = {
    StatusWord.ANSWERED: "is answered",
    StatusWord.BLANK: "is left blank",
    StatusWord.UNKNOWN: "is not known",
    StatusWord.NOT_ASKED: "is not asked",
    StatusWord.NOT_DONE: "was not done",
    StatusWord.DONT_KNOW: "is answered “I don't know”",
    StatusWord.NOT_SURE: "is answered “Not sure”",
    StatusWord.PREFER_NOT: "is answered “I would rather not say”",
    StatusWord.USABLE: "is a usable number",
    StatusWord.IMPLAUSIBLE: "is outside its plausible range",
}

IN_PLACE_OF_A_NUMBER = {"dont_know": "I don't know", "not_done": "Not done"}  # as the summary prints these answers


# --- the phrase as written --------------------------------------------------------------------------------------


def phrase(condition: Condition) -> str:
    """One line in the condition language; a gate with its parts in brackets."""
    if isinstance(condition, nodes.AtLeast):
        return f"at_least {condition.count} of [{'; '.join(map(phrase, condition.children))}]"
    if isinstance(condition, nodes.GATES):
        return f"{type(condition).__name__.lower()} [{'; '.join(map(phrase, condition.children))}]"
    if isinstance(condition, nodes.WRAPPERS):
        return f"{type(condition).__name__.lower()} {phrase(condition.child)}"
    return PHRASES[type(condition)](condition)


def bound_phrase(bound: Bound) -> str:
    """A threshold by its name, a number with its unit."""
    return bound.threshold or f"{bound.number.normalize():f} {bound.unit}"


def _list(codes: tuple[str, ...], perhaps: tuple[str, ...]) -> str:
    return ", ".join([*codes, *(f"{'' if number else 'perhaps '}{code}" for number, code in enumerate(perhaps))])


def _is_one_of(leaf: nodes.IsOneOf) -> str:
    if len(leaf.codes) == 1 and not leaf.perhaps:
        return f"{leaf.key} is {leaf.codes[0]}"
    return f"{leaf.key} is one of {_list(leaf.codes, leaf.perhaps)}"


PHRASES: Mapping[type, Callable[[Anything], str]] = {
    nodes.IsOneOf: _is_one_of,
    nodes.Includes: lambda leaf: f"{leaf.key} includes any of {_list(leaf.codes, leaf.perhaps)}",
    nodes.IncludesOnly: lambda leaf: f"{leaf.key} includes only {', '.join(leaf.codes)}",
    nodes.IncludesAnyReal: lambda leaf: f"{leaf.key} includes any real answer",
    nodes.HasStatus: lambda leaf: f"{leaf.key} is {leaf.word.value}",
    nodes.IsNumber: lambda leaf: f"{leaf.key} is a number",
    nodes.UnitIs: lambda leaf: f"{leaf.key} unit is {leaf.unit}",
    nodes.Compare: lambda leaf: f"{leaf.key} {leaf.comparison.value} {bound_phrase(leaf.bound)}",
    nodes.CompareFact: lambda leaf: f"{leaf.fact} {leaf.comparison.value} {bound_phrase(leaf.bound)}",
    nodes.OlderThan: lambda leaf: (
        f"{leaf.key} {'within' if leaf.is_within else 'older than'} {bound_phrase(leaf.window)}"
    ),
    nodes.NewestOlderThan: lambda leaf: f"newest of {', '.join(leaf.keys)} older than {bound_phrase(leaf.window)}",
    nodes.Before: lambda leaf: f"{leaf.key} before {leaf.other}",
    nodes.IsAfterFormDate: lambda leaf: f"{leaf.key} is after the form date",
    nodes.FactHolds: lambda leaf: leaf.fact,
    nodes.HasOffer: lambda leaf: "invitation has an offer",
    nodes.RuleFires: lambda leaf: f"rule {leaf.rule} fires",
    nodes.AtTheEnd: lambda leaf: "at the end",
}


# --- one English sentence ---------------------------------------------------------------------------------------


def sentence(condition: Condition, words: Vocabulary) -> str:
    """What makes a condition true, as one English sentence with a full stop."""
    text = Sentence(words).clause(condition, is_outermost=True)
    start = len(text) - len(text.lstrip("("))
    return f"{text[:start]}{text[start].upper()}{text[start + 1 :]}."


class Sentence:
    """Builds the clauses; names are the keys in plain words, codes are the words of the options."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words

    def clause(self, condition: Condition, *, is_outermost: bool = False) -> str:
        if isinstance(condition, nodes.GATES):
            return self._gate(condition, is_outermost)
        if isinstance(condition, nodes.Not):
            return f"it is not so that {self.clause(condition.child)}"
        if isinstance(condition, nodes.Certainly):
            return f"it is certain that {self.clause(condition.child)}"
        if isinstance(condition, nodes.Possibly):
            return f"it is possible that {self.clause(condition.child)}"
        return self._leaf(condition)

    def _gate(self, gate: nodes.All | nodes.Any | nodes.AtLeast, is_outermost: bool) -> str:
        parts = [self.clause(child) for child in gate.children]
        if len(parts) == 1:
            return parts[0]
        if isinstance(gate, nodes.AtLeast):
            return f"at least {gate.count} of these hold: ({'; '.join(parts)})"
        joined = (", and " if isinstance(gate, nodes.All) else ", or ").join(parts)
        return joined if is_outermost else f"({joined})"

    def _leaf(self, leaf: nodes.Leaf) -> str:
        if isinstance(leaf, nodes.FactHolds):
            return f"there is: {self.words.facts[leaf.fact]}"
        if isinstance(leaf, nodes.Compare | nodes.CompareFact):
            name = leaf.key if isinstance(leaf, nodes.Compare) else leaf.fact
            return f"{_plain(name)} is {IN_WORDS[leaf.comparison]} {_amount(leaf.bound)}"
        if isinstance(leaf, nodes.IsOneOf | nodes.Includes | nodes.IncludesOnly):
            return self._choice(leaf)
        if isinstance(leaf, nodes.HasStatus):
            return f"{_plain(leaf.key)} {STATUS_IN_WORDS[leaf.word]}"
        return OTHER_SENTENCES[type(leaf)](leaf)

    def _choice(self, leaf: nodes.IsOneOf | nodes.Includes | nodes.IncludesOnly) -> str:
        verb = {nodes.IsOneOf: "is", nodes.Includes: "includes", nodes.IncludesOnly: "is nothing but"}[type(leaf)]
        said = " or ".join(self._label(leaf.key, code) for code in leaf.codes)
        perhaps = " or ".join(self._label(leaf.key, code) for code in getattr(leaf, "perhaps", ()))
        if perhaps:
            said = f"{said} ({perhaps} leaves it open)" if said else f"perhaps so, being {perhaps}"
        return f"{_plain(leaf.key)} {verb} {said}"

    def _label(self, key: str, code: str) -> str:
        options = IN_PLACE_OF_A_NUMBER | dict(self.words.subjects[key].options)
        return f"“{options.get(code, code.replace('_', ' '))}”"


OTHER_SENTENCES: Mapping[type, Callable[[Anything], str]] = {
    nodes.IncludesAnyReal: lambda leaf: f"{_plain(leaf.key)} has any answer but none or not sure",
    nodes.IsNumber: lambda leaf: f"{_plain(leaf.key)} is given as a number",
    nodes.UnitIs: lambda leaf: f"{_plain(leaf.key)} is given in {leaf.unit}",
    nodes.OlderThan: lambda leaf: (
        f"{_plain(leaf.key)} is {'at most' if leaf.is_within else 'more than'} {_amount(leaf.window)} before the form"
    ),
    nodes.NewestOlderThan: lambda leaf: (
        f"the newest of {' and '.join(map(_plain, leaf.keys))} is more than {_amount(leaf.window)} before the form"
    ),
    nodes.Before: lambda leaf: f"{_plain(leaf.key)} is before {_plain(leaf.other)}",
    nodes.IsAfterFormDate: lambda leaf: f"{_plain(leaf.key)} is after the form's date",
    nodes.HasOffer: lambda leaf: "the clinic filled in its offer",
    nodes.RuleFires: lambda leaf: f"the rule {leaf.rule} fires",
    nodes.AtTheEnd: lambda leaf: "the form is at its end",
}

ABBREVIATIONS = {"b12": "B12", "mma": "MMA", "hb": "haemoglobin", "mcv": "MCV", "wbc": "white cells", "inr": "INR"}
ABBREVIATIONS |= {"egfr": "eGFR", "tsh": "TSH", "if": "intrinsic factor", "ppi": "PPI", "h2": "H2 blocker", "b6": "B6"}
ABBREVIATIONS |= {"mcg": "in micrograms", "glp1": "GLP-1", "mic": "MIC", "lab": "result of"}


def _plain(name: str) -> str:
    return " ".join(ABBREVIATIONS.get(part, part) for part in name.split("_"))


def _amount(bound: Bound) -> str:
    return f"{bound.number.normalize():f} {bound.unit}"
