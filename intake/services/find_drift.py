"""How far the clinic's rules and those that the program brings have gone apart, rule by rule, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.rulebook.compare import RuleSetChange, compare_rulebooks
from intake.services.rulebooks import Rulebooks
from intake.store import publications, rule_sets
from intake.store.database import Database


@dataclass(frozen=True)
class Drift:
    """`own`: what the clinic made of the shipped rules that its own began as. `newer`: what the program's rules of now
    made of them, None where they are the same. `reasons`: what was said at each publication that changed a rule, fact,
    threshold, message or question of `own`, by its id, newest first.
    """

    shipped_sha256: str
    own: RuleSetChange
    newer: RuleSetChange | None
    reasons: Mapping[str, tuple[str, ...]]

    @property
    def on_both_sides(self) -> frozenset[str]:
        """A person looks at each of these."""
        return self.own.ids & (self.newer.ids if self.newer is not None else frozenset())


def find_drift(database: Database, rulebooks: Rulebooks) -> Drift:
    with database.reading() as session:
        origin, shipped = publications.find_origin(session), rule_sets.find_shipped_sha256(session)
        made = publications.list_publications(session)
    made_from = rulebooks.of(origin)
    own = compare_rulebooks(made_from, rulebooks.in_force())
    newer = None
    if shipped is not None and shipped != origin:
        newer = compare_rulebooks(made_from, rulebooks.of(shipped))
    reasons = {name: tuple(one.reason for one in made if name in one.content.get("changed", ())) for name in own.ids}
    return Drift(shipped or origin, own, newer, reasons)
