"""How often a person's password and codes may be tried: strangers lock the account for all browsers but those in which
the person has signed in before, which have a count of their own.
"""

from __future__ import annotations

from datetime import datetime

from intake.store import known_browsers, staff
from intake.store.database import Database, Session
from intake.store.staff import Staff


def is_browser_of_staff(database: Database, browser: str, now: datetime) -> bool:
    """Whether anybody of the staff signed in there before. `browser`: the secret that it holds, if any."""
    if not browser:
        return False
    with database.reading() as session:
        return known_browsers.is_known_to_clinic(session, browser, now)


def may_try(session: Session, person: Staff, browser: str, now: datetime) -> bool:
    """To be called with the person's row locked, as the two that follow."""
    if person.disabled_at is not None:
        return False
    return person.may_sign_in(now) or known_browsers.is_known(session, browser, person.id, now)


def count_wrong_try(session: Session, person: Staff, browser: str, now: datetime) -> bool:
    """Whether this one locked the account."""
    if known_browsers.is_known(session, browser, person.id, now):
        known_browsers.count_failure(session, browser, person.id)
        return False
    return staff.count_failed_sign_in(session, person.id, now)


def forget_wrong_tries(session: Session, person: Staff, browser: str, now: datetime) -> str:
    """After a sign-in; the secret for the browser. A lock that strangers brought about stays until its time is over."""
    if person.may_sign_in(now):
        staff.forget_failed_sign_ins(session, person.id)
    return known_browsers.note_sign_in(session, browser, person.id, now)
