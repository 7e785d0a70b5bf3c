"""A page over a slow connection: it is packed, and light with its styles and scripts even at the first visit. And what
it asks of the database does not grow with the form.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from intake.made_up_patients import load_all
from tests.web.patient.client import NAME, Patient

HEAVIEST = {**load_all()["metformin_and_ppi"], "full_name": NAME}
MOST_BYTES, MOST_NEXT_BYTES = 30_000, 9_000  # and a thousand for the headers


def packed(patient: Patient, path: str) -> bytes:
    response = patient.browser.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    return response.data


def assets(patient: Patient) -> int:
    """The styles and the script that every page names."""
    links = [word for word in patient.page.html.replace('"', " ").split() if word.startswith("/assets/")]
    assert {link.rpartition(".")[2] for link in links} == {"css", "js", "svg"}
    return sum(len(packed(patient, link)) for link in links)


def test_the_heaviest_pages_are_light(invite: Callable[..., Patient]) -> None:
    for slug in ("medicines-1", "labs-2", "check"):
        patient = invite()
        patient.skip_to(slug, HEAVIEST)
        page = packed(patient, f"/form/{slug}")
        assert gzip.decompress(page).startswith(b"<!doctype html>")
        assert len(page) < MOST_NEXT_BYTES, slug
        assert len(page) + assets(patient) < MOST_BYTES, slug


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked and told inside, by this thread: another test's may still be at work."""
    found: list[str] = []
    here = threading.get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if threading.get_ident() == here and not statement.startswith(("BEGIN", "PRAGMA")):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_page_asks_little_of_the_database_at_the_end_of_the_form_too(patient: Patient) -> None:
    patient.skip_to("consent-1", HEAVIEST)
    with statements() as to_show:
        assert patient.get(patient.page.location).status == 200
    with statements() as to_save:
        assert patient.send(consent_share="yes", follow=False).status == 303
    assert 0 < len(to_show) <= 8, to_show
    assert len([one for one in to_save if one.startswith("INSERT")]) == 1
    assert len(to_save) <= len(to_show) + 6


def test_the_first_page_is_light(patient: Patient) -> None:
    patient.get(f"/i/{patient.token}")
    assert len(patient.page.html) + assets(patient) < MOST_BYTES


def test_a_browser_that_cannot_unpack_gets_the_page_as_it_is(patient: Patient) -> None:
    patient.begin()
    response = patient.browser.get("/form/safety-now-1", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in response.headers
    assert response.data.startswith(b"<!doctype html>")
