"""A newcomer's first minute: starts a command in a pty of 80x24, presses keys, and checks the screen."""

import argparse
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.terminal.dots import halves, is_block
from tests.terminal.pty_app import PtyApp
from tests.terminal.waiting import wait_until

# A first start may have to build and install (pipx) before anything shows.
START_TIMEOUT = 300.0


def picture(app: PtyApp) -> list[tuple[object, object]]:
    """Each cell of the two large panes, from left to right and down: the colours of its halves, or a letter's."""
    cells = [app.cell(column, row) for row in range(2, 18) for column in (*range(32), *range(48, 80))]
    return [halves(cell) if is_block(cell) else (cell.fg, (cell.data, cell.bg)) for cell in cells]


def step(text: str) -> None:
    print(f"  {text}")


def walk(app: PtyApp) -> None:
    """The first screen, the kernel turned and typed, pooling, the filters, and out; AssertionError else."""

    def until(condition: Callable[[], bool], complaint: str) -> None:
        wait_until(condition, 15.0, lambda: f"{complaint}\n{app.text}")

    def changed_by(*names: str) -> None:
        before = picture(app)
        app.press(*names)
        until(lambda: picture(app) != before, f"{names} changed no dot")
        app.wait_quiet()

    app.wait_for("map 30x30", timeout=START_TIMEOUT)
    app.wait_for("letter E")
    app.wait_for("lie flat")
    app.wait_quiet()
    dots = picture(app)
    split = sum(upper != lower for upper, lower in dots)
    assert split > 100, f"only {split} cells show two dots\n{app.text}"
    assert len({colour for dot in dots for colour in dot}) >= 5, "there are hardly any colours"
    step("first screen: letter E, a kernel, its map 30x30")

    changed_by("r")
    app.wait_for("stand")
    step("r turns the kernel: the standing edges light up")

    changed_by("5", "enter")
    app.wait_for("a kernel of your own")
    app.press("u")
    app.wait_gone("a kernel of your own")
    step("a cell is typed, and undone")

    changed_by("p")
    app.wait_for("15x15")
    step("p pools the map to 15x15")

    changed_by("F")
    app.wait_for("26x26")
    until(lambda: re.search(r"\b1 of 32\b", app.text) is not None, "there is no first of 32 filters")
    before = app.text
    app.press("n")
    until(lambda: app.text != before, "n brought nothing new")
    step("F: the 32 filters of a trained layer, and the next one")

    app.press("q")
    code = app.wait_exit()
    assert code == 0, f"q ended it with exit code {code}"
    assert b"\x1b[?1049l" in app.raw()[-2000:], "the alternate screen was not left"
    step("q leaves, exit code 0, the terminal is restored")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="start in this directory, not in an empty one")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    elsewhere = Path(tempfile.mkdtemp(prefix="convtui-smoke-"))
    try:
        home = elsewhere / "home"
        home.mkdir()
        env: dict[str, str | None] = {"HOME": str(home), "PYTHONPATH": None, "VIRTUAL_ENV": None}
        with PtyApp(options.command, env=env, cwd=Path.cwd() if options.here else elsewhere) as app:
            walk(app)
    finally:
        shutil.rmtree(elsewhere)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
