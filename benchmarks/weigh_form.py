"""`make weight`: what each page of a whole form costs over the wire, as a real Chromium counts it, with all that it
loads; exit 1 where the first page or a next one is heavier than it may be, or anything is asked of another host.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.browser.form_filling import fill_page
from tests.chromium import start_chromium
from tests.live_clinic import Invited, LiveClinic, live_clinic

MOST_FIRST_BYTES, MOST_NEXT_BYTES = 30_000, 10_000
# The longest way through the form, with an urgent message on it.
WHO, PHONE = "warfarin", {"width": 390, "height": 844}
MOST_PAGES = 70


@dataclass
class Wire:
    """What came over it since the last look: bytes with their headers, how often, and from which foreign hosts."""

    bytes_in: int = 0
    answers: int = 0
    foreign: set[str] = field(default_factory=set)

    def watch(self, page: Page, own_host: str | None) -> None:
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", lambda event: self._count(event["encodedDataLength"]))
        devtools.on("Network.requestWillBeSent", lambda event: self._ask(event, own_host))

    def _ask(self, event: dict[str, Any], own_host: str | None) -> None:
        if "redirectResponse" in event:
            self._count(event["redirectResponse"]["encodedDataLength"])
        host = urlsplit(event["request"]["url"]).hostname
        if host is not None and host != own_host:
            self.foreign.add(host)

    def _count(self, length: float) -> None:
        self.bytes_in += int(length)
        self.answers += length > 0  # nothing came where the browser had kept it

    def take(self) -> tuple[int, int]:
        taken = self.bytes_in, self.answers
        self.bytes_in = self.answers = 0
        return taken


@dataclass(frozen=True)
class Weight:
    place: str
    length: int
    answers: int
    limit: int

    def __str__(self) -> str:
        return f"{self.place:<28}{self.answers:>3} answers {self.length / 1000:>6.1f} kB of {self.limit // 1000}"


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, live_clinic(Path(folder)) as clinic, sync_playwright() as playwright:
        browser = start_chromium(playwright)
        print(f"{date.today().isoformat()}, Chromium {browser.version}, {WHO}")
        page = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
        wire = Wire()
        wire.watch(page, urlsplit(clinic.url).hostname)
        weights = weigh(page, clinic, clinic.invite(WHO), wire)
        browser.close()
    for weight in weights:
        print(weight)
    heaviest = max(weights[1:], key=lambda weight: weight.length)
    whole = sum(weight.length for weight in weights) / 1000
    print(f"the first page {weights[0].length / 1000:.1f} kB, {len(weights) - 1} next pages, {whole:.1f} kB in all")
    print(f"the heaviest next page: {heaviest.place}, {heaviest.length / 1000:.1f} kB")
    print(f"asked of other hosts: {', '.join(sorted(wire.foreign)) or 'nothing'}")
    return 1 if wire.foreign or any(weight.length > weight.limit for weight in weights) else 0


def weigh(page: Page, clinic: LiveClinic, invited: Invited, wire: Wire) -> list[Weight]:
    """From the link to the receipt and the checklist."""
    page.goto(invited.link)
    weights = [_weight(page, wire, MOST_FIRST_BYTES, "the link")]
    _press(page)
    weights.append(_weight(page, wire, MOST_NEXT_BYTES))
    for part in ("day", "month", "year"):
        page.locator(f"#date_of_birth-{part}").fill(str(getattr(invited.born, part)))
    for _ in range(MOST_PAGES):
        _press(page)
        weights.append(_weight(page, wire, MOST_NEXT_BYTES))
        if page.url.endswith("/receipt"):
            page.goto(f"{clinic.url}/form/checklist")
            return [*weights, _weight(page, wire, MOST_NEXT_BYTES)]
        fill_page(page, invited.answers)
    raise SystemExit(f"the receipt was not reached: {page.url}")


def _press(page: Page) -> None:
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("main .app-actions > .govuk-button").first.click()


def _weight(page: Page, wire: Wire, limit: int, name: str = "") -> Weight:
    page.wait_for_load_state("networkidle")
    length, answers = wire.take()
    return Weight(name or urlsplit(page.url).path.removeprefix("/form/"), length, answers, limit)


if __name__ == "__main__":
    sys.exit(main())
