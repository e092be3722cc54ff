"""What a start and a key cost at 80x24, in a pty: `python -m tests.benchmarks.first_minute`.

Side by side in turn, medians: convtui, the same picture and map as rich-pixels in Statics, and a bare Textual app.
Linux only (/proc). A turn is r: half of the map's dots change. An edit is one cell typed.
"""

import compileall
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

from tests.benchmarks.raw_pty import RawPty

ROOT = Path(__file__).parents[2]
RUNS, KEYS = 5, 12
PROGRAMS = {
    "convtui": "convtui",
    "rich-pixels in Statics": "tests.benchmarks.apps.naive",
    "bare Textual": "tests.benchmarks.apps.bare",
}


def measure(name: str, module: str) -> dict[str, float]:
    with RawPty([sys.executable, "-m", module]) as app:
        start = app.read(app.started, 1.0)
        found = {"start, ms to last byte": start.last * 1000, "start, bytes": start.count, "memory, MB": app.memory}
        if name != "bare Textual":
            app.press(b"r")
            before = app.cpu
            turns = [app.press(b"r") for _ in range(KEYS)]
            found["turn, ms of CPU"] = (app.cpu - before) / KEYS * 1000
            found["turn, ms to last byte"] = median(turn.last for turn in turns) * 1000
            found["turn, bytes"] = median(turn.count for turn in turns)
        if name == "convtui":
            edits = [app.press(key) for key in (b"5", b"\x1b[C", b"7", b"\x1b[C", b"2", b"\x1b[C")][::2]
            found["edit, ms to last byte"] = median(edit.last for edit in edits) * 1000
            found["edit, bytes"] = median(edit.count for edit in edits)
        app.press(b"q", quiet=0.5)
    return found


def main() -> None:
    # As installed programs are: with PYTHONDONTWRITEBYTECODE a checkout would be compiled anew at every start.
    for package in ("convtui", "tests/benchmarks"):
        compileall.compile_dir(ROOT / package, quiet=1)
    seen: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in PROGRAMS}
    for _ in range(RUNS):
        for name, module in PROGRAMS.items():
            for what, value in measure(name, module).items():
                seen[name][what].append(value)
    print(f"{'80x24, median of ' + str(RUNS):<26}" + "".join(f"{name:>26}" for name in PROGRAMS))
    for what in seen["convtui"]:
        row = [f"{median(seen[name][what]):>26,.1f}" if seen[name][what] else f"{'-':>26}" for name in PROGRAMS]
        print(f"{what:<26}" + "".join(row))
    ours, bare = seen["convtui"], seen["bare Textual"]
    ratio = median(a / b for a, b in zip(ours["start, ms to last byte"], bare["start, ms to last byte"], strict=True))
    print(f"start over bare Textual: {ratio:.2f} x;", end=" ")
    print(f"memory over bare Textual: +{median(ours['memory, MB']) - median(bare['memory, MB']):.1f} MB")


if __name__ == "__main__":
    main()
