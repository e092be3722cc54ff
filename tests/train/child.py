"""A training run in a process of its own, for tests that end it: `python -m tests.train.child FILE`."""

import sys
from pathlib import Path

from rich.console import Console

from convtui.train.command import run_training
from tests.train.synthetic import blocks

if __name__ == "__main__":
    raise SystemExit(run_training("lecture", blocks(600), 500, 1, Path(sys.argv[1]), Console()))
