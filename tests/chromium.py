"""The Chromium that the browser tests drive: finding it, keeping it off the network, going on in it, and asking axe."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, Request, expect

TOP = Path(__file__).resolve().parents[1]
# By itself it gives up after 5 seconds, which a busy machine may need for one page.
expect.set_options(timeout=30_000)
_OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}
_LOCAL_SCHEMES = {"about", "blob", "data"}
_OFF_THE_NETWORK = [
    "--disable-background-networking",
    f"--host-resolver-rules=MAP * ~NOTFOUND, {', '.join(f'EXCLUDE {host}' for host in sorted(_OWN_HOSTS))}",
]
# Everything that axe calls a failure of WCAG 2.2 A and AA, and its advice beyond it.
_AXE_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],  # describing every element that passed takes longer than the check itself
}
_COLOUR_RULES = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}


class NoChromium(Exception):
    """There is none to be found; the message is bin/find-chromium's sentence, with the command to type."""


def find_chromium() -> str:
    """The path of a Chromium that starts. `make test` has installed one by now, or has said why it could not."""
    found = subprocess.run([str(TOP / "bin" / "find-chromium")], capture_output=True, text=True, check=False)
    if found.returncode:
        raise NoChromium(found.stderr.strip())
    return found.stdout.strip()


def start_chromium(playwright: Playwright, *, keeps_pages: bool = False) -> Browser:
    """`keeps_pages`: it shows a page again as it was left, as a person's does; Playwright cannot wait for such."""
    # As root, in a container, Chromium has no sandbox of its own.
    arguments = [*_OFF_THE_NETWORK, "--disable-gpu", *(["--no-sandbox"] if os.getuid() == 0 else [])]
    left_out = ["--disable-back-forward-cache"] if keeps_pages else None
    return playwright.chromium.launch(executable_path=find_chromium(), args=arguments, ignore_default_args=left_out)


class Watch:
    """What a page did that none of ours may do, in order: requests to outside, script errors, breaches of the CSP."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        # Not by a route: with one, every request waits for this process and nothing is kept in the browser's cache.
        page.context.on("request", self._read_request)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", self._read_console)

    def _read_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _LOCAL_SCHEMES and address.hostname not in _OWN_HOSTS:
            self.faults.append(f"request to outside: {request.url}")

    def _read_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(f"refused by the Content Security Policy: {message.text}")


@contextmanager
def watched_page(
    browser: Browser, size: tuple[int, int], *, is_phone: bool = True, has_scripts: bool = True
) -> Iterator[Page]:
    """A page in a context of its own, with no cookies. Fails at the end if the page did what none may do."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        is_mobile=is_phone,
        has_touch=is_phone,
        java_script_enabled=has_scripts,
        locale="en-GB",
        timezone_id="Europe/London",
    )
    try:
        page = context.new_page()
        watch = Watch(page)
        yield page
        assert not watch.faults, "\n".join(watch.faults)
    finally:
        context.close()


def go(control: Locator) -> None:
    """Press a button or a link that leads to a page, and wait for that page: until it comes the old one is read."""
    with control.page.expect_navigation():
        control.click()


def accessibility_faults(page: Page, *, only_colours: bool = False) -> list[str]:
    """What axe finds wrong on the page as it now stands, one line a place: rule, element, what to do.

    `only_colours`: where the same page was read before in other colours.
    """
    if page.evaluate("matchMedia('(scripting: none)').matches"):
        raise ValueError("axe waits for ever where scripts are off: ask it about the same page with scripts on")
    page.wait_for_load_state("load")  # before its styles are there, everything is too small
    options = _COLOUR_RULES if only_colours else _AXE_RULES
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}) at {' '.join(map(str, node['target']))}: {violation['help']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def small_targets(page: Page, least: int = 44) -> list[str]:
    """Controls lower than `least` CSS pixels. A tick box counts with its label; a link in a sentence does not count."""
    page.wait_for_load_state()  # without its styles everything is small
    return list(page.evaluate(_SMALL_TARGETS, least))


def scrolls_sideways(page: Page) -> bool:
    needed, given = widths(page)
    return needed > given


def widths(page: Page) -> tuple[int, int]:
    """What the page needs, also with everything unfolded, and what the screen has."""
    needed, given = page.evaluate(_WIDTHS)
    return needed, given


def look_at(page: Page) -> None:
    """What holds for every page of ours, at every size of screen."""
    expect(page.locator("h1")).to_have_count(1)
    assert accessibility_faults(page) == [], page.url
    assert small_targets(page) == [], page.url
    assert not scrolls_sideways(page), page.url


_WIDTHS = """() => {
  const page = document.documentElement, folded = [...document.querySelectorAll("details:not([open])")];
  const asItStands = page.scrollWidth;
  folded.forEach(details => { details.open = true; });
  const needed = Math.max(asItStands, page.scrollWidth);
  folded.forEach(details => { details.open = false; });
  return [needed, page.clientWidth];
}"""

_SMALL_TARGETS = """least => {
  const isShown = element => element.checkVisibility() && !element.closest(".govuk-visually-hidden, .govuk-skip-link");
  const inSentence = element => element.tagName === "A" && element.closest("p, li, dd, td, .govuk-hint")
    && element.parentElement.textContent.trim() !== element.textContent.trim();
  const height = element => Math.max(element.getBoundingClientRect().height,
    ...[...(element.labels ?? [])].map(label => label.getBoundingClientRect().height));
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(element => isShown(element) && !inSentence(element) && height(element) < least - 0.5)
    .map(element => `${element.outerHTML.slice(0, 100)}: ${height(element)} px`);
}"""
