"""A training run in a process of its own, for tests that end it: `python -m tests.train.child FILE`."""

import sys
from pathlib import Path

from rich.console import Console

from convtui.core.recipe import Recipe
from convtui.train.command import Goal, run_training
from tests.train.synthetic import blocks

if __name__ == "__main__":
    recipe = Recipe(epochs=500, seed=1)
    raise SystemExit(run_training(recipe, blocks(600), Goal(Path(sys.argv[1])), Console()))
