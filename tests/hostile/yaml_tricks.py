"""What YAML can do and a rule file may not."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.variants import DIET, GOOD, Variant, in_diet, of_texts

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
