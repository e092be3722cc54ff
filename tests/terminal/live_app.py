"""The app whose trainings need no TensorFlow: `python -m tests.terminal.live_app [WORDS OF convtui]`. Each would take
7200 steps, in epochs of 72.
"""

import sys

from convtui.cli import main
from convtui.train import engine
from convtui.tui import trainer_process

# The fake trainer has 1000 pictures.
LONG = ("--batch", "14", "--epochs", "100")

if __name__ == "__main__":
    trainer_process.COMMAND = (sys.executable, "-m", "tests.train.fake_child", "train", *LONG)
    engine.require_tensorflow = lambda: None
    sys.exit(main())
