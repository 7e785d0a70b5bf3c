"""Thousands of random walks through the form, new ones each time: the test of the walks with a larger number."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEST = ROOT / "tests" / "generative" / "test_walks.py"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=5_000)
    parser.add_argument("--seed", type=int, help="the walks of an earlier run")
    options = parser.parse_args()
    arguments = [str(TEST), "-k", "whatever_way", "--walks", str(options.walks), "-o", "faulthandler_timeout=0"]
    if options.seed is not None:
        arguments += ["--hypothesis-seed", str(options.seed)]
    return int(pytest.main([*arguments, "--rootdir", str(ROOT)]))


if __name__ == "__main__":
    sys.exit(main())
