"""A whole number as an address or a form gives it."""

from __future__ import annotations

LARGEST = 2**31 - 1  # of what the databases can compare with


def whole_number(text: str) -> int:
    """Raises ValueError for anything else."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError("too large a number")
    return number
