"""What somebody does in a browser to bring a page into a state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from playwright.sync_api import Page, expect

from intake.languages.catalogues import translator_for
from intake.languages.translator import ENGLISH, Translator
from intake.store.staff import Role
from tests.browser.form_filling import fill_page
from tests.chromium import go
from tests.live_clinic import Invited, LiveClinic

PIN = "2468"


@dataclass(frozen=True)
class Visit:
    """One browser, in which nobody is known yet. `words`: of the patient; buttons are named here as in English."""

    page: Page
    clinic: LiveClinic
    words: Translator = ENGLISH

    def choose_language(self) -> None:
        """On a page that everybody may see, so that the first page of the way is in it already."""
        if not self.words.is_source:
            self.go(f"/accessibility?language={self.words.language}")

    # --- a patient ----------------------------------------------------------------------------------------------

    def open_link(self, slug: str = "well", filled_in_up_to: str = "", **changed: object) -> Invited:
        invited = self.clinic.invite(slug, filled_in_up_to, **changed)
        self.page.goto(invited.link)
        return invited

    def come_to_the_door(self, slug: str = "well", filled_in_up_to: str = "", **changed: object) -> Invited:
        invited = self.open_link(slug, filled_in_up_to, **changed)
        self.press("Open my form")
        return invited

    def type_date_of_birth(self, day: int, month: int, year: int) -> None:
        for part, number in (("day", day), ("month", month), ("year", year)):
            self.page.locator(f"#date_of_birth-{part}").fill(str(number))
        self.press("Continue")

    def come_in(self, slug: str = "well", filled_in_up_to: str = "", **changed: object) -> Invited:
        """Through the door, to where the form stands."""
        invited = self.come_to_the_door(slug, filled_in_up_to, **changed)
        self.type_date_of_birth(invited.born.day, invited.born.month, invited.born.year)
        return invited

    def come_to(self, place: str, slug: str = "well", **changed: object) -> Invited:
        """To a page of the form, those before it being saved."""
        invited = self.come_in(slug, place, **changed)
        assert self.page.url.endswith(f"/form/{place}"), self.page.url
        return invited

    def save(self) -> None:
        self.press("Save and continue")

    def fill(self, invited: Invited) -> None:
        fill_page(self.page, invited.answers)

    def send_form(self, slug: str = "well", **changed: object) -> None:
        self.come_to("check", slug, **changed)
        self.press("Send to the clinic")

    # --- staff --------------------------------------------------------------------------------------------------

    def sign_in(self, role: Role, path: str = "") -> None:
        person = self.clinic.sign_in_of(role)
        self.page.goto(f"{self.clinic.url}/sign-in")
        self.page.get_by_label("E-mail address").fill(person.email)
        self.page.get_by_label("Password").fill(person.password)
        self.press_as_staff("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        if path:
            self.go(path)

    def start_tablet(self) -> None:
        self.sign_in(Role.CLINICIAN, "/clinic/tablet")
        self.page.get_by_label("PIN for this tablet").fill(PIN)
        self.page.get_by_label("The same PIN again").fill(PIN)
        self.press_as_staff("Sign me out and start")

    def type_pin(self, pin: str = PIN) -> None:
        self.page.get_by_label("Staff: enter the PIN").fill(pin)
        self.press_as_staff("Go on")

    # --- anybody ------------------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        self.page.goto(self.clinic.url + path)

    def press(self, name: str) -> None:
        self.press_as_staff(self.words.find(name))

    def press_as_staff(self, name: str) -> None:
        """Staff read English whatever the patient reads."""
        go(self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str) -> None:
        go(self.page.get_by_role("link", name=name).first)


@dataclass(frozen=True)
class State:
    """`is_error`: something was typed, or left out, that must be put right. `language`: in which a patient reads it."""

    name: str
    reach: Callable[[Visit], object]
    is_for_patient: bool = True
    is_error: bool = False
    language: str = ENGLISH.language

    @property
    def words(self) -> Translator:
        return translator_for(self.language)


def of_staff(name: str, reach: Callable[[Visit], object], *, is_error: bool = False) -> State:
    return State(name, reach, is_for_patient=False, is_error=is_error)


def as_clinician(path: str) -> Callable[[Visit], None]:
    return partial(Visit.sign_in, role=Role.CLINICIAN, path=path)


def as_admin(path: str) -> Callable[[Visit], None]:
    return partial(Visit.sign_in, role=Role.ADMIN, path=path)


def in_language(states: Iterable[State], language: str) -> list[State]:
    return [replace(state, name=f"{state.name} ({language})", language=language) for state in states]
