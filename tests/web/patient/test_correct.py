"""Change an answer after sending: the form opens again, what was sent stands, and the receipt says what is so."""

from __future__ import annotations

from collections.abc import Callable

from intake.store import reads, staff
from intake.store.staff import Role
from intake.store.tables import InviteRow
from tests.web.patient.client import Patient
from tests.web.patient.test_finish import submit
from tests.web.patient.test_form import at

TO_ALCOHOL = "/form/diet-1?from=check"


def correct(patient: Patient) -> None:
    patient.post("/form/correct", patient.page.sent())


def test_an_answer_can_be_changed_and_sent_again(patient: Patient) -> None:
    submit(patient)
    correct(patient)
    assert patient.page.location == "/form/check"
    assert "They stand until you send your changes" in patient.page.text
    patient.get(TO_ALCOHOL)
    patient.send(alcohol_use="over_35")
    assert patient.send_form().location == "/form/receipt"
    first, second = patient.versions()
    assert (first.version, second.version) == (1, 2)
    assert second.receipt_code in patient.page.text


def test_the_first_send_again_in_mid_correction_makes_nothing(patient: Patient) -> None:
    data = at(patient, "check").page.sent()
    patient.post("/form/submit", data)
    correct(patient)
    patient.get(TO_ALCOHOL)
    patient.send(alcohol_use="over_35")
    page = patient.post("/form/submit", data)
    assert page.location.startswith("/form/check?before=")
    assert len(patient.versions()) == 1


def test_a_second_device_goes_on_with_the_correction(patient: Patient, invite: Callable[..., Patient]) -> None:
    submit(patient)
    correct(patient)
    other = invite(token=patient.token)
    assert other.enter().location == "/form/check"


def test_an_urgent_answer_in_a_correction_is_followed_by_what_to_do(patient: Patient) -> None:
    submit(patient)
    correct(patient)
    patient.get("/form/safety-now-1?from=check")
    page = patient.send(urgent_now=["sudden_weakness"])
    assert "Call 999 now, even if it has passed." in page.text


def test_what_was_sent_can_be_looked_at_while_changes_are_open(patient: Patient) -> None:
    submit(patient)
    correct(patient)
    patient.get(TO_ALCOHOL)
    page = patient.get(patient.send(alcohol_use="over_35").links["See what you sent"])
    assert patient.versions()[0].receipt_code in page.text
    assert "Your changes are not sent yet." in page.text
    assert "Change an answer" not in page.text
    assert patient.get("/form/checklist").status == 200
    assert patient.get("/form/receipt").links["Go on with your changes"] == "/form/check"
    assert patient.get("/form").location == "/form/check"


def test_reopening_does_not_bring_back_what_the_receipt_said(patient: Patient) -> None:
    submit(patient)
    correct(patient)
    assert patient.get("/form").location == "/form/check"


def test_after_the_link_has_ended_the_receipt_sends_to_the_clinic(patient: Patient) -> None:
    page = submit(patient)
    assert "Change an answer" in page.text
    token = page.sent()
    with patient.parts.database.transaction() as session:
        row = session.get(InviteRow, patient.invite_id)
        assert row is not None
        row.expires_at = patient.clock.now
    page = patient.get("/form/receipt")
    assert "Change an answer" not in page.text
    assert "Tell the clinic, and give your code." in page.text
    assert patient.post("/form/correct", token).location == "/form/receipt"


def test_no_to_sharing_keeps_the_changes_back_and_says_what_the_clinic_has(patient: Patient) -> None:
    submit(patient)
    correct(patient)
    patient.get("/form/consent-1?from=check")
    patient.send(consent_share="no")
    page = patient.send_form()
    assert page.location == "/form/not-shared"
    assert "The clinic has what you sent on 1 November 2026" in page.text
    assert len(patient.versions()) == 1


def test_the_receipt_says_that_it_was_read_only_if_it_was(patient: Patient) -> None:
    assert "Your answers were read" not in submit(patient).text
    with patient.parts.database.transaction() as session:
        person = staff.add(
            session, email="r@x.example", name="R", role=Role.CLINICIAN, password_hash="$", now=patient.clock.now
        )
        reads.record_read(session, patient.versions()[0].id, person.id, patient.clock.now)
    assert "Your answers were read on 1 November 2026, 12:00." in patient.get("/form/receipt").text
