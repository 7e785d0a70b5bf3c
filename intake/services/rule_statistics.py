"""Rule by rule: how often it fired or stayed open, what clinicians said to it, and what was decided. Counts only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from intake.rulebook.model import Rulebook
from intake.services.clinic_settings import Clinic
from intake.services.export_submissions import Period
from intake.store.database import Database
from intake.store.flag_responses import ACKNOWLEDGED, OVERRIDDEN
from intake.store.reviewed_forms import FoundRules, ReviewedForm, reviewed_between
from intake.summary.decision_record import Outcome
from intake.summary.rule_in_words import category_words

USUAL_FORMS, MOST_FORMS = 1_000, 10_000
_AT_ONCE = 200


@dataclass
class RuleCounts:
    """`without_action`: acknowledged with no reason given, and the injection went ahead as planned. `reasons`: why it
    was overridden, by code. `decided`: forms with this flag and a decision; `not_go`: a decision other than "go".
    """

    fired: int = 0
    unassessed: int = 0
    acknowledged: int = 0
    without_action: int = 0
    overridden: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    decided: int = 0
    not_go: int = 0


@dataclass(frozen=True)
class RuleLine:
    """`severity`: of the rule in force; empty for one that is not in force any more. `category`: in words."""

    id: str
    title: str
    severity: str
    category: str
    counts: RuleCounts
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class RuleStatistics:
    """`forms`: the newest ones; `without_result`: not evaluated at all. `is_cut`: there may be more in these days."""

    lines: tuple[RuleLine, ...]
    forms: int
    without_result: int
    is_cut: bool


def count_rules(
    database: Database, clinic: Clinic, rulebook: Rulebook, period: Period, most: int = MOST_FORMS
) -> RuleStatistics:
    """Over the newest version of each form that was sent in these days, as it was evaluated last; `most`: of the newest
    forms, so that the one who asks does not wait for years of them.
    """
    counts: defaultdict[str, RuleCounts] = defaultdict(RuleCounts)
    titles: dict[str, str] = {}
    forms = without_result = 0
    for form in _forms(database, clinic, period, most):
        forms += 1
        without_result += form.found is None
        if form.found is not None:
            _count(form, form.found, counts, titles)
    lines = _lines(rulebook, counts, titles)
    return RuleStatistics(tuple(lines), forms, without_result, is_cut=forms == most)


def _forms(database: Database, clinic: Clinic, period: Period, most: int) -> Iterator[ReviewedForm]:
    """A batch at a time: what was opened of one is forgotten before the next."""
    start = datetime.combine(period.first, time.min, clinic.zone)
    end = datetime.combine(period.last + timedelta(days=1), time.min, clinic.zone)
    after: ReviewedForm | None = None
    for _ in range(most // _AT_ONCE):
        with database.reading() as session:
            found = reviewed_between(session, start, end, limit=_AT_ONCE, after=after)
        yield from found
        if len(found) < _AT_ONCE:
            return
        after = found[-1]


def _count(form: ReviewedForm, found: FoundRules, counts: defaultdict[str, RuleCounts], titles: dict[str, str]) -> None:
    for rule in found.unassessed:
        titles[rule.id] = rule.title
        counts[rule.id].unassessed += 1
    for flag in found.flags:
        titles[flag.id] = flag.title
        _count_flag(form, flag.id, counts[flag.id])


def _count_flag(form: ReviewedForm, rule: str, own: RuleCounts) -> None:
    own.fired += 1
    own.decided += form.outcome is not None
    own.not_go += form.outcome not in (None, Outcome.GO)
    said = form.said.get(rule)
    if said is None:
        return
    if said.action == ACKNOWLEDGED:
        own.acknowledged += 1
        own.without_action += not said.reason and form.outcome == Outcome.GO
    elif said.action == OVERRIDDEN:
        own.overridden += 1
        own.reasons[said.reason] += 1


def _lines(rulebook: Rulebook, counts: Mapping[str, RuleCounts], titles: Mapping[str, str]) -> Iterator[RuleLine]:
    """The rules in force, the most urgent first, then those that were in force once."""
    in_force = sorted(rulebook.rules, key=lambda rule: rule.severity.rank)
    named = {rule.id: (rule.title, rule.severity.value, category_words(rule.category)) for rule in in_force}
    named |= {rule: (titles[rule], "", "Not in force now") for rule in counts if rule not in named}
    words = rulebook.summary.flag_reasons
    for rule, (title, severity, category) in named.items():
        own = counts.get(rule, RuleCounts())
        reasons = tuple((words.get(code, code), number) for code, number in own.reasons.most_common())
        yield RuleLine(rule, title, severity, category, own, reasons)
