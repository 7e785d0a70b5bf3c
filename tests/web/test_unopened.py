"""Where a list holds many patients, a stored value that does not open is said on its own line, and the others stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from intake.config import ClinicDefaults
from intake.services.alert_staff import send_alerts
from intake.services.clinic_settings import save_clinic
from intake.store import answers, intakes, outbox, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.staff import Role
from intake.web.parts import Parts
from tests.stored import all_invites
from tests.unit.services.test_alert_staff import Kept
from tests.web.building import NOW, invite, submit
from tests.web.building import TODAY as FORM_DATE
from tests.web.html_page import HtmlPage
from tests.web.test_worklist import begin
from tests.web.visitor import Visitor

TELL = "Tell whoever runs this server: its log names the row."
TODAY = NOW + timedelta(hours=1)
DAY = "/clinic/days/2026-11-01/summaries.pdf"


def damage(parts: Parts, invite_id: str, column: str = "sealed_name") -> None:
    with parts.database.transaction() as session:
        session.execute(text(f"UPDATE invite SET {column} = sealed_offer WHERE id = :id"), {"id": invite_id})


def lose_key(parts: Parts, submission_id: str) -> None:
    with parts.database.transaction() as session:
        intake_id = submissions.load_submission(session, submission_id).intake_id
        session.execute(text("DELETE FROM intake_key WHERE intake_id = :id"), {"id": intake_id})


def invite_of(parts: Parts, submission_id: str) -> str:
    with parts.database.reading() as session:
        submission = submissions.load_submission(session, submission_id)
        return intakes.load_intake(session, submission.intake_id).invite_id


def invited(parts: Parts, name: str) -> str:
    with parts.database.reading() as session:
        return next(one.id for one in all_invites(session) if one.name == name)


def receipt_of(parts: Parts, submission_id: str) -> str:
    with parts.database.reading() as session:
        return submissions.load_submission(session, submission_id).receipt_code


def reference(invite_id: str) -> str:
    return f"{invite_id[:4]}-{invite_id[4:8]}".upper()


def open_list(visitor: Visitor, path: str = "/clinic/") -> HtmlPage:
    return visitor.sign_in_as(Role.CLINICIAN).get(path)


def table(page: HtmlPage) -> str:
    return page.words().partition("To look at")[2]


def test_a_name_that_does_not_open_is_said_on_its_line_with_the_urgency_and_the_others_stand(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    parts = visitor.parts
    urgent = submit(parts, "nitrous_oxide_leg_weakness", appointment_at=TODAY)
    submit(parts, "well", appointment_at=TODAY)
    damage(parts, invite_of(parts, urgent))
    page = open_list(visitor)
    line = f"Receipt {receipt_of(parts, urgent)} born 9 May 2004 the stored name cannot be opened {TELL} 2 urgent"
    assert line in table(page)
    assert "10:00" in table(page).partition(line)[0], "the time of the appointment stays"
    assert "Ann Example" in table(page)
    assert f"/clinic/submissions/{urgent}" in page.links
    assert f"invite.sealed_name of {invite_of(parts, urgent)} does not open" in caplog.text
    assert "Nico" not in page.text + caplog.text
    visitor.get(f"/clinic/submissions/{urgent}", status=500)


def test_a_date_of_birth_that_does_not_open_takes_no_name_away(visitor: Visitor) -> None:
    (one, _), (other, _) = (invite(visitor.parts, name, appointment_at=TODAY) for name in ("Una Open", "Otto Other"))
    damage(visitor.parts, one, "sealed_date_of_birth")
    page = open_list(visitor)
    assert f"Una Open the stored date of birth cannot be opened {TELL}" in table(page)
    assert "Otto Other born 23 April 1988" in table(page)
    damage(visitor.parts, one)
    assert "the stored name and date of birth cannot be opened" in table(visitor.get("/clinic/"))
    assert f"/clinic/invitations?invite={other}" in page.links


def test_the_alerts_stand_under_reference_and_receipt_where_names_and_results_do_not_open(visitor: Visitor) -> None:
    parts = visitor.parts
    for name in ("Wanda Warned", "Will Whole"):
        begin(parts, name, is_warned=True)
    warned, whole = (invited(parts, name) for name in ("Wanda Warned", "Will Whole"))
    urgent, lost = (submit(parts, "nitrous_oxide_leg_weakness") for _ in range(2))
    damage(parts, warned)
    damage(parts, invite_of(parts, urgent))
    lose_key(parts, lost)
    above = open_list(visitor).words().partition("All (")[0]
    assert f"Name not known (reference {reference(warned)}), born 23 April 1988 the stored name cannot be" in above
    assert f"Will Whole (reference {reference(whole)}), born 23 April 1988" in above
    assert f"Receipt {receipt_of(parts, urgent)}: New bladder or bowel loss, or fast leg weakness" in above
    assert f"Sent today 09:00 the stored name cannot be opened {TELL}" in above
    assert f"Nico Mustermann: 2 urgent. Sent today 09:00 the stored result cannot be opened {TELL}" in above


def test_what_was_corrected_and_does_not_open_is_said_on_its_line(visitor: Visitor) -> None:
    first = submit(visitor.parts)
    with visitor.parts.database.transaction() as session:
        intake_id = submissions.load_submission(session, first).intake_id
        intakes.reopen_intake(session, intake_id)
        answers.append_answers(session, intake_id, [NewAnswer("alcohol_use", "over_35", Who.PATIENT)], NOW)
        submissions.submit(session, intake_id, FORM_DATE, NOW)
    lose_key(visitor.parts, first)
    assert f"changed: the stored answers cannot be opened {TELL}" in table(open_list(visitor))


def test_the_search_finds_the_others_and_says_what_it_could_not_look_at(visitor: Visitor) -> None:
    one, _ = invite(visitor.parts, "Una Open")
    invite(visitor.parts, "Otto Open")
    damage(visitor.parts, one)
    visitor.sign_in_as(Role.CLINICIAN).get("/clinic/search")
    visitor.post("/clinic/search", {"words": "open"})
    words = visitor.follow().words()
    assert "1 stored name cannot be opened, so this search could not look at it." in words
    assert "Otto Open born 23 April 1988" in words
    visitor.post("/clinic/search", {"words": reference(one)})
    assert f"Reference {reference(one)} born 23 April 1988" in visitor.follow().words()


def test_the_invitations_stand_where_one_does_not_open(visitor: Visitor) -> None:
    (one, _), (other, _) = (invite(visitor.parts, name) for name in ("Una Open", "Otto Other"))
    damage(visitor.parts, one)
    words = open_list(visitor, "/clinic/invitations").words()
    assert f"Reference {reference(one)} born 23 April 1988, reference {reference(one)}" in words
    assert "the stored name cannot be opened" in words
    assert f"Otto Other born 23 April 1988, reference {reference(other)}" in words
    visitor.post(f"/clinic/invitations/{one}/revoke")
    assert "cannot be opened" not in visitor.follow().words(), "its link can be closed"


def test_the_days_print_names_what_does_not_open_and_prints_the_others(visitor: Visitor) -> None:
    parts = visitor.parts
    submit(parts, "well", appointment_at=TODAY)
    lost, unnamed = (submit(parts, "vegan", appointment_at=TODAY) for _ in range(2))
    lose_key(parts, lost)
    damage(parts, invite_of(parts, unnamed))
    page = visitor.sign_in_as(Role.CLINICIAN).get(DAY, 422)
    assert "Vera Sample: what is stored of it cannot be opened" in page.words()
    assert f"receipt {receipt_of(parts, unnamed)}: what is stored of it cannot be opened" in page.words()
    visitor.get(next(link for link in page.links if "without=refused" in link))
    assert visitor.response is not None
    front = " ".join(PdfReader(BytesIO(visitor.response.data)).pages[0].extract_text().split())
    assert "Printed here: 1 of 3" in front
    assert f"receipt {receipt_of(parts, unnamed)} (the stored name cannot be opened)" in front


def test_the_tablet_lets_the_others_in(visitor: Visitor) -> None:
    invite(visitor.parts, "Otto Other", appointment_at=TODAY)
    one, _ = invite(visitor.parts, "Una Open", appointment_at=TODAY)
    damage(visitor.parts, one)
    visitor.sign_in_as(Role.CLINICIAN).get("/clinic/tablet")
    visitor.post("/clinic/tablet", {"pin": "4711", "again": "4711"})
    visitor.follow()
    visitor.get("/tablet")
    visitor.post("/tablet", {"pin": "4711"})
    words = visitor.follow().words()
    assert "10:00: the stored name or date of birth cannot be opened." in words
    assert "10:00 Otto O." in words
    visitor.post("/tablet/today", {"patient": one}, status=303)
    assert "Otto O." in visitor.follow().words(), "nobody is let in by what cannot be read"


def test_a_days_list_is_handed_in_with_somebody_in_it_whose_earlier_invitation_does_not_open(visitor: Visitor) -> None:
    one, _ = invite(visitor.parts, "Una Open")
    damage(visitor.parts, one)
    visitor.sign_in_as(Role.CLINICIAN).get("/clinic/invitations/list")
    rows = b"name,date_of_birth\nUna Open,1988-04-23\nOtto Other,1988-04-23\n"
    visitor.post("/clinic/invitations/list", {"file": (BytesIO(rows), "day.csv")}, content_type="multipart/form-data")
    words = visitor.follow().words()
    assert "Here before, by name and date of birth Row 2: Una Open, born 23 April 1988, last on" in words


def test_an_alert_is_sent_where_the_name_does_not_open(visitor: Visitor) -> None:
    """It names the invitation by its reference alone; and it would hold up those that came in after it."""
    parts, mailer = visitor.parts, Kept()
    save_clinic(parts.database, replace(parts.clinic(), alert_email="desk@clinic.example"), by="x", now=NOW)
    begin(parts, "Wanda Warned", is_warned=True)
    warned = invited(parts, "Wanda Warned")
    with parts.database.transaction() as session:
        intake = intakes.find_intake(session, warned)
        assert intake is not None
        outbox.add_alert(session, intake.id, 1, NOW)
    damage(parts, warned)
    send_alerts(parts.database, ClinicDefaults(), mailer, "https://intake.clinic.example", parts.clock)
    assert [reference(warned) in str(message["Subject"]) for message in mailer.messages] == [True]
