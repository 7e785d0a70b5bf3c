"""What a catalogue lacks beside the texts that stand in the pages now, text by text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

# What is filled in, what is strong, what is a mark of HTML, what is dialled.
PLACES = re.compile(r"%\([a-z_]+\)s|\{[a-z_]+\}|\*\*|</?[a-z]+>|%%")


def check_catalogue(texts: Catalog, catalogue: Catalog) -> list[str]:
    """One line for each text that is missing, left over, marked as stale, or filled in otherwise than its source."""
    problems = [f"missing: {_name(message)}" for message in texts if message.id and _is_empty(catalogue, message)]
    for message in catalogue:
        if not message.id:
            continue
        if message.id not in texts:
            problems.append(f"left over: {_name(message)}")
        elif message.fuzzy:
            problems.append(f"stale: {_name(message)}")
        else:
            problems += [f"{problem}: {_name(message)}" for problem in _differences(catalogue, message)]
    return problems


def places_in(text: str) -> list[str]:
    return sorted(PLACES.findall(text))


def _is_empty(catalogue: Catalog, source: Message) -> bool:
    found = catalogue.get(source.id)
    return found is None or not all(_forms(found))


def _differences(catalogue: Catalog, message: Message) -> Iterator[str]:
    forms = _forms(message)
    if len(message.id) != 2 or isinstance(message.id, str):
        if forms[0] and places_in(forms[0]) != places_in(str(message.id)):
            yield "other places to fill in"
        return
    if len(forms) != catalogue.num_plurals:
        yield f"{catalogue.num_plurals} forms for numbers are needed"
    # A form that is for one number alone may say it in a word.
    allowed = [places_in(one) for one in message.id]
    without_number = [[place for place in places if place != "%(num)s"] for places in allowed]
    if any(form and places_in(form) not in (*allowed, *without_number) for form in forms):
        yield "other places to fill in"


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _name(message: Message) -> str:
    return repr(message.id if isinstance(message.id, str) else message.id[0])
