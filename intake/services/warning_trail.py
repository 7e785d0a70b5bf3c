"""Which answers were changed after a safety message about them had been shown, read from the answer log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.logic.nodes import CompareFact, Condition, FactHolds, RuleFires, keys_of, leaves_of
from intake.rulebook.model import Rulebook
from intake.store.answers import RecordedAnswer
from intake.store.intakes import ShownMessage
from intake.summary.record import ChangedAnswer


def changed_after_warning(
    rulebook: Rulebook, trail: Sequence[RecordedAnswer], shown: Sequence[ShownMessage]
) -> tuple[ChangedAnswer, ...]:
    """For each message shown: the answers that it rests on whose value differs now from what it was then."""
    messages = {message.id: message for message in rulebook.messages} if shown else {}
    found: dict[str, ChangedAnswer] = {}
    for warning in shown:
        message = messages.get(warning.message_id)
        if message is None:  # the rules have changed since
            continue
        for key in sorted(_keys_behind(rulebook, message.when)):
            change = _change(key, trail, warning)
            if change is not None:
                found.setdefault(key, change)
    return tuple(sorted(found.values(), key=lambda change: change.at))


def _change(key: str, trail: Sequence[RecordedAnswer], warning: ShownMessage) -> ChangedAnswer | None:
    events = [event for event in trail if event.question == key]
    before = [event for event in events if event.seq <= warning.after_seq]
    if not before or events[-1].value == before[-1].value:
        return None
    return ChangedAnswer(key, before[-1].value, events[-1].value, events[-1].at, warning.message_id)


def _keys_behind(rulebook: Rulebook, condition: Condition) -> set[str]:
    """Every question that a condition rests on, through facts and rules too."""
    definitions: Mapping[str, Any] = rulebook.questionnaire.definitions
    keys: set[str] = set()
    for leaf in leaves_of(condition):
        if isinstance(leaf, FactHolds):
            keys |= _keys_behind(rulebook, definitions[leaf.fact])
        elif isinstance(leaf, RuleFires):
            keys |= _keys_behind(rulebook, rulebook.rules_by_id[leaf.rule].when)
        elif isinstance(leaf, CompareFact):
            fact = rulebook.questionnaire.number_facts_by_name[leaf.fact]
            keys |= {fact.of, *([fact.times] if fact.times else [])}
        else:
            keys |= set(keys_of(leaf))
    return keys
