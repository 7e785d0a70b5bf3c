"""What a text can hide: signs that nobody sees, letters that look alike, other encodings."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.variants import DIET, GOOD, Variant, changed, in_diet

UNSEEN = [*range(0x00, 0x09), *range(0x0B, 0x20), 0x7F, 0x80, 0x85, 0x9F, 0xAD, 0x180E, 0x200B, 0x2028, 0x2029]
UNSEEN += [*range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0x3164, 0xFEFF, 0xFFA0]
UNSEEN += [0xFFF9, 0xFFFB, 0xFFFE, 0xFFFF, 0xD800, 0xDFFF, 0xE0001, 0xE0041, 0xE007F]


def unseen_characters() -> Iterator[Variant]:
    for point in UNSEEN:
        text = changed("Eats no meat", f"Eats no{chr(point)} meat")
        yield f"U+{point:04X} in a message", DIET, text.encode("utf-8", "surrogatepass")
    for point in (
        0x061C,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        0xFE0F,
        0x0301,
    ):  # they may stand in a text, and not in a name
        for what, old, new in (
            ("an id", "diet-without", "diet{}-without"),
            ("a code", "is one of vegan", "is one of ve{}gan"),
        ):
            yield f"U+{point:04X} in {what}", DIET, changed(old, new.format(chr(point))).encode()


LOOKALIKES = {"a": "а", "e": "е", "i": "і", "o": "о", "s": "ѕ", "y": "у", "d": "ｄ", "t": "𝗍", "v": "ν"}


def lookalikes() -> Iterator[Variant]:
    for field in ("id", "severity", "category", "title", "when", "message", "why", "review_by", "sources", "cases"):
        letter = next(letter for letter in field if letter in LOOKALIKES)
        yield from in_diet(f"{field}:", [f"{field.replace(letter, LOOKALIKES[letter], 1)}:"])
    for word in ("moderate", "diet is", "tired is", "vegetarian", "fires:", "unassessed:", "one of", "checked: no"):
        for letter in [letter for letter in LOOKALIKES if letter in word]:
            yield from in_diet(word, [word.replace(letter, LOOKALIKES[letter], 1)])


ENCODINGS = [
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "latin-1",
    "cp1252",
    "cp037",
    "shift-jis",
    "gb18030",
    "koi8-r",
]


def encodings() -> Iterator[Variant]:
    for name in ENCODINGS:
        word = {"shift-jis": "肉を", "gb18030": "肉", "koi8-r": "мясо"}.get(name, "café")
        yield f"written as {name}", DIET, changed("no meat", word).encode(name)
    start = GOOD[DIET].encode()
    for what, tail in {
        "cut in the middle of a character": "é".encode()[:1],
        "an overlong slash": b"# \xc0\xaf",
        "an overlong NUL": b"# \xc0\x80",
        "half a surrogate pair": b"# \xed\xa0\x80",
        "a pair of halves": b"# \xed\xa0\xbd\xed\xb2\xa9",
        "beyond Unicode": b"# \xf4\x90\x80\x80",
        "a lone continuation": b"# \x80",
        "a byte that never stands": b"# \xff",
        "two byte order marks": b"# \xef\xbb\xbf\xef\xbb\xbf",
        "a picture file": b"\x89PNG\r\n\x1a\n\x00\x00",
        "a packed file": b"\x1f\x8b\x08\x00\x00\x00",
        "a program": b"\x7fELF\x02\x01\x01\x00",
    }.items():
        yield what, DIET, start + tail
