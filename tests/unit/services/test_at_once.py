"""What two people do at one moment, or one button that is pressed twice, is done once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from intake.errors import InputError
from intake.services.invite_day_list import Choices, invite_all, invite_from_file, look_through
from intake.services.read_day_list import read_day_list
from intake.services.retention import erase_patient
from intake.services.rule_news import mark_as_read
from intake.store import invites, publications
from intake.store.database import Database
from intake.store.publications import Kind, NewPublication
from intake.store.purges import Reason, Scope
from intake.store.purging import Due, lock_invitations, purge
from intake.store.rule_changes_read import record_read
from tests.builders import shipped_pack
from tests.made_up_clinic import CLINIC
from tests.unit.store.builders import NOW, RULE_SET, add_clinician, add_invite, add_rule_set

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
