"""What is different between two rulebooks, part by part and field by field, in words; it judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from intake.rulebook import parts_in_words
from intake.rulebook.model import Rule, Rulebook
from intake.rulebook.parts_in_words import Field, Part
from intake.rulebook.rests_on import basis_of

# The fields of a rule that no patient's summary is different for.
ABOUT_THE_PROOF = frozenset({"sources", "review by", "cases"})
NOT_NAMED = "something that no rule and no question says (as a comment)"


class ChangeKind(Enum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldChange:
    """One field in words. An empty text: it was not there, or is not there any more."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One rule, fact, threshold, message or question. Of one that was added or removed, all fields are listed."""

    id: str
    title: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...]

    def field(self, name: str) -> FieldChange | None:
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True)
class RuleChange(Change):
    """`rests_on`: facts and questions under the rule that were changed: it may stand as it was, and yet find something
    else."""

    rests_on: tuple[str, ...] = ()

    @property
    def is_of_proof_only(self) -> bool:
        """It finds and says what it did: only its cases, sources or review date are different."""
        own = {field.name for field in self.fields}
        return self.kind is ChangeKind.CHANGED and not self.rests_on and own <= ABOUT_THE_PROOF


@dataclass(frozen=True)
class RuleSetChange:
    """From one rule set to another. `others`: what else is different, by name only."""

    rules: tuple[RuleChange, ...]
    facts: tuple[Change, ...]
    thresholds: tuple[Change, ...]
    messages: tuple[Change, ...]
    questions: tuple[Change, ...]
    others: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any((self.rules, self.facts, self.thresholds, self.messages, self.questions, self.others))

    @property
    def ids(self) -> frozenset[str]:
        """Of all that has one."""
        parts = (self.rules, self.facts, self.thresholds, self.messages, self.questions)
        return frozenset(one.id for part in parts for one in part)

    @property
    def own_changes(self) -> tuple[Change, ...]:
        """What says or finds something else by its own words: not what only rests on another change, and no proof."""
        rules = [rule for rule in self.rules if rule.fields and not rule.is_of_proof_only]
        return (*rules, *self.thresholds, *self.facts, *self.messages, *self.questions)


def compare_rulebooks(before: Rulebook, after: Rulebook) -> RuleSetChange:
    """In the order of `after`, what was removed behind it. Different hashes never compare as nothing."""
    found = RuleSetChange(
        rules=tuple(_rules(before, after)),
        facts=_compare(parts_in_words.facts_of(before), parts_in_words.facts_of(after)),
        thresholds=_compare(parts_in_words.thresholds_of(before), parts_in_words.thresholds_of(after)),
        messages=_compare(parts_in_words.messages_of(before), parts_in_words.messages_of(after)),
        questions=_compare(parts_in_words.questions_of(before), parts_in_words.questions_of(after)),
        others=_others(before, after),
    )
    if found.is_empty and before.sha256 != after.sha256:
        return RuleSetChange((), (), (), (), (), (NOT_NAMED,))
    return found


def _compare(before: Mapping[str, Part], after: Mapping[str, Part]) -> tuple[Change, ...]:
    names = [*after, *(name for name in before if name not in after)]
    changes = (_change(before.get(name), after.get(name)) for name in names)
    return tuple(change for change in changes if change is not None)


def _change(before: Part | None, after: Part | None) -> Change | None:
    """None where both are the same."""
    part = after or before
    assert part is not None
    if before is None or after is None:
        kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED
        fields = tuple(_one_side(field, kind) for field in part.fields if field.words)
        return Change(part.id, part.title, kind, fields)
    pairs = zip(before.fields, after.fields, strict=True)
    different = tuple(_both_sides(old, new) for old, new in pairs if old.value != new.value)
    return Change(part.id, part.title, ChangeKind.CHANGED, different) if different else None


def _one_side(field: Field, kind: ChangeKind) -> FieldChange:
    is_new = kind is ChangeKind.ADDED
    return FieldChange(field.name, "" if is_new else field.words, field.words if is_new else "")


def _both_sides(old: Field, new: Field) -> FieldChange:
    if old.words == new.words:
        return FieldChange(new.name, old.exact or old.words, new.exact or new.words)
    return FieldChange(new.name, old.words, new.words)


# --- rules stand on facts and questions ---------------------------------------------------------------------------


def _rules(before: Rulebook, after: Rulebook) -> Iterator[RuleChange]:
    own = {change.id: change for change in _compare(parts_in_words.rules_of(before), parts_in_words.rules_of(after))}
    old = {rule.id: rule for rule in (*before.rules, *before.switched_off)}
    for rule in (*after.rules, *after.switched_off):
        change, was = own.pop(rule.id, None), old.get(rule.id)
        rests_on = () if was is None else _changed_under(before, was, after, rule)
        if change is not None:
            yield RuleChange(change.id, change.title, change.kind, change.fields, rests_on)
        elif rests_on:
            yield RuleChange(rule.id, rule.title, ChangeKind.CHANGED, (), rests_on)
    for removed in own.values():
        yield RuleChange(removed.id, removed.title, removed.kind, removed.fields)


def _changed_under(before: Rulebook, was: Rule, after: Rulebook, rule: Rule) -> tuple[str, ...]:
    """What both stand on, and what judges otherwise now; another wording of a question does not."""
    then, now = basis_of(before.questionnaire, was.when), basis_of(after.questionnaire, rule.when)
    pairs = (then.facts, now.facts), (then.number_facts, now.number_facts), (then.questions, now.questions)
    return tuple(name for old, new in pairs for name in new if name in old and old[name] != new[name])


# --- all that is no rule and no question --------------------------------------------------------------------------


def _others(before: Rulebook, after: Rulebook) -> tuple[str, ...]:
    pairs = zip(_other_things(before).items(), _other_things(after).items(), strict=True)
    then, now = before.translation_hashes, after.translation_hashes
    translations = (file for file in sorted({*then, *now}) if then.get(file) != now.get(file))
    return (*(name for (name, old), (_, new) in pairs if old != new), *translations)


def _other_things(rulebook: Rulebook) -> Mapping[str, object]:
    asked = rulebook.questionnaire
    return {
        "title, version or date of the pack": (asked.title, asked.version, asked.dated),
        "languages": asked.languages,
        "units": asked.units,
        "titles, panels or order of the sections": [
            (part.code, part.title, part.intro, part.panels, [question.key for question in part.questions])
            for part in asked.sections
        ],
        "what an invitation offers": (asked.offer_confirm_key, asked.offer_keys),
        "what a second visit asks afresh": (asked.asked_afresh, asked.fresh_days, asked.fresh_days_by_key),
        "names of questions in plain words": asked.names_in_plain_words,
        "the fixed words around safety messages": (rulebook.message_opening_for_others, rulebook.message_closing),
        "the words of “Why are we asking?”": rulebook.why_we_ask,
        "emergency numbers": rulebook.help,
        "words, bands or products of the summary": (rulebook.summary, asked.summary_keys),
        "codes of results": asked.result_codes,
        "the people and the day that cases start from": (rulebook.case_bases, rulebook.case_date),
        "reasons for what cases leave open": rulebook.coverage_exceptions,
        "answers that may make somebody look safer": rulebook.safety_exceptions,
        "aims for the length of the form": asked.aims,
    }
