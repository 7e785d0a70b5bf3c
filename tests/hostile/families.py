"""The hostile and broken rule files: a family is one kind of trick, a variant one file. Every one must be refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.hostile.broken_values import days, endless_conditions, numbers, shapes
from tests.hostile.code_as_text import code_as_a_condition, code_in_a_field
from tests.hostile.hidden_text import encodings, lookalikes, unseen_characters
from tests.hostile.places import file_names
from tests.hostile.variants import Variant
from tests.hostile.yaml_tricks import anchors, broken_syntax, documents, duplicates, nesting, sizes, tags

FAMILIES: dict[str, Callable[[], Iterator[Variant]]] = {
    family.__name__: family
    for family in (
        *(tags, anchors, nesting, sizes, documents, duplicates, broken_syntax),
        *(unseen_characters, lookalikes, encodings, code_as_a_condition, code_in_a_field),
        *(numbers, days, shapes, endless_conditions, file_names),
    )
}
