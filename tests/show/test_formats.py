"""The six forms, and the ways out."""

import io
import json
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import numpy.typing as npt
import pyte
import pytest
from msgspec.structs import replace
from PIL import Image

from convtui.errors import ConvtuiError, UsageError
from convtui.render.cells import Canvas, Cells
from convtui.show.formats import Shown, emit, encoded

SVG = "{http://www.w3.org/2000/svg}"


def _cells(columns: int = 12) -> Cells:
    dots = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    return Canvas(3, columns).pixels(1, 0, dots).text(0, 0, "Hi 3").done()


def _shown(value: object = 1) -> Shown:
    return Shown(
        plain=lambda: "plain é\n",
        json=lambda: {"value": value, "name": "a[ 1 ]\x1b\u202e"},
        npz=lambda: {"a": np.ones((2, 2), np.float32)},
        cells=_cells,
        slide=_cells,
    )


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def _terminal(monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8", **env: str) -> io.BytesIO:
    sink = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", _Terminal(sink, encoding=encoding))
    for name in ("NO_COLOR", "COLORTERM", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return sink


def test_json_is_valid_and_ascii_whatever_it_holds() -> None:
    data = encoded(_shown([1.5, float("nan"), (float("inf"), -float("inf")), [], {"x": [1, 2]}]), "json")
    assert data.isascii()
    assert b"\x1b" not in data
    shown = json.loads(data)
    assert shown["value"] == [1.5, None, [None, None], [], {"x": [1, 2]}]
    assert shown["name"] == "a[ 1 ]\x1b\u202e"
    assert b'"x": [1, 2]' in data, "a list of numbers takes one line"


def test_ansi_is_what_the_cells_show() -> None:
    screen = pyte.Screen(80, 4)
    pyte.ByteStream(screen).feed(encoded(_shown(), "ansi").replace(b"\n", b"\r\n"))
    assert screen.display[0].startswith("Hi 3")
    wanted = _cells(80)
    for row in (1, 2):
        for column in range(6):
            cell = screen.buffer[row][column]
            pair = [cell.bg, cell.fg] if cell.data == "▄" else [cell.fg, cell.bg]
            shown = wanted.fg[row, column], wanted.bg[row, column]
            assert pair == ["".join(f"{part:02x}" for part in colour) for colour in shown]


def test_png_repeats_the_dots() -> None:
    image = np.asarray(Image.open(io.BytesIO(encoded(_shown(), "png"))))
    side = image.shape[1] // 12
    assert image.shape == (6 * side, 12 * side, 3)
    dots = image[2 * side : 6 * side, : 6 * side]
    np.testing.assert_array_equal(dots[::side, ::side], np.arange(72, dtype=np.uint8).reshape(4, 6, 3))
    np.testing.assert_array_equal(dots, dots[::side, ::side].repeat(side, 0).repeat(side, 1))
    assert (image[: 2 * side, : 2 * side] > 180).any(), "the letters are drawn"


@pytest.mark.parametrize(
    ("character", "dots"),
    [("▄", (0, 0, 1, 1)), ("▖", (0, 0, 1, 0)), ("▝", (0, 1, 0, 0)), ("▚", (1, 0, 0, 1)), ("▛", (1, 1, 1, 0))],
)
def test_png_draws_what_curves_are_made_of(character: str, dots: tuple[int, ...]) -> None:
    """The quarters of the cell: the font of Pillow has no such letters."""
    cells = Canvas(1, 2).text(0, 1, character, (250, 250, 250)).done()
    image = np.asarray(Image.open(io.BytesIO(encoded(replace(_shown(), slide=lambda: cells), "png"))))
    side = image.shape[1] // 2
    cell = image[:, side:, 0] > 200
    quarters = [cell[a : a + side, b : b + side // 2] for a in (0, side) for b in (0, side // 2)]
    assert [(int(quarter.all()), int(quarter.any())) for quarter in quarters] == [(dot, dot) for dot in dots]


def _painted(root: ET.Element, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """What an SVG's rectangle and paths paint, one after the other, in dots of an eighth of a dot's width."""
    made = np.zeros((shape[0], shape[1] * 8, 3), np.uint8)
    group = root.find(f"{SVG}g[@transform='scale(12.2)']")
    assert group is not None
    for element in group:
        colour = [int(element.attrib["fill"][i : i + 2], 16) for i in (1, 3, 5)]
        if element.tag == f"{SVG}rect":
            assert (element.attrib["width"], element.attrib["height"]) == (str(shape[1]), str(shape[0]))
            made[:] = colour
            continue
        left = re.sub(r"M([\d.]+) (\d+)h([\d.]+)v(\d+)H\1z", "", element.attrib["d"])
        assert left == "", "nothing else is in a path"
        for x, y, wide, high in re.findall(r"M([\d.]+) (\d+)h([\d.]+)v(\d+)", element.attrib["d"]):
            start, end = round(float(x) * 8), round((float(x) + float(wide)) * 8)
            made[int(y) : int(y) + int(high), start:end] = colour
    return made


def test_svg_has_every_dot_and_every_word_in_its_place() -> None:
    dots = np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8)
    words = {(0, 0): "Hi", (0, 4): "3", (4, 2): 'a<b&"c"'}
    canvas = Canvas(5, 14).pixels(1, 0, dots).fill(4, 0, 1, 3, (1, 2, 3)).text(2, 10, "█▌▐", (255, 0, 9))
    canvas.text(3, 9, "▄▙▝│", (255, 0, 9))
    for (row, column), word in words.items():
        canvas.text(row, column, word, (9, 8, 7))
    cells = canvas.done()
    text = encoded(replace(_shown(), slide=lambda: cells), "svg").decode()
    root = ET.fromstring(text)
    wanted = np.repeat(cells.pixels(), 8, axis=1)
    for first, last in ((80, 92), (100, 104)):  # a whole block and a left half; a right half
        wanted[4:6, first:last] = (255, 0, 9)
    for upper, lower in (((72, 72), (72, 80)), ((80, 84), (80, 88)), ((92, 96), (92, 92)), ((99, 101), (99, 101))):
        wanted[6, slice(*upper)] = wanted[7, slice(*lower)] = (255, 0, 9)
    np.testing.assert_array_equal(_painted(root, (10, 14)), wanted)
    assert root.attrib["viewBox"] == "0 0 170.8 122"

    shown = [one for one in root.iter(f"{SVG}text") if (one.text or "").strip()]
    assert [one.text for one in shown] == list(words.values())
    for one, (row, column) in zip(shown, words, strict=True):
        assert float(one.attrib["x"]) == pytest.approx(column * 12.2)
        assert row < (float(one.attrib["y"]) - 1.5) / 24.4 < row + 1
        style = root.find(f"{SVG}style")
        assert style is not None
        assert f".{one.attrib['class']} {{ fill: #090807 }}" in (style.text or "")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", ""), "nothing is fetched from the network"


def test_a_program_is_printed_as_it_is(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    emit(replace(_shown(), code=lambda: "print('é')\n"), "code", None)
    assert capfdbinary.readouterr().out == "print('é')\n".encode()


@pytest.mark.parametrize(
    ("env", "encoding", "coloured"),
    [
        ({"TERM": "xterm-256color"}, "utf-8", True),
        ({"TERM": "dumb"}, "utf-8", False),
        ({}, "utf-8", False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "utf-8", False),
        ({"TERM": "xterm"}, "latin-1", False),
    ],
)
def test_the_default_on_a_terminal(
    env: dict[str, str], encoding: str, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = _terminal(monkeypatch, encoding, **env)
    emit(_shown(), None, None)
    assert (b"\x1b[" in sink.getvalue()) == coloured
    assert coloured or sink.getvalue() == "plain é\n".encode(encoding)


def test_a_terminal_gets_its_own_depth_and_no_binary(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = _terminal(monkeypatch, TERM="xterm-256color")
    emit(_shown(), "ansi", None)
    assert b"38;5;" in sink.getvalue()
    assert b"38;2;" not in sink.getvalue()
    for form in ("npz", "png"):
        with pytest.raises(UsageError, match="--output"):
            emit(_shown(), form, None)


def test_a_pipe_gets_plain_text_and_full_colour(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    emit(_shown(), None, None)
    assert capfdbinary.readouterr().out == "plain é\n".encode()
    emit(_shown(), "ansi", "-")
    assert b"38;2;" in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.json", b"{"),
        ("a.npz", b"PK"),
        ("a.PNG", b"\x89PNG"),
        ("a.svg", b"<svg"),
        ("a", b"plain"),
        ("a.ans", b"\x1b["),
    ],
)
def test_a_file_takes_its_form_from_its_name(name: str, start: bytes, tmp_path: Path) -> None:
    emit(_shown(), None, str(tmp_path / name))
    assert (tmp_path / name).read_bytes().startswith(start)
    emit(_shown(), "plain", str(tmp_path / name))
    assert (tmp_path / name).read_bytes() == "plain é\n".encode(), "--format wins"
    assert [path.name for path in tmp_path.iterdir()] == [name], "nothing is left beside it"


@pytest.mark.parametrize("name", ["a.jpg", "b.GIF", "c.npy"])
def test_a_name_that_promises_another_form_gets_no_text(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"which convtui does not write: give one of .json, .npz, .png"):
        emit(_shown(), None, str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []
    emit(_shown(), "plain", str(tmp_path / name))
    assert (tmp_path / name).exists(), "a --format is an order"


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    for output in (tmp_path, tmp_path / "no" / "folder", Path("/dev/full"), Path("a\0b")):
        with pytest.raises(ConvtuiError, match="cannot be written"):
            emit(_shown(), None, str(output))


def test_a_full_or_closed_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.open("/dev/full", os.O_WRONLY), "w") as full:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(ConvtuiError, match="no space left"):
            emit(_shown(), "plain", None)
        monkeypatch.setattr(sys, "stdout", None)
        with pytest.raises(ConvtuiError, match="closed"):
            emit(_shown(), "plain", None)
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())
