"""The products panel, read back from its text: every printed number is what plain loops compute, everywhere."""

import re
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab.derive import kernel_scene
from convtui.lab.library import Library
from convtui.lab.state import CHANNELS, COLOURS, POOL_MODES, RESPONSES, Experiment, KernelView, Pooling, Zoom
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import kernel_layout
from convtui.render.colours import DIM, HINT
from convtui.render.tables import PADDED
from tests.oracles import grid, naive_convolution, naive_pooling
from tests.panels.reading import NUMBER, is_printed, numbers
from tests.panels.scenes import SIZES, Size

Float64 = npt.NDArray[np.float64]

COLOURED = np.random.default_rng(5).random((19, 23, 3)).astype(np.float32)
# Black pixels, white ones, and what lies between.
COLOURED[COLOURED < 0.2], COLOURED[COLOURED > 0.9] = 0, 1
LIBRARY = Library()
LIBRARY.add("coloured", "coloured", Plane.of(COLOURED))


@st.composite
def kernels(draw: st.DrawFn, shape: tuple[int, int]) -> Kernel:
    cells = st.sampled_from((0.0, 1.0, -1.0, 0.25, -0.5, 1 / 9, 2.0, -3.125, 0.003))
    return Kernel.of([[draw(cells) for _ in range(shape[1])] for _ in range(shape[0])])


@st.composite
def views(draw: st.DrawFn) -> KernelView:
    """Any experiment whose window fits into 19 x 23, with the window anywhere on it."""
    shape = draw(st.tuples(st.integers(1, 7), st.integers(1, 7)))
    kernel = draw(kernels(shape))
    pooling = Pooling(
        draw(st.sampled_from(POOL_MODES)),
        draw(st.integers(1, 4)),
        draw(st.sampled_from((None, 1, 2, 3))),
        draw(st.integers(1, 3)),
    )
    channels = draw(st.sampled_from(CHANNELS))
    experiment = Experiment(
        "coloured",
        kernel=kernel,
        stride=draw(st.integers(1, 3)),
        padding=draw(st.sampled_from(("valid", "same", 1, 3))),
        dilation=draw(st.integers(1, 3)),
        bias=draw(st.sampled_from((0.0, 0.5, -1.25, 1 / 3))),
        response=draw(st.sampled_from(RESPONSES)),
        pooling=pooling,
        channels=channels,
        others=(draw(kernels(shape)), draw(kernels(shape))) if channels == "sum" else (),
        flipped=draw(st.booleans()),
    )
    rows, columns = LIBRARY.map_shape(experiment)
    place = draw(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)))
    zoom: Zoom = draw(st.sampled_from(("whole", "crop")))
    return KernelView(experiment, zoom, place, channel=draw(st.integers(0, 2)))


