"""`make a11y`: bring a clinic into every state, look at each in every way, print a table; exit 1 for any finding."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from intake.services.clinic_settings import save_clinic
from tests.accessibility.admin_states import ADMIN
from tests.accessibility.checking import Seen, looks_for, see, titles_shared
from tests.accessibility.clinic_states import CLINIC
from tests.accessibility.kept_pages import keep
from tests.accessibility.keyboard import fill_in_by_keyboard
from tests.accessibility.patient_states import AROUND_THE_FORM, MISTAKES, form_pages
from tests.accessibility.rules_states import RULES
from tests.accessibility.visit import State, in_language
from tests.chromium import start_chromium
from tests.live_clinic import NOON, LiveClinic, live_clinic

MIRRORED = "ar"
BY_KEYBOARD = "by keyboard"


def main() -> int:
    options = _options()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    states = [one for one in every_state() if _is_wanted(f"{side_of(one)}: {one.name}", options.only)]
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        live_clinic(Path(folder), has_demo=True) as clinic,
        sync_playwright() as playwright,
    ):
        offered = replace(clinic.parts.clinic(), languages=("en", "es", MIRRORED))
        save_clinic(clinic.parts.database, offered, by="system", now=NOON)
        browser = start_chromium(playwright)
        print(f"{date.today().isoformat()}, Chromium {browser.version}, {len(states)} states")
        faults = _look_at_all(browser, clinic, states, options.pages)
        if _is_wanted(BY_KEYBOARD, options.only):
            faults += _walk_by_keyboard(browser, clinic)
        browser.close()
    print(f"{faults} findings in {len(states)} states, {(time.monotonic() - began) / 60:.0f} minutes")
    return 1 if faults else 0


def every_state() -> list[State]:
    """Those of a patient from right to left as well."""
    of_patients = [*AROUND_THE_FORM, *form_pages(), *MISTAKES]
    return [*of_patients, *in_language(of_patients, MIRRORED), *CLINIC, *ADMIN, *RULES]


def side_of(state: State) -> str:
    return "patient" if state.is_for_patient else "clinic"


def _is_wanted(name: str, only: list[str] | None) -> bool:
    return not only or any(part in name for part in only)


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="make a11y", description=__doc__)
    reader.add_argument("--only", action="append", help="only what has this in its line, as 'clinic: rules'")
    reader.add_argument("--pages", type=Path, help="keep each state's page in this folder, for other checkers")
    return reader.parse_args()


def _look_at_all(browser: Browser, clinic: LiveClinic, states: list[State], folder: Path | None) -> int:
    seen: dict[str, Seen] = {}
    for state in states:
        name = f"{side_of(state)}: {state.name}"
        found = seen[name] = _see(browser, clinic, state)
        print(f"{name:<51} {len(looks_for(state))} looks  {len(found.faults) or 'no':>3} findings")
        for fault in found.faults:
            print(f"         {fault}")
        sys.stdout.flush()  # the whole takes a while: each line is there when it is known
    shared = titles_shared(seen)
    for title, names in shared.items():
        print(f"one title for several pages: {title!r}: {', '.join(names)}")
    if folder is not None:
        keep(folder, (found.html for found in seen.values()))
    return sum(len(found.faults) for found in seen.values()) + len(shared)


def _see(browser: Browser, clinic: LiveClinic, state: State) -> Seen:
    """A state that cannot be reached is a finding too: the others are looked at all the same."""
    try:
        return see(browser, clinic, state)
    except Exception as error:
        fault = " ".join(f"not reached: {type(error).__name__}: {error}".split())[:600]
        return Seen(state.name, state.name, "", (fault,))


def _walk_by_keyboard(browser: Browser, clinic: LiveClinic) -> int:
    report = fill_in_by_keyboard(browser, clinic)
    print(f"{BY_KEYBOARD} alone, from the link to the receipt: {report.pages} pages, {report.stops} stops, ", end="")
    print(f"{len(report.faults) or 'no'} findings")
    for fault in report.faults:
        print(f"         {fault}")
    return len(report.faults)


if __name__ == "__main__":
    sys.exit(main())
