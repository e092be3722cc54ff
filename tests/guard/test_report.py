"""What is said of a fault: one line that is safe to print, and a file."""

from pathlib import Path

import pytest

from convtui.core.text import has_unsafe
from convtui.guard.report import LONGEST_MESSAGE, crashed, refused

Captured = pytest.CaptureFixture[str]


def line(capsys: Captured) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convtui: ")
    assert err.count("\n") == 1
    assert not has_unsafe(err[:-1])
    return err


def fault() -> RuntimeError:
    try:
        raise RuntimeError("a\x1b[2Jb\u202e\nc \ud800")
    except RuntimeError as error:
        return error


def test_a_refusal_is_one_safe_line(capsys: Captured) -> None:
    assert refused("a\x1b[2J\n" + "x" * 5000, 3) == 3
    assert len(line(capsys)) <= LONGEST_MESSAGE + len("convtui: \n")


def test_a_fault_goes_to_a_file(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convtui.paths.state_dir", lambda: tmp_path / "new" / "folder")
    assert crashed(fault()) == 1
    path = tmp_path / "new" / "folder" / "crash.txt"
    assert str(path) in line(capsys)
    told = path.read_text()
    assert not any(has_unsafe(each) for each in told.splitlines())
    assert "RuntimeError: a·[2Jb·" in told
    assert "test_report.py" in told


def test_a_fault_that_cannot_be_written(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("convtui.paths.state_dir", lambda: tmp_path / "file")
    assert crashed(fault()) == 1
    said = line(capsys)
    assert "no report could be written" in said
    assert "RuntimeError: a␛[2Jb" in said
