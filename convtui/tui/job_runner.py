"""Jobs in a thread: what the screen waits for is computed, what it no longer waits for is stopped."""

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import Worker, get_current_worker

from convtui.lab.findings import Found, Job

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# Between two looks at how far it has come: each is a few bytes to the terminal.
SECONDS_A_LOOK = 0.5


class JobRunner:
    """One job at a time, the most urgent first. What was stopped by hand begins again when it is asked for anew."""

    class Step(Message):
        """How far a job has come."""

        def __init__(self, job: Job, found: Found) -> None:
            super().__init__()
            self.job = job
            self.found = found

    def __init__(self, app: "ConvtuiApp") -> None:
        self._app = app
        self._job: Job | None = None
        self._worker: Worker[None] | None = None
        self._stopped: set[Job] = set()

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def want(self, jobs: tuple[Job, ...]) -> None:
        """Begin the first that is not done; one that runs goes on if it is still wanted."""
        self._stopped &= set(jobs)
        findings = self._app.library.findings
        left = [job for job in jobs if findings.whole(job) is None and job not in self._stopped]
        if self._job is not None and self._job == next(iter(left), None):
            return
        self._cancel()
        if left:
            self._begin(left[0])

    def stop(self) -> bool:
        """By hand; whether something was stopped."""
        if self._job is None:
            return False
        self._stopped.add(self._job)
        self._cancel()
        return True

    def _begin(self, job: Job) -> None:
        from convtui.lab.jobs import steps

        try:
            made = steps(job, self._app.library)
        except ValueError:
            self._stopped.add(job)  # nothing to work on: the panels say why
            return
        self._job = job
        self._worker = self._app.run_worker(
            lambda: self._work(job, made), thread=True, group="jobs", exclusive=True, exit_on_error=True
        )

    def _work(self, job: Job, made: Iterator[Found]) -> None:
        worker, looked = get_current_worker(), 0.0
        for found in made:
            if worker.is_cancelled:
                return
            if found.is_whole or monotonic() - looked >= SECONDS_A_LOOK:
                looked = monotonic()
                self._app.post_message(self.Step(job, found))

    def _cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        self._worker = self._job = None

    def step(self, job: Job, found: Found) -> None:
        """What came of a job: kept, also where it is no longer waited for."""
        self._app.library.findings.put(job, found)
        if job == self._job and found.is_whole:
            self._worker = self._job = None
