"""The description of the language is what the spec says, and the spec shows every phrase of the language."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from intake.logic import nodes
from intake.logic.evaluate import JUDGES
from intake.logic.nodes import children_of
from tests.builders import condition_of, tiny_questionnaire
from tests.spec.make_docs import CHAPTERS, TARGET, document

# Shown in prose and tested in their own chapters: no table over answers can show them.
WITHOUT_TABLE = {nodes.HasOffer, nodes.RuleFires, nodes.AtTheEnd}


def test_the_page_is_what_the_spec_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == document(), "run: python -m tests.spec.make_docs"


def test_every_spec_module_is_a_chapter() -> None:
    names = {Path(chapter.__file__ or "").name for chapter in CHAPTERS}
    assert names == {path.name for path in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.__name__.rpartition(".")[2])
def test_a_chapter_has_a_heading_and_a_text(chapter: ModuleType) -> None:
    heading, blank, text = (chapter.__doc__ or "").split("\n", 2)
    assert heading
    assert not heading.endswith(".")
    assert blank == ""
    assert text.strip()


def kinds_of(condition: nodes.Condition) -> set[type]:
    return {type(condition)}.union(*(kinds_of(child) for child in children_of(condition)))


def test_every_gate_and_every_phrase_is_shown_by_a_table() -> None:
    words = tiny_questionnaire().vocabulary(allows_offer=True)
    shown: set[type] = set()
    for chapter in CHAPTERS:
        for example in chapter.EXAMPLES:
            shown |= kinds_of(condition_of(example.when, words))
    assert {*nodes.GATES, *nodes.WRAPPERS, *JUDGES} - shown == WITHOUT_TABLE


def test_every_status_word_is_shown() -> None:
    text = document()
    for word in nodes.StatusWord:
        assert f"is {word.value}`" in text
