"""A paper form is printed for a patient, typed in by staff section by section, and sent in the patient's place."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from intake.made_up_patients import load_all
from intake.questionnaire.answers import answer_from_json
from intake.questionnaire.paper_order import paper_sections
from intake.services.begin_intake import begin_intake
from intake.store import answers, assessments, intakes, submissions
from intake.store.answers import How, NewAnswer, RecordedAnswer, Who
from intake.store.staff import Role
from tests.stored import audit_entries
from tests.web.building import NOW, TODAY, invite
from tests.web.patient.client import typed
from tests.web.patient.reader import Page, read_page
from tests.web.visitor import Visitor

WARFARIN = load_all()["warfarin"]


@pytest.fixture
def staff(visitor: Visitor) -> Visitor:
    return visitor.sign_in_as(Role.CLINICIAN, "Tia Typist")


def base(invite_id: str) -> str:
    return f"/clinic/invitations/{invite_id}/paper"


def begun(visitor: Visitor, *whose: Any) -> str:
    """An invitation whose paper form is being typed in."""
    invite_id = invite(visitor.parts, *whose)[0]
    visitor.get("/clinic/invitations")
    visitor.post(f"/clinic/invitations/{invite_id}/type-in")
    return invite_id


def page_of(visitor: Visitor) -> Page:
    assert visitor.response is not None
    return read_page(visitor.response.status_code, "", visitor.response.text)


def fill(visitor: Visitor, path: str, given: dict[str, Any], status: int = 303) -> None:
    """What is not given is left as the page shows it."""
    page = page_of(visitor)
    data = {**page.sent(), **typed(page, given)}
    for name in [name for name in data if name.endswith("-rest") and name not in given]:
        del data[name]
    visitor.post(path, data, status)


def type_in(visitor: Visitor, invite_id: str, code: str, given: dict[str, Any], status: int = 303) -> None:
    visitor.get(f"{base(invite_id)}/{code}")
    fill(visitor, f"{base(invite_id)}/{code}", given, status)


def type_in_all(visitor: Visitor, invite_id: str, given: dict[str, Any]) -> None:
    for section in paper_sections(visitor.parts.rulebooks.in_force().questionnaire):
        type_in(visitor, invite_id, section.section.code, given)


def trail(visitor: Visitor, invite_id: str) -> list[RecordedAnswer]:
    with visitor.parts.database.reading() as session:
        intake = intakes.find_intake(session, invite_id)
        assert intake is not None
        return answers.answers_after(session, intake.id, 0)


def on_phone(visitor: Visitor, invite_id: str, **given: Any) -> None:
    intake_id = begin_intake(visitor.parts.database, visitor.parts.rulebooks, invite_id, NOW)
    with visitor.parts.database.transaction() as session:
        new = [NewAnswer(key, value, Who.PATIENT) for key, value in given.items()]
        answers.append_answers(session, intake_id, new, NOW)


def text(visitor: Visitor) -> str:
    assert visitor.page is not None
    return visitor.page.text


def noted(staff: Visitor) -> list[tuple[str, str]]:
    """What the audit log holds, and of what."""
    return [(entry.action, entry.subject) for entry in audit_entries(staff.parts.database)]


def test_a_whole_paper_form_is_typed_in_and_sent(staff: Visitor) -> None:
    invite_id = begun(staff, WARFARIN["full_name"])
    staff.get(base(invite_id))
    assert "14 sections are still to be typed in" in text(staff)
    type_in_all(staff, invite_id, WARFARIN)
    staff.get(base(invite_id))
    assert "Send it as typed in by Tia Typist" in text(staff)
    staff.post(base(invite_id), dict(staff.form("").fields))
    staff.follow()
    staff.get(base(invite_id), 303)
    staff.follow()
    assert "typed in from paper by Tia Typist" in text(staff)
    events = trail(staff, invite_id)
    assert {(event.who, event.how) for event in events} == {(Who.STAFF, How.TRANSCRIBED)}
    assert len({event.staff_id for event in events}) == 1
    questions = staff.parts.rulebooks.in_force().questionnaire.questions
    given = {event.question: answer_from_json(questions[event.question], event.value) for event in events}
    for key in WARFARIN.keys() - {"intake_date", "date_of_birth", "age_years"}:
        assert given[key] == answer_from_json(questions[key], WARFARIN[key]), key
    with staff.parts.database.reading() as session:
        intake = intakes.find_intake(session, invite_id)
        assert intake is not None
        sent = submissions.find_latest_submission(session, intake.id)
        assert sent is not None
        assert assessments.find_assessment(session, sent.id) is not None
    noted = [entry.action for entry in audit_entries(staff.parts.database)]
    assert noted.count("paper.typed_in") == 14
    assert "paper.sent" in noted


def test_only_the_button_begins_the_form(staff: Visitor) -> None:
    invite_id = invite(staff.parts)[0]
    staff.get(base(invite_id), 303)
    staff.get(f"{base(invite_id)}/diet", 404)
    with staff.parts.database.reading() as session:
        assert intakes.find_intake(session, invite_id) is None
    button = f"/clinic/invitations/{invite_id}/type-in"
    assert button in {form.action for form in staff.get("/clinic/invitations").forms}
    for _ in range(2):
        staff.post(button)
    assert "14 sections are still to be typed in" in staff.get(base(invite_id)).text
    assert trail(staff, invite_id) == []


def test_a_doubt_names_the_button_of_the_page(staff: Visitor) -> None:
    invite_id = begun(staff)
    type_in(staff, invite_id, "medicines", {"inr_date": "2030-01-01"}, 422)
    assert "choose Save and go on again" in text(staff)


def test_a_section_that_nobody_is_asked_yet_is_not_called_done(staff: Visitor) -> None:
    page = staff.get(base(begun(staff, "Nina New", date(1950, 1, 1))))
    assert "Pregnancy and breastfeeding not asked, by what is known so far" in page.words()
    assert " done " not in page.words()


def test_the_questions_stand_in_the_papers_order_with_its_numbers_and_keys(staff: Visitor) -> None:
    invite_id = begun(staff)
    staff.get(f"{base(invite_id)}/symptoms")
    legends = page_of(staff).legends
    numbers = [int(legend.partition(".")[0]) for legend in legends]
    assert numbers == list(range(numbers[0], numbers[0] + 7))
    assert legends[0].endswith("nerve_symptoms")


def test_what_must_be_answered_on_a_screen_may_be_empty_on_paper(staff: Visitor) -> None:
    invite_id = begun(staff)
    type_in(staff, invite_id, "safety_now", {})
    assert [event.value for event in trail(staff, invite_id) if event.question == "urgent_now"] == [None]


def test_an_urgent_answer_is_told_to_staff_at_once_and_recorded_as_shown_to_them(staff: Visitor) -> None:
    invite_id = begun(staff)
    type_in(staff, invite_id, "safety_now", {"urgent_now": ["chest_pain"]})
    staff.follow()
    assert "Tell the patient now" in text(staff)
    assert "999" in text(staff)
    with staff.parts.database.reading() as session:
        intake = intakes.find_intake(session, invite_id)
        assert intake is not None
        shown = intakes.messages_shown(session, intake.id)
    assert len(shown) == 1
    assert shown[0].staff_id is not None
    assert page_of(staff).links["I have told the patient, go on"] == f"{base(invite_id)}/about_you"


def test_a_tick_for_all_left_empty_answers_what_was_asked(staff: Visitor) -> None:
    invite_id = begun(staff)
    type_in(staff, invite_id, "medicines", {"metformin_use": "current", "medicines-rest": "none"})
    found = {event.question: event.value for event in trail(staff, invite_id)}
    assert found["metformin_use"] == "current"
    assert found["blood_thinners"] == ["none"]
    assert found["nitrous_use"] is None


def test_what_is_wrong_is_told_and_nothing_is_saved(staff: Visitor) -> None:
    invite_id = begun(staff)
    type_in(staff, invite_id, "medicines", {"metformin_dose": {"value": "lots", "unit": "mg_day"}}, 422)
    assert "Nothing was saved yet" in text(staff)
    assert trail(staff, invite_id) == []


def test_two_answers_to_one_question_are_shown_and_none_is_overwritten_unseen(staff: Visitor) -> None:
    invite_id = begun(staff)
    on_phone(staff, invite_id, diet_pattern="vegan", alcohol_use="none", b12_intake_regular=None)
    staff.get(base(invite_id))
    assert "The patient has begun on a screen" in text(staff)
    staff.get(f"{base(invite_id)}/diet")
    assert "Answered on a screen: Vegan" in text(staff)
    assert page_of(staff).value("diet_pattern") == []  # nothing of the screen's is filled in as if it were the paper's
    type_in(staff, invite_id, "diet", {"diet_pattern": "eats_meat_fish", "b12_intake_regular": "some_weeks"}, 409)
    assert "The paper says something else than the screen" in text(staff)
    assert [event for event in trail(staff, invite_id) if event.who is Who.STAFF] == []
    fill(staff, f"{base(invite_id)}/diet", {"which-diet_pattern": "paper"})
    told = [(event.question, event.value, event.who) for event in trail(staff, invite_id) if event.value is not None]
    assert ("diet_pattern", "vegan", Who.PATIENT) in told
    assert ("diet_pattern", "eats_meat_fish", Who.STAFF) in told
    assert ("b12_intake_regular", "some_weeks", Who.STAFF) in told
    assert [who for key, _, who in told if key == "alcohol_use"] == [Who.PATIENT]  # the paper is silent there


def test_each_page_with_the_screens_answers_is_noted_also_by_its_own_address(staff: Visitor) -> None:
    invite_id = begun(staff)
    on_phone(staff, invite_id, diet_pattern="vegan")
    for pages in (1, 2):
        staff.get(f"{base(invite_id)}/diet")
        assert noted(staff).count(("paper.opened", invite_id)) == pages


def test_the_screens_answer_may_stand(staff: Visitor) -> None:
    invite_id = begun(staff)
    on_phone(staff, invite_id, diet_pattern="vegan")
    type_in(staff, invite_id, "diet", {"diet_pattern": "eats_meat_fish"}, 409)
    fill(staff, f"{base(invite_id)}/diet", {"which-diet_pattern": "screen"})
    assert [event.value for event in trail(staff, invite_id) if event.question == "diet_pattern"] == ["vegan"]


def test_what_the_patient_answers_while_staff_type_is_a_conflict_too(staff: Visitor) -> None:
    invite_id = begun(staff)
    staff.get(f"{base(invite_id)}/diet")
    on_phone(staff, invite_id, diet_pattern="vegan")
    fill(staff, f"{base(invite_id)}/diet", {"diet_pattern": "eats_meat_fish"}, 409)
    assert "Screen: Vegan" in text(staff)


def test_typing_a_section_again_changes_only_what_was_changed(staff: Visitor) -> None:
    invite_id = begun(staff)
    type_in(staff, invite_id, "diet", {"diet_pattern": "vegan"})
    before = len(trail(staff, invite_id))
    type_in(staff, invite_id, "diet", {"alcohol_use": "none"})
    assert [event.question for event in trail(staff, invite_id)[before:]] == ["alcohol_use"]


def test_a_no_to_sharing_on_the_screen_closes_the_answers_to_staff(staff: Visitor) -> None:
    invite_id = begun(staff)
    on_phone(staff, invite_id, diet_pattern="vegan", consent_share="no")
    staff.get(base(invite_id))
    assert "did not agree to share" in text(staff)
    staff.get(f"{base(invite_id)}/diet", 303)


def test_a_section_typed_while_the_patient_sent_the_form_is_given_back(staff: Visitor) -> None:
    invite_id = begun(staff)
    staff.get(f"{base(invite_id)}/diet")
    shown = page_of(staff)
    on_phone(staff, invite_id, diet_pattern="vegan")
    with staff.parts.database.transaction() as session:
        intake = intakes.find_intake(session, invite_id)
        assert intake is not None
        sent = submissions.submit(session, intake.id, TODAY, NOW)
    page = staff.post(f"{base(invite_id)}/diet", {**shown.sent(), **typed(shown, {"alcohol_use": "over_35"})}, 409)
    assert "The form was sent in the meantime, and nothing of this page was saved" in page.words()
    assert f"/clinic/submissions/{sent.id}" in page.links
    assert page_of(staff).value("alcohol_use") == ["over_35"]
    staff.get(f"{base(invite_id)}/diet", 303)


def test_a_no_to_sharing_on_paper_is_not_sent(staff: Visitor) -> None:
    invite_id = begun(staff)
    type_in_all(staff, invite_id, {"urgent_now": ["none"], "consent_share": "no"})
    staff.get(base(invite_id))
    staff.post(base(invite_id), dict(staff.form("").fields), 409)
    assert "may not be shared" in text(staff)


def test_the_printed_form_names_the_patient_and_the_invitation_on_every_sheet(staff: Visitor) -> None:
    invite_id = invite(staff.parts, "Layla ليلى Example", appointment_at=NOW)[0]
    response = staff.client.get(f"{base(invite_id)}.pdf")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(BytesIO(response.data)).pages]
    reference = f"{invite_id[:4]}-{invite_id[4:8]}".upper()
    assert all(f" · reference {reference}" in page and " · born 23 April 1988" in page for page in pages)
    assert "1 November 2026, 09:00" in pages[0]
    assert ("paper.printed", invite_id) in noted(staff)


def test_the_printed_form_is_in_the_language_of_the_invitation_and_staff_read_english(staff: Visitor) -> None:
    invite_id = invite(staff.parts, language="es")[0]
    form = PdfReader(BytesIO(staff.client.get(f"{base(invite_id)}.pdf").data))
    assert form.root_object["/Lang"] == "es"
    assert "Cómo llenarlo" in form.pages[0].extract_text()
    assert "For staff" in form.pages[-1].extract_text()
