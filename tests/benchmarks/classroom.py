"""Thirty students on one machine, at 80x24, in ptys: `python -m tests.benchmarks.classroom [STUDENTS]`.

All start at once; then nothing is pressed for a while; then each presses two keys a second, for twenty seconds, of what
a lesson has: kernels turned and typed, the window moved, pictures and kernels paged, pools. The same with as many
apps of rich-pixels in Statics, which draw at every key. Linux only (/proc).

A key is answered by what comes until the next one. Machine load is that of the apps alone, of all cores.
"""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.benchmarks.programs import BACK_TAB, DOWN, compile_all
from tests.benchmarks.raw_pty import Burst, RawPty
from tests.benchmarks.table import Row, percentile, table

STUDENTS = 30
SECONDS, PER_SECOND = 20, 2
IDLE = 10.0
UP, RIGHT, LEFT, TAB = b"\x1b[A", b"\x1b[C", b"\x1b[D", b"\t"
# Every key changes something that is seen. It begins and ends in the kernel's pane.
EDITS = b"r", b"5", RIGHT, b"2", DOWN, b"+", b"r", b"_"
PICTURE = BACK_TAB, DOWN, RIGHT, DOWN, RIGHT, b"n", UP, LEFT
POOLS = TAB, b"p", b"r", b"p", b"+", b"p", b"n", b"r"
PROGRAMS = {"rich-pixels": "tests.benchmarks.apps.naive", "convtui": "convtui"}


def lesson(student: int) -> tuple[bytes, ...]:
    """The keys of one student: not all are at the same place."""
    whole = EDITS + PICTURE + POOLS
    return (EDITS * (student % 3) + whole * SECONDS)[: SECONDS * PER_SECOND]


def times(burst: Burst) -> Iterator[tuple[float, float] | None]:
    """For each key the seconds to its answer's first and last byte; None where none came before the next key."""
    pieces, ends = list(burst.pieces), [*burst.typed[1:], float("inf")]
    for typed, end in zip(burst.typed, ends, strict=True):
        answer = [when - typed for when, _ in pieces if typed <= when < end]
        yield (answer[0], answer[-1]) if answer else None


def class_of(students: int, module: str) -> dict[str, float]:
    found: dict[str, float] = {}
    with ExitStack() as stack, ThreadPoolExecutor(students) as pool:
        start = time.perf_counter()
        apps = [stack.enter_context(RawPty([sys.executable, "-m", module])) for _ in range(students)]
        opened = list(pool.map(lambda app: app.open(3.0), apps))
        screens = [app.started - start + burst.last for app, burst in zip(apps, opened, strict=True)]
        found["all start at once, s to the last screen"] = max(screens)

        before = time.perf_counter(), sum(app.cpu for app in apps)
        time.sleep(IDLE)
        spent = sum(app.cpu for app in apps) - before[1]
        found["idle, % of a core each"] = 100 * spent / (time.perf_counter() - before[0]) / students
        found["threads each"] = sum(sum(app.threads) for app in apps) / students
        found["processes each"] = sum(len(app.processes) for app in apps) / students

        begin, before = time.perf_counter() + 0.5, (time.perf_counter(), sum(app.cpu for app in apps))

        def taught(student: int) -> Burst:
            late = student / students / PER_SECOND
            keys = [(late + place / PER_SECOND, key) for place, key in enumerate(lesson(student))]
            return apps[student].listen(begin, 1.0, keys)

        bursts = list(pool.map(taught, range(students)))
        spent = sum(app.cpu for app in apps) - before[1]
        answers = [answer for burst in bursts for answer in times(burst)]
        found["machine load, %"] = 100 * spent / SECONDS / (os.cpu_count() or 1)
        found["CPU ms a key"] = 1000 * spent / len(answers)
        for place, what in enumerate(("first", "last")):
            some = [answer[place] * 1000 for answer in answers if answer]
            for share in (0.5, 0.99):
                value = percentile(some, share)
                if value is not None:
                    found[f"key to {what} byte, ms, p{share * 100:.0f}"] = value
        found["keys not answered before the next, %"] = 100 * answers.count(None) / len(answers)
        found["bytes a key"] = sum(burst.count for burst in bursts) / len(answers)
        found["memory of all, MB"] = memory = sum(app.memory for app in apps)
        found["memory, MB each"] = memory / students
    return found


def main() -> None:
    students = int(sys.argv[1]) if sys.argv[1:] else STUDENTS
    compile_all()
    found = {name: class_of(students, module) for name, module in PROGRAMS.items()}
    rows = [Row(what, tuple(found[name].get(what) for name in found)) for what in found["convtui"]]
    print(table(f"{students} students, 80x24, {PER_SECOND} keys a second", list(found), rows, ratios=True))


if __name__ == "__main__":
    main()
