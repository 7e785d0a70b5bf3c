"""The clinic's own words about itself: its name, phone, country and time zone, as an admin set them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake.config import ClinicDefaults, is_country, is_mail_address
from intake.errors import InputError, Refusal
from intake.languages.translator import SOURCE_LANGUAGE
from intake.services.merge_settings import merge_settings
from intake.services.printable_text import refuse_unprintable
from intake.store import audit, settings
from intake.store.database import Database, Session
from intake.store.staff_sessions import CLINIC

LONGEST_NAME = 120
LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "PH"})
CONVENTIONAL_COUNTRIES = frozenset({"US"})
BY_COUNTRY = ""
PAPERS = (BY_COUNTRY, "a4", "letter")
UNITS = (BY_COUNTRY, "si", "conventional")


@dataclass(frozen=True)
class Clinic:
    """Nothing in it is secret: patients see all of it. `languages`: what the form is offered in, English first.
    `alert_email`: whom an urgent answer is told to; nobody where it is empty. `paper` and `units`: what is printed on,
    and which units of results stand first; by the country where they are empty.
    """

    name: str
    phone: str
    country: str
    time_zone: str
    languages: tuple[str, ...] = (SOURCE_LANGUAGE,)
    alert_email: str = ""
    paper: str = BY_COUNTRY
    units: str = BY_COUNTRY

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        """A moment on the clinic's clock."""
        return moment.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """The clinic's date, which is the date of a form that is submitted now."""
        return self.local(now).date()

    @property
    def page_size(self) -> str:
        """Of what the clinic prints: a4 or letter."""
        return self.paper or ("letter" if self.country in LETTER_COUNTRIES else "a4")

    @property
    def has_conventional_first(self) -> bool:
        """Of the units of results; both are always shown."""
        return (self.units or ("conventional" if self.country in CONVENTIONAL_COUNTRIES else "si")) == "conventional"

    @property
    def phone_link(self) -> str:
        """For a tel: link: digits and a leading plus; empty without a phone number."""
        return "".join(sign for sign in self.phone if sign.isascii() and (sign.isdigit() or sign == "+"))


def load_clinic(database: Database, defaults: ClinicDefaults) -> Clinic:
    with database.reading_columns() as session:
        return clinic_of(settings.find_setting(session, CLINIC, {}), defaults)


def clinic_of(saved: Mapping[str, Any], defaults: ClinicDefaults) -> Clinic:
    """`saved`: the setting of this name; empty until an admin saved something."""
    return Clinic(**{**vars(defaults), **_with_tuples(saved)})


def find_alert_address(session: Session) -> str:
    """Inside a transaction: whom an urgent answer is told to; empty for nobody."""
    address = settings.find_setting(session, CLINIC, {}).get("alert_email", "")
    assert isinstance(address, str)
    return address


def save_clinic(database: Database, clinic: Clinic, *, by: str, now: datetime, shown: Clinic | None = None) -> None:
    """Raises InputError with all that the form must show. `shown`: what stood on the page when it was opened."""
    refusals = _refusals(clinic)
    if refusals:
        raise InputError(refusals)
    with database.transaction() as session:
        settings.take_turn(session)
        if shown is not None:
            saved = _with_tuples(settings.find_setting(session, CLINIC, {}))
            clinic = Clinic(**merge_settings(asdict(clinic), asdict(shown), saved))
        settings.save_setting(session, CLINIC, asdict(clinic))
        audit.append(session, actor=by, action="clinic.settings_saved", subject="clinic", now=now)


def _with_tuples(saved: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if name == "languages" else value for name, value in saved.items()}


def _refusals(clinic: Clinic) -> list[Refusal]:
    refusals = []
    if not clinic.name or len(clinic.name) > LONGEST_NAME or not clinic.name.isprintable():
        refusals.append(Refusal("name", f"Type the clinic’s name, at most {LONGEST_NAME} letters"))
    else:
        refusals += refuse_unprintable("name", clinic.name)
    if len(clinic.phone) > 40 or not clinic.phone.isprintable() or (clinic.phone and len(clinic.phone_link) < 3):
        refusals.append(Refusal("phone", "Type a telephone number, or leave it empty"))
    if not is_country(clinic.country):
        refusals.append(Refusal("country", "Type two capital letters, such as UK or US"))
    if clinic.alert_email and not is_mail_address(clinic.alert_email):
        refusals.append(Refusal("alert_email", "Type one e-mail address, or leave it empty"))
    if clinic.paper not in PAPERS or clinic.units not in UNITS:
        refusals.append(Refusal("paper", "Choose one of the papers and one of the units"))
    try:
        ZoneInfo(clinic.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refusals.append(Refusal("time_zone", "Type a time zone’s name, such as Europe/London"))
    return refusals
