"""What a start and a key cost at 80x24, in a pty: `python -m tests.benchmarks.first_minute [RUNS]`.

Side by side in turn, medians: a bare Textual app, the same that imports numpy and Pillow and does nothing with them,
the same picture and map as rich-pixels in Statics, and convtui. The terminal answers what it is asked.
Linux only (/proc). A turn is r: half of the map's dots change. An edit is one cell typed.

A start is over when the screen looks as it stays; what is sent after that shows nothing new. Memory is the
proportional set size of all processes.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from tests.benchmarks.judge import settled
from tests.benchmarks.programs import compile_all
from tests.benchmarks.raw_pty import Burst, RawPty
from tests.benchmarks.table import Row, table

RUNS, KEYS = 9, 12
COLUMNS, ROWS = 80, 24
BARE, NAIVE, OURS = "bare Textual", "rich-pixels", "convtui"
IMPORTS = "import numpy, PIL.Image; from tests.benchmarks.apps.bare import Bare; Bare().run()"
PROGRAMS = {
    BARE: ("-m", "tests.benchmarks.apps.bare"),
    "with imports": ("-c", IMPORTS),
    NAIVE: ("-m", "tests.benchmarks.apps.naive"),
    OURS: ("-m", "convtui"),
}
START = "start, ms to the whole screen"
TURN = "turn, ms to last byte"
Seen = dict[str, dict[str, list[float]]]


def measure(name: str, seen: dict[str, list[float]]) -> Burst:
    """One run; its start, to be judged when nothing is timed."""
    with RawPty([sys.executable, *PROGRAMS[name]], COLUMNS, ROWS) as app:
        start = app.open(1.0)
        seen["start, ms to first byte"].append(start.first * 1000)
        seen["start, bytes"].append(start.count)
        seen["start, CPU ms"].append(app.cpu * 1000)
        seen["memory, MB"].append(app.memory)
        if name in (NAIVE, OURS):
            app.press(b"r")
            before = app.cpu
            turns = [app.press(b"r") for _ in range(KEYS)]
            seen["turn, CPU ms"].append((app.cpu - before) / KEYS * 1000)
            seen[TURN].append(median(turn.last for turn in turns) * 1000)
            seen["turn, bytes"].append(median(turn.count for turn in turns))
            seen["memory after keys, MB"].append(app.memory)
        if name == OURS:
            edits = [app.press(key) for key in (b"5", b"\x1b[C", b"7", b"\x1b[C", b"2", b"\x1b[C")][::2]
            seen["edit, ms to last byte"].append(median(edit.last for edit in edits) * 1000)
            seen["edit, bytes"].append(median(edit.count for edit in edits))
        app.press(b"q", quiet=0.5)
    return start


def rows(seen: Seen) -> Iterator[Row]:
    for what in seen[OURS]:
        yield Row(what, tuple(median(found[what]) if what in found else None for found in seen.values()))
    starts = [median(a / b for a, b in zip(found[START], seen[BARE][START], strict=True)) for found in seen.values()]
    yield Row("start, times the bare one", tuple(starts), "<= 1.5 x")
    memory = [median(found["memory, MB"]) - median(seen[BARE]["memory, MB"]) for found in seen.values()]
    yield Row("memory over the bare one, MB", tuple(memory), "<= 28")


def main() -> None:
    runs = int(sys.argv[1]) if sys.argv[1:] else RUNS
    compile_all()
    seen: Seen = {name: defaultdict(list) for name in PROGRAMS}
    starts = [(name, measure(name, seen[name])) for _ in range(runs) for name in PROGRAMS]
    for name, start in starts:
        seen[name][START].append(settled(start.pieces, COLUMNS, ROWS) * 1000)
    print(table(f"{COLUMNS}x{ROWS}, median of {runs}", list(PROGRAMS), list(rows(seen))))


if __name__ == "__main__":
    main()
