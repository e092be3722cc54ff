"""What it costs to watch a training, at 80x24, in a pty: `python -m tests.benchmarks.watching [--real]`.

The app begins a training and shows it at its own rate: bytes a second to the terminal and CPU of the app's own
processes in Training mode, in each of its sights, in Filters mode and in Network mode; then the key n in Filters mode,
from the key to the first byte, while it trains. The trainer is a fake one of 30 steps a second, 70 steps an epoch; with
--real it is TensorFlow on the bundled digits, which wants all cores. Linux only (/proc).
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from convtui.source.glance import glance
from convtui.source.runs import is_run
from tests.benchmarks.programs import compile_all
from tests.benchmarks.raw_pty import RawPty
from tests.benchmarks.table import Row, table

SECONDS, KEYS = 20.0, 30
SHOWN = (
    ("Training mode", b"T"),
    ("its change (c)", b"Tc"),
    ("its film (f)", b"cf"),
    ("its maps (z)", b"fz"),
    ("Filters mode", b"zF"),
    ("Network mode", b"N"),
)
FAKE, REAL = "tests.terminal.live_app", "convtui"
BEGIN = b"\x1b[F\r"  # End, Enter: the last line of the form


def seconds_of(pid: int) -> float:
    """Of processor time so far."""
    return time.clock_gettime(~pid << 3 | 2)


def until_it_trains(app: RawPty, home: str) -> None:
    """Until the run says so, and the app has had time to see it."""
    run, deadline = Path(home) / ".local/share/convtui/runs/digits-1", time.monotonic() + 60
    while not is_run(run) or (status := glance(run).status) is None or not status.step:
        assert time.monotonic() < deadline, f"nothing trains: {app.output[-300:]!r}"
        app.listen(app.now(), 0.0, ((0.3, b""),))
    app.listen(app.now(), 0.0, ((3.0, b""),))


def main() -> None:
    is_real = sys.argv[1:] == ["--real"]
    compile_all()
    rows = []
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, CONVTUI_FAKE_STEP="0.033")
        for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ.pop(name, None)
        with RawPty([sys.executable, "-m", REAL if is_real else FAKE]) as app:
            app.open()
            app.press(b"T", 1.0)
            app.press(b"e", 1.0)
            if is_real:  # long enough to be watched
                app.press(b"\x1b[B" * 12 + b"300\r", 1.0)
            app.press(BEGIN)
            until_it_trains(app, home)
            mine = app.processes[:2]  # the guardian, and the app
            for what, keys in SHOWN:
                for key in keys:
                    app.press(bytes([key]), 0.3)
                before = sum(map(seconds_of, mine))
                burst = app.listen(app.now(), 0.0, ((SECONDS, b""),))
                spent = sum(map(seconds_of, mine)) - before
                rows.append(Row(what, (burst.count / SECONDS, 100 * spent / SECONDS)))
            app.press(b"F", 1.0)
            begin = app.now()
            typed = [(0.4 * number, b"n") for number in range(1, KEYS + 1)]
            heard = app.listen(begin, 0.4, typed)
            waits = []
            for sent in heard.typed:
                first = next((when for when, _ in heard.pieces if when >= sent), None)
                waits += [1000 * (first - sent)] if first is not None else []
            app.press(b"qq", 3.0)
    trainer = "TensorFlow" if is_real else "a fake trainer"
    print(table(f"watching, 80x24, {trainer}", ["bytes/s", "CPU %"], rows))
    print(f"key n in Filters mode to the first byte, ms: median {median(waits):.1f}, most {max(waits):.1f}")


if __name__ == "__main__":
    main()
