import errno
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from convtui.source.opening import open_regular, read_piped, shown


def refused(path: Path | str) -> str:
    """The reason; fails unless it comes at once."""
    start = time.perf_counter()
    with pytest.raises(ValueError) as caught:
        open_regular(path, 100)
    assert time.perf_counter() - start < 0.1
    return str(caught.value)


def test_a_regular_file_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12")
    (tmp_path / "link").symlink_to(path)
    with open_regular(tmp_path / "link", 2) as file:
        assert file.read() == b"12"


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "it is a pipe"
    assert refused(tmp_path) == "it is a folder"
    assert refused("/dev/zero") == "it is a device"
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path)  # a socket's path has little room
        try:
            server.bind("s")
        finally:
            os.chdir(here)
        assert refused(tmp_path / "s") == "it is a socket"


def test_nothing_but_a_regular_file_is_ever_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")

    def opened(*_: object) -> int:
        raise AssertionError("opened")

    monkeypatch.setattr(os, "open", opened)
    refused(tmp_path / "pipe")
    refused("/dev/zero")


def test_a_pipe_that_takes_the_name_in_between_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1")
    open_at_last = os.open

    def swapped(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return open_at_last(name, flags)

    monkeypatch.setattr(os, "open", swapped)
    assert refused(path) == "it is a pipe"


def test_the_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert refused(tmp_path / "empty") == "it is empty"
    (tmp_path / "long").write_bytes(bytes(101))
    assert "more than" in refused(tmp_path / "long")
    assert refused(tmp_path / "none") == "there is no such file"
    assert refused(tmp_path / "long" / "er") == "there is no such file"
    (tmp_path / "loop").symlink_to("loop")
    assert "circle" in refused(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to("none")
    assert refused(tmp_path / "dangling") == "there is no such file"
    assert refused("a" * 5000) == "the name is too long"
    assert refused("a\0b") == "no file can have such a name"
    assert refused("\ud800") == "no file can have such a name"


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_bytes(b"1")

    def forbidden(*_: object) -> int:  # root, whom containers run as, may read everything
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    assert refused(tmp_path / "secret") == "you may not read it"


def test_a_refusal_leaves_no_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1")
    before = len(list(Path("/dev/fd").iterdir()))
    open_at_last = os.open

    def emptied(name: str, flags: int) -> int:
        path.write_bytes(b"")
        return open_at_last(name, flags)

    monkeypatch.setattr(os, "open", emptied)
    assert refused(path) == "it is empty"
    monkeypatch.undo()
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_a_name_is_shown_without_its_escapes() -> None:
    assert shown("a\x1b[31m.png") == "a␛[31m.png"
    assert len(shown("x" * 5000)) <= 120


def piped(data: bytes) -> int:
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


def test_a_pipe_is_read_to_its_end() -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as file:
            file.write(b"x" * 100_000)

    writer = threading.Thread(target=write)
    writer.start()
    assert read_piped(reading, 100_000) == b"x" * 100_000
    writer.join()
    os.close(reading)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: piped(b""), "it is empty"),
        (lambda: piped(b"12345"), "it has more than 0 MB"),
        (lambda: os.open("/", os.O_RDONLY), "it is a folder"),
        (lambda: os.open("/dev/zero", os.O_RDONLY), "it has more than 0 MB"),
        (lambda: os.open("/dev/null", os.O_RDONLY), "it is empty"),
    ],
)
def test_what_comes_on_no_good_pipe_is_refused(make: Callable[[], int], reason: str) -> None:
    descriptor = make()
    try:
        with pytest.raises(ValueError, match=reason):
            read_piped(descriptor, 4)
    finally:
        os.close(descriptor)


def test_a_closed_descriptor_is_refused() -> None:
    with pytest.raises(ValueError, match="it is closed"):
        read_piped(999, 4)
