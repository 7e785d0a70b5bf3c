"""A note for whoever goes on with a form, on its page and as a mark on the list."""

from __future__ import annotations

from intake.services.hand_over import FIELD, LONGEST_NOTE
from intake.store.staff import Role
from tests.stored import audit_entries
from tests.web.building import submit
from tests.web.visitor import Visitor


def test_a_note_stands_on_the_page_with_name_and_time_and_the_list_says_that_there_is_one(visitor: Visitor) -> None:
    address = f"/clinic/submissions/{submit(visitor.parts)}"
    visitor.sign_in_as(Role.CLINICIAN, "Dora Decides")
    assert "hand-over note" not in visitor.get("/clinic/").words()
    assert "Handed over" not in visitor.get(address).words()
    for _ in range(2):  # the button was pressed twice
        visitor.post(f"{address}/hand-over", {FIELD: "  Rang <b>twice</b>\r\n"})
    words = visitor.follow().words()
    assert "Handed over by Dora Decides: Rang <b>twice</b> " in words
    assert "Dora Decides, 1 November 2026, 09:00 Rang <b>twice</b>" in words
    assert "1 hand-over note" in visitor.get("/clinic/").words()
    (entry,) = [one for one in audit_entries(visitor.parts.database) if one.action == "hand_over.noted"]
    assert "twice" not in repr(entry)


def test_an_empty_or_endless_note_is_refused_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    address = f"/clinic/submissions/{submit(visitor.parts)}"
    visitor.sign_in_as(Role.CLINICIAN).get(address)
    page = visitor.post(f"{address}/hand-over", {FIELD: "  "}, status=422)
    assert "Write the note" in page.words()
    page = visitor.post(f"{address}/hand-over", {FIELD: "x" * (LONGEST_NOTE + 1)}, status=422)
    assert "Write at most 10000 characters" in page.words()
    assert "x" * LONGEST_NOTE in page.words()
    assert "Handed over" not in visitor.get(address).words()
