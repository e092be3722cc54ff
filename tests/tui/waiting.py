"""Waiting for what is computed in threads: no sleeps, the workers themselves are awaited."""

from contextlib import suppress

from textual.worker import WorkerCancelled

from tests.tui.harness import Session

ROUNDS = 50


async def counted(s: Session) -> None:
    """Until no job is left that the screen waits for, and all is drawn."""
    for _ in range(ROUNDS):
        await s.settle()
        running = [worker for worker in s.app.workers if worker.group == "jobs" and not worker.is_cancelled]
        if not running:
            return
        with suppress(WorkerCancelled):  # the next one that begins takes the place of one that is just done
            await s.app.workers.wait_for_complete(running)
    raise AssertionError("the jobs come to no end")
