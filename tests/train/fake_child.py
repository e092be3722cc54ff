"""`convtui train` as a process without TensorFlow: `python -m tests.train.fake_child train --record FOLDER --orders`.

It takes what the real one takes, and the orders on its standard input; what it trains is a `FakeLearner` on made-up
pictures. The environment says how it behaves: CONVTUI_FAKE_STEP, seconds a step takes (0.005);
CONVTUI_FAKE_START, seconds before it begins (0); CONVTUI_FAKE_NOISE=1, rubbish on both outputs; CONVTUI_FAKE_FAULT,
what happens at step N: `kill:N` it dies, `raise:N` it fails, `full:N` the disk is full, `nan:N` the loss is no number.
"""

import os
import signal
import sys
import time
from pathlib import Path

import msgspec

from convtui.core.recipe import Recipe, spec_of
from convtui.errors import ConvtuiError
from convtui.train import run_writer, running
from convtui.train.course import Plan
from convtui.train.learner import Learner
from convtui.train.orders import Orders
from tests.train.fake_learner import FakeLearner
from tests.train.synthetic import blocks

PICTURES = 1_000
SHAPE, LABELS = (28, 28, 1), tuple("0123456789")


def make(plan: Plan) -> Learner:
    """A learner that does what the environment says."""
    fault, _, number = os.environ.get("CONVTUI_FAKE_FAULT", "").partition(":")
    seconds, at = float(os.environ.get("CONVTUI_FAKE_STEP", "0.005")), int(number or 0)

    def at_step(step: int) -> None:
        time.sleep(seconds)
        if step == at and fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if step == at and fault == "raise":
            raise RuntimeError("the fake learner has failed\nand says so at length")
        if step == at and fault == "full":
            run_writer.write_atomically = _full  # type: ignore[assignment,attr-defined]
            running.save_state = _full  # type: ignore[assignment,attr-defined]

    return FakeLearner(plan, at_step, at if fault == "nan" else 0)


def main(words: list[str]) -> int:
    """`words` as the real `convtui` gets them; the exit code."""
    if os.environ.get("CONVTUI_FAKE_NOISE"):
        print("2025-01-01 I tensorflow/core: \x1b[31mnoise\x1b[0m", flush=True)
        print("E0000 Unable to register cuDNN factory", file=sys.stderr, flush=True)
    time.sleep(float(os.environ.get("CONVTUI_FAKE_START", "0")))
    options = {word[2:].replace("-", "_"): after for word, after in zip(words, [*words[1:], ""], strict=True)}
    orders = Orders.from_fd(0) if "orders" in options else None
    data = blocks(PICTURES, test=100)
    try:
        if "resume" in options:
            running.resume(Path(options["resume"]), data, orders=orders, make=make)
        else:
            known = {name: value for name, value in options.items() if name in Recipe.__struct_fields__}
            recipe = msgspec.convert({**known, "data": "digits"} | {"take": None}, Recipe, strict=False)
            spec = spec_of(recipe, "digits", SHAPE, LABELS)
            running.record(Plan(spec, recipe), data, Path(options["record"]), orders=orders, make=make)
    except ConvtuiError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
