"""What a newcomer sees before touching anything."""

import numpy as np

from convtui.lab.state import State
from convtui.render.colours import CREAM, NAVY, RIM, RING, ZERO
from tests.oracles import naive_convolution
from tests.tui.harness import opened

LYING = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], float)


async def test_the_equation_stands_at_80_columns() -> None:
    async with opened() as s:
        lines = s.lines
        assert [len(line) for line in lines] == [80] * 24
        assert lines[0].split() == "Kernel Filters Network Training edges that lie flat ? explain q leave".split()
        assert s.line_of("picture-title") == "letter E 32x32"
        assert s.line_of("kernel-title") == "* kernel 3x3    = map 30x30, signed -3..+3"
        assert lines[18].split() == "pixels 11,16 x kernel = products added".split()
        assert lines[22].startswith(" 1/7  Nine pixels x nine numbers, added = ONE dot. Space: watch the map grow.")
        assert lines[23].split()[:2] == ["Space", "slide"]
        assert lines[23].rstrip().endswith(": all")


async def test_it_says_what_the_kernel_finds_and_what_colours_mean() -> None:
    async with opened() as s:
        words = [line[33:48].strip() for line in s.lines[2:18]]
        for wanted in ("finds edges", "that lie flat", "pale: light", "above dark", "grey: no edge"):
            assert wanted in words


async def test_the_focus_is_on_the_kernels_top_left_cell() -> None:
    async with opened() as s:
        assert s.state == State()
        assert s.kernel.focus == "kernel"
        x, y = s.at("kernel", 1, 1)
        assert "".join(s.cell(x + i, y)[0] for i in range(12)) == "[ 1]  1   1 "
        assert s.cell(x, y)[2] == RING
        # Its title is lit, the picture's is not.
        lit, dull = s.cell(32, 1)[1], s.cell(0, 1)[1]
        assert lit != dull


async def test_the_nine_products_are_those_of_the_ringed_window() -> None:
    async with opened() as s:
        pixels = np.asarray(s.kernel_scene().computed.picture)
        top, left = s.kernel.place
        window = pixels[top : top + 3, left : left + 3]
        for row, line in enumerate(s.lines[19:22]):
            shown = [float(word) for word in line.split("->")[0].split("=")[0].split()]
            wanted = [*window[row], *LYING[row], *(window * LYING)[row], (window * LYING)[row].sum()]
            assert shown[: len(wanted)] == wanted
        assert f"->    {(window * LYING).sum():.0f}" in s.lines[20]
        assert "= this dot" in s.lines[20]


async def test_the_map_is_drawn_in_the_colours_of_its_true_values() -> None:
    """Every dot that no ring covers, against loops in float64: navy, grey, cream, and a dark rim."""
    async with opened() as s:
        picture = np.asarray(s.kernel_scene().computed.picture, float)
        made = naive_convolution(picture[:, :, None], LYING[:, :, None, None])[:, :, 0]
        colours = {-3.0: NAVY, 0.0: ZERO, 3.0: CREAM}
        seen = s.pane("map").cells.pixels()
        assert seen.shape == (32, 32, 3)
        ringed = 0
        for row in range(32):
            for column in range(32):
                got = tuple(seen[row, column].tolist())
                inside = 1 <= row <= 30 and 1 <= column <= 30
                value = made[row - 1, column - 1] if inside else None
                if got == RING:
                    ringed += 1
                elif value is None:
                    assert got == RIM
                elif value in colours:
                    assert got == colours[value]
                else:
                    share = value / 3
                    ends = np.array([ZERO, CREAM if share > 0 else NAVY], float)
                    assert np.abs(ends[0] + abs(share) * (ends[1] - ends[0]) - got).max() <= 2
        assert ringed == 8
        assert {-3.0, 0.0, 3.0} <= set(made.ravel().tolist())


async def test_six_lying_bars_and_no_spine() -> None:
    async with opened() as s:
        made = s.kernel_scene().computed.map
        strong = (np.abs(made).max(axis=1) == 3).astype(int)
        assert int((np.diff(strong, prepend=0) == 1).sum()) == 6
        # The spine's left edge stands from row 9 to 22 of the picture: nothing of it is on the map.
        assert not made[9:18, 4:8].any()
        assert s.kernel_scene().computed.picture[14, 6:8].tolist() == [1.0, 0.0]


async def test_the_screen_as_text() -> None:
    async with opened() as s:
        block = [line[32:48] for line in s.lines[2:18]]
        assert block[1:4] == [" [ 1]  1   1    ", "   0   0   0    ", "  -1  -1  -1    "]
        assert [line.strip() for line in block[4:]] == [
            "", "finds edges", "that lie flat", "(horizontal)", "",
            "pale: light", "above dark", "blue: dark", "above light", "grey: no edge", "", "",
        ]  # fmt: skip
