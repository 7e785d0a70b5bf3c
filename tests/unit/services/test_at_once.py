"""What two people do at one moment, or one button that is pressed twice, is done once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from intake.config import ClinicDefaults
from intake.errors import InputError
from intake.services import print_day, second_step
from intake.services.add_key import add_key
from intake.services.begin_intake import begin_intake
from intake.services.clinic_settings import load_clinic, save_clinic
from intake.services.invite_day_list import Choices, invite_all, invite_from_file, look_through
from intake.services.invite_patient import renew_invite
from intake.services.print_day import DayToPrint
from intake.services.read_day_list import read_day_list
from intake.services.retention import Retention, erase_patient, load_retention, save_retention
from intake.services.rule_news import mark_as_read
from intake.services.rulebooks import Rulebooks
from intake.store import audit, intakes, invites, outbox, publications, second_factors, settings, staff, submissions
from intake.store.answers import append_answers
from intake.store.crypto import KeyRing
from intake.store.database import Database, Session
from intake.store.errors import Purged
from intake.store.invites import NewInvite
from intake.store.publications import Kind, NewPublication
from intake.store.purges import Reason, Scope
from intake.store.purging import Due, lock_invitations, purge
from intake.store.rule_changes_read import record_read
from intake.store.second_factors import SecondFactor
from tests.builders import shipped_pack
from tests.made_up_clinic import CLINIC, TODAY, submit
from tests.unit.store.builders import (
    NOW,
    RULE_SET,
    add_clinician,
    add_intake,
    add_invite,
    add_rule_set,
    add_submission,
    by_patient,
)

LIST = "name,date_of_birth,appointment\nAnn Example,1980-02-29,2026-11-03 09:30\n"
UNDECIDED = Choices()
A_MOMENT = 0.3  # in which the second one comes as far as the first one lets it


def test_whoever_erases_a_patient_whom_another_erases_finds_nothing_left(database: Database) -> None:
    with database.transaction() as session:
        invite_id = add_invite(session)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            lock_invitations(session, [invite_id])
            purge(session, Due(invite_id, Scope.EVERYTHING, Reason.REQUEST), staff_id=None, now=NOW)
            second = pool.submit(erase_patient, database, invite_id[:8], by="system", now=NOW)
            wait([second], A_MOMENT)
        assert second.result(30) == 0


def test_news_that_are_marked_as_read_twice_are_read_once(database: Database) -> None:
    with database.transaction() as session:
        add_rule_set(session)
        publications.add_publication(session, NewPublication(Kind.SHIPPED, RULE_SET, None, RULE_SET, None), NOW)
        cleo = add_clinician(session)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            assert record_read(session, cleo.id, 1, NOW)
            second = pool.submit(mark_as_read, database, 1, by=cleo.id, now=NOW)
            wait([second], A_MOMENT)
        second.result(30)
    with database.transaction() as session:
        assert not record_read(session, cleo.id, 1, NOW)


def test_one_list_from_two_hands_invites_nobody_twice(database: Database) -> None:
    questions = shipped_pack().questionnaire
    listed = read_day_list(LIST, CLINIC, questions, NOW)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            invites.take_turn(session)
            second = pool.submit(invite_from_file, database, CLINIC, questions, LIST.encode(), UNDECIDED, NOW)
            wait([second], A_MOMENT)
            invite_all(session, look_through(session, listed, NOW), UNDECIDED, by=None, now=NOW)
        with pytest.raises(InputError, match="Likely invited twice"):
            second.result(30)


def test_two_admins_who_save_settings_at_once_are_both_heard(database: Database) -> None:
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            settings.take_turn(session)
            phone = replace(CLINIC, phone="01234 567")
            second = pool.submit(save_clinic, database, phone, by="ben", now=NOW, shown=CLINIC)
            days = Retention(unsent_days=60)
            other = pool.submit(save_retention, database, days, by="ben", now=NOW, shown=Retention())
            wait([second, other], A_MOMENT)
            settings.save_setting(session, "clinic", {**asdict(CLINIC), "name": "Renamed Clinic"})
            settings.save_setting(session, "retention", asdict(Retention(sent_days=900)))
        second.result(30)
        other.result(30)
    assert load_clinic(database, ClinicDefaults()) == replace(phone, name="Renamed Clinic")
    assert load_retention(database) == Retention(sent_days=900, unsent_days=60)


def test_a_key_that_is_added_while_another_is_leaves_both_in_the_file(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    KeyRing.load_or_create(file)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            settings.take_turn(session)
            second = pool.submit(add_key, database, file, by="system", now=NOW)
            wait([second], A_MOMENT)
            KeyRing.rotate(file)
        added = second.result(30)
    assert KeyRing.load(file).newest_id == added, "it waited for the first one"


def test_a_form_that_is_used_while_its_patient_is_erased_holds_nobody_up(database: Database) -> None:
    with database.transaction() as session:
        sent = _invite_of(session, add_submission(session).intake_id)
        begun = intakes.start_intake(session, _invite_again(session, sent), RULE_SET, NOW)
        append_answers(session, begun.id, by_patient(sex="female"), NOW)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            intakes.decline_intake(session, begun.id)
            erasing = pool.submit(erase_patient, database, sent[:8], by="system", now=NOW)
            wait([erasing], 3 * A_MOMENT)  # as far as its second form
            outbox.add_alert(session, begun.id, 1, NOW)
            audit.append(session, actor="patient", action="intake.declined", subject=begun.id, now=NOW)
        assert erasing.result(30) == 2
    with database.reading() as session:
        assert outbox.count_unsent(session) == 0


def test_an_alert_whose_patient_is_erased_while_it_is_sent_is_done(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
        outbox.add_alert(session, intake.id, 1, NOW)
        alert = outbox.claim_alert(session, NOW)
    assert alert is not None
    assert erase_patient(database, intake.invite_id[:8], by="system", now=NOW) == 1
    with database.transaction() as session:
        outbox.mark_failed(session, alert.id, "TimeoutError")
        outbox.mark_sent(session, alert.id, NOW)


def test_a_form_that_is_decided_on_while_its_day_is_printed_holds_nobody_up(
    database: Database, rulebooks: Rulebooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_day, "render_day", lambda *_: b"")
    is_made = Event()
    monkeypatch.setattr(print_day, "check_printed_day", lambda *_: is_made.set())
    _, second = (submit(database, rulebooks, appointment_at=NOW + timedelta(hours=hour)) for hour in (1, 2))
    with database.transaction() as session:
        cleo = add_clinician(session)
    wanted = DayToPrint(TODAY, 1, "a4", is_without_refused=False)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            intakes.lock_intake(session, submissions.load_submission(session, second).intake_id)
            printing = pool.submit(print_day.print_day, database, rulebooks, CLINIC, wanted, by=cleo.id, now=NOW)
            assert is_made.wait(30)
            wait([printing], A_MOMENT)
            audit.append(session, actor=cleo.id, action="decision.recorded", subject=second, now=NOW)
        assert printing.result(30) == b""


def test_a_link_that_is_renewed_while_its_answers_are_purged_stays_closed(database: Database) -> None:
    with database.transaction() as session:
        intake = add_intake(session)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            lock_invitations(session, [intake.invite_id])
            due = Due(intake.invite_id, Scope.ANSWERS, Reason.NOT_SHARED)
            purge(session, due, staff_id=None, now=NOW)
            renewing = pool.submit(renew_invite, database, intake.invite_id, by="system", now=NOW)
            wait([renewing], A_MOMENT)
        with pytest.raises(Purged):
            renewing.result(30)


def test_a_form_that_is_begun_while_the_last_visit_is_purged_is_begun_afresh(
    database: Database, rulebooks: Rulebooks
) -> None:
    with database.transaction() as session:
        last = _invite_of(session, add_submission(session).intake_id)
        next_one = _invite_again(session, last)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            lock_invitations(session, [last])
            purge(session, Due(last, Scope.EVERYTHING, Reason.TIME_IS_OVER), staff_id=None, now=NOW)
            beginning = pool.submit(begin_intake, database, rulebooks, next_one, NOW)
            wait([beginning], A_MOMENT)
        begun = beginning.result(30)
    with database.reading() as session:
        assert intakes.load_intake(session, begun).last_visit_id is None


def test_a_recovery_code_that_is_used_while_it_is_reset_is_taken_before_or_not_at_all(database: Database) -> None:
    with database.transaction() as session:
        cleo = add_clinician(session)
        second_factors.save_second_factor(session, SecondFactor(cleo.id, NOW, "A" * 32, 1), ["abcdefghjk"])

    def use_code() -> bool:
        with database.transaction() as session:
            staff.lock_for_sign_in(session, cleo.id)
            return second_step.is_right(session, cleo.id, "abcdefghjk", NOW)

    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            audit.append(session, actor="ada", action="any", subject="any", now=NOW)  # the reset waits for the log
            resetting = pool.submit(second_step.reset, database, cleo.id, by="ada", now=NOW)
            wait([resetting], A_MOMENT)
            using = pool.submit(use_code)
            wait([using], A_MOMENT)
        resetting.result(30)
        assert using.result(30) in (True, False)
    with database.reading() as session:
        assert second_factors.count_unused_codes(session, cleo.id) == 0


def _invite_of(session: Session, intake_id: str) -> str:
    return intakes.load_intake(session, intake_id).invite_id


def _invite_again(session: Session, invite_id: str) -> str:
    """For another visit of the same patient."""
    one = invites.load_invite(session, invite_id)
    again = NewInvite(one.name, one.date_of_birth, "en", one.expires_at, patient_id=one.patient_id)
    return invites.add_invite(session, again, NOW + timedelta(minutes=1))[0]
