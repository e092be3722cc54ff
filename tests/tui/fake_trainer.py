"""A trainer that needs no TensorFlow: `python -m tests.tui.fake_trainer` takes the words and the orders of
`convtui train`, and writes a run of a small network whose weights wander.

How it does is in FAKE, words with a number behind: `steps=40 epoch=10 pace=0.01 late=0.5`, and what goes wrong:
`refused=0` (before there is a folder), `fails=13`, `killed=13`, `silent=13` (at that step), `deaf=1` (no order is
heard, no signal that can be caught).
"""

import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from convtui.core.archive import from_arrays
from convtui.core.arrays import frozen
from convtui.core.network import FilterBank, Network, Snapshot
from convtui.core.recipe import Recipe, spec_of
from convtui.core.run import CHECKPOINT, NETWORK, RunHead, RunState, Status, head_from_bytes
from convtui.train.run_writer import RunWriter

RECIPE = Recipe(filters=8, units=0, kernel=3)


def settings() -> dict[str, float]:
    found = {"steps": 40.0, "epoch": 10.0, "pace": 0.01, "late": 0.0}
    for word in os.environ.get("FAKE", "").split():
        name, _, number = word.partition("=")
        found[name] = float(number)
    return found


class Fake:
    def __init__(self, folder: Path, resumed: bool) -> None:
        self.set, self.folder = settings(), folder
        spec = spec_of(RECIPE, "digits", (28, 28, 1), tuple("0123456789"))
        self.numbers = np.random.default_rng(1)
        self.weights = {
            "conv2d": FilterBank(self.drawn(3, 3, 1, 8), self.drawn(8)),
            "dense": FilterBank(self.drawn(13 * 13 * 8, 10), self.drawn(10)),
        }
        self.step = self.saves = self.saved = 0
        self.state: RunState = "running"
        head = RunHead("one", spec, recipe=RECIPE, metadata={"data": "digits"})
        if resumed:
            head = head_from_bytes((folder / "run.json").read_bytes())
            self.step = int((folder / CHECKPOINT).read_text())
            with np.load(folder / NETWORK) as arrays:
                self.weights = dict(from_arrays(dict(arrays), name_hint="it").weights)
        self.writer = RunWriter(folder, head, self.step if resumed else None)
        if not resumed:
            self.record()
        self.save()

    def drawn(self, *shape: int) -> np.ndarray:
        return frozen(self.numbers.normal(0, 0.2, shape).astype(np.float32))

    def record(self) -> None:
        bank, share = self.weights["conv2d"], self.step / self.set["steps"]
        epoch = self.step / self.set["epoch"]
        self.writer.add(Snapshot(self.step, epoch, 2.3 - 2 * share, 0.1 + 0.8 * share, bank.kernels, bank.bias))

    def save(self) -> None:
        network = Network(self.writer.head.spec, self.weights, {"data": "digits"})
        self.writer.network(network)
        (self.folder / CHECKPOINT).write_text(str(self.step))
        self.saves += 1
        self.saved = self.step
        self.tell()

    def tell(self, state: RunState | None = None, message: str = "") -> None:
        self.state = state or self.state
        steps, epoch = int(self.set["steps"]), int(self.set["epoch"])
        at = min(self.step // epoch + 1, steps // epoch)
        self.writer.status(
            Status(
                self.state, self.step, steps, at, steps // epoch,
                loss=2.3 - 2 * self.step / steps, accuracy=0.5, test_accuracy=0.5 if self.step >= epoch else None,
                updated=time.time(), saved_step=self.saved, saves=self.saves, message=message,
                pid=os.getpid(), host=socket.gethostname(), left=(steps - self.step) * self.set["pace"],
            )
        )  # fmt: skip

    def learn(self) -> None:
        bank = self.weights["conv2d"]
        moved = frozen(bank.kernels + self.drawn(3, 3, 1, 8) / 8)
        self.weights["conv2d"] = replace(bank, kernels=moved)
        self.step += 1
        if self.step < 30 or self.step % 5 == 0:
            self.record()
        if self.step % int(self.set["epoch"]) == 0:
            self.save()

    def heard(self, seconds: float) -> list[str]:
        if "deaf" in self.set or not select.select([0], [], [], max(0.0, seconds))[0]:
            time.sleep(seconds if "deaf" in self.set else 0)
            return []
        return os.read(0, 1000).decode().split() or ["stop"]

    def run(self) -> int:
        told = 0.0
        while self.step < self.set["steps"]:
            if "deaf" not in self.set or self.state == "running":
                self.learn() if self.state == "running" else None
            for name, code in (("fails", 1), ("killed", -signal.SIGKILL), ("silent", 3)):
                if self.set.get(name) == self.step:
                    return self.wrong(name, code)
            if time.monotonic() - told > 0.2:
                told = time.monotonic()
                self.tell()
            for order in self.heard(self.set["pace"] if self.state == "running" else 0.1):
                if order == "save":
                    self.save()
                elif order in ("pause", "go"):
                    self.state = "paused" if order == "pause" else "running"
                    self.save()
                elif order == "stop":
                    self.state = "stopped"
                    self.save()
                    return 0
        self.state = "finished"
        self.save()
        return 0

    def wrong(self, name: str, code: int) -> int:
        if code < 0:
            os.kill(os.getpid(), -code)
        if name == "fails":
            said = "there is no space left for the run; make room, then take it up again."
            self.tell("failed", said)
            print(f"convtui: {said}", file=sys.stderr)
        return code


def main() -> int:
    found = settings()
    if "deaf" in found:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("what TensorFlow says " * 40, file=sys.stderr)
    if select.select([0], [], [], found["late"])[0] and os.read(0, 1000) in (b"", b"stop\n"):
        return 0
    if "refused" in found:
        print("convtui: The data cannot be read: there is no such file.", file=sys.stderr)
        return 1
    words = sys.argv[1:]
    resumed = words[0] == "--resume"
    assert words[-1] == "--orders"
    return Fake(Path(words[words.index("--resume" if resumed else "--record") + 1]), resumed).run()


if __name__ == "__main__":
    sys.exit(main())
