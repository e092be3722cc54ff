import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from convtui.paths import asset, cache_dir, data_dir, state_dir, write_atomically

ROOT = Path(__file__).parents[1]


def found_from(folder: Path) -> subprocess.CompletedProcess[str]:
    """What a program says that imports the package in `folder` and asks for an asset."""
    code = "from convtui.paths import asset; print(asset('pictures', 'dot.png'))"
    command = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {code}"]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder.parent)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder such as site-packages, with the package's outermost modules and no assets."""
    package = tmp_path / "site" / "convtui"
    package.mkdir(parents=True)
    for name in ("__init__.py", "paths.py", "errors.py"):
        shutil.copy(ROOT / "convtui" / name, package / name)
    return package.parent


def test_assets_are_found_in_a_wheel_inside_the_package(installed: Path) -> None:
    (installed / "convtui" / "assets" / "pictures").mkdir(parents=True)
    (installed / "assets" / "pictures").mkdir(parents=True)  # another project's
    assert found_from(installed).stdout.strip() == str(installed / "convtui" / "assets" / "pictures" / "dot.png")


def test_assets_are_found_in_a_checkout_beside_the_package(installed: Path) -> None:
    (installed / "assets" / "pictures").mkdir(parents=True)
    assert found_from(installed).stdout.strip() == str(installed / "assets" / "pictures" / "dot.png")


def test_missing_assets_are_told(installed: Path) -> None:
    (installed / "assets").mkdir()  # another project's, without our pictures
    assert "ConvtuiError: convtui's own pictures are missing" in found_from(installed).stderr


def test_these_assets_are_there() -> None:
    assert asset("pictures", "letter-e.png").is_file()
    assert asset("digits.npz").stat().st_size < 1_700_000


def test_the_users_folders_are_apart_and_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for kind in ("DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    folders = [data_dir(), state_dir(), cache_dir()]
    assert all(folder.is_relative_to(tmp_path) and "convtui" in folder.parts for folder in folders)
    assert not any(folder.exists() for folder in folders)
    if sys.platform == "linux":
        assert folders == [tmp_path / kind / "convtui" for kind in ("DATA", "STATE", "CACHE")]


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, lambda file: file.write(b"one"))
    write_atomically(str(path), lambda file: file.write(b"two"))
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(file: BinaryIO) -> None:
        file.write(b"new")
        assert path.read_bytes() == b"old"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, fail)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    seen: list[tuple[bool, int]] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        seen.append((path.exists(), os.fstat(descriptor).st_size))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_atomically(path, lambda file: file.write(b"12345"))
    assert seen[0] == (False, 5)


def test_the_umask_and_the_old_mode_are_kept(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomically(tmp_path / "new", lambda file: file.write(b"1"))
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    (tmp_path / "new").chmod(0o604)
    write_atomically(tmp_path / "new", lambda file: file.write(b"2"))
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o604


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_atomically(tmp_path / "link", lambda file: file.write(b"1"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"1"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write_atomically(tmp_path / "pipe", lambda file: file.write(b"1"))
    reader.join()
    assert got == [b"1"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_folder_that_is_not_there_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "none" / "a", lambda file: file.write(b"1"))
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path, lambda file: file.write(b"1"))
