"""What an installation is told from outside, read once from the environment; nothing else reads the environment."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake.errors import IntakeError

# Each name with what it is for: the error messages and docs/operations.md say the same.
VARIABLES: Mapping[str, str] = {
    "INTAKE_DATA": "the folder for the data file and the key file",
    "INTAKE_DATABASE_URL": "the database; without it one SQLite file in the data folder",
    "INTAKE_KEY_FILE": "the file with the encryption keys; without it keys.json in the data folder",
    "INTAKE_SECRET": "signs form tokens, 32 characters or more; without it one is derived from the key file",
    "INTAKE_HOST": "the address to listen on",
    "INTAKE_PORT": "the port to listen on",
    "INTAKE_URL": "the address that patients see, as in https://intake.example.org",
    "INTAKE_PROXIES": "how many reverse proxies stand in front",
    "INTAKE_SECURE_COOKIES": "yes, or no where the pages are served without https on a closed network",
    "INTAKE_CDS_TOKEN": "the secret with which record systems ask for flags (32 characters or more); else none may",
    "INTAKE_CLINIC_NAME": "the clinic's name until an admin sets another",
    "INTAKE_CLINIC_PHONE": "the clinic's telephone number until an admin sets another",
    "INTAKE_COUNTRY": "the country, two letters, until an admin sets another",
    "INTAKE_TIME_ZONE": "the clinic's time zone, as in Europe/London, until an admin sets another",
    "INTAKE_SMTP_URL": "the mail server for alerts to the clinic and requests to publish, "
    "as in smtp://USER:PASSWORD@HOST:587; none without it",
    "INTAKE_MAIL_FROM": "the address that alerts come from",
}
_DEFAULT_DATA_FOLDER = "intake-data"
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


class MailSecurity(Enum):
    """How the way to the mail server is sealed, by the beginning of its address."""

    STARTTLS = "smtp"
    TLS = "smtps"
    NONE = "smtp+plain"


@dataclass(frozen=True)
class MailServer:
    """Where alerts are handed over. Its user and password are secret."""

    host: str
    port: int
    security: MailSecurity
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Config:
    """All settings of one installation. What may hold a secret is left out of its printed form."""

    data_folder: Path
    database_url: str = field(repr=False)
    key_file: Path
    secret: str | None = field(default=None, repr=False)
    cds_token: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    proxies: int = 0
    has_secure_cookies: bool = True
    clinic: ClinicDefaults = ClinicDefaults()
    mail_server: MailServer | None = field(default=None, repr=False)
    mail_from: str = ""

    @property
    def address(self) -> str:
        """Of the pages, for whoever opens them: without INTAKE_URL only this machine can."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], data_folder: Path | None = None) -> Config:
        """Read every INTAKE_… setting; `data_folder`, from the command line, comes before INTAKE_DATA.

        Raises ConfigError with all that is wrong. An empty setting counts as not set.
        """
        settings = _Settings(environ)
        folder = (data_folder or Path(settings.text("INTAKE_DATA", _DEFAULT_DATA_FOLDER))).expanduser().absolute()
        config = cls(
            data_folder=folder,
            database_url=settings.database_url(f"sqlite:///{folder / 'intake.sqlite3'}"),
            key_file=Path(settings.text("INTAKE_KEY_FILE", str(folder / "keys.json"))).expanduser().absolute(),
            secret=settings.secret("INTAKE_SECRET"),
            cds_token=settings.secret("INTAKE_CDS_TOKEN"),
            host=settings.text("INTAKE_HOST", cls.host),
            port=settings.number("INTAKE_PORT", cls.port, 1, 65535),
            public_url=settings.public_url(),
            proxies=settings.number("INTAKE_PROXIES", cls.proxies, 0, 9),
            has_secure_cookies=settings.yes_or_no("INTAKE_SECURE_COOKIES", cls.has_secure_cookies),
            clinic=settings.clinic(),
            mail_server=settings.mail_server(),
            mail_from=settings.mail_from(),
        )
        if settings.problems:
            raise ConfigError(tuple(settings.problems))
        return config


