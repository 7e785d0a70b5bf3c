"""How far the clinic's rules and those that the program brings have gone apart, rule by rule, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.rulebook.compare import RuleSetChange, compare_rulebooks
from intake.services.bring_up_to_date import merge_files
from intake.services.rulebooks import Rulebooks
from intake.store import publications, rule_sets, staff
from intake.store.database import Database
from intake.store.publications import Publication


@dataclass(frozen=True)
class StatedReason:
    """Why something was changed, and who put that into force when. `version`: the publication's number."""

    text: str
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class Drift:
    """`own`: what the clinic made of the shipped rules that its own began as. `newer`: what the program's rules of now
    made of them, None where they are the same. `reasons`: of each rule, fact, threshold, message or question of `own`,
    by its id, what was said at the publications that changed it, newest first. `files_on_both_sides`: those in which
    the clinic's text stands when the newer rules are taken up, whatever part of them each side changed.
    """

    shipped_sha256: str
    own: RuleSetChange
    newer: RuleSetChange | None
    reasons: Mapping[str, tuple[StatedReason, ...]]
    files_on_both_sides: tuple[str, ...]

    @property
    def on_both_sides(self) -> frozenset[str]:
        """A person looks at each of these."""
        return self.own.ids & (self.newer.ids if self.newer is not None else frozenset())


def find_drift(database: Database, rulebooks: Rulebooks) -> Drift:
    with database.reading() as session:
        origin, shipped = publications.find_origin(session), rule_sets.find_shipped_sha256(session)
        made = [one for one in publications.list_publications(session) if one.staff_id is not None]
        names = staff.names_by_id(session)
        in_force = rule_sets.load_current_sha256(session)
        before, mine, theirs = (
            rule_sets.load_rule_set(session, one).files for one in (origin, in_force, shipped or origin)
        )
    made_from = rulebooks.of(origin)
    own = compare_rulebooks(made_from, rulebooks.in_force())
    newer = None
    if shipped is not None and shipped != origin:
        newer = compare_rulebooks(made_from, rulebooks.of(shipped))
    reasons = {
        name: tuple(_stated(one, name, names) for one in made if name in one.content["changed"]) for name in own.ids
    }
    both = tuple(one.path for one in merge_files(before, mine, theirs).conflicts)
    return Drift(shipped or origin, own, newer, reasons, both)


def _stated(made: Publication, name: str, names: Mapping[str, str]) -> StatedReason:
    """The reason of the whole where it has none of its own: it went back, or only rests on what was changed."""
    assert made.staff_id is not None
    own = made.content.get("change_reasons", {})
    return StatedReason(own.get(name) or made.reason, names[made.staff_id], made.at, made.number)
