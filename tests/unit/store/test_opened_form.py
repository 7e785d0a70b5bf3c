"""A form as staff open it: what is counted as nothing beside the answers is never shown to a clinician."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.store import assessments, decisions, flag_responses, hand_over, intakes, invites, rule_sets, submissions
from intake.store.answers import append_answers
from intake.store.database import Database, Session
from intake.store.errors import NotFound
from intake.store.flag_responses import NewResponse
from intake.store.opened_form import LOGO, Beside, open_form
from intake.store.settings import save_setting
from intake.store.submissions import Submission
from tests.unit.store.builders import (
    NOW,
    RULE_SET,
    add_assessment,
    add_clinician,
    add_submission,
    by_patient,
    minutes,
)


def beside(session: Session, submission: Submission) -> Beside:
    return open_form(session, submission).beside


def test_everything_that_stands_with_any_version_is_counted(database: Database) -> None:
    with database.transaction() as session:
        first, staff_id = add_submission(session), add_clinician(session).id
        add_submission(session, "Bea Other")
        assert beside(session, first) == Beside(1, 0, 0, 0, 0, 0, 1)
        said = NewResponse("some-rule", "acknowledged", "", "", "0")
        flag_responses.record_response(session, first.id, said, staff_id=staff_id, now=NOW)
        decisions.record_decision(session, first.id, staff_id=staff_id, outcome="wait", note="", now=NOW)
        decisions.countersign(session, first.id, 1, staff_id=staff_id, note="", now=NOW)
        hand_over.add_note(session, first.id, "Asked for the letter", staff_id=staff_id, now=NOW)
        intakes.record_message_shown(session, first.intake_id, "call-for-help", NOW)
        intakes.reopen_intake(session, first.intake_id)
        append_answers(session, first.intake_id, by_patient(sex="male"), NOW)
        second = submissions.submit(session, first.intake_id, first.as_of, NOW + minutes(1))
        assert second.version == 2
        assert beside(session, second) == Beside(
            versions=2, decisions=1, signatures=1, responses=1, notes=1, messages=1, invites=1
        )
        again = invites.load_invite(session, intakes.load_intake(session, first.intake_id).invite_id)
        invites.add_invite(
            session,
            invites.NewInvite(again.name, again.date_of_birth, "en", again.expires_at, patient_id=again.patient_id),
            NOW,
        )
        assert beside(session, second).invites == 2


def test_a_form_opens_as_its_tables_hold_it(database: Database) -> None:
    with database.transaction() as session:
        form, other = add_submission(session), add_submission(session, "Bea Other")
        rule_sets.make_current(session, RULE_SET)
        opened = open_form(session, form)
        assert (opened.assessment, opened.rule_set_sha256, opened.logo) == (None, RULE_SET, None)
        for urgent in (1, 0):
            add_assessment(session, form, urgent=urgent)
        save_setting(session, LOGO, {"content": "x"})
    with database.reading_columns() as session:
        opened = open_form(session, form)
        assert opened.intake == intakes.load_intake(session, form.intake_id)
        assert opened.invite == invites.load_invite(session, opened.intake.invite_id)
        assert opened.assessment is not None
        assert opened.assessment == assessments.find_assessment(session, form.id)
        assert opened.assessment.attempt == 2
        assert opened.logo == {"content": "x"}
        assert open_form(session, other).assessment is None
        with pytest.raises(NotFound):
            open_form(session, replace(form, intake_id="nobody"))
