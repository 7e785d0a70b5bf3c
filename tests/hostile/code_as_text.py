"""Code in every clothing, where a condition or a word is expected."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.variants import Variant, in_diet

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
    *("tired is yes or __import__('os').system('touch hacked')", "!!python/object/apply:os.system [touch hacked]"),
    *("tired is yes or pale is yes", "tired == yes", "tired is yes)", "not not not not not tired is yes", "yes"),
]


def code_as_a_condition() -> Iterator[Variant]:
    quoted = [code.replace("'", "''") for code in CODE]
    yield from in_diet("- tired is yes", [f"- '{code}'" for code in quoted])
    yield from in_diet("- tired is yes", [f"- 'tired is {code}'" for code in quoted if code != "yes"])
    yield from in_diet("- tired is yes", [f"- {code}" for code in CODE])


def code_in_a_field() -> Iterator[Variant]:
    for old, new in (
        ("id: diet-without-b12", "id: '{}'"),
        ("severity: moderate", "severity: '{}'"),
        ("2030-01-01", "'{}'"),
    ):
        yield from in_diet(old, [new.format(code.replace("'", "''")) for code in CODE[:16]])
