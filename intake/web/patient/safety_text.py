"""The text of a safety message as HTML: what is strong is strong, and a number can be called by a tap."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

SENTENCE_ENDS = ".!?؟。"
SENTENCE_END = re.compile(rf"[{SENTENCE_ENDS}](?=\s|$)")
STRONG = re.compile(r"\*\*(.+?)\*\*")
NUMBER = re.compile(r"(?<![0-9])[0-9](?:[0-9 ]*[0-9]){2,}(?![0-9])|(?<![0-9])[0-9]{3,}(?![0-9])")
# In English, Spanish and Arabic: what stands before a number that takes a written message.
TEXTED = re.compile(r"(?:text (?:[A-Z]+ to )?|mensaje (?:de texto|[A-Z]+) al |(?:رسالة نصية|كلمة [A-Z]+) إلى )$")


def safety_text(text: str) -> Markup:
    """`**` marks what is strong; nothing else in the text is a mark."""
    parts = STRONG.split(text)
    html = [
        Markup("<strong>{}</strong>").format(_call(part)) if odd % 2 else _call(part) for odd, part in enumerate(parts)
    ]
    return Markup("").join(html)


def _call(text: str) -> Markup:
    """A number to text opens the messages, any other one the telephone."""
    html, end = Markup(""), 0
    for found in NUMBER.finditer(text):
        scheme = "sms" if TEXTED.search(text[: found.start()]) else "tel"
        link = Markup('<a class="govuk-link" href="{}:{}">{}</a>')
        html += escape(text[end : found.start()]) + link.format(scheme, found[0].replace(" ", ""), found[0])
        end = found.end()
    return html + escape(text[end:])


def safety_lead(text: str) -> tuple[str, str]:
    """The first sentence, which says what to do, and the rest of the text."""
    strong = STRONG.match(text)
    start = strong.end() if strong is not None else 0
    if strong is not None and strong[1].rstrip()[-1:] in SENTENCE_ENDS:
        return text[:start], text[start:].strip()
    found = SENTENCE_END.search(text, start)
    end = len(text) if found is None else found.end()
    return text[:end].rstrip(), text[end:].strip()
