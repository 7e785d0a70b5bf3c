"""The clinic's logo, as a paper holds it."""

from __future__ import annotations

import base64
from dataclasses import dataclass


@dataclass(frozen=True)
class Logo:
    """A PNG, in base 64: so it counts in a check value as any text does. `digest` names this very picture."""

    content: str
    digest: str
    width: int
    height: int

    @property
    def png(self) -> bytes:
        return base64.b64decode(self.content)
