"""Writes a run as fast as it can, for tests that end it: `python -m tests.train.run_child FOLDER`."""

import sys
import time
from itertools import count
from pathlib import Path

from convtui.core.run import Status
from convtui.train.run_writer import RunWriter, recorded
from tests.train.making_runs import HEAD, moment, network

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    known = recorded(folder, HEAD)
    begin = known[-1].step if known else None
    writer = RunWriter(folder, HEAD, begin, durable=False)
    if begin is None:
        writer.add(moment(0))
    for step in count(1 if begin is None else begin + 1):
        writer.add(moment(step))
        writer.amend(moment(step, test_loss=1.0))
        if step % 5 == 0:
            writer.network(network(step))
        writer.status(Status("running", step, updated=time.time()))
        # What is flushed reaches the test whatever becomes of this process.
        print(step, flush=True)
