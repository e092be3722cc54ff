"""What a run's `status.json` says (`core.run`): how far its training is, who trains it, and what is saved of it."""

import os
import time
from math import isfinite, nan
from pathlib import Path

from convtui.core.network import Network
from convtui.core.run import STATUS, RunState, Status, status_from_bytes, this_host
from convtui.core.spec import LONGEST_JSON
from convtui.train.pace import Progress
from convtui.train.run_writer import RunWriter


def status_of(folder: Path) -> Status | None:
    """None where there is none that can be read."""
    try:
        with (folder / STATUS).open("rb") as file:
            return status_from_bytes(file.read(LONGEST_JSON))
    except (OSError, ValueError):
        return None


class StatusWriter:
    """Of the run that `writer` writes. `before` is its last status, where it goes on: its saves are counted on.

    `saved_step` is the step of the network that was saved last.
    """

    def __init__(self, writer: RunWriter, before: Status | None = None) -> None:
        self._writer = writer
        self.saves = 0 if before is None else before.saves
        self.saved_step = 0

    def save(self, network: Network) -> None:
        """The whole network, whose metadata say its step; raises what `RunWriter.network` does."""
        self._writer.network(network)
        step = network.metadata["step"]
        self.saves, self.saved_step = self.saves + 1, step if isinstance(step, int) else 0

    def tell(self, state: RunState, now: Progress, test_accuracy: float = nan, message: str = "") -> None:
        """Write it. Raises OSError."""
        self._writer.status(
            Status(
                state,
                now.step,
                now.steps,
                now.epoch,
                now.epochs,
                _known(now.loss),
                _known(now.accuracy),
                _known(test_accuracy),
                now.seconds,
                None if state != "running" or now.left is None else max(now.left, 0.0),
                updated=time.time(),
                saved_step=self.saved_step,
                saves=self.saves,
                message=message,
                pid=os.getpid(),
                host=this_host(),
            )
        )


def _known(value: float) -> float | None:
    return value if isfinite(value) else None
