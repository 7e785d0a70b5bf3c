"""Two admins at one page of settings: each saves what they changed there, and neither undoes the other's unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.errors import InputError, Refusal

SHOWN = "shown-"  # before the name of a field: what stood in it when the page was opened


def read_shown(sent: Mapping[str, str], names: Sequence[str]) -> dict[str, str] | None:
    """What stood in these fields, as the page sends it along. None where it says nothing of it."""
    if not any(SHOWN + name in sent for name in names):
        return None
    return {name: sent.get(SHOWN + name, "").strip() for name in names}


def merge_settings(typed: Mapping[str, Any], shown: Mapping[str, Any], saved: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be saved. `shown`: what stood on the page when it was opened; what was left so stays as others saved
    it since. Raises InputError where both changed the same.
    """
    others = {name: value for name, value in saved.items() if value != shown[name]}
    refusals = [
        Refusal(name, f"Somebody else saved {_words(value)} here since you opened this page. Save again to replace it")
        for name, value in others.items()
        if typed[name] not in (shown[name], value)
    ]
    if refusals:
        raise InputError(refusals)
    return {**typed, **others}


def _words(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    return f"“{value}”" if value not in ("", None) else "nothing"
