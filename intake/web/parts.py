"""What the pages work with: made once at the start, handed to the app, found by every view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from flask import current_app, g

from intake.config import Config
from intake.languages.catalogues import languages_with_catalogue
from intake.languages.translator import SOURCE_LANGUAGE
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.clinic_settings import Clinic, load_clinic
from intake.services.open_installation import open_installation
from intake.services.rulebooks import Rulebooks
from intake.store.database import Database
from intake.store.errors import StoreUnavailable

EXTENSION = "intake"
LAST_SEEN = "intake.clinic"


@dataclass(frozen=True)
class Parts:
    """`clock` gives the time in UTC; tests hand in one that stands still."""

    config: Config
    database: Database
    engine: EngineSupervisor
    rulebooks: Rulebooks
    clock: Callable[[], datetime]

    def clinic(self) -> Clinic:
        """The clinic's name, phone, country and time zone as they are now."""
        return load_clinic(self.database, self.config.clinic)


def utc_now() -> datetime:
    return datetime.now(UTC)


def parts() -> Parts:
    """The parts of the app that answers this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Parts)
    return found


def current_clinic() -> Clinic:
    """The clinic as it is during this request. Also the page that says that the database is away names it."""
    found = g.get("clinic")
    if found is None:
        try:
            found = keep_clinic(parts().clinic())
        except StoreUnavailable:  # a patient who cannot go on still reads whom to call
            found = g.clinic = current_app.extensions.get(LAST_SEEN) or _clinic_never_seen()
    assert isinstance(found, Clinic)
    return found


def keep_clinic(clinic: Clinic) -> Clinic:
    """For the rest of this request."""
    g.clinic = current_app.extensions[LAST_SEEN] = clinic
    return clinic


def _clinic_never_seen() -> Clinic:
    """Which languages it offers is not known then; whoever chose one earlier is still spoken to in it."""
    return Clinic(**asdict(parts().config.clinic), languages=(SOURCE_LANGUAGE, *languages_with_catalogue()))


@contextmanager
def open_parts(config: Config, clock: Callable[[], datetime] = utc_now) -> Iterator[Parts]:
    """Everything that an app needs, opened in order and closed again."""
    with open_installation(config, clock()) as installation:
        yield Parts(config, installation.database, installation.engine, installation.rulebooks, clock)
