"""Where the content lives: beside the package in a checkout or an editable install, inside it in a wheel."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from intake.errors import IntakeError


class InstallationBroken(IntakeError):
    """A folder that belongs to the product is missing; whoever installed it reads this."""


def rules_folder() -> Path:
    """The folder of packs: one folder a questionnaire with its rules."""
    return _find_folder("rules")


def templates_folder() -> Path:
    """The folder of page templates: one folder a blueprint."""
    return _find_folder("templates")


def _find_folder(name: str) -> Path:
    package = Path(str(files("intake")))
    # The wheel's own copy first: a stray folder of the same name beside site-packages/intake must not be taken for it.
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise InstallationBroken(f"The folder {name}/ is missing from this installation: install injection-intake again.")
