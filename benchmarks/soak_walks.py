"""Thousands of random walks through the form over the real app: no answer lost, no closed branch read, one form sent.

Exit 1 at the first walk that goes wrong; it is told step by step, in as few steps as show it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.walks.walking import find_fault, open_clinic

MARKS = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=5_000)
    parser.add_argument("--steps", type=int, default=10, help="of each walk")
    parser.add_argument("--first", type=int, default=0, help="the number of the first walk; each number is one way")
    options = parser.parse_args()
    tally, began = Counter[str](), time.monotonic()
    every = max(1, options.walks // MARKS)
    end = options.first + options.walks
    with tempfile.TemporaryDirectory() as folder, open_clinic(Path(folder)) as clinic:
        for first in range(options.first, end, every):
            fault = find_fault(clinic, range(first, min(first + every, end)), options.steps, tally)
            print(f"{tally['walks']:>8} walks {time.monotonic() - began:8.1f} s", flush=True)
            if fault is not None:
                print(fault)
                return 1
    for what, count in sorted(tally.items()):
        print(f"{count:>8} {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
