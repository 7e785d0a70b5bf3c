"""Words that would do something wherever text is executed, formatted or matched. In a rule they are only words."""

from __future__ import annotations

from tests.hostile.variants import DIET, FACTS, GOOD

WORDS = [
    "{{ 7 * 7 }} {% import os %}",
    "{0.__class__.__mro__} {rule.id!r} %s %(id)s",
    "${HOME} $(touch hacked) `touch hacked`",
    "__import__('os').system('touch hacked')",
    "!!python/object/apply:os.system [touch hacked]",
    "(a+)+$ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! [[:alpha:]] (?P<x>",
    "<script>alert(1)</script> ' OR 1=1; --",
]
_PLACES = {
    DIET: ("Diet without B12", "Eats no meat and is tired. Consider a B12 test.", "Plants hold no B12.", "A textbook"),
    FACTS: ("stomach bypass", "risk of low B12"),
}


def files_that_say(words: str) -> dict[str, bytes]:
    """The rule's and the facts' files with these words wherever they hold words."""
    quoted = "'" + words.replace("'", "''") + "'"
    texts = {file: GOOD[file] for file in _PLACES}
    for file, places in _PLACES.items():
        for place in places:
            assert place in texts[file], place
            texts[file] = texts[file].replace(place, quoted)
    return {file: text.encode() for file, text in texts.items()}
