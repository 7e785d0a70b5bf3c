"""What clinicians did with a form: flags acknowledged or overridden, decisions, second signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """The clinic's choices."""

    GO = "go"
    GO_WITH_CHANGES = "go_with_changes"
    WAIT = "wait"
    DO_NOT_GIVE = "do_not_give"
    REFER = "refer"


WORDS: Mapping[str, str] = {
    Outcome.GO: "Go ahead",
    Outcome.GO_WITH_CHANGES: "Go ahead, with changes",
    Outcome.WAIT: "Wait",
    Outcome.DO_NOT_GIVE: "Do not give",
    Outcome.REFER: "Refer",
}
# What belongs to a decision beside its note, in the order of reading.
CHANGES, LABS, UNTIL, WHY, REFER_TO, BY_HAND = "changes", "labs", "until", "why", "refer_to", "by_hand"
DETAILS: Mapping[str, str] = {
    CHANGES: "What is to change",
    LABS: "Results to wait for",
    UNTIL: "Not before",
    WHY: "Why it is not given",
    REFER_TO: "Referred to",
    BY_HAND: "Gone through by hand",
}


@dataclass(frozen=True)
class ResponseMade:
    """To a flag, on version `version`. `reason`: a code of the pack. `is_stale`: the flag or what it rests on has
    changed since, so that it has to be looked at again. `number`: how many were made to this flag, this one among them.
    """

    is_override: bool
    reason: str
    note: str
    by: str
    at: datetime
    version: int
    staff_id: str
    is_stale: bool
    number: int = 1


@dataclass(frozen=True)
class CountersignatureMade:
    by: str
    at: datetime
    note: str
    staff_id: str


@dataclass(frozen=True)
class DecisionMade:
    """`void`: why it does not hold any more, empty while it does. `is_replaced`: there is a later one on this version.
    `staff_id`: who made it.
    """

    outcome: str
    note: str
    at: datetime
    by: str
    version: int
    number: int
    details: Mapping[str, str]
    staff_id: str
    void: str
    is_replaced: bool
    countersigned: tuple[CountersignatureMade, ...]

    @property
    def holds(self) -> bool:
        return not self.void and not self.is_replaced

    def may_be_countersigned_by(self, staff_id: str) -> bool:
        return self.holds and staff_id not in (self.staff_id, *(one.staff_id for one in self.countersigned))
