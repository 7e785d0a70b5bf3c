"""`python -m intake.cli` is the command `intake`."""

from __future__ import annotations

import sys

from intake.cli.main import main

sys.exit(main())
