"""The ways in which a page may be looked at, and what must hold in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

from tests.chromium import accessibility_faults, small_targets, widths

PHONE, SMALL, DESK = (390, 844), (320, 640), (1280, 900)


@dataclass(frozen=True)
class Look:
    """`classes`: what the patient's two buttons set on the html element. `axe`: what it reads of the page."""

    name: str
    size: tuple[int, int] = PHONE
    classes: tuple[str, ...] = ()
    scheme: Literal["light", "dark"] = "light"
    contrast: Literal["no-preference", "more"] = "no-preference"
    axe: Literal["all", "colours", "nothing"] = "all"


PLAIN = Look("390 px")
# 320 CSS pixels are what is left of 1280 at 400 %.
FOR_ALL = (PLAIN, Look("320 px, as at 400 % zoom", SMALL, axe="nothing"), Look("1280 px", DESK))
FOR_PATIENTS = (
    *FOR_ALL,
    Look("larger text, high contrast", classes=("app-larger-text", "app-high-contrast"), axe="colours"),
    Look("dark", scheme="dark", axe="colours"),
    Look("more contrast", contrast="more", axe="colours"),
    Look("dark, more contrast", scheme="dark", contrast="more", axe="colours"),
    Look("320 px, larger text", SMALL, classes=("app-larger-text",), axe="nothing"),
)
# What a mirrored page can get wrong; its colours are those of the others.
FOR_RIGHT_TO_LEFT = (*FOR_ALL, FOR_PATIENTS[-1])


def faults_of_look(page: Page, look: Look, *, least_target: int) -> list[str]:
    """What is wrong with the page in this look, one line each."""
    with _looked_at(page, look):
        faults = small_targets(page, least_target) + _wider_than_the_screen(page)
        if look.axe != "nothing":
            faults += accessibility_faults(page, only_colours=look.axe == "colours")
        return [f"{look.name}: {fault}" for fault in faults]


@contextmanager
def _looked_at(page: Page, look: Look) -> Iterator[None]:
    page.set_viewport_size({"width": look.size[0], "height": look.size[1]})
    page.emulate_media(color_scheme=look.scheme, contrast=look.contrast)
    page.evaluate("names => document.documentElement.classList.add(...names)", list(look.classes))
    try:
        yield
    finally:
        page.evaluate("names => document.documentElement.classList.remove(...names)", list(look.classes))
        page.emulate_media(color_scheme="light", contrast="no-preference")
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})


def _wider_than_the_screen(page: Page) -> list[str]:
    needed, given = widths(page)
    return [f"the page is {needed} px wide on a screen of {given}"] if needed > given else []
