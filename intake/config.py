"""What an installation is told from outside, read once from the environment; nothing else reads the environment."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from intake.errors import IntakeError

# Each name with what it is for: the error messages and docs/operations.md say the same.
VARIABLES: Mapping[str, str] = {
    "INTAKE_DATA": "the folder for the data file and the key file",
    "INTAKE_DATABASE_URL": "the database; without it one SQLite file in the data folder",
    "INTAKE_KEY_FILE": "the file with the encryption keys; without it keys.json in the data folder",
    "INTAKE_SECRET": "the secret that signs form tokens, 32 characters or more; without it one is kept in the key file",
    "INTAKE_HOST": "the address to listen on",
    "INTAKE_PORT": "the port to listen on",
    "INTAKE_URL": "the address that patients see, as in https://intake.example.org",
    "INTAKE_PROXIES": "how many reverse proxies stand in front",
    "INTAKE_SECURE_COOKIES": "yes, or no where the pages are served without https on a closed network",
    "INTAKE_CLINIC_NAME": "the clinic's name until an admin sets another",
    "INTAKE_CLINIC_PHONE": "the clinic's telephone number until an admin sets another",
    "INTAKE_COUNTRY": "the country, two letters, until an admin sets another",
    "INTAKE_TIME_ZONE": "the clinic's time zone, as in Europe/London, until an admin sets another",
}
_DATABASES = ("sqlite", "postgresql+psycopg")
_SHORTEST_SECRET = 32


class ConfigError(IntakeError):
    """Settings in the environment cannot be used; whoever starts the server reads this. One sentence a setting."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class ClinicDefaults:
    """What a clinic is called and where it is, until an admin says otherwise."""

    name: str = "The clinic"
    phone: str = ""
    country: str = "UK"
    time_zone: str = "Europe/London"


@dataclass(frozen=True)
class Config:
    """All settings of one installation. The secret is left out of its printed form."""

    data_folder: Path
    database_url: str
    key_file: Path
    secret: str | None
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    proxies: int = 0
    has_secure_cookies: bool = True
    clinic: ClinicDefaults = ClinicDefaults()
