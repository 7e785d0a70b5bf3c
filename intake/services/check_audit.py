"""The check of the whole audit log beside the pages: years of entries take longer than anybody waits for a page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from intake.services.search_audit_log import check_audit_log
from intake.store import settings
from intake.store.database import Database, Session

log = logging.getLogger("intake.services")

SECONDS_WAITED_FOR = 2.0
LONGEST_CHECK = timedelta(minutes=10)  # millions of entries; one that was begun before is gone with its server
_BEGAN = "_audit_check_began"


def start_audit_check(database: Database, *, by: str, clock: Callable[[], datetime]) -> None:
    """Unless one is under way. A short one is over when this returns."""
    with database.transaction() as session:
        now = clock()
        if _began(session, now) is not None:
            return
        settings.save_setting(session, _BEGAN, now.isoformat())
    worker = threading.Thread(target=_check, args=(database, by, clock), name="audit-check", daemon=True)
    worker.start()
    worker.join(SECONDS_WAITED_FOR)


def find_check_under_way(database: Database, now: datetime) -> datetime | None:
    """When it was begun."""
    with database.reading() as session:
        return _began(session, now)


def _began(session: Session, now: datetime) -> datetime | None:
    said = settings.find_setting(session, _BEGAN)
    began = None if said is None else datetime.fromisoformat(said)
    return began if began is not None and now - began < LONGEST_CHECK else None


def _check(database: Database, by: str, clock: Callable[[], datetime]) -> None:
    try:
        check_audit_log(database, by=by, now=clock())
    except Exception as error:  # the page says that the last check is an older one
        log.error("the audit log could not be checked: %s", type(error).__name__)
    finally:
        with database.transaction() as session:
            settings.save_setting(session, _BEGAN, None)
