"""Which flag stands under which, when a general and a specific one fire on the same answers."""

from __future__ import annotations

from collections.abc import Mapping

from intake.rulebook.model import Rulebook


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


def _top(parent: Mapping[str, str], flag: str) -> str:
    while flag in parent:
        flag = parent[flag]
    return flag
