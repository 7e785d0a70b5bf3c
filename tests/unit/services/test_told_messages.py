"""What a patient was told and asked is read as it was, whatever is published between the first page and the last."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from intake.forms.page_form import Filled
from intake.questionnaire.answers import Coded
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.answer_at_chair import answer_at_chair, messages_to_tell, open_questions
from intake.services.assess_submission import assess_submission
from intake.services.form_state import FormState
from intake.services.invite_patient import create_invite
from intake.services.keep_copy import find_sent_form
from intake.services.print_paper import print_paper_form
from intake.services.review_submission import load_review
from intake.services.rulebooks import Rulebooks
from intake.services.submit_intake import find_receipt, submit_intake
from intake.store import answers, intakes, rule_sets, submissions
from intake.store.answers import NewAnswer, Who
from intake.store.database import Database
from intake.store.submissions import Submission
from intake.summary.build import build_summary
from intake.summary.comparing import comparisons
from tests.builders import TODAY, tiny_files
from tests.made_up_clinic import CLINIC, NOW
from tests.unit.services.rule_changes import add_staff, put_into_force, rulebooks
from tests.unit.services.test_alert_staff import Kept, send, wants_mail
from tests.unit.services.test_fill_in_form import begin

__all__ = ["rulebooks"]

MESSAGES = "safety_messages"
REST = '  - id: rest\n    when: tired is yes\n    text: "**Lie down.**"\n'
FAINTING = tiny_files().texts[f"{MESSAGES}.yaml"]
NEWER = FAINTING + REST
NEW_QUESTION = """  - key: cold
    type: single
    text: Are you cold?
    options: {yes: Yes, no: No, not_sure: Not sure}

