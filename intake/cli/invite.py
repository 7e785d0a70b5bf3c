"""`intake invite`: a patient's link, or those of a day's list."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intake.cli.days_and_times import day_and_time, whole_day
from intake.cli.installed import config_of_clinic
from intake.cli.packs import default_pack
from intake.errors import InputError, Refusal
from intake.questionnaire.answers_json import parse_json, repeated_keys
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.parse import load_questionnaire, parse_questionnaire
from intake.services import invite_day_list
from intake.services.clinic_settings import Clinic, load_clinic
from intake.services.invite_day_list import Choices, invite_from_file
from intake.services.invite_patient import LONGEST_VALID_DAYS, create_invite
from intake.services.links_csv import links_as_csv
from intake.services.open_installation import open_database
from intake.services.read_invitation import check_appointment, check_birth, read_language, read_name
from intake.services.read_offer import read_offer
from intake.services.returning_patient import choose_person, find_seen_before
from intake.store import rule_sets
from intake.store.database import Database

DOUBLES = {"leave-out": invite_day_list.LEAVE_OUT, "invite": invite_day_list.INVITE_TOO}
PATHS = {"doubles": "--doubles", "same_people": "--same-person", "name": "--name", "language": "--language"}


def add_commands(commands: Any) -> None:
    parser = commands.add_parser("invite", help="make a patient's link, or those of a day's list")
    parser.add_argument("--name")
    parser.add_argument("--date-of-birth", type=whole_day, metavar="YYYY-MM-DD")
    parser.add_argument("--appointment", type=day_and_time, metavar="YYYY-MM-DDTHH:MM", help="clinic's time")
    parser.add_argument("--language", default="", help="of the form; the clinic's first without it")
    parser.add_argument(
        "--offer",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="what the clinic plans to give, as in product_offered=hydroxocobalamin or 'b12_dose=1000 mcg'; repeatable",
    )
    parser.add_argument("--offer-file", type=Path, metavar="FILE", help="the offer as an answers file")
    parser.add_argument(
        "--days", type=int, help="how long the link is good for; without it 14, and until the appointment is over"
    )
    parser.add_argument(
        "--same-person",
        default="",
        metavar="yes|no",
        help="needed where somebody with this name and date of birth was here before",
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="a day's list; the links come out as CSV")
    parser.add_argument(
        "--doubles",
        default="",
        choices=tuple(DOUBLES),
        help="what to do with those of a list who are likely invited already",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    config = config_of_clinic(options)
    if config.public_url is None:
        print(f"INTAKE_URL is not set: only this machine can open {config.address}.", file=sys.stderr)
    with open_database(config) as database:
        questionnaire = _questionnaire(database)
        clinic = load_clinic(database, config.clinic)
        try:
            if options.csv is not None:
                print(_invite_list(database, clinic, questionnaire, options, config.address), end="")
            else:
                print(f"{config.address}/i/{_invite_one(database, clinic, questionnaire, options)}")
        except InputError as error:
            refusals = [Refusal(PATHS.get(one.path, one.path), one.message, one.nearest) for one in error.refusals]
            raise InputError(refusals) from None
    return 0


def _questionnaire(database: Database) -> Questionnaire:
    """The clinic's own; before its first start there is none yet."""
    with database.reading() as session:
        found = rule_sets.find_current(session)
    return load_questionnaire(default_pack(None)) if found is None else parse_questionnaire(PackFiles(found.files))


def _invite_list(
    database: Database, clinic: Clinic, questionnaire: Questionnaire, options: argparse.Namespace, address: str
) -> str:
    single = ("name", "date_of_birth", "appointment", "language", "offer", "offer_file")
    given = [f"--{name.replace('_', '-')}" for name in single if getattr(options, name)]
    if given:
        raise InputError([Refusal(name, "The list says this for each patient: leave it out") for name in given])
    try:
        content = options.csv.read_bytes()
    except OSError as error:
        raise InputError([Refusal(str(options.csv), f"cannot be read ({error.strerror})")]) from None
    choices = Choices(DOUBLES.get(options.doubles, ""), options.same_person)
    links = invite_from_file(database, clinic, questionnaire, content, choices, datetime.now(UTC))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return links_as_csv(links, clinic, lambda token: f"{address}/i/{token}")


def _invite_one(database: Database, clinic: Clinic, questionnaire: Questionnaire, options: argparse.Namespace) -> str:
    """The token of the link."""
    refusals: list[Refusal] = []
    name = read_name(options.name or "", refusals)
    language = read_language(options.language, clinic, refusals)
    born, appointment, now = options.date_of_birth, options.appointment, datetime.now(UTC)
    if born is None:
        refusals.append(Refusal("--date-of-birth", "Give it as YYYY-MM-DD"))
    else:
        check_birth(born, clinic.today(now), "--date-of-birth", refusals)
    if appointment is not None:
        appointment = appointment.replace(tzinfo=clinic.zone)
        check_appointment(appointment, now, "--appointment", refusals)
    if options.days is not None and not 1 <= options.days <= LONGEST_VALID_DAYS:
        refusals.append(Refusal("--days", f"Give a number from 1 to {LONGEST_VALID_DAYS}"))
    offer = _offer(questionnaire, options, refusals)
    if refusals:
        raise InputError(refusals)
    person = choose_person(find_seen_before(database, name, born), options.same_person, name=name, date_of_birth=born)
    _, token = create_invite(
        database,
        name=name,
        date_of_birth=born,
        appointment_at=appointment,
        offer=offer,
        language=language,
        created_by=None,
        now=now,
        valid_days=options.days,
        patient_id=person,
    )
    return token


def _offer(questionnaire: Questionnaire, options: argparse.Namespace, refusals: list[Refusal]) -> Any:
    """From the file, with what stands on the line over it."""
    given: dict[str, Any] = {}
    try:
        if options.offer_file is not None:
            given |= _offer_file(options.offer_file)
        for text in options.offer:
            key, sign, value = text.partition("=")
            if not sign or not value.strip():
                refusals.append(Refusal("--offer", f"'{text}' is no KEY=VALUE"))
            else:
                given[key.strip()] = value
        return read_offer(questionnaire, given)
    except InputError as error:
        refusals += [Refusal(f"--offer {one.path}", one.message, one.nearest) for one in error.refusals]
        return None


def _offer_file(path: Path) -> dict[str, Any]:
    try:
        found = parse_json(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Refusal(str(path), f"cannot be read ({type(error).__name__})")]) from None
    if not isinstance(found, dict):
        raise InputError([Refusal(str(path), 'An object is expected, as in {"injection_route": "im"}')])
    if repeated_keys(found):
        raise InputError([Refusal(key, "The key stands twice") for key in repeated_keys(found)])
    return found
