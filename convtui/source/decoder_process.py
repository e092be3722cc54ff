"""The child process that decodes one picture: it takes limits upon itself, reads descriptor 0 and answers on 1.

It answers "-", a reason, a newline and an advice; or "+", five numbers (rows, columns, channels of what follows; rows,
columns of the file), a newline and the values as float32. `limited` starts it and hears the answer.
"""

import fcntl
import os
import signal
import stat
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from convtui.source.decoding import decode
from convtui.source.limits import FILES, MEMORY, MOST_BYTES, SECONDS, UndecodableError

INPUT, OUTPUT = 0, 1


def main() -> None:
    """Decode at the size and on the ground that the last two arguments say, and end."""
    *_, size, ground = sys.argv
    confine()
    _end_with_reader(True)
    try:
        made = decode(_picture(), int(size) or None, float(ground))
        rows, columns, *channels = made.values.shape
        head = f"+{rows} {columns} {channels[0] if channels else 1} {made.own_shape[0]} {made.own_shape[1]}\n"
        parts = [head.encode(), made.values.tobytes()]
    except UndecodableError as error:
        parts = [f"-{error}\n{error.advice}".encode()]
    except MemoryError:
        parts = [b"-it is too large for the memory at hand\nmake it smaller"]
    _end_with_reader(False)
    for part in parts:
        left = memoryview(part)
        while left:
            left = left[os.write(OUTPUT, left) :]
    os._exit(0)


def confine(seconds: int = SECONDS) -> None:
    """Little memory, time and files; nothing written, no program started. What the system does not know is left out."""
    import resource

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    limits = {"CPU": seconds, "NOFILE": FILES, "FSIZE": 0, "CORE": 0, "NPROC": 0}
    with suppress(OSError, ValueError):  # there is no /proc
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limits["AS"] = pages * resource.getpagesize() + MEMORY
    for name, most in limits.items():
        what = getattr(resource, f"RLIMIT_{name}", None)
        if what is None:
            continue
        hard = resource.getrlimit(what)[1]
        # Beyond the hard limit of time there is no signal that would tell why.
        wanted = most + 1 if name == "CPU" else most
        hard = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (min(most, hard), hard))


def _end_with_reader(on: bool) -> None:
    """Whether this process ends as soon as nobody can read its answer. (The signal ends it even within C code; it also
    comes when something was read, so it must be off before the answer is given.)
    """
    with suppress(OSError, AttributeError, ValueError):  # only some systems can do it
        flags = fcntl.fcntl(OUTPUT, fcntl.F_GETFL)
        fcntl.fcntl(OUTPUT, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(OUTPUT, fcntl.F_SETFL, flags | os.O_ASYNC if on else flags & ~os.O_ASYNC)


def _picture() -> BinaryIO:
    if stat.S_ISREG(os.fstat(INPUT).st_mode):
        return os.fdopen(INPUT, "rb")
    with os.fdopen(INPUT, "rb", closefd=False) as pipe:
        data = pipe.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UndecodableError(f"it has more than {MOST_BYTES / 1e6:,.0f} MB", "make it smaller")
    return BytesIO(data)
