"""The health page's sentences: each part that is amiss is named, with what to do, the worst first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from intake.config import Config
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.check_health import Finding, Installed, State, check_health
from intake.services.rulebooks import Rulebooks
from intake.services.search_audit_log import check_audit_log
from intake.store import audit, outbox
from intake.store.database import Database
from tests.made_up_clinic import CLINIC, NOW
from tests.unit.store.builders import add_clinician, add_intake, add_submission

DAY = timedelta(days=1)
MAIL = {"INTAKE_SMTP_URL": "smtp://127.0.0.1:1025", "INTAKE_MAIL_FROM": "clinic@clinic.example"}


@pytest.fixture
def installed(database: Database, engine: EngineSupervisor, rulebooks: Rulebooks, tmp_path: Path) -> Installed:
    """All is well in it."""
    config = Config.from_environment(MAIL, tmp_path)
    with database.transaction() as session:
        audit.append(session, actor="system", action="backup.made", subject="0", now=NOW)
        staff_id = add_clinician(session).id
    check_audit_log(database, by=staff_id, now=NOW)
    return Installed(config, database, engine, rulebooks, replace(CLINIC, alert_email="desk@clinic.example"))


def found(installed: Installed, part: str, later: timedelta = timedelta()) -> Finding:
    return next(finding for finding in check_health(installed, NOW + later) if finding.part == part)


def test_all_is_well_in_a_clinic_that_is_looked_after(installed: Installed) -> None:
    findings = [finding for finding in check_health(installed, NOW) if finding.part != "Disk"]
    assert [finding.text for finding in findings if finding.state is not State.GOOD] == []
    assert len(findings) == 8
    assert not any(finding.to_do for finding in findings)


def _no_engine(installed: Installed) -> Installed:
    return replace(installed, engine=EngineSupervisor(command=("false",)))


def _no_mail(installed: Installed) -> Installed:
    return replace(installed, clinic=replace(installed.clinic, alert_email=""))


def _late_alert(installed: Installed) -> Installed:
    with installed.database.transaction() as session:
        outbox.add_alert(session, add_intake(session).id, 1, NOW - DAY)
    return installed


def _not_assessed(installed: Installed) -> Installed:
    with installed.database.transaction() as session:
        add_submission(session)
    return installed


def _nothing(installed: Installed) -> Installed:
    return installed


@pytest.mark.parametrize(
    ("part", "change", "days", "state", "words"),
    [
        ("Rule engine", _no_engine, 0, State.BAD, "review by hand"),
        ("Assessments", _not_assessed, 0, State.LOOK, "intake reassess"),
        ("E-mail", _no_mail, 0, State.LOOK, "INTAKE_SMTP_URL"),
        ("E-mail", _late_alert, 0, State.BAD, "intake mail send"),
        ("Backup", _nothing, 3, State.LOOK, "intake backup"),
        ("Audit log", _nothing, 32, State.LOOK, "verified"),
        ("Rules", _nothing, 4000, State.LOOK, "sources"),
        ("What is kept", _late_alert, 99, State.LOOK, "intake purge"),
    ],
)
def test_what_is_amiss_is_said_with_what_to_do(
    installed: Installed, part: str, change: Callable[[Installed], Installed], days: int, state: State, words: str
) -> None:
    finding = found(change(installed), part, days * DAY)
    assert finding.state is state
    assert words in finding.to_do


def test_the_worst_stands_first(installed: Installed) -> None:
    states = [finding.state for finding in check_health(_no_engine(_no_mail(installed)), NOW)]
    assert states == sorted(states)
    assert states[0] is State.BAD
