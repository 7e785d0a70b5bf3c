"""The command line: the same services as the pages. Exit 0 good, 1 findings in content or input, 2 usage."""

from __future__ import annotations

from intake.cli.main import main

__all__ = ["main"]
