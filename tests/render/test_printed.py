"""What is printed through Rich: the same pixels as rich-pixels' own renderer, in far fewer segments."""

import io

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich_pixels import HalfcellRenderer, Pixels

from convtui.render.cells import Canvas
from convtui.render.colours import KEY, TEXT
from convtui.render.printed import HalfBlocks, to_pixels

Look = tuple[int, ...] | str | None


def _look(colour: Color | None) -> Look:
    if colour is None:
        return None
    return tuple(colour.triplet) if colour.triplet is not None else colour.name


def _decoded(segments: list[Segment]) -> list[list[Look]]:
    """Rows of half-cells as a terminal shows them: every upper row, then its lower one."""
    rows: list[list[Look]] = []
    upper: list[Look] = []
    lower: list[Look] = []
    for text, style, _ in segments:
        if text == "\n":
            rows += [upper, lower]
            upper, lower = [], []
            continue
        assert style is not None
        ink, ground = _look(style.color), _look(style.bgcolor)
        for character in text:
            high, low = {" ": (ground, ground), "▀": (ink, ground), "▄": (ground, ink), "█": (ink, ink)}[character]
            upper.append(high)
            lower.append(low)
    assert upper == [], "the last line has no end"
    return rows


def _few_colours(seed: int, shape: tuple[int, ...], colours: int = 3) -> npt.NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    palette = rng.integers(0, 256, (colours, shape[-1]), dtype=np.uint8)
    if shape[-1] == 4:
        palette[:, 3] = rng.choice([0, 1, 255], colours)
    return palette[rng.integers(0, colours, shape[:2])]


def _same(image: Image.Image, resize: tuple[int, int] | None = None, default: str | None = None) -> None:
    ours = HalfBlocks(default_color=default).render(image, resize)
    theirs = HalfcellRenderer(default_color=default).render(image, resize)
    assert _decoded(ours) == _decoded(theirs)
    assert len(ours) <= len(theirs)


@given(height=st.integers(1, 9), width=st.integers(1, 9), channels=st.sampled_from((3, 4)), seed=st.integers(0, 999))
def test_any_picture_shows_as_in_rich_pixels(height: int, width: int, channels: int, seed: int) -> None:
    _same(Image.fromarray(_few_colours(seed, (height, width, channels))))


@pytest.mark.parametrize("default", [None, "black", "#102030"])
@pytest.mark.parametrize("resize", [None, (5, 8), (7, 3), (12, 11)])
def test_sizes_and_default_colours(resize: tuple[int, int] | None, default: str | None) -> None:
    _same(Image.fromarray(_few_colours(7, (7, 6, 4))), resize, default)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK"])
def test_other_modes(mode: str) -> None:
    _same(Image.fromarray(_few_colours(3, (5, 8, 3), 5)).convert(mode))


def test_all_transparent_and_no_width() -> None:
    _same(Image.new("RGBA", (4, 3)))
    _same(Image.new("RGBA", (4, 3)), default="red")
    assert HalfBlocks().render(Image.new("RGBA", (0, 4)), None) == []


def test_an_edge_map_takes_far_fewer_segments() -> None:
    bars = np.full((64, 60, 3), 96, np.uint8)
    bars[10:14, 8:50], bars[33:35, 20:40], bars[20:60, 30] = 250, 5, 130
    image = Image.fromarray(bars)
    ours, theirs = HalfBlocks().render(image, None), HalfcellRenderer().render(image, None)
    assert _decoded(ours) == _decoded(theirs)
    assert len(ours) * 10 < len(theirs)


def test_swapped_halves_stay_in_one_run() -> None:
    column = np.array([[[9, 9, 9]], [[200, 0, 0]]], np.uint8)
    image = Image.fromarray(np.concatenate((column, column[::-1], column, column[::-1]), axis=1))
    assert [segment.text for segment in HalfBlocks().render(image, None)] == ["▄▀▄▀", "\n"]


def test_it_serves_pixels_of_rich_pixels() -> None:
    pixels = Pixels.from_image(Image.new("RGB", (6, 4), (1, 2, 3)), renderer=HalfBlocks())
    console = Console(file=io.StringIO(), width=20)
    console.print(pixels, end="")
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "      \n" * 2


def test_cells_keep_their_text_and_their_dots() -> None:
    dots = _few_colours(11, (6, 10, 3))
    cells = Canvas(4, 14).pixels(0, 2, dots).text(3, 1, "E: 3 dots", TEXT).text(0, 0, "x", KEY, (1, 2, 3)).done()
    segments = HalfBlocks().cells(cells)
    lines = "".join(segment.text for segment in segments).splitlines()
    assert lines[3] == " E: 3 dots    "
    assert lines[0][0] == "x"
    decoded = _decoded([Segment(" " * len(s.text), s.style) if s.text.strip("▀▄█ \n") else s for s in segments])
    shown = [[tuple(int(part) for part in dot) for dot in row] for row in cells.pixels()]
    assert decoded == shown


def test_cells_print_through_rich() -> None:
    cells = Canvas(2, 9).text(0, 0, "[b]a[/b]").done()
    console = Console(file=io.StringIO(), width=9, force_terminal=True, color_system="truecolor")
    console.print(to_pixels(cells), end="")
    assert isinstance(console.file, io.StringIO)
    written = console.file.getvalue()
    assert "[b]a[/b]" in written, "text is never markup"
    assert written.count("\n") == 2
