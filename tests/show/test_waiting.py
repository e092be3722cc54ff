"""Long work of a command: silent in a pipe, a bar on a terminal, ended at once by Ctrl-C."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from convtui.cli import main
from convtui.lab.findings import ReadingJob
from convtui.lab.library import Library
from convtui.network.reading import Readings
from convtui.show import waiting

JOB = ReadingJob("lecture", (), 30)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _steps(*_: object) -> Iterator[tuple[int, Readings]]:
    for done in (10, 20, 30):
        yield done, Readings(done, np.full((10, 10), done, np.intp))


@pytest.fixture(autouse=True)
def _in_three_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convtui.network.reading.readings", _steps)


def test_in_a_pipe_nothing_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert waiting.found(JOB, Library(), "reading").read == 30
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("patience", "bar"), [(-1.0, True), (60.0, False)])
def test_on_a_terminal_a_bar_where_it_takes_long(patience: float, bar: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(waiting, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    assert waiting.found(JOB, Library(), "reading [1] of them").read == 30
    assert ("reading [1] of them" in terminal.getvalue()) == bar
    assert ("30/30" in terminal.getvalue()) == bar


def test_what_is_known_is_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    first = waiting.found(JOB, library, "reading")
    monkeypatch.setattr("convtui.network.reading.readings", lambda *_: pytest.fail("again"))
    assert waiting.found(JOB, library, "reading") is first


def test_ctrl_c_ends_it_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def stopped(*_: object) -> Iterator[tuple[int, Readings]]:
        yield from list(_steps())[:1]
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting, "PATIENCE", -1.0)
    monkeypatch.setattr("convtui.network.reading.readings", stopped)
    output = tmp_path / "out.json"
    arguments = ["show", "network", "--accuracy", "--output", str(output)]
    assert main(arguments) == 130
    assert capsys.readouterr() == ("", "")
    assert not output.exists()
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(arguments) == 130
    assert terminal.getvalue().endswith(("\x1b[2K", "\x1b[?25h", "\r")), "the bar is wiped away, the cursor is back"
