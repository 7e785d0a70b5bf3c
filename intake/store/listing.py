"""For lists of many patients: what does not open is missing from its own line, and takes nobody else's away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from intake.store.errors import Tampered

log = logging.getLogger("intake.store")

Opened = TypeVar("Opened")


def open_or_log(read: Callable[[], Opened]) -> Opened | None:
    """None for what does not open: the list must say so in its place, and guess nothing. The log names the row."""
    try:
        return read()
    except Tampered as error:
        log.error("%s", error)  # these words are the store's own, and hold no value of any row
        return None
