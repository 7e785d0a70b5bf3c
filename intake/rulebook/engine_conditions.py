"""What the second engine is given to decide: every rule, and every safety message with its rules written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intake.logic import nodes
from intake.logic.nodes import Condition, leaves_of
from intake.rulebook.model import Rulebook

MESSAGES_FILE = "safety_messages.yaml"
MESSAGE_PREFIX = "message:"  # no rule id holds a colon

ConditionFiles = Mapping[str, Mapping[str, Condition]]


def engine_conditions(rulebook: Rulebook) -> ConditionFiles:
    """Conditions by file and id. The message at the end of the form is shown to everybody, and nobody decides it."""
    files: dict[str, dict[str, Condition]] = {}
    for rule in rulebook.rules:
        files.setdefault(rule.file, {})[rule.id] = rule.when
    rules = {rule.id: rule.when for rule in rulebook.rules}
    files[MESSAGES_FILE] = {
        f"{MESSAGE_PREFIX}{message.id}": _with_rules_written_out(message.when, rules)
        for message in rulebook.messages
        if not any(isinstance(leaf, nodes.AtTheEnd) for leaf in leaves_of(message.when))
    }
    return files


def _with_rules_written_out(condition: Condition, rules: Mapping[str, Condition]) -> Condition:
    """`rule X fires` replaced by X's own condition, which must then certainly hold."""
    if isinstance(condition, nodes.RuleFires):
        return nodes.Certainly(rules[condition.rule])
    if isinstance(condition, nodes.GATES):
        return replace(condition, children=tuple(_with_rules_written_out(child, rules) for child in condition.children))
    if isinstance(condition, nodes.WRAPPERS):
        return replace(condition, child=_with_rules_written_out(condition.child, rules))
    return condition
