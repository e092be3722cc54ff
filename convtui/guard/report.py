"""What is said when something went wrong: one plain line, and for a fault of ours a file with its traceback."""

import os
import sys
from types import TracebackType

from convtui.core.text import scrub, visible

PROGRAM = "convtui"
LONGEST_MESSAGE = 700


def refused(message: str, code: int) -> int:
    """One line on the error output, safe to print; `code`."""
    if sys.stderr is not None:
        print(f"{PROGRAM}: {visible(message, LONGEST_MESSAGE)}", file=sys.stderr)
    return code


def traceback_lines(error: BaseException) -> list[str]:
    """Its traceback, with nothing in it that a terminal would obey."""
    import traceback

    return [scrub(line) for line in "".join(traceback.format_exception(error)).splitlines()]


def print_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:  # noqa: ARG001
    """In place of `sys.excepthook`, where no app had the screen."""
    for line in traceback_lines(error.with_traceback(trace)):
        print(line, file=sys.stderr)


def crashed(error: BaseException) -> int:
    """A fault of ours ended the app: the traceback goes to a file, and a sentence names it; exit code 1."""
    from convtui.paths import state_dir, write_atomically

    what = type(error).__name__
    path = None
    try:
        path = state_dir() / "crash.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{line}\n" for line in traceback_lines(error))
        write_atomically(path, lambda file: file.write(lines.encode("utf-8", "replace")))
    except (OSError, RuntimeError) as trouble:  # RuntimeError: there is no home
        why = os.strerror(trouble.errno) if isinstance(trouble, OSError) and trouble.errno else str(trouble)
        fault = visible(f"{what}: {error}" if str(error) else what, 200)
        where = f"to {path}" if path else "anywhere"
        return refused(f"It ended by a fault of its own ({fault}); no report could be written {where}: {why}.", 1)
    return refused(f"It ended by a fault of its own ({what}): please send its report, {path}.", 1)
