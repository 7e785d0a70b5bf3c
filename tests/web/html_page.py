"""A page as the tests read it: its title, headings, texts, forms, and what no page of ours may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next(value for found, value in self.fields if found == name)


class HtmlPage(HTMLParser):
    """`faults`: breaches of the content security policy, ids twice, labels and links that lead nowhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.headings: list[tuple[str, str]] = []
        self.text = ""
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.fors: list[str] = []
        self.faults: list[str] = []
        self.language: str | None = None
        self._open: list[str] = []
        self.feed(html)
        self._check()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag not in _EMPTY:
            self._open.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))
        if "id" in given:
            self.ids.append(given["id"])
        self._look_at(tag, given)
        forbidden = [name for name in given if name == "style" or name.startswith("on")]
        if forbidden or tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"inline style or script in <{tag}>")

    def _look_at(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html":
            self.language = given.get("lang")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "label":
            self.fors.append(given.get("for", ""))
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        if tag in ("input", "button", "select", "textarea") and given.get("name") and self.forms:
            self.forms[-1].fields.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open:
            self.title += data
        elif self._open and self._open[-1] not in ("script", "style"):
            self.text += data
        for tag in ("h1", "h2", "h3"):
            if tag in self._open:
                self.headings[-1] = (tag, self.headings[-1][1] + data)

    def heading(self) -> str:
        return next(" ".join(text.split()) for tag, text in self.headings if tag == "h1")

    def words(self) -> str:
        """All text, with single spaces."""
        return " ".join(self.text.split())

    def _check(self) -> None:
        self.faults += [f"id {name} stands twice" for name in sorted(set(self.ids)) if self.ids.count(name) > 1]
        self.faults += [f"a label for {name!r}, which is not there" for name in self.fors if name not in self.ids]
        inside = [link[1:] for link in self.links if link.startswith("#") and len(link) > 1]
        self.faults += [f"a link to #{name}, which is not there" for name in inside if name not in self.ids]
        if sum(tag == "h1" for tag, _ in self.headings) != 1:
            self.faults.append("not exactly one h1")
        for form in self.forms:
            if form.method == "post" and "csrf_token" not in dict(form.fields):
                self.faults.append(f"the form to {form.action!r} has no token")
