"""Which flag stands under which, when a general and a specific one fire on the same answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from intake.errors import Problem
from intake.rulebook.model import Rule, Rulebook


def fold(rulebook: Rulebook, fired: frozenset[str]) -> Mapping[str, str]:
    """Flag id to the flag it stands under, for those that fold.

    A flag stands under the most severe of the fired flags that supersede it, then the first in the files; where that
    one is itself folded, both stand under the top one. Never under a milder one.
    """
    order = {rule.id: (rule.severity.rank, number) for number, rule in enumerate(rulebook.rules) if rule.id in fired}
    parent: dict[str, str] = {}
    for rule in rulebook.rules:
        if rule.id not in fired:
            continue
        for general in rule.supersedes:
            if general in fired and order[rule.id][0] <= order[general][0]:
                best = parent.get(general, rule.id)
                parent[general] = min(best, rule.id, key=order.__getitem__)
    return {general: _top(parent, general) for general in parent}


def find_rings(rules: Sequence[Rule]) -> Iterator[Problem]:
    """Flags that would fold under one another, so that none of them stood on top: such rules cannot be read."""
    known = {rule.id: rule for rule in rules}
    folds = {
        rule.id: [name for name in rule.supersedes if name in known and rule.severity.rank <= known[name].severity.rank]
        for rule in rules
    }
    for rule in rules:
        for number, general in enumerate(rule.supersedes):
            if general not in folds[rule.id] or not _reaches(folds, general, rule.id):
                continue
            place = rule.place.of_field(f"supersedes.{number}")
            if general == rule.id:
                yield Problem(*place, f"{rule.id} supersedes itself", "remove it")
            else:
                yield Problem(*place, f"{rule.id} and {general} supersede each other", "remove one of the two")


def _reaches(folds: Mapping[str, Sequence[str]], start: str, goal: str) -> bool:
    todo, seen = [start], {start}
    while todo:
        name = todo.pop()
        if name == goal:
            return True
        todo += [general for general in folds[name] if general not in seen]
        seen.update(folds[name])
    return False


def _top(parent: Mapping[str, str], flag: str) -> str:
    while flag in parent:
        flag = parent[flag]
    return flag
