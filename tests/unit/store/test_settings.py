"""The clinic's settings."""

from __future__ import annotations

from intake.store import settings
from intake.store.database import Database


def test_a_setting_is_found_as_it_was_last_saved(database: Database) -> None:
    with database.transaction() as session:
        settings.save_setting(session, "phone", "01632 960000")
        settings.save_setting(session, "phone", ["01632 960001", None])
    with database.reading() as session:
        assert settings.find_setting(session, "phone") == ["01632 960001", None]


def test_a_setting_that_was_never_saved_has_the_default(database: Database) -> None:
    with database.reading() as session:
        assert settings.find_setting(session, "country", "GB") == "GB"
        assert settings.find_setting(session, "country") is None
