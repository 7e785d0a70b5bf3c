"""Under a decision that holds, and that was read, a second person puts their name once."""

from __future__ import annotations

import pytest

from intake.errors import InputError
from intake.services.countersign_decision import LONGEST_NOTE
from tests.made_up_clinic import submit
from tests.stored import audit_entries
from tests.unit.services.desk import Desk, desk

__all__ = ["desk"]


def test_somebody_else_countersigns_once_and_only_what_holds(desk: Desk) -> None:
    desk.receive("well").decide("go")
    with pytest.raises(InputError, match="Somebody else"):
        desk.countersign(desk.clinician)
    for _ in range(2):  # the button was pressed twice
        desk.countersign(desk.second)
    assert audit_entries(desk.database)[0].action == "decision.countersigned"
    with pytest.raises(InputError, match="already"):
        desk.countersign(desk.second, "Read once more")
    (signed,) = desk.review().decisions[0].countersigned
    assert (signed.by, signed.note) == ("Dora", "Read")
    desk.decide("do_not_give", why="Changed my mind")
    with pytest.raises(InputError, match="has decided since you opened this page: Do not give"):
        desk.countersign(desk.second, "On the first")


def test_a_decision_on_an_older_version_is_not_countersigned(desk: Desk) -> None:
    desk.receive("well").decide("go")
    older = desk.submission_id
    desk.correct(alcohol_use="over_35")
    desk.submission_id = older
    with pytest.raises(InputError, match="There is a newer version of this form"):
        desk.countersign(desk.second)


def test_a_decision_on_what_was_not_evaluated_yet_is_not_countersigned_afterwards(desk: Desk) -> None:
    desk.submission_id = submit(desk.database, desk.rulebooks, "well")
    desk.decide("go", by_hand="All answers")
    desk.assess()
    with pytest.raises(InputError, match="It has to be made again first"):
        desk.countersign(desk.second)


def test_a_note_under_a_countersignature_has_an_end(desk: Desk) -> None:
    desk.receive("well").decide("go")
    with pytest.raises(InputError, match="Write at most"):
        desk.countersign(desk.second, "x" * (LONGEST_NOTE + 1))
    desk.countersign(desk.second, "x" * LONGEST_NOTE)
