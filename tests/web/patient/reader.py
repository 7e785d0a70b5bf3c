"""A page as a browser sees it: its title, headings, text, and the form with what would be sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"input", "meta", "link", "br"}


@dataclass
class Control:
    """One input, select or textarea. `options`: the values of a select."""

    name: str
    type: str
    value: str
    id: str
    is_chosen: bool
    options: tuple[str, ...] = ()


@dataclass
class Page:
    status: int
    location: str
    html: str
    title: str = ""
    headings: list[str] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    legends: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)  # what the Content Security Policy would refuse
    links: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def names(self) -> set[str]:
        return {control.name for control in self.controls}

    def sent(self) -> dict[str, list[str]]:
        """What a browser sends of the page as it stands."""
        data: dict[str, list[str]] = {}
        for control in self.controls:
            if control.name and (control.type not in ("radio", "checkbox") or control.is_chosen):
                data.setdefault(control.name, []).append(control.value)
        return data

    def value(self, name: str) -> list[str]:
        return self.sent().get(name, [])


def read_page(status: int, location: str, html: str) -> Page:
    reader = _Reader(Page(status, location, html))
    reader.feed(html)
    reader.page.text = re.sub(r"\s+", " ", " ".join(reader.texts)).strip()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.texts: list[str] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.page.ids.append(found["id"])
        if tag == "style" or (tag == "script" and "src" not in found):
            self.page.inline.append(tag)
        self.page.inline += [name for name in found if name == "style" or name.startswith("on")]
        if tag == "input":
            self._add(found, found.get("type", "text"), found.get("value", ""), "checked" in found)
        elif tag == "select":
            self._select = self._add(found, "select", "", False)
        elif tag == "option" and self._select is not None:
            self._select.options += (found.get("value", ""),)
            if "selected" in found:
                self._select.value = found.get("value", "")
        if tag not in _VOID:
            self._open.append((tag, found, []))

    def handle_endtag(self, tag: str) -> None:
        if not any(open_tag == tag for open_tag, _, _ in self._open):
            return
        while True:
            open_tag, found, texts = self._open.pop()
            self._close(open_tag, found, "".join(texts))
            if open_tag == tag:
                return

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._open:
            texts.append(data)
        if self._open and self._open[-1][0] not in ("title", "script", "style", "textarea"):
            self.texts.append(data)

    def _add(self, found: dict[str, str], kind: str, value: str, is_chosen: bool) -> Control:
        control = Control(found.get("name", ""), kind, value, found.get("id", ""), is_chosen)
        self.page.controls.append(control)
        return control

    def _close(self, tag: str, found: dict[str, str], raw: str) -> None:
        text = re.sub(r"\s+", " ", raw).strip()
        if tag == "title":
            self.page.title = text
        elif tag == "h1":
            self.page.headings.append(text)
        elif tag == "label":
            self.page.labels[found.get("for", "")] = text
        elif tag == "legend":
            self.page.legends.append(text)
        elif tag == "a":
            self.page.links[text] = found.get("href", "")
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            # The first line end belongs to the markup.
            self._add(found, "textarea", raw.removeprefix("\n"), False)