class _Settings:
    """Reads single settings and gathers what is wrong. Values that may be secret are never repeated."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._given = {name: value.strip() for name, value in environ.items() if name.startswith("INTAKE_")}
        self.problems = [_unknown(name) for name in sorted(self._given) if name not in VARIABLES]

    def text(self, name: str, default: str) -> str:
        return self._given.get(name) or default

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        text = self.text(name, str(default))
        # isdecimal alone would let through digits of other scripts.
        if text.isascii() and text.isdecimal() and lowest <= int(text) <= highest:
            return int(text)
        self._refuse(name, f"is '{text}': give a whole number from {lowest} to {highest}")
        return default

    def yes_or_no(self, name: str, default: bool) -> bool:
        text = self.text(name, "yes" if default else "no").lower()
        if text not in ("yes", "no"):
            self._refuse(name, f"is '{text}': give yes or no")
        return text == "yes"

    def secret(self, name: str) -> str | None:
        secret = self._given.get(name) or None
        if secret and len(secret) < _SHORTEST_SECRET:
            self._refuse(name, f"is too short: give {_SHORTEST_SECRET} random characters or more")
        return secret

    def database_url(self, default: str) -> str:
        url = self.text("INTAKE_DATABASE_URL", default)
        scheme, _, rest = url.partition("://")
        if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
            return f"postgresql+psycopg://{rest}"
        if scheme == "sqlite" and len(rest) > 1:
            return url
        self._refuse(
            "INTAKE_DATABASE_URL",
            "is no database that can be used: give sqlite:////FOLDER/FILE or postgresql://USER:PASSWORD@HOST/NAME",
        )
        return default

    def public_url(self) -> str | None:
        url = self._given.get("INTAKE_URL")
        if not url:
            return None
        if not _is_site(url):
            self._refuse("INTAKE_URL", f"is '{url}': give an address without a path, as in https://intake.example.org")
        return url.rstrip("/")

    def mail_server(self) -> MailServer | None:
        url = self._given.get("INTAKE_SMTP_URL")
        found = _mail_server(url) if url else None
        if url and found is None:
            self._refuse(
                "INTAKE_SMTP_URL",
                "is no mail server: give smtp://USER:PASSWORD@HOST:587 (STARTTLS), smtps://…:465 (TLS from the start), "
                "or smtp+plain://HOST:25 on a closed network",
            )
        return found

    def mail_from(self) -> str:
        address = self.text("INTAKE_MAIL_FROM", "")
        if address and not is_mail_address(address):
            self._refuse("INTAKE_MAIL_FROM", f"is '{address}': give an e-mail address")
        if not address and self._given.get("INTAKE_SMTP_URL"):
            self._refuse("INTAKE_MAIL_FROM", "is not set: INTAKE_SMTP_URL needs it, as in alerts@clinic.example")
        return address

    def clinic(self) -> ClinicDefaults:
        country = self.text("INTAKE_COUNTRY", ClinicDefaults.country)
        if not is_country(country):
            self._refuse("INTAKE_COUNTRY", f"is '{country}': give two capital letters, as in UK or US")
        zone = self.text("INTAKE_TIME_ZONE", ClinicDefaults.time_zone)
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._refuse("INTAKE_TIME_ZONE", f"is '{zone}': give a time zone's name, as in Europe/London")
        name = self.text("INTAKE_CLINIC_NAME", ClinicDefaults.name)
        return ClinicDefaults(name, self.text("INTAKE_CLINIC_PHONE", ClinicDefaults.phone), country, zone)

    def _refuse(self, name: str, problem: str) -> None:
        self.problems.append(f"{name} {problem}.")


def _unknown(name: str) -> str:
    """A misspelt setting must not be passed over: it would, say, put patients' answers into another database."""
    nearest = difflib.get_close_matches(name, VARIABLES, n=1)
    return f"{name} is not a setting{f': did you mean {nearest[0]}?' if nearest else ' of this product.'}"


def _is_site(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # Reading the port checks it.
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    has_more = bool(parts.path.strip("/") or parts.query or parts.fragment)
    return parts.scheme in ("http", "https") and is_whole and not has_more


def is_country(text: str) -> bool:
    """Two capital letters: `uk` would be a country without emergency numbers of its own."""
    return text.isascii() and text.isalpha() and text.isupper() and len(text) == 2


def is_mail_address(text: str) -> bool:
    """One address and nothing else: it stands in the head of a message."""
    name, at, host = text.rpartition("@")
    signs_are_good = text.isascii() and text.isprintable() and not set(text) & set(' ,;:<>()[]\\"')
    return bool(name and at and "." in host.strip(".") and signs_are_good and len(text) <= 254 and "@" not in name)


def _mail_server(url: str) -> MailServer | None:
    try:
        parts = urlsplit(url)
        security = MailSecurity(parts.scheme)
        port = parts.port or {MailSecurity.TLS: 465, MailSecurity.STARTTLS: 587, MailSecurity.NONE: 25}[security]
    except ValueError:
        return None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        return None
    return MailServer(parts.hostname, port, security, unquote(parts.username or ""), unquote(parts.password or ""))
