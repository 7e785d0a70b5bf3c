"""Typing in a paper form, on both databases: by name, told at once, all or nothing, and never over another's answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intake.forms.page_form import Filled
from intake.questionnaire.answers import Answer, Coded
from intake.questionnaire.paper_order import PaperSection, paper_sections
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.fill_in_form import Saved
from intake.services.form_state import FormState
from intake.services.invite_patient import create_invite
from intake.services.rulebooks import Rulebooks
from intake.services.submit_intake import NotFinished
from intake.services.type_in_paper import (
    Side,
    Unsettled,
    begin_paper,
    find_paper,
    is_typed_in,
    messages_to_tell,
    save_section,
    send_paper,
)
from intake.store import answers, intakes, staff
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.staff import Role
from intake.store.submissions import Submission
from tests.made_up_clinic import NOW, TODAY

OFFER = {"product_offered": "hydroxocobalamin", "who_injects": "clinician"}


@pytest.fixture
def tia(database: Database) -> str:
    with database.transaction() as session:
        found = staff.add(
            session, email="t@clinic.example", name="Tia", role=Role.CLINICIAN, password_hash="$", now=NOW
        )
    return found.id


@pytest.fixture
def state(database: Database, rulebooks: Rulebooks) -> FormState:
    invite_id, _ = create_invite(
        database,
        name="Ann Example",
        date_of_birth=date(1980, 3, 31),
        appointment_at=None,
        offer=OFFER,
        language="en",
        created_by=None,
        now=NOW,
    )
    begin_paper(database, rulebooks, invite_id, NOW)
    return _load(database, rulebooks, invite_id)


def _load(database: Database, rulebooks: Rulebooks, invite_id: str) -> FormState:
    state = find_paper(database, rulebooks, invite_id, today=TODAY)
    assert state is not None
    return state


def _section(state: FormState, code: str) -> PaperSection:
    return next(found for found in paper_sections(state.questionnaire) if found.section.code == code)


def _type(
    database: Database,
    state: FormState,
    code: str,
    tia: str,
    settled: dict[str, Side] | None = None,
    **given: Answer,
) -> Saved | Unsettled:
    section = _section(state, code)
    filled = [Filled(key, given.get(key)) for key in section.all_keys]
    revision = state.intake.last_seq
    return save_section(database, state, section, filled, settled or {}, by=tia, revision=revision, now=NOW)


def _saved(result: Saved | Unsettled) -> FormState:
    assert isinstance(result, Saved)
    return result.state


def _patient_says(database: Database, state: FormState, key: str, value: str) -> None:
    with database.transaction() as session:
        answers.append_answers(session, state.intake.id, [NewAnswer(key, value, Who.PATIENT)], NOW)


def test_a_message_is_recorded_as_shown_to_whoever_types(
    database: Database, rulebooks: Rulebooks, state: FormState, tia: str
) -> None:
    after = _saved(_type(database, state, "safety_now", tia, urgent_now=Coded(("sudden_weakness",))))
    assert [message.id for message in messages_to_tell(database, rulebooks, after)] == ["stroke-signs"]
    with database.reading() as session:
        assert [shown.staff_id for shown in intakes.messages_shown(session, state.intake.id)] == [tia]


def test_a_conflict_saves_nothing_of_the_section(database: Database, state: FormState, tia: str) -> None:
    _patient_says(database, state, "diet_pattern", "vegan")
    result = _type(database, state, "diet", tia, diet_pattern=Coded(("vegetarian",)), alcohol_use=Coded(("none",)))
    assert isinstance(result, Unsettled)
    assert [conflict.key for conflict in result.conflicts] == ["diet_pattern"]
    with database.reading() as session:
        assert answers.current_answers(session, state.intake.id) == {"diet_pattern": "vegan"}


def test_what_staff_said_about_a_conflict_does_not_settle_a_newer_one(
    database: Database, rulebooks: Rulebooks, state: FormState, tia: str
) -> None:
    _patient_says(database, state, "diet_pattern", "vegan")
    seen = _load(database, rulebooks, state.invite.id)
    _patient_says(database, state, "diet_pattern", "mostly_plant")
    settled = {"diet_pattern": Side.PAPER}
    assert isinstance(_type(database, seen, "diet", tia, settled, diet_pattern=Coded(("vegetarian",))), Unsettled)
    newest = _load(database, rulebooks, state.invite.id)
    after = _saved(_type(database, newest, "diet", tia, settled, diet_pattern=Coded(("vegetarian",))))
    assert after.answers["diet_pattern"] == Coded(("vegetarian",))


def test_a_yes_to_the_offer_stands_for_its_parts_but_not_for_what_the_paper_says_itself(
    database: Database, state: FormState, tia: str
) -> None:
    given = {"offer_matches": Coded(("yes",)), "who_injects": Coded(("friend_family",))}
    after = _saved(_type(database, state, "reason_product", tia, **given))
    assert after.answers["product_offered"] == Coded(("hydroxocobalamin",))
    assert after.answers["who_injects"] == Coded(("friend_family",))


def test_all_sections_are_typed_in_before_it_is_sent_and_it_is_sent_once(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor, state: FormState, tia: str
) -> None:
    for section in paper_sections(state.questionnaire):
        early = send_paper(
            database, rulebooks, engine, state, by=tia, revision=state.intake.last_seq, today=TODAY, now=NOW
        )
        assert isinstance(early, NotFinished)
        state = _saved(_type(database, state, section.section.code, tia))
        assert is_typed_in(state, section)
    later, revision = NOW + timedelta(minutes=1), state.intake.last_seq
    sent = [
        send_paper(database, rulebooks, engine, state, by=tia, revision=revision, today=TODAY, now=later)
        for _ in range(2)
    ]
    assert isinstance(sent[0], Submission)
    assert sent[0] == sent[1]
