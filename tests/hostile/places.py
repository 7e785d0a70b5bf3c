"""Where a file says that it is."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.variants import DIET, GOOD, Variant

NAMES = [
    "../flags/x.yaml",
    "../../etc/passwd.yaml",
    "/etc/passwd.yaml",
    "flags/../../x.yaml",
    "./flags/x.yaml",
    "flags//x.yaml",
    "flags\\x.yaml",
    "C:\\x.yaml",
    "flags/x\0.yaml",
    "flags/x\n.yaml",
    "flags/\u202elmay.yaml",
    "flags/ x.yaml",
    "flags/.x.yaml",
    "flags/X.YAML",
    "flags/diet.yaml ",
    "flags/диета.yaml",
    "flags/CON.yaml",
    "flags/x.yaml.exe",
    "flags/{{x}}.yaml",
    "~/x.yaml",
    f"{'d/' * 40}x.yaml",
    f"flags/{'x' * 300}.yaml",
    "flags/%2e%2e.yaml",
    "file:///x.yaml",
    "flags/x.yaml\0.txt",
    "-rf.yml/",
    *("x.yaml", "flag/x.yaml", "questionnaires/x.yaml", "rules/flags/x.yaml"),  # good names that nothing reads
]


def file_names() -> Iterator[Variant]:
    for name in NAMES:
        yield f"called {ascii(name)[:60]}", name, GOOD[DIET].encode()