class Naive:
    """The same by loops over pixels, in float64."""

    def __init__(self, view: KernelView) -> None:
        now = view.experiment
        self.view, self.now = view, now
        if now.channels == "grey":
            self.picture = (COLOURED.astype(float) @ [0.299, 0.587, 0.114])[..., None]
        elif now.channels == "sum":
            self.picture = COLOURED.astype(float)
        else:
            index = view.channel if now.channels == "each" else COLOURS.index(now.channels)
            self.picture = COLOURED[..., index : index + 1].astype(float)
        kernels_ = (now.kernel, *now.others) if now.channels == "sum" else (now.kernel,)
        cells = np.stack([np.asarray(kernel.cells, dtype=float) for kernel in kernels_], axis=-1)
        self.weights = cells[::-1, ::-1] if now.flipped else cells
        self.map = naive_convolution(
            self.picture,
            self.weights[..., None],
            [now.bias],
            (now.stride, now.stride),
            now.padding,
            (now.dilation, now.dilation),
        )[..., 0]
        self.scale = float(np.abs(self.weights).sum()) + abs(now.bias)

    @property
    def focus(self) -> int:
        return self.view.channel if self.now.channels == "sum" else 0

    def window(self) -> tuple[Float64, npt.NDArray[np.bool_]]:
        """The pixels under the window, (kh, kw, C), and which of them are padding."""
        now, (kh, kw) = self.now, self.weights.shape[:2]
        pads = [grid(self.picture.shape[i], (kh, kw)[i], now.stride, now.dilation, now.padding)[1] for i in (0, 1)]
        patch, outside = np.zeros((kh, kw, self.picture.shape[2])), np.zeros((kh, kw), bool)
        for a, b in product(range(kh), range(kw)):
            y = self.view.place[0] * now.stride + a * now.dilation - pads[0]
            x = self.view.place[1] * now.stride + b * now.dilation - pads[1]
            outside[a, b] = not (0 <= y < self.picture.shape[0] and 0 <= x < self.picture.shape[1])
            if not outside[a, b]:
                patch[a, b] = self.picture[y, x]
        return patch, outside

    def seen(self, value: float) -> float:
        views_ = {"signed": value, "abs": abs(value), "relu": max(value, 0.0), "clip": min(max(value, 0.0), 1.0)}
        return views_[self.now.response]

    def block(self) -> tuple[Float64, float] | None:
        """The last block of the first pooled map that holds the cursor's place, and what the pool makes of it."""
        pooling, place = self.now.pooling, self.view.place
        if pooling.kind == "none" or min(self.map.shape) < pooling.size:
            return None
        size, step = pooling.size, pooling.stride or pooling.size
        values = naive_pooling(self.map[..., None], pooling.kind, (size, size), (step, step))[0][..., 0]
        index = [
            max((i for i in range(values.shape[a]) if i * step <= place[a] < i * step + size), default=-1)
            for a in (0, 1)
        ]
        if min(index) < 0:
            return None
        top, left = index[0] * step, index[1] * step
        return self.map[top : top + size, left : left + size], float(values[index[0], index[1]])


def _panels(view: KernelView, size: Size) -> KernelPanels:
    scene = kernel_scene(view, LIBRARY)
    return KernelPanels(scene, kernel_layout(*size, (19, 23), view.zoom, view.experiment.kernel.shape))


@settings(max_examples=150)
@given(views(), st.sampled_from(SIZES))
def test_every_printed_number_is_what_plain_loops_compute(view: KernelView, size: Size) -> None:
    naive, panels = Naive(view), _panels(view, size)
    cells, layout = panels.products(), panels.layout
    lines = cells.text().split("\n")
    rows, columns = view.experiment.kernel.shape
    patch, outside = naive.window()
    weights, scale = naive.weights[..., naive.focus], naive.scale
    pixels = patch[..., naive.focus]
    assert cells.height == layout.products
    assert cells.width <= size[0]

    rest = [lines[0].partition("added")[2]]
    for row in range(rows):
        words = lines[row + 1].split()
        wanted = [(0.0 if outside[row, column] else pixels[row, column]) for column in range(columns)]
        for column in range(columns):
            word = words[column]
            assert (word == PADDED.strip()) == outside[row, column]
            assert outside[row, column] or is_printed(word, wanted[column], 1)
        del words[:columns]
        if layout.form.with_kernel:
            assert all(is_printed(words[column], weights[row, column], 1) for column in range(columns))
            del words[:columns]
        products = [wanted[column] * weights[row, column] for column in range(columns)]
        assert all(is_printed(words[column], products[column], scale) for column in range(columns))
        assert is_printed(words[columns], sum(products), scale)
        rest.append(" ".join(words[columns + 1 :]))
    text = "\n".join([*rest, *lines[rows + 1 :]])
    _check_the_sum(text, naive, patch)
    _check_the_pool(text, naive)


def _check_the_sum(text: str, naive: Naive, patch: Float64) -> None:
    now, scale = naive.now, naive.scale
    value = float(naive.map[naive.view.place])
    dot = re.search(rf"-> +({NUMBER})\s", text)
    assert dot, text
    assert is_printed(dot[1], naive.seen(value), scale)
    bias = re.search(rf"\+ bias ({NUMBER})", text)
    assert (bias is not None) == (now.bias != 0)
    assert bias is None or is_printed(bias[1], now.bias, 1)
    if now.response != "signed":
        before = re.search(rf"(?<!\S)= ({NUMBER})(?:, (?:\|\.\.\||ReLU|clipped))?\s", text)
        assert before, text
        assert is_printed(before[1], value, scale)
    if now.channels == "sum":
        sums = [float((patch[..., c] * naive.weights[..., c]).sum()) for c in range(3)]
        found = re.search(
            rf"(?:red|R) ?({NUMBER})(?: \+)? (?:green|G) ?({NUMBER})(?: \+)? (?:blue|B) ?({NUMBER})", text
        )
        assert found, text
        assert all(is_printed(word, one, scale) for word, one in zip(found.groups(), sums, strict=True))
    total = re.search(rf"all (\d+) added: ({NUMBER})", text)
    if total:
        assert int(total[1]) == naive.weights.size
        assert is_printed(total[2], value - now.bias, scale)


