"""docs/tutorial.md, step by step as it is written: a step that a reader cannot do fails here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from intake.cli import main
from intake.config import Config
from intake.services.open_installation import open_installation
from intake.store.staff import Role
from tests.browser.rule_file import replace_in_file
from tests.builders import TESTS
from tests.chromium import go
from tests.live_clinic import NOON, LiveClinic, live_clinic

DOCUMENT = TESTS.parent / "docs" / "tutorial.md"
STEP = re.compile(r"^- (.+?)(?::\n\n```yaml\n(.*?)```)?$", re.MULTILINE | re.DOTALL)
LONGEST_PAGE_MS, LONGEST_CHECK_MS = 60_000, 480_000


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveClinic]:
    with live_clinic(tmp_path_factory.mktemp("tutorial"), has_demo=True) as clinic:
        yield clinic


@dataclass(frozen=True)
class Reader:
    """Does what a step says; `others` are the words in it that are marked."""

    page: Page
    clinic: LiveClinic

    def sign_in_as_demo(self, role: str) -> None:
        found = self.clinic.sign_in_of(Role(role))
        self.sign_in(found.email, found.password)

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.clinic.url}/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")

    def sign_out(self) -> None:
        self.press("Sign out")

    def follow(self, text: str) -> None:
        go(self.page.get_by_role("link", name=text, exact=True).first)

    def press(self, text: str) -> None:
        go(self.page.get_by_role("button", name=text, exact=True).first)

    def fill_in(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).locator("visible=true").first.fill(text)

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def select(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def open(self, text: str) -> None:
        self.page.get_by_text(text, exact=True).click()

    def see(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text, ignore_case=True)

    def wait(self, text: str) -> None:
        expect(self.page.get_by_text(text, exact=True)).to_be_visible(timeout=LONGEST_CHECK_MS)

    def replace(self, old: str, new: str) -> None:
        replace_in_file(self.page, old, new.rstrip("\n"))


def _steps() -> list[tuple[str, str]]:
    """Each with the block of text that belongs to it."""
    return STEP.findall(DOCUMENT.read_text(encoding="utf-8"))


def _do(reader: Reader, step: str, block: str) -> None:
    ways: Mapping[str, Callable[..., None]] = {
        "Sign in as ` `": reader.sign_in_as_demo,
        "Sign in as ` ` with ` `": reader.sign_in,
        "Sign out": reader.sign_out,
        "Follow ** **": reader.follow,
        "Press ** **": reader.press,
        "Fill in ** **: ` `": reader.fill_in,
        "Choose ** **": reader.choose,
        "Select ** **: ` `": reader.select,
        "Open ** **": reader.open,
        "You see ** **": reader.see,
        "Wait for ** **": reader.wait,
        "Replace ` ` by": reader.replace,
    }
    marked = re.findall(r"\*\*(.+?)\*\*|`(.+?)`", step)
    shape = re.sub(r"\*\*.+?\*\*", "** **", re.sub(r"`.+?`", "` `", step))
    given = [bold or code for bold, code in marked]
    ways[shape](*given, *([block] if block else []))


def test_the_tutorial_can_be_done_as_it_is_written(page_desk: Page, clinic: LiveClinic) -> None:
    reader = Reader(page_desk, clinic)
    steps = _steps()
    assert len(steps) > 40
    page_desk.set_default_timeout(LONGEST_PAGE_MS)
    page_desk.on("dialog", lambda dialog: dialog.accept())
    for step, block in steps:
        _do(reader, step, block)
    assert len(clinic.parts.rulebooks.in_force().switched_off) == 0
    assert "seaweed-only" not in clinic.parts.rulebooks.in_force().rules_by_id


def test_its_commands_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shell = DOCUMENT.read_text(encoding="utf-8").partition("```sh\n")[2].partition("```")[0]
    commands = [line.partition("#")[0].split() for line in shell.splitlines()]
    export, *_, proof = commands
    assert proof == ["intake", "rules", "proof", "my-rules", "-o", "rules.pdf"]
    environ = {"INTAKE_DATA": str(tmp_path / "data")}
    with open_installation(Config.from_environment(environ), NOON):
        pass
    assert main(export[1:], environ) == 0
    assert main(proof[1:], environ) == 0
    assert (tmp_path / "rules.pdf").read_bytes().startswith(b"%PDF-")
    for command in commands:
        with pytest.raises(SystemExit) as ended:
            main([*command[1:], "--help"])
        assert ended.value.code == 0
