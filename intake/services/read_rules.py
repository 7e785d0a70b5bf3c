"""The rules as staff read them: by category, searched, with their review dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from intake.logic.wording import phrase
from intake.rulebook.model import Rule, Rulebook, Severity
from intake.summary.rule_in_words import category_words

DUE_SOON = timedelta(days=60)


class Review(StrEnum):
    """How a rule stands to its review date."""

    OVERDUE = "overdue"
    SOON = "due soon"
    LATER = "later"

    @classmethod
    def of(cls, rule: Rule, today: date) -> Review:
        if rule.review_by < today:
            return cls.OVERDUE
        return cls.SOON if rule.review_by <= today + DUE_SOON else cls.LATER


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty for all."""

    words: str = ""
    severity: str = ""
    state: str = ""  # active, off, or the name of a Review

    def holds(self, rule: Rule, today: date) -> bool:
        text = " ".join((rule.id, rule.title, rule.message, rule.category, phrase(rule.when))).casefold()
        if not all(word in text for word in self.words.casefold().split()):
            return False
        if self.severity in {severity.value for severity in Severity} and rule.severity.value != self.severity:
            return False
        states = {"off" if rule.off else "active", Review.of(rule, today).value}
        return not self.state or self.state in states


@dataclass(frozen=True)
class CategoryOfRules:
    name: str
    rules: tuple[Rule, ...]


def list_rules_by_category(rulebook: Rulebook, wanted: Wanted, today: date) -> list[CategoryOfRules]:
    """In the order of the files; inside, the most urgent first. Those that are switched off among the others."""
    by_category: dict[str, list[Rule]] = {}
    for rule in (*rulebook.rules, *rulebook.switched_off):
        if wanted.holds(rule, today):
            by_category.setdefault(rule.category, []).append(rule)
    return [
        CategoryOfRules(category_words(name), tuple(sorted(rules, key=lambda rule: rule.severity.rank)))
        for name, rules in by_category.items()
    ]


def find_rule(rulebook: Rulebook, rule_id: str) -> Rule | None:
    """Also one that is switched off."""
    return next((rule for rule in (*rulebook.rules, *rulebook.switched_off) if rule.id == rule_id), None)


@dataclass(frozen=True)
class DueReview:
    rule: Rule
    state: Review


def list_reviews(rulebook: Rulebook, today: date) -> list[DueReview]:
    """Every rule, the one whose review is due first in front."""
    rules = sorted((*rulebook.rules, *rulebook.switched_off), key=lambda rule: (rule.review_by, rule.severity.rank))
    return [DueReview(rule, Review.of(rule, today)) for rule in rules]
