"""What a folder offers, and what a pasted text means."""

import os
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from convtui.source import folders
from convtui.source.folders import Listing, listing, pasted_path


def names(found: Listing) -> list[str]:
    return [entry.name + "/" * entry.is_folder for entry in found.entries]


def test_folders_come_first_then_pictures_as_they_are_read(tmp_path: Path) -> None:
    for name in ("b", "A"):
        (tmp_path / name).mkdir()
    for name in ("img10.png", "img9.png", "IMG1.PNG", "a.jpeg", "b.txt", "c", "x.png.bak", ".hidden.png"):
        (tmp_path / name).touch()
    assert names(listing(tmp_path)) == ["A/", "b/", "a.jpeg", "IMG1.PNG", "img9.png", "img10.png"]


def test_what_could_block_is_left_out_and_links_are_followed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder").mkdir()
    (tmp_path / "to folder").symlink_to("folder")
    (tmp_path / "loop.png").symlink_to("loop.png")
    (tmp_path / "nowhere.png").symlink_to("gone.png")
    (tmp_path / "device.png").symlink_to("/dev/zero")
    assert names(listing(tmp_path)) == ["folder/", "to folder/", "device.png", "nowhere.png"]


def test_a_name_may_be_anything(tmp_path: Path) -> None:
    odd = [b"\xff\xfe.png", b"\x1b[2J.png", b"a\nb.png", "\u202egpj.png".encode(), b"[b]x[@click=quit].png"]
    for name in odd:
        (tmp_path / os.fsdecode(name)).touch()
    assert sorted(os.fsencode(entry.name) for entry in listing(tmp_path).entries) == sorted(odd)


def test_of_a_huge_folder_not_all_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        (tmp_path / f"{number}.png").touch()
    assert listing(tmp_path).is_whole
    monkeypatch.setattr(folders, "MOST_ENTRIES", 7)
    assert listing(tmp_path).is_whole
    monkeypatch.setattr(folders, "MOST_ENTRIES", 6)
    found = listing(tmp_path)
    assert len(found.entries) == 6
    assert not found.is_whole


def test_a_large_folder_is_read_quickly(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"img {number}.png").touch()

    def seconds() -> float:
        start = time.perf_counter()
        listing(tmp_path)
        return time.perf_counter() - start

    # A busy machine makes single runs slow; the promise is about the program.
    assert any(seconds() < 0.1 for _ in range(20))


def test_why_a_folder_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    for path, reason in ((tmp_path / "none", "there is no such file"), (tmp_path / "file", "there is no such file")):
        with pytest.raises(ValueError, match=reason):
            listing(path)

    def forbidden(_: object) -> None:  # root, whom containers run as, may read everything
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", forbidden)
    with pytest.raises(ValueError, match="you may not read it"):
        listing(tmp_path)


@pytest.mark.parametrize("name", ["a.png", "my holiday & more.png", "it's.png", "größe.jpg", 'a"b.png', "[x](y).png"])
def test_every_way_in_which_terminals_paste_a_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    path.touch()
    escaped = "".join(letter if letter.isalnum() or letter in "/._-" else f"\\{letter}" for letter in str(path))
    quoted = "'" + str(path).replace("'", "'\\''") + "'"
    ways = [str(path), f"{path}\n", f"  {path} ", escaped, quoted, f"{quoted} ", f"file://{quote(str(path))}"]
    ways.append(f"file://localhost{quote(str(path))}")
    for way in ways:
        assert pasted_path(way) == path, way
    monkeypatch.chdir(tmp_path)
    assert pasted_path(name) == Path(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert pasted_path(f"~/{name}") == path


@pytest.mark.parametrize(
    "text",
    ["", "  ", "1 2 3\n4 5 6\n7 8 9", "hello world", "none.png", "'/tmp", "a\0b", "x" * 5000, "file://[", "1/9"],
)
def test_what_is_no_path(text: str) -> None:
    assert pasted_path(text) is None


@pytest.mark.parametrize("text", ["/no/such/picture.png", "./none.png", "'/no/such thing.png'", "file:///no/such.png"])
def test_what_was_meant_for_a_path_is_one(text: str) -> None:
    path = pasted_path(text)
    assert path is not None
    assert not path.exists()
