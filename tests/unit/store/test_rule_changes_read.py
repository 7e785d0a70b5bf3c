"""Who has read about which publications, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

from intake.services.rule_news import mark_as_read
from intake.store import publications
from intake.store.database import Database
from intake.store.publications import Kind, NewPublication
from intake.store.rule_changes_read import record_read
from tests.unit.store.builders import NOW, RULE_SET, add_clinician, add_rule_set


def test_a_button_that_is_pressed_twice_at_once_is_heard_once(database: Database) -> None:
    with database.transaction() as session:
        add_rule_set(session)
        publications.add_publication(session, NewPublication(Kind.SHIPPED, RULE_SET, None, RULE_SET, None), NOW)
        cleo = add_clinician(session)
    with ThreadPoolExecutor() as pool:
        with database.transaction() as session:
            assert record_read(session, cleo.id, 1, NOW)
            second = pool.submit(mark_as_read, database, 1, by=cleo.id, now=NOW)
            wait([second], 0.3)
        second.result(30)
    with database.transaction() as session:
        assert not record_read(session, cleo.id, 1, NOW)
