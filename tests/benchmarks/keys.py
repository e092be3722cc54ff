"""What a key costs in two panes of 100 x 50 cells, in a pty: `python -m tests.benchmarks.keys [ROUNDS]`.

One cell of the kernel edited, or the kernel turned, changes one pane. Side by side, each key pressed in one program
after the other, medians: rich-pixels in Statics; the least that a key can cost, which makes both planes and sends one
letter; convtui's panes and driver in a small app; and convtui itself. (Its own first frame is of the picture at 32
pixels; Ctrl-L draws the panes that the keys are pressed in.) The terminal answers what it is asked. CPU is that of all
processes of a program. Linux only (/proc). A second pass, untimed, reads all bytes back and compares with the exact
dots.
"""

import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import numpy as np

from tests.benchmarks.judge import Judge
from tests.benchmarks.programs import (
    COLUMNS,
    CONVTUI,
    KEYS,
    LEAST,
    NAIVE,
    PANES,
    PROGRAMS,
    ROWS,
    Program,
    compile_all,
    wanted,
    write_pictures,
)
from tests.benchmarks.raw_pty import RawPty
from tests.benchmarks.table import Row, figure, table
from tests.render.drawing import psnr

ROUNDS = 8
# What is sent finer after a rest must have come before the next key.
QUIET = 0.5
# A round: it begins and ends at Home, with a kernel that was not there before, so that no cache has its map.
ROUND = (
    ("nothing", "home"),
    ("both panes", "end"),
    ("both panes", "home"),
    ("one cell", "plus"),
    ("one turn", "r"),
)
REPAINT = b"\x0c"
TIMED = NAIVE, LEAST, PANES, CONVTUI
FIFTEENTH = "rich-pixels / 15"
Seen = dict[str, dict[str, list[float]]]

TARGETS = {
    "first frame, bytes": "<= 80,000",
    "both panes, bytes": "<= 66,000",
    "both panes, ms to first byte": FIFTEENTH,
    "both panes, CPU ms": FIFTEENTH,
    "one cell, bytes": "<= 28,000",
    "one cell, ms to first byte": FIFTEENTH,
    "one cell, CPU ms": FIFTEENTH,
    "nothing, bytes": "0",
    "both panes, PSNR dB": ">= 39",
}


def opened(stack: ExitStack, program: Program, picture: Path) -> tuple[RawPty, int]:
    """The program at its panes, and the bytes of its first frame."""
    app = stack.enter_context(RawPty(program.command(picture), COLUMNS, ROWS))
    first = app.open(1.0).count
    for key in program.prepare:
        app.press(key)
    app.press(b"", QUIET)
    return app, first


def timed(picture: Path, rounds: int) -> Seen:
    """{program: {what: values}}."""
    seen: Seen = {program.name: defaultdict(list) for program in TIMED}
    with ExitStack() as stack:
        apps = {}
        for program in TIMED:
            apps[program.name], first = opened(stack, program, picture)
            seen[program.name]["first frame, bytes"].append(first)
        for _ in range(rounds):
            for kind, key in ROUND:
                for name, app in apps.items():
                    before = app.cpu
                    burst = app.press(KEYS[key], QUIET)
                    found = {"bytes": burst.count, "CPU ms": (app.cpu - before) * 1000}
                    if burst.count:
                        found |= {"ms to first byte": burst.first * 1000, "ms to last byte": burst.last * 1000}
                    for what, value in found.items():
                        seen[name][f"{kind}, {what}"].append(value)
        seen[CONVTUI.name]["repaint (Ctrl-L), bytes"].append(apps[CONVTUI.name].press(REPAINT, QUIET).count)
    return seen


def judged(picture: Path) -> Seen:
    """How near the panes' dots are to the exact ones: after each key of a round."""
    seen: Seen = {program.name: defaultdict(list) for program in TIMED}
    for program in PROGRAMS:
        with ExitStack() as stack:
            app, _ = opened(stack, program, picture)
            judge, fed, keys = Judge(COLUMNS, ROWS), 0, []
            for kind, key in ROUND:
                app.press(KEYS[key], QUIET)
                keys.append(key)
                judge.feed(bytes(app.output[fed:]))
                fed = len(app.output)
                exact, shown = [], []
                for name, cells, area in zip(
                    ("picture", "map"), wanted(program, picture, keys), program.panes, strict=True
                ):
                    exact.append(cells.pixels())
                    shown.append(judge.dots((area.row, area.column), area.rows, area.columns))
                    seen[program.name][f"{name}, lowest PSNR dB"].append(psnr(exact[-1], shown[-1]))
                if kind == "both panes":
                    seen[program.name]["both panes, PSNR dB"].append(psnr(np.concatenate(exact), np.concatenate(shown)))
    return seen


def rows(timed: Seen, judged: Seen) -> list[Row]:
    """Medians; of the PSNR the lowest. (A map that was changed often shows errors up to the bound in many dots.)"""
    made = []
    order = [what for kinds in timed.values() for what in kinds]
    names = [program.name for program in TIMED]
    for what in dict.fromkeys(order):
        values = [median(timed[name][what]) if timed[name][what] else None for name in names]
        made.append(Row(what, tuple(values), TARGETS.get(what, "")))
    quality = "both panes, PSNR dB", "picture, lowest PSNR dB", "map, lowest PSNR dB"
    lowest = (
        Row(what, tuple(min(judged[name][what], default=None) for name in names), TARGETS.get(what, ""))
        for what in quality
    )
    return [*made, *lowest]


def worst(tables: dict[str, list[Row]]) -> list[Row]:
    """For each target, convtui's worst figure among the pictures, and where it was."""
    made = []
    for what, target in TARGETS.items():
        found = {name: next(row for row in rows if row.what == what).values for name, rows in tables.items()}
        naive = {name: values[0] or 0 for name, values in found.items()}
        ours = {name: values[-1] or 0 for name, values in found.items()}
        if target == FIFTEENTH:
            name = min(found, key=lambda name: naive[name] / max(ours[name], 1e-9))
            target = f"<= {figure(naive[name] / 15)} ({FIFTEENTH})"
        else:
            name = (min if "PSNR" in what else max)(ours, key=ours.__getitem__)
        made.append(Row(what, found[name], f"{target:<28}  {name}"))
    return made


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    compile_all()
    names = [program.name for program in TIMED]
    tables = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in write_pictures(Path(folder)).items():
            tables[name] = rows(timed(picture, rounds), judged(picture))
            print(table(f"{name}, {COLUMNS}x{ROWS}", names, tables[name], ratios=True), end="\n\n", flush=True)
    print(table("the targets, each at its worst", names, worst(tables), ratios=True))


if __name__ == "__main__":
    main()
