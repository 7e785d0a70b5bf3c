"""Numbers, days, shapes and conditions that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.variants import DIET, FACTS, GOOD, HEAD, Variant, changed, in_diet, of_texts

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
