"""Rule sets are kept whole and never overwritten; one of them is current."""

from __future__ import annotations

import pytest

from intake.store import rule_sets
from intake.store.database import Database
from intake.store.errors import NotFound, Tampered
from tests.unit.store.builders import NOW, RULE_SET, add_rule_set, minutes


def test_a_rule_set_comes_back_whole(database: Database) -> None:
    files = {"pack.yaml": "id: b12\n", "flags/a.yaml": "- id: ł≥\r\n\0"}
    with database.transaction() as session:
        rule_sets.keep_rule_set(session, sha256=RULE_SET, pack_id="b12", version="2", files=files, now=NOW)
    with database.reading() as session:
        found = rule_sets.load_rule_set(session, RULE_SET)
    assert (found.files, found.pack_id, found.version, found.published_at) == (files, "b12", "2", NOW)


def test_keeping_it_again_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        add_rule_set(session)
        add_rule_set(session)
        assert len(rule_sets.list_rule_sets(session)) == 1


def test_other_files_under_the_same_hash_are_refused(database: Database) -> None:
    with database.transaction() as session:
        add_rule_set(session)
        with pytest.raises(Tampered):
            rule_sets.keep_rule_set(session, sha256=RULE_SET, pack_id="b12", version="1.0", files={}, now=NOW)


def test_going_back_to_an_older_rule_set_is_making_it_current(database: Database) -> None:
    with database.transaction() as session:
        assert rule_sets.find_current(session) is None
        for sha256 in (RULE_SET, "b" * 64):
            add_rule_set(session, sha256)
            rule_sets.make_current(session, sha256)
        rule_sets.make_current(session, RULE_SET)
    with database.reading() as session:
        current = rule_sets.find_current(session)
    assert current is not None
    assert current.sha256 == RULE_SET


def test_an_unknown_rule_set_is_not_found(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(NotFound):
            rule_sets.make_current(session, RULE_SET)
        with pytest.raises(NotFound):
            rule_sets.load_rule_set(session, RULE_SET)


def test_the_list_begins_with_the_newest(database: Database) -> None:
    with database.transaction() as session:
        for age, sha256 in enumerate(["new", "older", "oldest"]):
            rule_sets.keep_rule_set(
                session, sha256=sha256, pack_id="b12", version="1", files={}, now=NOW - minutes(age)
            )
        assert [kept.sha256 for kept in rule_sets.list_rule_sets(session)] == ["new", "older", "oldest"]
