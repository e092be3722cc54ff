"""Jobs in a thread: what the screen waits for is computed, what it no longer waits for is stopped."""

from collections.abc import Generator, Iterator
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.worker import Worker, get_current_worker

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab.findings import STOPPED, Found, Job

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# Between two looks at how far it has come: each is a few bytes to the terminal.
SECONDS_A_LOOK = 0.5


class Task(Struct, frozen=True):
    """A job, and the age of its network: one on the same network's other weights is another."""

    job: Job
    age: int


class JobRunner:
    """One job at a time, the most urgent first. What was stopped by hand, or failed, begins again when it is asked for
    anew, after a time in which nothing waited for it.
    """

    def __init__(self, app: "ConvtuiApp") -> None:
        self._app = app
        self._task: Task | None = None
        self._worker: Worker[None] | None = None
        self._halted: set[Task] = set()

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    def want(self, jobs: tuple[Job, ...]) -> str | None:
        """Begin the first that is not done; one that runs goes on if it is still wanted. Why one cannot be begun, or
        None.
        """
        findings = self._app.library.findings
        tasks = [Task(job, findings.age(job)) for job in jobs]
        self._halted &= set(tasks)
        left = [task for task in tasks if findings.whole(task.job) is None and task not in self._halted]
        if self._task is not None and self._task == next(iter(left), None):
            return None
        self._cancel()
        return self._begin(left[0]) if left else None

    def stop(self) -> bool:
        """By hand; whether something was stopped. What the screen asks for by itself goes on: nobody waits for it."""
        from convtui.lab.wanted import is_silent

        if self._task is None or is_silent(self._task.job):
            return False
        self._halt(self._task, STOPPED)
        self._cancel()
        return True

    def _begin(self, task: Task) -> str | None:
        from convtui.lab.jobs import steps

        try:
            made = steps(task.job, self._app.library)
        except (ConvtuiError, ValueError, LookupError) as error:
            return self._halt(task, _sentence(error))
        self._task = task
        self._worker = self._app.run_worker(
            lambda: self._work(task, made), thread=True, group="jobs", exclusive=True, exit_on_error=False
        )
        return None

    def _work(self, task: Task, made: Iterator[Found]) -> None:
        """In the thread: it only looks at what was gathered, and tells."""
        worker, looked, problem = get_current_worker(), 0.0, ""
        try:
            for found in made:
                if worker.is_cancelled:
                    return
                if found.is_whole or monotonic() - looked >= SECONDS_A_LOOK:
                    looked = monotonic()
                    self._app.call_later(self._told, task, found)
        except Exception as error:  # noqa: BLE001  # a count that fails must not take the app with it
            problem = _sentence(error)
        finally:
            if isinstance(made, Generator):
                made.close()  # what it holds is much; whoever still knows of the worker shall not keep it
        if not worker.is_cancelled:
            self._app.call_later(self._over, task, problem)

    def _cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        self._worker = self._task = None

    def _halt(self, task: Task, why: str) -> str:
        self._halted.add(task)
        self._app.library.findings.halt(task.job, why)
        return why

    def _is_of_now(self, task: Task) -> bool:
        """Whether what comes of it is about the network as it is: a run that goes on may have saved meanwhile."""
        return self._app.library.findings.age(task.job) == task.age

    def _told(self, task: Task, found: Found) -> None:
        """What came of a job: kept, also where it is no longer waited for."""
        if not self._app.is_running or not self._is_of_now(task):  # or the screen is being taken down
            return
        findings = self._app.library.findings
        findings.put(task.job, found)
        if task in self._halted:  # it was on its way when the job was stopped
            findings.halt(task.job, STOPPED)
        self._app.show_found()

    def _over(self, task: Task, problem: str) -> None:
        """Nothing more comes of it: on to the next."""
        if not self._app.is_running:
            return
        if task == self._task:
            self._worker = self._task = None
        is_known = self._app.library.findings.whole(task.job) is not None or not self._is_of_now(task)
        is_failed = not is_known and task not in self._halted
        if is_failed:
            self._halt(task, problem or "Nothing came of it.")
        self._app.show_found()
        if is_failed and problem:
            self._app._say(problem)
        self._app.start_jobs()


def _sentence(error: Exception) -> str:
    return f"It cannot be counted: {visible(str(error) or type(error).__name__, 160).rstrip('.')}."
