"""What people typed, as a page of staff shows it: escaped, in its own direction, with its line breaks and marks."""

from __future__ import annotations

from markupsafe import Markup, escape

from intake.summary.answer_view import Said

# Not Markup.format, which takes ten times as long: a page shows some two hundred of these.


def typed_text(text: str) -> Markup:
    """The line breaks are those of `visible`."""
    return Markup(_quoted(text))


def _quoted(text: str) -> str:
    lines = str(escape(text)).replace("\n", "<br>")
    return f'<bdi dir="auto">{lines}</bdi>'


def marked_answer(said: Said) -> Markup:
    """An answer with its marks; a blank one is in words of ours."""
    marks = "".join(f' <span class="app-tag">{escape(mark)}</span>' for mark in said.marks)
    if said.kind == "blank":
        return Markup(f"{escape(said.answer)}{marks}")
    if said.kind == "withdrawn":
        return Markup(f'<span class="app-withdrawn">{_quoted(said.answer)}</span>{marks}')
    return Markup(f"<b>{_quoted(said.answer)}</b>{marks}")


FILTERS = {"typed_text": typed_text, "marked_answer": marked_answer}
