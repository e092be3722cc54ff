"""A picture on standard input, a log in place of the error output: the terminal is still drawn on, keys still come."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import PLAIN_ENVIRONMENT
from tests.source.making import ramp
from tests.terminal.modes import left_changed
from tests.terminal.processes import are_gone
from tests.terminal.pty_app import PtyApp
from tests.terminal.test_app import ROOT, START
from tests.terminal.waiting import wait_until

CONVTUI = f"{sys.executable} -m convtui"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "my photo.png"
    Image.fromarray(ramp(20, 30)).save(path)
    return path


def shell(script: str, home: Path, **variables: str) -> PtyApp:
    return PtyApp(["sh", "-c", script], env={"HOME": str(home), "XDG_STATE_HOME": None, **variables}, cwd=ROOT)


def works(app: PtyApp, title: str) -> None:
    """It shows that, takes keys and the mouse, and leaves the terminal as it was."""
    app.wait_for(title, START)
    app.wait_for(": all")
    app.wait_quiet()
    app.press("r")
    app.wait_for("edges that stand")
    app.click(app.screen[0].index("Filters"), 0)
    app.wait_for("1 of 32")
    app.press("q")
    assert app.wait_exit() == 0
    assert app.is_cooked
    assert left_changed(app.raw()) == set()


@pytest.mark.parametrize(
    "way", ['exec {} - < "$PHOTO"', 'cat "$PHOTO" | {} -', 'exec {} --color 256 - --ground black < "$PHOTO"']
)
def test_a_picture_on_standard_input(way: str, photo: Path, tmp_path: Path) -> None:
    with shell(way.format(CONVTUI), tmp_path, PHOTO=str(photo)) as app:
        works(app, "standard input 20x30")


def test_the_error_output_is_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with shell(f'exec {CONVTUI} 2>"$LOG"', tmp_path, LOG=str(log)) as app:
        works(app, "letter E 32x32")
    assert log.read_bytes() == b""


def test_both_at_once(photo: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with shell(f'exec {CONVTUI} - <"$PHOTO" 2>"$LOG"', tmp_path, PHOTO=str(photo), LOG=str(log)) as app:
        works(app, "standard input 20x30")
    assert log.read_bytes() == b""


def test_a_fault_is_told_to_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with shell(f'exec {CONVTUI} 2>"$LOG"', tmp_path, LOG=str(log)) as app:
        app.wait_for(": all", START)
        app.wait_quiet()
        processes = app.processes
        os.kill(processes[-1], signal.SIGKILL)
        assert app.wait_exit() == 137
        assert app.is_cooked
        assert left_changed(app.raw()) == set()
        assert are_gone(processes)
    assert log.read_text().startswith("convtui: The app was ended by signal 9")


def test_it_stops_and_goes_on(photo: Path, tmp_path: Path) -> None:
    with shell(f'exec {CONVTUI} - <"$PHOTO"', tmp_path, PHOTO=str(photo)) as app:
        app.wait_for("standard input 20x30", START)
        app.wait_quiet()
        app.press("ctrl+z")
        wait_until(lambda: app.is_cooked, 5, lambda: app.text)

        def goes_on() -> bool:
            app.signal(signal.SIGCONT)  # again: the first may come before it has stopped
            return not app.is_cooked

        wait_until(goes_on, 5, lambda: app.text, every=0.2)
        works(app, "standard input 20x30")


def test_hung_up_it_ends(photo: Path, tmp_path: Path) -> None:
    with shell(f'exec {CONVTUI} - <"$PHOTO" 2>/dev/null', tmp_path, PHOTO=str(photo)) as app:
        app.wait_for("standard input 20x30", START)
        app.wait_quiet()
        processes = app.processes
        app.hang_up()
        wait_until(lambda: are_gone(processes), 5, lambda: "it goes on")


@pytest.mark.parametrize(
    ("script", "code", "words"),
    [
        (f"exec {CONVTUI} -", 2, "No picture comes on standard input"),
        (f"exec {CONVTUI} </dev/null", 2, "needs a terminal"),
        (f"exec {CONVTUI} - </dev/null", 1, "standard input cannot be shown: it is empty"),
        (f"exec {CONVTUI} - <&-", 2, "No picture comes on standard input"),
        (f"exec {CONVTUI} show kernel --image - <&-", 1, "standard input cannot be shown: it is closed"),
        (f"echo nonsense | {CONVTUI} -", 1, "standard input cannot be shown: it is not a picture of a kind"),
        (f"exec {CONVTUI} /no/such.png", 2, "There is no command and no file called /no/such.png"),
    ],
)
def test_what_is_no_picture_is_one_sentence(script: str, code: int, words: str, tmp_path: Path) -> None:
    with shell(script, tmp_path, COLUMNS="300") as app:
        assert app.wait_exit(START) == code
        said = app.raw().decode().replace("\r\n", "")
        assert said.startswith("convtui: ")
        assert words in said
        assert said.count("convtui: ") == 1
        assert app.is_cooked
        assert left_changed(app.raw()) == set()


def test_waiting_for_a_picture_that_does_not_come_can_be_stopped(tmp_path: Path) -> None:
    with shell(f"sleep 60 | {CONVTUI} -", tmp_path) as app:
        wait_until(lambda: len(app.processes) >= 3, START, lambda: app.text)
        app.wait_quiet(0.5)
        app.press("ctrl+c")
        assert app.wait_exit() in (130, -signal.SIGINT)
        assert "Traceback" not in app.text


def without_a_terminal(photo: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in a session of its own, with the picture as its standard input."""
    with photo.open("rb") as file:
        return subprocess.run(
            [sys.executable, "-m", "convtui", *arguments],
            stdin=file,
            capture_output=True,
            text=True,
            env=PLAIN_ENVIRONMENT,
            cwd=ROOT,
            start_new_session=True,
            check=False,
        )


@pytest.mark.parametrize("arguments", [[], ["-"], ["kernel"]])
def test_without_any_terminal(arguments: list[str], photo: Path) -> None:
    done = without_a_terminal(photo, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("convtui: This needs a terminal")
    assert done.stderr.count("\n") == 1


def test_in_a_pipe_the_picture_is_printed(photo: Path) -> None:
    done = without_a_terminal(photo, "show", "kernel", "--image", "-")
    assert done.returncode == 0
    assert done.stdout.startswith("picture: standard input, 20 x 30")
