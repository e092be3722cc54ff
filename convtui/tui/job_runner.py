"""Jobs in a thread: what the screen waits for is computed, what it no longer waits for is stopped."""

from collections.abc import Generator, Iterator
from time import monotonic
from typing import TYPE_CHECKING

from textual.worker import Worker, get_current_worker

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab.findings import STOPPED, Found, Job

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# Between two looks at how far it has come: each is a few bytes to the terminal.
SECONDS_A_LOOK = 0.5


class JobRunner:
    """One job at a time, the most urgent first. What was stopped by hand, or failed, begins again when it is asked for
    anew, after a time in which nothing waited for it.
    """

    def __init__(self, app: "ConvtuiApp") -> None:
        self._app = app
        self._job: Job | None = None
        self._worker: Worker[None] | None = None
        self._halted: set[Job] = set()

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def want(self, jobs: tuple[Job, ...]) -> str | None:
        """Begin the first that is not done; one that runs goes on if it is still wanted. Why one cannot be begun, or
        None.
        """
        self._halted &= set(jobs)
        findings = self._app.library.findings
        left = [job for job in jobs if findings.whole(job) is None and job not in self._halted]
        if self._job is not None and self._job == next(iter(left), None):
            return None
        self._cancel()
        return self._begin(left[0]) if left else None

    def stop(self) -> bool:
        """By hand; whether something was stopped. What the screen asks for by itself goes on: nobody waits for it."""
        from convtui.lab.wanted import is_silent

        if self._job is None or is_silent(self._job):
            return False
        self._halt(self._job, STOPPED)
        self._cancel()
        return True

    def _begin(self, job: Job) -> str | None:
        from convtui.lab.jobs import steps

        try:
            made = steps(job, self._app.library)
        except (ConvtuiError, ValueError, LookupError) as error:
            return self._halt(job, _sentence(error))
        self._job = job
        self._worker = self._app.run_worker(
            lambda: self._work(job, made), thread=True, group="jobs", exclusive=True, exit_on_error=False
        )
        return None

    def _work(self, job: Job, made: Iterator[Found]) -> None:
        """In the thread: it only looks at what was gathered, and tells."""
        worker, looked, problem = get_current_worker(), 0.0, ""
        try:
            for found in made:
                if worker.is_cancelled:
                    return
                if found.is_whole or monotonic() - looked >= SECONDS_A_LOOK:
                    looked = monotonic()
                    self._app.call_later(self._told, job, found)
        except Exception as error:  # noqa: BLE001  # a count that fails must not take the app with it
            problem = _sentence(error)
        finally:
            if isinstance(made, Generator):
                made.close()  # what it holds is much; whoever still knows of the worker shall not keep it
        if not worker.is_cancelled:
            self._app.call_later(self._over, job, problem)

    def _cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        self._worker = self._job = None

    def _halt(self, job: Job, why: str) -> str:
        self._halted.add(job)
        self._app.library.findings.halt(job, why)
        return why

    def _told(self, job: Job, found: Found) -> None:
        """What came of a job: kept, also where it is no longer waited for."""
        if not self._app.is_running:  # the screen is being taken down
            return
        findings = self._app.library.findings
        findings.put(job, found)
        if job in self._halted:  # it was on its way when the job was stopped
            findings.halt(job, STOPPED)
        self._app.show_found()

    def _over(self, job: Job, problem: str) -> None:
        """Nothing more comes of it: on to the next."""
        if not self._app.is_running:
            return
        if job == self._job:
            self._worker = self._job = None
        is_failed = self._app.library.findings.whole(job) is None and job not in self._halted
        if is_failed:
            self._halt(job, problem or "Nothing came of it.")
        self._app.show_found()
        if is_failed and problem:
            self._app._say(problem)
        self._app.start_jobs()


def _sentence(error: Exception) -> str:
    return f"It cannot be counted: {visible(str(error) or type(error).__name__, 160).rstrip('.')}."
