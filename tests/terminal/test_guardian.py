"""The terminal is given back, whatever ends the app, and no process stays."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import Signals

import pytest

from tests.terminal.modes import left_changed
from tests.terminal.processes import are_gone, state
from tests.terminal.pty_app import PtyApp
from tests.terminal.test_app import COMMAND, ROOT, START
from tests.terminal.waiting import wait_until

ENDING = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT]
# The app with another doing behind Ctrl-L.
ANOTHER = """
import convtui.tui.program as program
class Another(program.ConvtuiApp):
    CSS_PATH = "{style}"
    def do_repaint(self):
{doing}
program.ConvtuiApp = Another
from convtui.cli import main
raise SystemExit(main([]))
"""
STYLE = ROOT / "convtui" / "tui" / "convtui.tcss"
BUSY = "        while True: pass"
# A regular expression without end never lets another thread run.
HOGGING = '        import re; re.match("(a+)+$", "a" * 64 + "b")'
FAULTY = '        raise RuntimeError("a fault \\x1b]0;evil\\x07 of \\u202e ours")'


def another(doing: str) -> list[str]:
    return [sys.executable, "-c", ANOTHER.format(doing=doing, style=STYLE)]


def opened(command: list[str], tmp_path: Path, **env: str | None) -> PtyApp:
    app = PtyApp(command, env={"HOME": str(tmp_path), "XDG_STATE_HOME": None, **env}, cwd=ROOT)
    app.wait_for("map 30x30", START)
    app.wait_for(": all")
    app.wait_quiet()
    return app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[PtyApp]:
    with opened(list(COMMAND), tmp_path) as made:
        yield made


def said(app: PtyApp) -> str:
    """What stands on the screen after the app: one line, however the terminal wraps it."""
    after = app.raw().rpartition(b"\x1b[?1049l")[2].decode()
    return re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]|\x18", "", after).replace("\r\n", "\n").strip()


def is_given_back(app: PtyApp) -> bool:
    return app.is_cooked and not left_changed(app.raw())


def gives_back(app: PtyApp, code: int, processes: list[int], within: float = 3.0) -> None:
    """It ends with `code` in time, the terminal is as it was, and none of its processes runs."""
    assert app.wait_exit(within) == code
    assert app.is_cooked
    assert left_changed(app.raw()) == set()
    assert are_gone(processes)


def pid_of(app: PtyApp, who: str) -> int:
    guardian, itself = app.processes
    return guardian if who == "guardian" else itself


def test_on_the_screen_the_modes_are_on(app: PtyApp) -> None:
    """So that the other tests cannot pass on nothing."""
    assert not app.is_cooked
    assert {"1049", "1000", "1003", "2004", "1004", "25", "keyboard"} <= left_changed(app.raw())
    assert len(app.processes) == 2
    processes = app.processes
    app.press("q")
    gives_back(app, 0, processes)


@pytest.mark.parametrize("who", ["guardian", "app"])
@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_signals_end_both(app: PtyApp, number: Signals, who: str) -> None:
    processes = app.processes
    os.kill(pid_of(app, who), number)
    gives_back(app, 128 + number, processes)
    assert said(app) == ""


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT], ids=lambda number: number.name)
def test_a_killed_app(app: PtyApp, number: Signals) -> None:
    processes = app.processes
    os.kill(pid_of(app, "app"), number)
    gives_back(app, 128 + number, processes)
    assert re.fullmatch(rf"convtui: The app was ended by signal {int(number)} \([\w ]+\)\.", said(app))


def test_a_killed_guardian(tmp_path: Path) -> None:
    """Under a shell, which gets the terminal back from the app itself."""
    script = f"{sys.executable} -m convtui; echo code=$?; exec cat"
    with opened(["sh", "-c", script], tmp_path) as app:
        _, guardian, itself = app.processes
        os.kill(guardian, signal.SIGKILL)
        wait_until(lambda: are_gone([guardian, itself]), 5, lambda: app.text)
        wait_until(lambda: b"code=137" in app.raw(), 5, lambda: app.text)
        assert app.is_cooked
        assert left_changed(app.raw()) == set()


@pytest.mark.parametrize(
    ("doing", "who", "number"),
    [
        (BUSY, "guardian", signal.SIGTERM),
        (BUSY, "app", signal.SIGTERM),
        (BUSY, "guardian", signal.SIGHUP),
        (HOGGING, "guardian", signal.SIGTERM),
    ],
    ids=["busy", "busy, to the app", "busy, HUP", "hogging"],
)
def test_a_blocked_loop(tmp_path: Path, number: Signals, doing: str, who: str) -> None:
    with opened(another(doing), tmp_path) as app:
        processes = app.processes
        app.press("ctrl+l")
        wait_until(lambda: state(processes[1]) == "R", 5, lambda: "it is not busy")
        os.kill(pid_of(app, who), number)
        gives_back(app, 128 + number, processes)


def test_a_fault_is_one_sentence_and_a_file(tmp_path: Path) -> None:
    with opened(another(FAULTY), tmp_path) as app:
        processes = app.processes
        app.press("ctrl+l")
        gives_back(app, 1, processes)
        report = tmp_path / ".local" / "state" / "convtui" / "crash.txt"
        shown = said(app)
        assert shown.startswith("convtui: It ended by a fault of its own (RuntimeError)")
        assert str(report) in shown
        assert "\n" not in shown
        assert "Traceback" not in shown
        told = report.read_text()
        assert "Traceback" in told
        assert "do_repaint" in told
        assert "a fault ·]0;evil· of · ours" in told
        assert not {"\x1b", "\x07", "\u202e"} & set(told)
        assert b"\x1b]0;evil" not in app.raw()


def test_a_fault_without_a_place_for_its_report(tmp_path: Path) -> None:
    (tmp_path / ".local").write_text("a file where a folder should be")
    with opened(another(FAULTY), tmp_path) as app:
        processes = app.processes
        app.press("ctrl+l")
        gives_back(app, 1, processes)
        shown = said(app)
        assert shown.startswith("convtui: It ended by a fault of its own (RuntimeError: a fault ␛]0;evil")
        assert "no report could be written" in shown
        assert shown.endswith("Not a directory.")
        assert b"\x1b]0;evil" not in app.raw()


@pytest.mark.parametrize(
    ("number", "who"), [(signal.SIGTSTP, "guardian"), (signal.SIGTSTP, "app"), (signal.SIGSTOP, "app")]
)
def test_stopped_and_continued(app: PtyApp, number: Signals, who: str) -> None:
    processes = app.processes
    before = app.text
    os.kill(pid_of(app, who), number)
    wait_until(lambda: [state(pid) for pid in processes] == ["T", "T"], 3, lambda: app.text)
    wait_until(lambda: is_given_back(app), 3, lambda: f"left on: {left_changed(app.raw())}")
    app.resize(100, 30)
    os.kill(pid_of(app, who), signal.SIGCONT)
    wait_until(lambda: len(app.screen[0].rstrip()) == 99 and ": all" in app.text, 10, lambda: app.text)
    assert not app.is_cooked
    assert {"1049", "1000", "25", "keyboard"} <= left_changed(app.raw())
    app.resize(80, 24)
    wait_until(lambda: app.text == before, 10, lambda: app.text)
    app.press("r")
    app.wait_for("that stand")
    app.press("q")
    gives_back(app, 0, processes)


def test_ended_while_stopped(app: PtyApp) -> None:
    processes = app.processes
    app.press("ctrl+z")
    wait_until(lambda: [state(pid) for pid in processes] == ["T", "T"], 3, lambda: app.text)
    os.kill(processes[0], signal.SIGTERM)
    os.kill(processes[0], signal.SIGCONT)
    gives_back(app, 143, processes)


def test_going_on_without_a_stop_changes_nothing(app: PtyApp) -> None:
    before, processes = app.text, app.processes
    for pid in processes:
        os.kill(pid, signal.SIGCONT)
    # It cannot know that the screen was left alone, and enters it anew.
    wait_until(lambda: app.raw().count(b"\x1b[?1049h") == 2, 5, lambda: app.text)
    wait_until(lambda: app.text == before, 5, lambda: app.text)
    app.wait_quiet()
    app.press("r")
    app.wait_for("that stand")
    app.press("q")
    gives_back(app, 0, processes)


# nohup takes all three streams away from a terminal; the fourth brings it back. It leaves a file where it is.
NOHUP = (
    'exec 3<>/dev/tty; export PYTHONPATH=$PWD; cd "$HOME"; '
    "exec nohup sh -c 'exec {python} -m convtui <&3 >&3 2>&3 3>&-'"
)
SCRIPTS = {
    "plain": "exec {python} -m convtui",
    "ignored": "trap '' HUP; exec {python} -m convtui",
    "nohup": NOHUP,
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_the_terminal_is_gone(tmp_path: Path, script: str) -> None:
    with opened(["sh", "-c", script.format(python=sys.executable)], tmp_path) as app:
        processes = app.processes
        assert len(processes) == 2
        app.hang_up()
        wait_until(lambda: are_gone(processes), 5, lambda: f"{[state(pid) for pid in processes]}")


def test_the_terminal_is_gone_from_a_blocked_app(tmp_path: Path) -> None:
    script = f"trap '' HUP; exec {sys.executable} -c '{ANOTHER.format(doing=BUSY, style=STYLE)}'"
    with opened(["sh", "-c", script], tmp_path) as app:
        processes = app.processes
        app.press("ctrl+l")
        wait_until(lambda: state(processes[1]) == "R", 5, lambda: "it is not busy")
        app.hang_up()
        wait_until(lambda: are_gone(processes), 5, lambda: f"{[state(pid) for pid in processes]}")


def test_plain_nohup_has_no_terminal(tmp_path: Path) -> None:
    with PtyApp(["nohup", *COMMAND], env={"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}, cwd=tmp_path) as app:
        assert app.wait_exit(START) == 2
        assert left_changed(app.raw()) == set()


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_a_signal_while_it_starts(tmp_path: Path, number: Signals) -> None:
    with PtyApp(list(COMMAND), env={"HOME": str(tmp_path)}, cwd=ROOT) as app:
        wait_until(lambda: len(app.processes) == 2, 10, lambda: app.text)
        processes = app.processes
        os.kill(processes[0], number)
        gives_back(app, 128 + number, processes)


def test_the_guardian_is_small_and_still(app: PtyApp) -> None:
    guardian = Path(f"/proc/{app.processes[0]}")
    maps = (guardian / "maps").read_text()
    assert not any(name in maps for name in ("numpy", "PIL", "_asyncio"))
    rollup = dict(line.split(":", 1) for line in (guardian / "smaps_rollup").read_text().splitlines()[1:])
    assert int(rollup["Pss"].split()[0]) < 12_000

    def woken() -> int:
        lines = (guardian / "status").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)

    before = woken()
    with pytest.raises(AssertionError):
        wait_until(lambda: woken() > before, 1.0, lambda: "asleep")


def test_another_driver_has_no_guardian(tmp_path: Path) -> None:
    with opened(list(COMMAND), tmp_path, TEXTUAL_DRIVER="textual.drivers.linux_driver:LinuxDriver") as app:
        assert len(app.processes) == 1
        app.press("q")
        assert app.wait_exit() == 0
