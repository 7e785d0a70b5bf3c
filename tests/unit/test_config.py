"""Settings from the environment: defaults, refusals that say what to do, and no secret in anything printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.config import VARIABLES, Config, ConfigError, MailSecurity, MailServer


def refusals(**environ: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        Config.from_environment(environ, Path("data"))
    return caught.value.problems


def test_nothing_set_gives_one_sqlite_file_in_the_data_folder(tmp_path: Path) -> None:
    config = Config.from_environment({}, tmp_path)
    assert config.database_url == f"sqlite:///{tmp_path}/intake.sqlite3"
    assert config.key_file == tmp_path / "keys.json"
    assert (config.host, config.port, config.proxies) == ("127.0.0.1", 8000, 0)
    assert config.has_secure_cookies
    assert config.secret is None


def test_the_command_lines_data_folder_comes_before_the_environments(tmp_path: Path) -> None:
    environ = {"INTAKE_DATA": str(tmp_path / "environment")}
    assert Config.from_environment(environ).data_folder == tmp_path / "environment"
    assert Config.from_environment(environ, tmp_path / "line").data_folder == tmp_path / "line"


def test_a_relative_data_folder_is_fixed_when_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Config.from_environment({}).data_folder == tmp_path / "intake-data"


def test_other_programs_settings_are_passed_over(tmp_path: Path) -> None:
    assert Config.from_environment({"PORT": "x", "DATABASE_URL": "y"}, tmp_path).port == 8000


def test_an_empty_setting_counts_as_not_set(tmp_path: Path) -> None:
    environ = dict.fromkeys(VARIABLES, " ")
    assert Config.from_environment(environ, tmp_path) == Config.from_environment({}, tmp_path)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_uses_psycopg(scheme: str, tmp_path: Path) -> None:
    config = Config.from_environment({"INTAKE_DATABASE_URL": f"{scheme}://u:p@h/n"}, tmp_path)
    assert config.database_url == "postgresql+psycopg://u:p@h/n"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.0", "٨٠٠٠", "http"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert refusals(INTAKE_PORT=port) == (f"INTAKE_PORT is '{port}': give a whole number from 1 to 65535.",)


@pytest.mark.parametrize(("port", "number"), [("1", 1), ("65535", 65535), (" 8080 ", 8080)])
def test_a_port_within_range_is_taken(port: str, number: int, tmp_path: Path) -> None:
    assert Config.from_environment({"INTAKE_PORT": port}, tmp_path).port == number


def test_a_misspelt_setting_is_refused_and_the_right_one_named() -> None:
    expected = "INTAKE_DATABSE_URL is not a setting: did you mean INTAKE_DATABASE_URL?"
    assert refusals(INTAKE_DATABSE_URL="sqlite:///x.db") == (expected,)


@pytest.mark.parametrize("url", ["mysql://u:hidden@h/n", "hidden", "sqlite://", "sqlite:///"])
def test_another_database_is_refused_without_repeating_its_address(url: str) -> None:
    (problem,) = refusals(INTAKE_DATABASE_URL=url)
    assert "hidden" not in problem
    assert "postgresql://" in problem


def test_a_short_secret_is_refused_without_repeating_it() -> None:
    (problem,) = refusals(INTAKE_SECRET="hidden")
    assert "hidden" not in problem


def test_neither_secret_nor_database_password_is_in_the_printed_form(tmp_path: Path) -> None:
    environ = {"INTAKE_SECRET": "hidden" * 6, "INTAKE_DATABASE_URL": "postgresql://u:hidden@h/n"}
    assert "hidden" not in repr(Config.from_environment(environ, tmp_path))


@pytest.mark.parametrize(
    "url",
    [
        "intake.example.org",
        "ftp://a.b",
        "https://",
        "https://a.b/form",
        "https://a.b?x=1",
        "https://[",
        "https://a.b:x",
    ],
)
def test_an_address_that_is_no_sites_is_refused(url: str) -> None:
    assert refusals(INTAKE_URL=url)[0].startswith("INTAKE_URL is ")


def test_a_sites_address_loses_its_last_slash(tmp_path: Path) -> None:
    assert Config.from_environment({"INTAKE_URL": "https://a.b/"}, tmp_path).public_url == "https://a.b"


def test_cookies_are_sent_without_https_only_where_it_is_said(tmp_path: Path) -> None:
    assert not Config.from_environment({"INTAKE_SECURE_COOKIES": "no"}, tmp_path).has_secure_cookies
    assert refusals(INTAKE_SECURE_COOKIES="false") == ("INTAKE_SECURE_COOKIES is 'false': give yes or no.",)


def test_all_that_is_wrong_is_said_at_once() -> None:
    problems = refusals(INTAKE_PORT="x", INTAKE_COUNTRY="England", INTAKE_TIME_ZONE="../London", INTAKE_NAME="")
    assert [problem.split()[0] for problem in problems] == [
        "INTAKE_NAME",
        "INTAKE_PORT",
        "INTAKE_COUNTRY",
        "INTAKE_TIME_ZONE",
    ]


MAIL_FROM = {"INTAKE_MAIL_FROM": "alerts@clinic.example"}


@pytest.mark.parametrize(
    ("url", "host", "port", "security", "user", "password"),
    [
        ("smtp://u%40x:p%3Aw@mail.example", "mail.example", 587, MailSecurity.STARTTLS, "u@x", "p:w"),
        ("smtps://mail.example", "mail.example", 465, MailSecurity.TLS, "", ""),
        ("smtp+plain://127.0.0.1:2525", "127.0.0.1", 2525, MailSecurity.NONE, "", ""),
    ],
)
def test_a_mail_server(
    tmp_path: Path, url: str, host: str, port: int, security: MailSecurity, user: str, password: str
) -> None:
    config = Config.from_environment({"INTAKE_SMTP_URL": url, **MAIL_FROM}, tmp_path)
    assert config.mail_server == MailServer(host, port, security, user, password)
    assert "p:w" not in repr(config)


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://h:x", "smtp://h/path"])
def test_what_is_no_mail_server_is_refused_without_being_repeated(url: str) -> None:
    (problem,) = refusals(INTAKE_SMTP_URL=url, **MAIL_FROM)
    assert problem.startswith("INTAKE_SMTP_URL is no mail server")
    assert url not in problem.replace("smtp://USER", "")


@pytest.mark.parametrize("address", ["nobody", "a@b", "a@b.example\nBcc: x@y.example", "a b@c.example", "a@@c.example"])
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    assert refusals(INTAKE_MAIL_FROM=address)[0].startswith("INTAKE_MAIL_FROM is ")


def test_a_mail_server_needs_an_address_to_send_from() -> None:
    assert refusals(INTAKE_SMTP_URL="smtp://mail.example")[0].startswith("INTAKE_MAIL_FROM is not set")