"""


def _filled_in(database: Database, rulebooks: Rulebooks, **given: Any) -> FormState:
    """Every question was shown; those that are not given were left blank."""
    state = begin(database, rulebooks)
    new = [NewAnswer(key, given.get(key), Who.PATIENT) for key in state.questionnaire.questions]
    with database.transaction() as session:
        answers.append_answers(session, state.intake.id, new, NOW)
    return state


def _send(database: Database, rulebooks: Rulebooks, engine: EngineSupervisor, state: FormState) -> Submission:
    with database.reading() as session:
        revision = intakes.load_intake(session, state.intake.id).last_seq
    sent = submit_intake(database, rulebooks, engine, state.intake.id, revision=revision, today=TODAY, now=NOW)
    assert isinstance(sent, Submission)
    return sent


def test_a_message_that_came_into_force_while_the_form_was_filled_in_stands_on_the_receipt(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    state = _filled_in(database, rulebooks, tired="yes")
    put_into_force(database, rulebooks, tiny_files(**{MESSAGES: NEWER}))
    _send(database, rulebooks, engine, state)
    put_into_force(database, rulebooks, tiny_files())
    receipt = find_receipt(database, rulebooks, state.intake.id, NOW)
    copy = find_sent_form(database, rulebooks, state.intake.id, CLINIC)
    assert receipt is not None
    assert copy is not None
    assert [message.text for message in receipt.urgent] == ["**Lie down.**"]
    assert not receipt.for_everyone, "a pack may have no such message: the last warning does not take its place"
    assert [message.id for message in copy.shown] == ["rest"]


@pytest.mark.parametrize(("id_", "text"), [("fainting", "Sit up."), ("dizzy-and-pale", "Sit down now.")])
def test_the_page_says_what_the_patient_read_though_the_rules_say_it_otherwise_by_now(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor, id_: str, text: str
) -> None:
    state = _filled_in(database, rulebooks, dizzy="yes", pale="yes")
    with database.transaction() as session:
        intakes.record_message_shown(session, state.intake.id, "fainting", NOW)
        answers.append_answers(session, state.intake.id, [NewAnswer("pale", "no", Who.PATIENT)], NOW)
    changed = FAINTING.replace("id: fainting", f"id: {id_}").replace("Sit down now.", text)
    put_into_force(database, rulebooks, tiny_files(**{MESSAGES: changed}))
    sent = _send(database, rulebooks, engine, state)
    summary = build_summary(load_review(database, rulebooks, CLINIC, sent.id).record)
    assert [message.label for message in summary.messages] == ["Sit down now."]
    assert [(change.after, change.warning) for change in summary.changes] == [("No", "Sit down now.")]


def test_at_the_visit_staff_are_told_what_the_rules_of_now_call_for(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    sent, by = _send(database, rulebooks, engine, _filled_in(database, rulebooks)), add_staff(database, "Cleo")
    put_into_force(database, rulebooks, tiny_files(**{MESSAGES: NEWER}))
    asked = open_questions(load_review(database, rulebooks, CLINIC, sent.id).record)
    said = [Filled("tired", Coded(("yes",)))]
    newer = answer_at_chair(database, rulebooks, engine, sent.id, asked, said, by=by, today=TODAY, now=NOW)
    told = messages_to_tell(database, rulebooks, newer.id)
    assert [message.text for message in told.messages] == ["**Lie down.**"]


def test_a_correction_is_read_beside_what_was_asked_then_by_questions_of_then(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    state = _filled_in(database, rulebooks, gut_surgery=["sleeve"], tired="no")
    _send(database, rulebooks, engine, state)
    health = tiny_files().texts["questionnaire/01_health.yaml"].replace("sleeve: A sleeve, ", "")
    newer = health.replace("  - key: pale\n", NEW_QUESTION + "  - key: pale\n")
    put_into_force(database, rulebooks, tiny_files(questionnaire__01_health=newer))
    with database.transaction() as session:
        intakes.reopen_intake(session, state.intake.id)
        new = {"gut_surgery": ["bypass"], "cold": "yes"}  # staff ask what is new at the visit
        answers.append_answers(session, state.intake.id, [NewAnswer(*item, Who.PATIENT) for item in new.items()], NOW)
    second = _send(database, rulebooks, engine, state)
    (correction,) = comparisons(load_review(database, rulebooks, CLINIC, second.id).record)
    told = {(row.before, row.after) for row in correction.rows}
    assert told == {("A sleeve", "A bypass"), ("not asked", "Yes")}


def _invite(database: Database) -> str:
    invite_id, _ = create_invite(
        database,
        name="Bea Example",
        date_of_birth=TODAY.replace(year=1990),
        appointment_at=None,
        offer=None,
        language="en",
        created_by=None,
        now=NOW,
    )
    return invite_id


def test_a_paper_form_has_the_questions_that_it_is_typed_in_by(database: Database, rulebooks: Rulebooks) -> None:
    begun = begin(database, rulebooks).invite.id
    waiting = _invite(database)
    printed = partial(print_paper_form, database, rulebooks, CLINIC, by=add_staff(database, "Cleo"), now=NOW)
    before = printed(invite_id=begun).content, printed(invite_id=waiting).content
    health = (
        tiny_files().texts["questionnaire/01_health.yaml"].replace("  - key: pale\n", NEW_QUESTION + "  - key: pale\n")
    )
    put_into_force(database, rulebooks, tiny_files(questionnaire__01_health=health))
    after = printed(invite_id=begun).content, printed(invite_id=waiting).content
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False]


@pytest.mark.parametrize(("when", "alerts"), [("at the end", 0), ("tired is yes", 1)])
def test_what_everyone_is_told_by_newer_rules_alerts_nobody(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor, when: str, alerts: int
) -> None:
    wants_mail(database)
    state = _filled_in(database, rulebooks, tired="yes")
    message = f"  - id: new-one\n    when: {when}\n    text: Keep this in mind.\n"
    put_into_force(database, rulebooks, tiny_files(**{MESSAGES: FAINTING + message}))
    _send(database, rulebooks, engine, state)
    assert send(database, Kept()).sent == alerts


def test_what_everyone_is_told_stands_last_on_the_receipt_wherever_the_pack_has_it(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    for_everyone = "  - id: for-everyone\n    when: at the end\n    text: Keep this in mind.\n"
    put_into_force(database, rulebooks, tiny_files(**{MESSAGES: FAINTING + for_everyone + REST}))
    state = _filled_in(database, rulebooks, tired="yes")
    _send(database, rulebooks, engine, state)
    receipt = find_receipt(database, rulebooks, state.intake.id, NOW)
    assert receipt is not None
    assert [message.id for message in receipt.messages] == ["rest", "for-everyone"]


def test_a_form_that_was_begun_under_rules_of_an_older_program_is_read_all_the_same(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    older, invite_id = tiny_files(flags__diet="- id: of-an-older-program\n"), _invite(database)
    with database.transaction() as session:
        rule_sets.keep_rule_set(session, sha256=older.sha256(), pack_id="tiny", version="0", files=older.texts, now=NOW)
        intake = intakes.start_intake(session, invite_id, older.sha256(), NOW)
        answers.append_answers(session, intake.id, [NewAnswer("tired", "yes", Who.PATIENT, language="en")], NOW)
        sent = submissions.submit(session, intake.id, TODAY, NOW)
    assess_submission(database, rulebooks, engine, sent.id, NOW)
    assert build_summary(load_review(database, rulebooks, CLINIC, sent.id).record).counts.answers == 1
