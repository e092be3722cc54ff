"""Long work of a command: a bar on a terminal, nothing at all in a pipe."""

import sys
from contextlib import ExitStack
from time import monotonic
from typing import Any

from convtui.lab.findings import Found, Job
from convtui.lab.jobs import finish
from convtui.lab.library import Library

# What is done sooner needs no bar.
PATIENCE = 0.3


def found(job: Job, library: Library, words: str) -> Any:  # noqa: ANN401  # each job gives its own type
    """What `job` gives. On a terminal stderr shows how far it has come; `words` say what is done. Ctrl-C raises
    KeyboardInterrupt within a step, and the bar is wiped away.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        return finish(job, library)
    with ExitStack() as stack:
        return finish(job, library, _Bar(words, stack))


class _Bar:
    """Begins once somebody would wonder."""

    def __init__(self, words: str, stack: ExitStack) -> None:
        self._words, self._stack, self._start = words, stack, monotonic()
        self._shown: Any = None
        self._task: Any = None

    def __call__(self, step: Found) -> None:
        if self._shown is None and monotonic() - self._start > PATIENCE:
            self._begin(step.total)
        if self._shown is not None:
            self._shown.update(self._task, completed=step.done)

    def _begin(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        shape = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._shown = self._stack.enter_context(Progress(*shape, console=Console(stderr=True), transient=True))
        self._task = self._shown.add_task(self._words, total=total)
