"""Every fixed text that a patient can be shown, gathered from the templates and from the program itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract

# Names of our own whose first argument is such a text.
KEYWORDS = {**DEFAULT_KEYWORDS, "Mistyped": None}
# As in web/templating.py: the same settings make the same texts of the same templates.
TEMPLATE_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}


def extract_texts(package: Path, templates: Path) -> Catalog:
    """With the files in which each stands; a text that has a form for one and another for many has both."""
    catalogue = Catalog(fuzzy=False)
    for file in sorted(templates.rglob("*.html")):
        _add(catalogue, file, f"templates/{file.relative_to(templates).as_posix()}", "jinja2.ext:babel_extract")
    for file in sorted(package.rglob("*.py")):
        _add(catalogue, file, f"intake/{file.relative_to(package).as_posix()}", "python")
    return catalogue


def _add(catalogue: Catalog, file: Path, name: str, method: str) -> None:
    for text in _texts(file, method):
        catalogue.add(text, locations=[(name, 0)])


def _texts(file: Path, method: str) -> Iterator[str | tuple[str, ...]]:
    with file.open("rb") as content:
        for _, text, _, _ in extract(method, content, KEYWORDS, options=TEMPLATE_OPTIONS):
            yield text
