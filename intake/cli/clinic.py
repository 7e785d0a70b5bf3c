"""`intake demo`, `serve` and the clinic's housekeeping: staff, the audit log, assessing again."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import Any

from intake.cli import serving
from intake.cli.installed import config_of_clinic
from intake.config import Config
from intake.errors import InputError, Refusal
from intake.services import second_step
from intake.services.audit_log import verify_audit_log
from intake.services.manage_staff import add_staff, find_staff, set_password
from intake.services.open_installation import open_database, open_installation
from intake.services.reassess import reassess_all
from intake.store.audit import Anchor
from intake.store.database import Database
from intake.store.errors import AlreadyExists
from intake.store.staff import Role, Staff


def add_commands(commands: Any) -> None:
    serving.add_commands(commands)
    _add_staff(commands)
    audit = commands.add_parser("audit", help="the log of who did what")
    verify = audit.add_subparsers(dest="verb", required=True, metavar="VERB").add_parser(
        "verify", help="find out whether anyone changed the log"
    )
    verify.add_argument("--anchor", metavar="SEQ:MAC", help="the end of the log as an earlier run printed it")
    verify.set_defaults(run=run_verify)
    again = commands.add_parser("reassess", help="assess what was never assessed by both engines in agreement")
    again.set_defaults(run=run_reassess)


def _add_staff(commands: Any) -> None:
    group = commands.add_parser("staff", help="people who sign in")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VERB")
    parser = verbs.add_parser("add", help="add a person; the password is asked for, or read from standard input")
    parser.add_argument("--email", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.set_defaults(run=run_staff_add)
    parser = verbs.add_parser("set-password", help="for a person who forgot it; asked for, or from standard input")
    parser.add_argument("--email", required=True)
    parser.set_defaults(run=run_staff_password)
    parser = verbs.add_parser("reset-second-step", help="for a person who lost telephone and recovery codes")
    parser.add_argument("--email", required=True)
    parser.set_defaults(run=run_staff_reset)


def run_staff_add(options: argparse.Namespace) -> int:
    password = _read_password()
    with open_database(Config.from_environment(options.environ)) as database:
        try:
            add_staff(
                database,
                email=options.email,
                name=options.name,
                role=Role(options.role),
                password=password,
                by="system",
                now=datetime.now(UTC),
            )
        except AlreadyExists:
            raise InputError([Refusal("--email", "Somebody has this e-mail address already")]) from None
    print(f"Added {options.email} as {options.role}.")
    return 0


def run_staff_password(options: argparse.Namespace) -> int:
    with open_database(config_of_clinic(options)) as database:
        person = _find_person(database, options.email)
        set_password(database, person.id, _read_password(), by="system", now=datetime.now(UTC))
    _tell(person, "is signed out everywhere, and signs in with the new password")
    return 0


def run_staff_reset(options: argparse.Namespace) -> int:
    with open_database(config_of_clinic(options)) as database:
        person = _find_person(database, options.email)
        second_step.reset(database, person.id, by="system", now=datetime.now(UTC))
    _tell(person, "signs in with the password alone, and sets the second step up again")
    return 0


def _tell(person: Staff, what_comes: str) -> None:
    is_disabled = "is disabled: it is done, and they sign in once an admin enables them"
    print(f"{person.email} {what_comes if person.disabled_at is None else is_disabled}.")


def _read_password() -> str:
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _find_person(database: Database, email: str) -> Staff:
    person = find_staff(database, email)
    if person is None:
        raise InputError([Refusal("--email", "Nobody has this e-mail address")])
    return person


def run_verify(options: argparse.Namespace) -> int:
    with open_database(config_of_clinic(options)) as database:
        report = verify_audit_log(database, _anchor(options.anchor))
    print(f"The log ends at {report.head.seq}:{report.head.mac}")
    if report.is_sound:
        print("The log is whole and unchanged.")
        return 0
    print(f"Entry {report.first_bad_seq} is missing or was changed.", file=sys.stderr)
    return 1


def _anchor(text: str | None) -> Anchor | None:
    if text is None:
        return None
    seq, _, mac = text.partition(":")
    if not seq.isdecimal() or not mac:
        raise InputError([Refusal("--anchor", "Give it as an earlier run printed it: NUMBER:SIGNATURE")])
    return Anchor(int(seq), mac)


def run_reassess(options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    with open_installation(config_of_clinic(options), now) as installation:
        done = reassess_all(installation.database, installation.rulebooks, installation.engine, now)
    print(f"{done.assessed} assessed, {done.by_hand} still for review by hand")
    return 1 if done.by_hand else 0
