"""The hostile and broken rule files: a family is one kind of trick, a variant one file. Every one must be refused.

A variant is a path inside the tiny pack and the bytes that stand there in place of what the pack has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.builders import TINY

DIET, FACTS, HEAD = "flags/diet.yaml", "facts.yaml", "pack.yaml"
FORM = "questionnaire/01_health.yaml"
GOOD = {name: (TINY / name).read_text(encoding="utf-8") for name in (DIET, FACTS, HEAD, FORM)}

Variant = tuple[str, str, bytes]
"""What the trick is, in which file, and the file."""


def changed(old: str, new: str, file: str = DIET) -> str:
    assert old in GOOD[file], old
    return GOOD[file].replace(old, new, 1)


def of_texts(file: str, texts: dict[str, str]) -> Iterator[Variant]:
    for what, text in texts.items():
        yield what, file, text.encode("utf-8", "surrogatepass")


def in_diet(old: str, news: list[str]) -> Iterator[Variant]:
    """One place of the rule file, with one thing after another in it."""
    for new in news:
        yield f"{old!r} → {ascii(new)[:60]}", DIET, changed(old, new).encode("utf-8", "surrogatepass")


# --- what YAML can do and a rule file may not ---------------------------------------------------------------------

TAGS = [
    *("!!python/object/apply:os.system", "!!python/name:os.system", "!!python/module:os", "!!python/tuple"),
    *("!!python/object/new:subprocess.Popen", "!!python/object:__main__.X", "!!python/str", "!!java.net.URL"),
    *("!!binary", "!!set", "!!omap", "!!timestamp", "!!float", "!!int", "!!null", "!!bool", "!!str", "!local", "!"),
    *("!<tag:yaml.org,2002:str>", "!!js/function", "!ruby/object:Gem::Installer", "!include", "!env", "!vault"),
]


def tags() -> Iterator[Variant]:
    yield from in_diet("title: Diet", [f"title: {tag} Diet" for tag in TAGS])
    yield from in_diet("  sources:\n", [f"  sources: {tag}\n" for tag in TAGS])
    yield from in_diet("  category:", [f"  {tag} category:" for tag in TAGS])


def anchors() -> Iterator[Variant]:
    yield from in_diet("title: Diet", ["title: &a Diet", "title: *a", "title: &a *a", "&a title: Diet", "*a : Diet"])
    yield from in_diet(
        "  sources:\n", ["  sources: &a\n", "  <<: *a\n  sources:\n", "  <<: {severity: urgent}\n  sources:\n"]
    )
    yield from in_diet("severity: moderate", ["severity: &moderate moderate", "<<: [*a, *b]"])
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    yield from of_texts(
        DIET,
        {
            "a thousand million laughs": bomb,
            "a list that holds itself": "&a [*a]\n",
            "a mapping that holds itself": "&a {b: *a}\n",
            "a key that is its own value": "- &a id: *a\n",
            "merged into itself": "- &a\n  <<: *a\n",
        },
    )


def nesting() -> Iterator[Variant]:
    for depth in (26, 400, 20_000, 300_000):
        yield from of_texts(
            DIET,
            {
                f"{depth} brackets": "[" * depth + "]" * depth,
                f"{depth} brackets, never closed": "[" * depth,
                f"{depth} braces": "{a: " * depth,
                f"{depth} dashes": "- " * depth + "x",
                f"{depth} question marks": "? " * depth + "x",
            },
        )
    for depth in (26, 900):
        lines = "".join(f"{'  ' * level}a:\n" for level in range(depth))
        yield from of_texts(DIET, {f"{depth} levels of indentation": f"{lines}{'  ' * depth}b: c\n"})


def sizes() -> Iterator[Variant]:
    ten = 10_000_000
    yield from of_texts(
        DIET,
        {
            "10 MB of comment": "#" * ten,
            "10 MB of spaces": " " * ten,
            "10 MB of line ends": "\n" * ten,
            "10 MB in one word": "a" * ten,
            "10 MB of list items": "- a\n" * (ten // 4),
            "10 MB of pictures": "\U0001f489" * (ten // 4),
            "10 MB behind a good rule": GOOD[DIET] + "#" * ten,
            "a byte more than allowed": GOOD[DIET] + "#" * (1_000_001 - len(GOOD[DIET].encode())),
            "one long key": "k" * 999_000 + ": v\n",
            "one key 150,000 times": "a: b\n" * 150_000,
        },
    )


def documents() -> Iterator[Variant]:
    good = GOOD[DIET]
    yield from of_texts(
        DIET,
        {
            "a second one": f"{good}---\n{good}",
            "an empty second one": f"{good}---\n",
            "behind an end": f"{good}...\n{good}",
            "a hundred": "--- a\n" * 100,
            "of YAML 9": f"%YAML 9.9\n---\n{good}",
            "with a tag's short name": f"%TAG ! tag:yaml.org,2002:python/\n---\n{good.replace('Diet', '!x Diet', 1)}",
            "with an unknown command": f"%RUN touch hacked\n---\n{good}",
            "none": "",
            "only a comment": "# nothing\n",
            "only an end": "...\n",
        },
    )


def duplicates() -> Iterator[Variant]:
    fields = ("id: other", "severity: urgent", "title: Other", "message: Other", "review_by: 2031-01-01", "category: x")
    yield from in_diet("  why: Plants hold no B12.\n", [f"  why: W\n  {field}\n" for field in fields])
    spelled = ["'title': Other", '"title": Other', '"tit\\x6ce": Other', '"\\u0074itle": Other', "? title\n  : Other"]
    yield from in_diet("  why: Plants hold no B12.\n", [f"  why: W\n  {field}\n" for field in spelled])
    yield from in_diet("{diet: vegan, tired: yes}", ["{diet: vegan, diet: mixed}", "{tired: yes, tired: yes}"])


def broken_syntax() -> Iterator[Variant]:
    starts = ["'", '"', "[", "{", "]", "}", ",", "@x", "`x`", "%x", "|x", ">x", "- x", "? x", ": x", "*", "&", "!"]
    yield from in_diet("title: Diet without B12", [f"title: {start}" for start in starts])
    yield from in_diet("  severity", [" severity", "   severity", "\tseverity", "severity", "  \tseverity"])
    yield from in_diet(
        "severity: moderate", ["severity moderate", "severity:moderate", "severity = moderate", "severity"]
    )
    yield from in_diet(
        "title: Diet without B12", ["title: a: b", "title: 'a' b", 'title: "a\\q"', "title: a #b", "title:"]
    )


# --- what a text can hide -----------------------------------------------------------------------------------------

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


# --- code in every clothing ---------------------------------------------------------------------------------------

CODE = [
    *(
        "__import__('os').system('touch hacked')",
        "eval('1')",
        "exec(open('x').read())",
        "lambda: 0",
        "(lambda f: f(f))(0)",
    ),
    *(
        "tired.__class__.__mro__",
        "{0.__class__}",
        "{{ 7 * 7 }}",
        "{% import os %}",
        "${jndi:ldap://x/y}",
        "#{7*7}",
        "<%= 7 %>",
    ),
    *("$(touch hacked)", "`touch hacked`", "; touch hacked", "| touch hacked", "&& touch hacked", "' OR 1=1; --"),
    *(
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "=cmd|'/C calc'!A0",
        "%s %n %x",
        "%(id)s",
        "!rule.id",
        "../../etc/passwd",
    ),
    *(
        "(a+)+$",
        "(?:a|aa)+$",
        "([a-z]+)*=",
        "^(([a-z])+.)+$",
        "(?P<x>",
        "[[:alpha:]]",
        "\\",
        "\\x00",
        "\\N{BULLET}",
        "0 or True",
    ),
    *("tired is yes or pale is yes", "tired == yes", "tired is yes)", "not not not not not tired is yes", "yes"),
]


def code_as_a_condition() -> Iterator[Variant]:
    quoted = [code.replace("'", "''") for code in CODE]
    yield from in_diet("- tired is yes", [f"- '{code}'" for code in quoted])
    yield from in_diet("- tired is yes", [f"- 'tired is {code}'" for code in quoted if code != "yes"])


def code_in_a_field() -> Iterator[Variant]:
    for old, new in (
        ("id: diet-without-b12", "id: '{}'"),
        ("severity: moderate", "severity: '{}'"),
        ("2030-01-01", "'{}'"),
    ):
        yield from in_diet(old, [new.format(code.replace("'", "''")) for code in CODE[:16]])


# --- numbers, days and shapes -------------------------------------------------------------------------------------

NUMBERS = [
    "9" * 900,
    "9" * 5000,
    "1e999",
    "1E9",
    "0x1F",
    "0b1",
    "0o7",
    "1_000",
    ".5",
    "5.",
    "-1",
    "+1",
    "--1",
    "1/0",
    "1,5",
]
NUMBERS += [
    "nan",
    "NaN",
    ".nan",
    "inf",
    ".inf",
    "Infinity",
    "1" + "0" * 400,
    "1.0000000000000000000001",
    "١٢",
    "１２",
    "²",
    "½",
    "Ⅷ",
]


def numbers() -> Iterator[Variant]:
    yield from in_diet("- tired is yes", [f"- 'lab_b12 < {number} ng/L'" for number in NUMBERS])
    counts = ["0", "-1", "3", "1.5", "2e0", "99999999999999999999", "two", "٢", "''", "[2]", "{a: b}"]
    gate = "    at_least: {}\n    of:\n"
    yield from in_diet("    all:\n", [gate.format(count) for count in counts])
    yield from of_texts(
        HEAD,
        {f"a threshold of {ascii(n)[:30]}": changed("value: 180", f"value: '{n}'", HEAD) for n in NUMBERS if n != "-1"},
    )


def days() -> Iterator[Variant]:
    wrong = [
        "2026-02-30",
        "2026-13-01",
        "0000-00-00",
        "99999-01-01",
        "2026-1-1",
        "01/02/2026",
        "2026-W01-1",
        "20260101",
    ]
    wrong += ["2026-01-01T00:00:00Z", "tomorrow", "1767225600", "٢٠٢٦-٠١-٠١", "-2026-01-01", "2026-01-01 ; rm"]
    yield from in_diet("2030-01-01", wrong)


def shapes() -> Iterator[Variant]:
    for field in ("id", "severity", "category", "title", "message", "why", "ask", "review_by"):
        line = next(line for line in GOOD[DIET].split("\n") if f"{field}: " in line)
        start = line.index(f"{field}: ")
        yield from in_diet(line, [line[:start] + f"{field}: {value}" for value in ("[a, b]", "{a: b}", "[]")])
    yield from in_diet("  cases:\n", ["  cases: none\n  more:\n", "  cases: {a: b}\n  more:\n"])
    yield from of_texts(
        DIET,
        {
            "a word": "rule\n",
            "a mapping": "id: diet-without-b12\n",
            "a list of words": "- a\n- b\n",
            "a list of lists": "- [a]\n",
            "an empty rule": "- {}\n",
            "JSON of another kind": '{"rules": [{"id": 1}]}',
            "a table": "id,severity\nx,urgent\n",
            "HTML": "<html><body>404</body></html>",
            "a merge that failed": changed("  title", "<<<<<<< HEAD\n  title"),
            "a shell script": "#!/bin/sh\ntouch hacked\n",
        },
    )


def endless_conditions() -> Iterator[Variant]:
    deep = "".join(f"{'  ' * level}all:\n{'  ' * (level + 1)}- x is y\n" for level in range(2, 20))
    yield from in_diet(
        "- tired is yes",
        [
            f"- {'not ' * 400}tired is yes",
            f"- {'certainly possibly ' * 20}tired is yes",
            f"- diet is one of {', '.join(['vegan'] * 5000)}",
            f"- diet is one of {', '.join(['vegan'] * 80)}",
            f"- {'[' * 30}tired is yes{']' * 30}",
            f"- {'{all: [' * 11}tired is yes{']}' * 11}",
            "- " + "a" * 3000,
            f"- {deep.strip()}",
        ],
    )
    ring = "- {{id: a, meaning: m, when: {}}}\n- {{id: b, meaning: m, when: {}}}\n- {{id: c, meaning: m, when: {}}}\n"
    tower = "".join(f"- {{id: f{n}, meaning: m, when: {{any: [f{n + 1}, f{n + 1}]}}}}\n" for n in range(60))
    yield from of_texts(
        FACTS,
        {
            "a fact of itself": ring.format("a", "tired is yes", "tired is yes"),
            "two facts of each other": ring.format("b", "a", "tired is yes"),
            "three facts in a ring": ring.format("b", "c", "not a"),
            "2 to the 60th": f"{tower}- {{id: f60, meaning: m, when: tired is yes}}\n",
        },
    )
    thirteen = "".join(f"      - pale is yes or {number}\n" for number in range(13))
    yield from in_diet(
        "    all:\n", [f"    at_least: 2\n    of:\n{thirteen}", "    every:\n", "    all: []\n    none:\n"]
    )


# --- where a file says that it is ---------------------------------------------------------------------------------

NAMES = [
    "../flags/x.yaml",
    "../../etc/passwd.yaml",
    "/etc/passwd.yaml",
    "flags/../../x.yaml",
    "./flags/x.yaml",
    "flags//x.yaml",
]
NAMES += [
    "flags\\x.yaml",
    "C:\\x.yaml",
    "flags/x\0.yaml",
    "flags/x\n.yaml",
    "flags/\u202elmay.yaml",
    "flags/ x.yaml",
    "flags/.x.yaml",
]
NAMES += [
    "flags/X.YAML",
    "flags/diet.yaml ",
    "flags/диета.yaml",
    "flags/CON.yaml",
    "flags/x.yaml.exe",
    "flags/{{x}}.yaml",
    "~/x.yaml",
]
NAMES += [
    f"{'d/' * 40}x.yaml",
    f"flags/{'x' * 300}.yaml",
    "flags/%2e%2e.yaml",
    "file:///x.yaml",
    "flags/x.yaml\0.txt",
    "-rf.yml/",
]
NAMES += ["x.yaml", "flag/x.yaml", "questionnaires/x.yaml", "rules/flags/x.yaml"]  # good names that nothing reads


def file_names() -> Iterator[Variant]:
    for name in NAMES:
        yield f"called {ascii(name)[:60]}", name, GOOD[DIET].encode()


FAMILIES: dict[str, Callable[[], Iterator[Variant]]] = {
    family.__name__: family
    for family in (
        *(tags, anchors, nesting, sizes, documents, duplicates, broken_syntax),
        *(unseen_characters, lookalikes, encodings, code_as_a_condition, code_in_a_field),
        *(numbers, days, shapes, endless_conditions, file_names),
    )
}
