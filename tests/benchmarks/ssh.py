"""What a key costs over ssh, and how far a held key lags on a slow line: `python -m tests.benchmarks.ssh [RUNS]`.

The programs of `keys`, over an sshd of one's own on the loopback, with and without -C, side by side, medians. Bytes are
what the server sends on the wire. Needs sshd, ssh and ssh-keygen.

The held key: 30 presses at 30 a second, on a line of 1 Mbit/s each way from the start on. They go to the picture's
corners in turn, and the last one turns the kernel, so that the last state was never shown before. The lag is from the
last press until both panes show that state, be it coarse (no dot is wrong by more than COARSE), and until the last
byte, fine. Once more on a line that was fast until then, as when others begin to use it.
"""

import shlex
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import numpy as np

from convtui.render.colours import Pixels
from tests.benchmarks.judge import Judge
from tests.benchmarks.keys import QUIET, ROUND
from tests.benchmarks.programs import (
    COLUMNS,
    KEYS,
    PROGRAMS,
    ROOT,
    ROWS,
    Program,
    compile_all,
    wanted,
    write_pictures,
)
from tests.benchmarks.proxy import Proxy
from tests.benchmarks.raw_pty import Burst, RawPty
from tests.benchmarks.table import Row, table
from tests.terminal.sshd import Sshd, SshdError

RUNS = 3
ROUNDS = 3
MEGABIT = 125_000.0
HELD = (*("end", "home") * 14, "end", "r")
PER_SECOND = 30
# Nothing within this time after a byte: the line is empty, and what is made finer after a rest has come.
SETTLED = 3.0
# Levels of 0..255: a dot that is farther from its colour belongs to another state.
COARSE = 40
HELD_ON = "photograph"
# How it is called, how ssh is, and whether the line is fast until then.
HELD_WAYS = ("held", "ssh", False), ("held", "ssh -C", False), ("slowed", "ssh", True)
COMPRESSION = {"ssh": "-oCompression=no", "ssh -C": "-C"}
# Newer clients hide the times of keys in packets of no meaning.
OPTIONS = "-tt", "-oIgnoreUnknown=ObscureKeystrokeTiming", "-oObscureKeystrokeTiming=no"
Seen = dict[str, dict[str, list[float]]]

TARGETS = {
    "both panes, ssh -C, bytes": "<= 12,000",
    "one cell, ssh -C, bytes": "<= 4,500",
    "held, ssh -C, s until shown": "<= 0.2",
}


class Session:
    """A program over ssh, brought to its panes."""

    def __init__(
        self, stack: ExitStack, server: Sshd, program: Program, picture: Path, way: str, rate: float | None = None
    ) -> None:
        command = shlex.join(["env", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", *program.command(picture)])
        self.proxy = stack.enter_context(Proxy(server.port, rate))
        remote = f"cd {shlex.quote(str(ROOT))} && exec {command}"
        ssh = server.command(remote, *OPTIONS, COMPRESSION[way], port=self.proxy.port)
        self.app = stack.enter_context(RawPty(ssh, COLUMNS, ROWS))
        self.app.open(SETTLED)
        for key in program.prepare:
            self.app.press(key)
        self.app.press(b"", QUIET)


def keys(server: Sshd, picture: Path) -> Seen:
    """Bytes on the wire for each key of a few rounds."""
    seen: Seen = {program.name: defaultdict(list) for program in PROGRAMS}
    for way in COMPRESSION:
        with ExitStack() as stack:
            sessions = {program.name: Session(stack, server, program, picture, way) for program in PROGRAMS}
            for _ in range(ROUNDS):
                for kind, key in ROUND:
                    for name, session in sessions.items():
                        before = session.proxy.received
                        burst = session.app.press(KEYS[key], QUIET)
                        seen[name][f"{kind}, {way}, bytes"].append(session.proxy.received - before)
                        if burst.count:
                            seen[name][f"{kind}, {way}, ms to last byte"].append(burst.last * 1000)
    return seen


def held(server: Sshd, picture: Path, runs: int) -> Seen:
    """The lag of a held key."""
    seen: Seen = {program.name: defaultdict(list) for program in PROGRAMS}
    for _ in range(runs):
        for what, way, slowed in HELD_WAYS:
            for program in PROGRAMS:
                with ExitStack() as stack:
                    session = Session(stack, server, program, picture, way, None if slowed else MEGABIT)
                    if slowed:
                        for key in ("end", "home") * 2:  # so that it may learn how fast the line is
                            session.app.press(KEYS[key], QUIET)
                        session.proxy.slow_down(MEGABIT)
                    before, wire = bytes(session.app.output), session.proxy.received
                    typed = [(place / PER_SECOND, KEYS[key]) for place, key in enumerate(HELD)]
                    burst = session.app.listen(session.app.now(), SETTLED, typed)
                    lags = lag(program, picture, before, burst)
                    lags["MB on the wire"] = (session.proxy.received - wire) / 1e6
                if "s until shown" not in lags:
                    print(f"{what}, {way}, {program.name}: one run never showed the last state")
                for measure, value in lags.items():
                    seen[program.name][f"{what}, {way}, {measure}"].append(value)
    return seen


def lag(program: Program, picture: Path, before: bytes, burst: Burst) -> dict[str, float]:
    """Seconds from the last press until what it made has come."""
    cells = wanted(program, picture, HELD)
    judge, pressed = Judge(COLUMNS, ROWS), burst.typed[-1]
    judge.feed(before)
    shown: float | None = None
    for when, data in burst.pieces:
        judge.feed(data)
        if when < pressed:
            continue
        seen = [judge.dots((area.row, area.column), area.rows, area.columns) for area in program.panes]
        if max(farthest(each.pixels(), dots) for each, dots in zip(cells, seen, strict=True)) > COARSE:
            shown = None
        elif shown is None:
            shown = when
    made = {"s until the last byte": burst.last - pressed}
    return made if shown is None else {"s until shown": shown - pressed} | made


def farthest(wanted: Pixels, shown: Pixels) -> int:
    """The largest error of any dot."""
    return int(np.abs(wanted.astype(int) - shown).max())


def rows(seen: Seen) -> list[Row]:
    names = [program.name for program in PROGRAMS]
    order = dict.fromkeys(what for found in seen.values() for what in found)
    return [
        Row(
            what, tuple(median(seen[name][what]) if seen[name][what] else None for name in names), TARGETS.get(what, "")
        )
        for what in order
    ]


def main() -> None:
    runs = int(sys.argv[1]) if sys.argv[1:] else RUNS
    compile_all()
    names = [program.name for program in PROGRAMS]
    with tempfile.TemporaryDirectory() as folder:
        pictures = write_pictures(Path(folder))
        home = Path(folder, "sshd")
        home.mkdir()
        try:
            with Sshd(home) as server:
                for name, picture in pictures.items():
                    print(table(f"{name}, {COLUMNS}x{ROWS}", names, rows(keys(server, picture)), ratios=True))
                    print(flush=True)
                found = rows(held(server, pictures[HELD_ON], runs))
                print(table(f"{HELD_ON}, {len(HELD)} presses on 1 Mbit/s", names, found, ratios=True))
        except SshdError as error:
            print(f"No sshd of one's own can be had here: {error}")


if __name__ == "__main__":
    main()
