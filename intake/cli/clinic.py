"""`intake demo`, `serve` and the clinic's housekeeping."""

from __future__ import annotations

from typing import Any


def add_commands(commands: Any) -> None:
    """Filled by the web engineers."""