def _check_the_pool(text: str, naive: Naive) -> None:
    pooling, block = naive.now.pooling, naive.block()
    words = re.search(rf"(max|mean)(?:(?: of its)? (\d)x\2)?: ({NUMBER})(?: -> ({NUMBER}))?", text)
    if block is None:
        assert words is None
        return
    values, made = block
    if words:
        assert words[1] == pooling.kind
        assert words[2] in (None, str(pooling.size))
        assert is_printed(words[3], made, naive.scale)
        assert words[4] is None or is_printed(words[4], naive.seen(made), naive.scale)
    listed = re.search(rf"(?<!its )(?<!max )(?<!mean )\b(\d)x\1:((?:,? \[?{NUMBER}\]?)+)", text)
    if listed:
        found = numbers(re.sub(r"[\[\],]", " ", listed[2]))
        assert len(found) == values.size
        for word, value in zip(found, values.ravel(), strict=True):
            # Four characters may cost the last digit, never the first.
            assert is_printed(word, float(value), naive.scale)


@settings(max_examples=60)
@given(views(), st.sampled_from(SIZES))
def test_the_dot_has_the_colour_that_it_has_on_the_map(view: KernelView, size: Size) -> None:
    view = replace(view, experiment=replace(view.experiment, pooling=Pooling()))
    panels = _panels(view, size)
    port, dot = panels.port(), panels.dot
    y, x = port.dot(dot.row, dot.column)
    seen = panels.map().pixels()
    inside = port.top <= dot.row < port.top + port.rows and port.left <= dot.column < port.left + port.columns
    if port.shrinks or not inside:
        return
    cells = panels.products()
    # The arrow stands right before the value on its colour.
    for row, line in enumerate(cells.text().split("\n")):
        at = line.find("->")
        if at >= 0:
            assert tuple(cells.bg[row, at + 4]) == tuple(seen[y, x])
            return
    raise AssertionError("no dot is shown")


# -- one by one


def _lines(experiment: Experiment, place: tuple[int, int], size: Size = (80, 24), channel: int = 0) -> list[str]:
    return _panels(KernelView(experiment, place=place, channel=channel), size).products().text().split("\n")


def test_padding_is_marked_and_said() -> None:
    panels = _panels(KernelView(Experiment("letter-e", padding="same"), place=(0, 0)), (80, 24))
    cells = panels.products()
    lines = cells.text().split("\n")
    assert [line.split()[:3] for line in lines[1:]] == [["(0)"] * 3, ["(0)", "1", "1"], ["(0)", "1", "1"]]
    assert tuple(cells.fg[1, 1]) == DIM
    assert lines[3].endswith("(0): padding, no pixel")
    inside = _panels(KernelView(Experiment("letter-e", padding="same"), place=(9, 9)), (80, 24))
    assert "(0)" not in inside.products().text()


@pytest.mark.parametrize(("size", "columns", "wanted"), [
    ((80, 24), 3, "x kernel "), ((80, 24), 4, "x above = products"), ((80, 24), 5, "x kernel above = products"),
    ((80, 24), 7, "x kernel above = products"), ((120, 40), 7, "x kernel "), ((200, 50), 7, "x kernel "),
])  # fmt: skip
def test_where_the_weights_do_not_fit_it_says_where_they_are(size: Size, columns: int, wanted: str) -> None:
    experiment = Experiment("letter-e", kernel=Kernel.of(np.ones((3, columns))))
    lines = _lines(experiment, (4, 4), size)
    assert wanted in lines[0]
    assert ("above" in lines[0]) == ("above" in wanted)


def test_a_kernel_that_is_turned_says_so() -> None:
    assert "x kernel, turned " in _lines(Experiment("letter-e", flipped=True), (4, 4))[0]


