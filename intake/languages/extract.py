"""Every fixed text that a patient can be shown, gathered from the templates and from the program itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.util import LOCALTZ

# Names of our own whose first argument is such a text.
KEYWORDS = {**DEFAULT_KEYWORDS, "Mistyped": None}
# As in web/templating.py: the same blocks must give the same texts.
TEMPLATE_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false", "newstyle_gettext": "true"}


def extract_texts(package: Path, templates: Path) -> Catalog:
    """With the files in which each stands; a text that is there in two forms for a number has both."""
    catalogue = Catalog(fuzzy=False)
    for file, method in _files(package, templates):
        name = f"{'intake' if method == 'python' else 'templates'}/{_under(file, package, templates)}"
        with file.open("rb") as content:
            for _, text, _, _ in _extract(method, content):
                catalogue.add(text, locations=[(name, 0)], context=None)
    return catalogue


def _files(package: Path, templates: Path) -> Iterator[tuple[Path, str]]:
    yield from ((file, "jinja2.ext:babel_extract") for file in sorted(templates.rglob("*.html")))
    yield from ((file, "python") for file in sorted(package.rglob("*.py")))
