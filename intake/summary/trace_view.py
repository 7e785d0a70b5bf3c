"""A flag followed back in the view model: from the answers through the rule to the sentence in the guideline."""

from __future__ import annotations

from typing import NamedTuple

from intake.summary.answer_view import Labelled, Said


class TracedAnswer(NamedTuple):  # and no dataclass, as all that a page has dozens of
    """`asked`: the question as it was read, in `language` (empty: English). `given`: how, by whom and when."""

    said: Said
    asked: str
    language: str
    given: str


class Trace(NamedTuple):
    """`rule`: the condition as one sentence. `parts`: those of it that decided, each with its answers. `version`:
    the rule's id with what it belongs to. `sources`: each with how far it was checked. `review`: by when it is due.
    """

    answers: tuple[TracedAnswer, ...]
    rule: str
    parts: tuple[Labelled, ...]
    version: str
    sources: tuple[Labelled, ...]
    review: str