def test_three_colours_at_eighty_columns() -> None:
    blur, standing = Kernel.of(np.full((3, 3), 1 / 9)), Kernel.of([[1, 0, -1]] * 3)
    experiment = Experiment("coloured", channels="sum", others=(blur, standing), bias=0.5, pooling=Pooling("max"))
    picture = COLOURED.astype(float)[4:7, 8:11]
    sums = [
        float((picture[..., c] * np.asarray(kernel.cells)).sum())
        for c, kernel in enumerate((experiment.kernel, blur, standing))
    ]
    for channel, name in enumerate(COLOURS):
        lines = _lines(experiment, (4, 8), channel=channel)
        assert lines[0].startswith(f"{name} 4,8")
        assert f"x {name}'s kernel" in lines[0]
        found = re.search(rf"R ?({NUMBER}).* G ?({NUMBER}).* B ?({NUMBER})", lines[0])
        assert found
        assert all(is_printed(word, value, 9) for word, value in zip(found.groups(), sums, strict=True))
        assert "+ bias 0.50" in lines[1]
        dot = re.search(rf"-> +({NUMBER})", lines[2])
        assert dot
        assert is_printed(dot[1], sum(sums) + 0.5, 9)
        assert is_printed(
            lines[1].split()[9], float((picture[0, :, channel] * experiment.slices[channel].array[0]).sum()), 9
        )


def test_each_colour_by_itself_is_named() -> None:
    for channel, name in enumerate(COLOURS):
        assert _lines(Experiment("coloured", channels="each"), (4, 8), channel=channel)[0].startswith(f"{name} 4,8")
    assert _lines(Experiment("coloured", channels="green"), (4, 8))[0].startswith("green 4,8")
    assert _lines(Experiment("coloured"), (4, 8))[0].startswith("pixels 4,8")


def test_the_block_and_which_of_it_won() -> None:
    view = KernelView(Experiment(pooling=Pooling("max")), place=(1, 7))
    panels = _panels(view, (80, 24))
    block = panels.scene.block
    assert block is not None
    cells = panels.products()
    lines = cells.text().split("\n")
    assert lines[0].endswith("2x2: 0 0, 2 [3]")
    assert lines[3].endswith("max of its 2x2: 3")
    won = {int(x) for x in np.argwhere((cells.bg[0] == HINT).all(axis=-1))[:, 0]}
    assert "".join(lines[0][x] for x in sorted(won)) == "[3]"


def test_where_there_is_room_the_block_stands_as_on_the_map() -> None:
    view = KernelView(Experiment(pooling=Pooling("max", 3, 2)), place=(9, 9))
    panels = _panels(view, (120, 40))
    lines = panels.products().text().split("\n")
    block = panels.scene.block
    assert block is not None
    assert lines[0].endswith(f"the block at {block.top},{block.left} of the map")
    for row in range(3):
        words = lines[row + 1][82:].replace("won:", "").split()
        assert [float(word.strip("[]")) for word in words] == block.values[row].tolist()
    assert block.winner is not None
    cell = panels.products().bg[1 + block.winner[0] - block.top, 82 + 6 * (block.winner[1] - block.left)]
    assert tuple(cell) == HINT


def test_a_mean_has_no_winner() -> None:
    cells = _panels(KernelView(Experiment(pooling=Pooling("mean")), place=(1, 7)), (80, 24)).products()
    assert "mean of its 2x2: 1.25" in cells.text()
    assert "2x2: 0 0, 2 3" in cells.text()
    assert not (cells.bg == HINT).all(axis=-1).any()


def test_what_comes_out_after_the_last_pool() -> None:
    view = KernelView(Experiment("diagram", pooling=Pooling("max", 2, None, 3)), "crop", place=(37, 41))
    panels = _panels(view, (80, 24))
    made = panels.scene.computed.map[32:40, 40:48].max()
    found = re.search(rf"after 3 pools: ({NUMBER})", panels.products().text())
    assert found
    assert is_printed(found[1], float(made), 9)


def test_the_pools_value_is_said_before_and_after_the_view() -> None:
    dark = Kernel.of([[-1.0]])
    lines = _lines(Experiment("letter-e", kernel=dark, response="relu", pooling=Pooling("max")), (0, 0))
    assert lines[3].endswith("max 2x2: -1 -> 0")
