"""The engine's real child, which also speaks rubbish into its line whenever it gets the signal SIGUSR1."""

from __future__ import annotations

import os
import signal
import sys

from intake.rulebook.child import EngineDesk, main

if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, lambda number, frame: os.write(0, b"rubbish"))  # standard input is the line
    sys.exit(main(EngineDesk().answer))
