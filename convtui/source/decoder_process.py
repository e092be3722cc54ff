"""The child process that decodes one picture: it takes limits upon itself, reads descriptor 0 and answers on 1.

It answers "-", a reason, a newline and an advice; or "+", five numbers (rows, columns, channels of what follows; rows,
columns of the file), a newline and the values as float32. `limited` starts it and hears the answer.
"""

import fcntl
import os
import stat
import sys
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

from convtui.source.confining import confine
from convtui.source.decoding import decode
from convtui.source.limits import MOST_BYTES, UndecodableError

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
