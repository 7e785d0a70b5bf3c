"""Alerts by e-mail, on both databases: one for each urgent save, nothing about the patient in it, sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from intake.config import ClinicDefaults
from intake.questionnaire.answers import Coded
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.alert_staff import find_late_alerts, send_alerts, try_again_now
from intake.services.ask_to_publish import ask_to_publish, mail_requests
from intake.services.clinic_settings import save_clinic
from intake.services.form_state import FormState
from intake.services.rulebooks import Rulebooks
from intake.services.send_mail import Mailer, Sent
from intake.services.submit_intake import submit_intake
from intake.store import outbox
from intake.store.database import Database
from intake.store.staff import Role
from intake.store.submissions import Submission
from tests.builders import TODAY
from tests.made_up_clinic import CLINIC, NOW
from tests.unit.services.rule_changes import add_staff, reworded, tiny_rulebooks
from tests.unit.services.test_fill_in_form import NONE, STROKE, begin, save, saved

DESK = "desk@clinic.example"
PAGES = "https://intake.clinic.example"


class Lost:
    """A mail server that is away, and counts how often it was asked."""

    sender = "alerts@clinic.example"

    def __init__(self) -> None:
        self.tries = 0

    def send(self, message: EmailMessage) -> None:
        self.tries += 1
        raise ConnectionRefusedError(f"no way to {message['To']}")


class Kept:
    """Takes everything."""

    sender = "alerts@clinic.example"

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        self.messages.append(message)


def wants_mail(database: Database, address: str = DESK) -> None:
    save_clinic(database, replace(CLINIC, alert_email=address), by="admin", now=NOW)


def urgent(database: Database, rulebooks: Rulebooks) -> FormState:
    return saved(save(database, begin(database, rulebooks), "safety-now-1", urgent_now=STROKE))


def send(database: Database, mailer: Mailer, now: datetime = NOW) -> Sent:
    return send_alerts(database, ClinicDefaults(), mailer, PAGES, lambda: now)


def test_an_urgent_answer_sends_one_message_that_tells_nothing_of_the_patient(
    database: Database, rulebooks: Rulebooks
) -> None:
    wants_mail(database)
    state, mailer = urgent(database, rulebooks), Kept()
    assert send(database, mailer) == Sent(1, 0, 0)
    (message,) = mailer.messages
    text = message.as_string()
    assert message["To"] == DESK
    assert f"{PAGES}/clinic/" in message.get_content()
    assert state.invite.reference in message.get_content()
    for secret in ("Ann Ex", "Example", "1980-03", "weakness", "stroke", "speech", state.invite.id, state.intake.id):
        assert secret not in text


def test_it_is_sent_once_however_often_is_looked(database: Database, rulebooks: Rulebooks) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    mailer = Kept()
    for hour in range(4):
        send(database, mailer, NOW + timedelta(hours=hour))
    assert len(mailer.messages) == 1


def test_a_retry_of_the_save_and_an_answer_that_calls_for_nothing_make_no_second_one(
    database: Database, rulebooks: Rulebooks
) -> None:
    wants_mail(database)
    state = begin(database, rulebooks)
    saved(save(database, state, "safety-now-1", urgent_now=STROKE))
    after = saved(save(database, state, "safety-now-1", urgent_now=STROKE))  # the first reply was lost
    after = saved(save(database, after, "safety-now-1", urgent_now=NONE))
    mailer = Kept()
    assert send(database, mailer).sent == 1
    saved(save(database, after, "safety-now-1", urgent_now=Coded(("chest_pain",))))
    assert send(database, mailer).sent == 1
    assert len({message["Message-ID"] for message in mailer.messages}) == 2


def filled_in(database: Database, rulebooks: Rulebooks) -> FormState:
    """To the end, with nothing urgent in it."""
    state = begin(database, rulebooks)
    while (page := state.first_open_page()) is not None:
        given = {key: NONE for key in page.keys if "none" in state.questionnaire.questions[key].options}
        state = saved(save(database, state, page.slug, **given))
    return state


def test_what_everyone_is_told_at_the_end_alerts_nobody(
    database: Database, rulebooks: Rulebooks, engine: EngineSupervisor
) -> None:
    wants_mail(database)
    state = filled_in(database, rulebooks)
    revision = state.intake.last_seq
    sent = submit_intake(database, rulebooks, engine, state.intake.id, revision=revision, today=TODAY, now=NOW)
    assert isinstance(sent, Submission)
    assert send(database, Kept()) == Sent(0, 0, 0)


def test_a_clinic_that_wants_no_mail_has_none_waiting(database: Database, rulebooks: Rulebooks) -> None:
    urgent(database, rulebooks)
    wants_mail(database)
    assert send(database, Kept()) == Sent(0, 0, 0)
    assert find_late_alerts(database, NOW + timedelta(days=1)) is None


def test_what_a_clinic_without_an_address_did_not_get_waits_until_it_gives_one(
    database: Database, rulebooks: Rulebooks
) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    wants_mail(database, "")
    assert send(database, Kept()) == Sent(0, 0, 1)
    wants_mail(database)
    assert send(database, Kept()) == Sent(1, 0, 0)


def test_a_failure_is_tried_again_after_growing_waits_and_told_meanwhile(
    database: Database, rulebooks: Rulebooks
) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    lost = Lost()
    tries = []
    for minute in range(180):
        send(database, lost, NOW + timedelta(minutes=minute))
        tries.append(lost.tries)
    assert [tries.index(number) for number in range(1, 8)] == [0, 1, 3, 8, 23, 83, 143]
    late = find_late_alerts(database, NOW)
    assert late is not None
    assert (late.count, late.since, late.last_error) == (1, NOW, "ConnectionRefusedError")
    mailer, repaired = Kept(), NOW + timedelta(minutes=180)
    assert send(database, mailer, repaired) == Sent(0, 0, 1)
    try_again_now(database, repaired)  # as whoever put the server right asks for it
    assert send(database, mailer, repaired) == Sent(1, 0, 0)
    assert find_late_alerts(database, NOW + timedelta(days=1)) is None


def test_the_log_of_a_failure_names_no_address(
    database: Database, rulebooks: Rulebooks, caplog: pytest.LogCaptureFixture
) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    send(database, Lost())
    assert "ConnectionRefusedError" in caplog.text
    assert DESK not in caplog.text


def test_what_was_never_tried_is_late_after_a_while(database: Database, rulebooks: Rulebooks) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    assert find_late_alerts(database, NOW + timedelta(minutes=1)) is None
    late = find_late_alerts(database, NOW + timedelta(minutes=5))
    assert late is not None
    assert late.last_error is None


def test_another_process_does_not_send_what_is_being_sent(database: Database, rulebooks: Rulebooks) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    inner = Kept()

    class Slow(Kept):
        def send(self, message: EmailMessage) -> None:
            assert send(database, inner) == Sent(0, 0, 1)
            super().send(message)

    assert send(database, Slow()) == Sent(1, 0, 0)
    assert inner.messages == []


def test_a_crash_before_it_was_noted_sends_the_same_message_again_and_not_another(
    database: Database, rulebooks: Rulebooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants_mail(database)
    urgent(database, rulebooks)
    mailer = Kept()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "mark_sent", crash)
        with pytest.raises(KeyboardInterrupt):
            send(database, mailer)
    send(database, mailer, NOW + timedelta(hours=1))
    first, second = mailer.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_a_request_to_publish_is_mailed_once_to_the_admins_who_may_and_again_where_it_failed(
    database: Database, engine: EngineSupervisor
) -> None:
    ann, _, _ = add_staff(database, "Ann"), add_staff(database, "Bob"), add_staff(database, "Cleo", Role.CLINICIAN)
    draft = reworded(database, tiny_rulebooks(database, engine), ann)
    ask_to_publish(database, draft.id, by=ann, now=NOW)
    lost, kept = Lost(), Kept()
    assert mail_requests(database, lost, PAGES, lambda: NOW) == Sent(0, 1, 1)
    assert mail_requests(database, kept, PAGES, lambda: NOW + timedelta(minutes=4)) == Sent(0, 0, 1)
    assert mail_requests(database, kept, PAGES, lambda: NOW + timedelta(minutes=5)) == Sent(1, 0, 0)
    assert mail_requests(database, kept, PAGES, lambda: NOW + timedelta(minutes=60)) == Sent(0, 0, 0)
    (message,) = kept.messages
    assert message["To"] == "bob@clinic.example"
    assert f"{PAGES}/rules/drafts/{draft.id}/publish" in message.get_content()
    assert draft.title not in message.as_string()
