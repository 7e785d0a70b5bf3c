"""Which pack a command means."""

from __future__ import annotations

from pathlib import Path

from intake.data_folders import rules_folder

SHIPPED = "b12"


def default_pack(folder: Path | None) -> Path:
    """The named folder, else the pack that is shipped."""
    return folder if folder is not None else rules_folder() / SHIPPED
