"""The size of a map as arithmetic that comes out, and the border that zeros draw."""

import re
from math import floor

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.lab.arithmetic import FALSE_RIM, has_false_rim, map_lines, pool_lines, size_formula
from convtui.lab.derive import Computed, compute, pooled_maps
from convtui.lab.presets import PRESETS, preset_named
from convtui.lab.state import CHANNELS, Channels, Experiment, Pooling
from tests.oracles import grid, naive_convolution

LYING = PRESETS[0].kernel
WHITE = np.ones((8, 9), np.float32)
borders: st.SearchStrategy[Border] = st.sampled_from(("valid", "same", 0, 1, 2, 3, 16))
steps = st.integers(1, 8)
shapes = st.tuples(st.integers(1, 7), st.integers(1, 7))


def worked_out(formula: str) -> tuple[float, int]:
    """What the left of the equals sign comes to, and what stands on its right."""
    sides = re.fullmatch(r"((?:floor)?[\d\s()+/-]+) = (\d+)", formula)
    assert sides, formula
    return eval(sides[1], {"__builtins__": {}, "floor": floor}), int(sides[2])


def computed(picture: Float32, padding: Border, kernel: Kernel = LYING, stride: int = 1, dilation: int = 1) -> Computed:
    return compute(Experiment(kernel=kernel, padding=padding, stride=stride, dilation=dilation), picture)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (size_formula(200, 3, padding=1), "(200 + 2 - 3) / 1 + 1 = 200"),
        (size_formula(200, 3, padding="same"), "(200 + 2 - 3) / 1 + 1 = 200"),
        (size_formula(200, 3, 2, padding=1), "floor((200 + 2 - 3) / 2) + 1 = 100"),
        (size_formula(200, 3, 2, padding="same"), "(200 + 1 - 3) / 2 + 1 = 100"),
        (size_formula(32, 3), "(32 - 3) / 1 + 1 = 30"),
        (size_formula(32, 3, dilation=2), "(32 - 5) / 1 + 1 = 28"),
        (size_formula(200, 5, 2), "floor((200 - 5) / 2) + 1 = 98"),
        (size_formula(200, 2, 2), "(200 - 2) / 2 + 1 = 100"),
    ],
)
def test_the_sizes_of_the_lecture(formula: str, text: str) -> None:
    assert formula == text


@given(st.integers(1, 400), st.integers(1, 7), steps, steps, borders)
def test_every_formula_comes_out_and_rounds_only_where_it_says_so(
    size: int, window: int, stride: int, dilation: int, padding: Border
) -> None:
    zeros = 2 * padding if isinstance(padding, int) else 0
    assume(padding == "same" or (window - 1) * dilation < size + zeros)
    left, right = worked_out(size_formula(size, window, stride, dilation, padding))
    assert left == right == grid(size, window, stride, dilation, padding)[0]


def test_a_window_that_does_not_fit_has_no_formula() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        size_formula(4, 5)


# -- the map


def test_both_axes_are_told_where_they_differ_only() -> None:
    assert map_lines(computed(np.ones((32, 32), np.float32), "valid")) == (
        "map size   (pixels + zeros - window) / stride + 1",
        "both axes  (32 - 3) / 1 + 1 = 30",
    )
    assert map_lines(computed(WHITE, "valid", Kernel.of([[1, -1]]), stride=2)) == (
        "map size   (pixels + zeros - window) / stride + 1   floor: rounded down",
        "rows       floor((8 - 1) / 2) + 1 = 4",
        "columns    floor((9 - 2) / 2) + 1 = 4",
    )


def test_what_a_dilation_does_to_the_window_is_worked_out() -> None:
    lines = map_lines(computed(WHITE, "valid", Kernel.of([[1, 1, 1]]), dilation=3))
    assert lines[1:] == ("rows       (8 - 1) / 1 + 1 = 8", "columns    (9 - 7) / 1 + 1 = 3  window (3 - 1) x 3 + 1 = 7")


@given(st.integers(1, 60), st.integers(1, 60), shapes, steps, steps, borders, st.sampled_from(CHANNELS))
def test_the_lines_fit_under_the_panes_and_end_in_the_maps_own_sizes(
    rows: int, columns: int, shape: tuple[int, int], stride: int, dilation: int, padding: Border, channels: Channels
) -> None:
    zeros = 2 * padding if isinstance(padding, int) else 0
    for size, window in zip((rows, columns), shape, strict=True):
        assume(padding == "same" or (window - 1) * dilation < size + zeros)
    deep = (3,) if channels in ("sum", "each") else ()
    picture = np.random.default_rng(rows).random((rows, columns, *deep), np.float32)
    experiment = Experiment(
        kernel=Kernel.of(np.ones(shape)), stride=stride, dilation=dilation, padding=padding, channels=channels
    )
    made = compute(experiment, picture)
    lines = map_lines(made)
    assert len(lines) <= 4
    assert max(map(len, lines)) < 80
    sizes = [int(found[1]) for line in lines[1:] if (found := re.search(r"\+ 1 = (\d+)", line))]
    assert (sizes[0], sizes[-1]) == made.map.shape


def test_a_photograph_of_any_size_fits_a_line_too() -> None:
    made = computed(np.ones((40, 5000), np.float32), 16, Kernel.of(np.ones((6, 7))), 7, 8)
    assert max(map(len, map_lines(made))) < 80


# -- zeros


@pytest.mark.parametrize("padding", ["same", 1, 2])
def test_zeros_draw_an_edge_round_white_paper_that_is_not_there(padding: Border) -> None:
    """The sentence is true: plain paper gives 0 inside, and something in the rim."""
    made = computed(WHITE, padding)
    wide = 1 if padding == "same" else int(padding)
    inside = made.map[wide:-wide, wide:-wide]
    rim = made.map.copy()
    rim[wide:-wide, wide:-wide] = 0
    assert not inside.any()
    assert np.abs(rim).max() == 3
    assert map_lines(made)[-1] == f"Zeros all round: {FALSE_RIM}"
    wanted = naive_convolution(WHITE[:, :, None], np.array(LYING.cells)[:, :, None, None], padding=padding)
    assert np.array_equal(made.map, wanted[:, :, 0])


@pytest.mark.parametrize("padding", ["valid", 0])
def test_without_zeros_nothing_is_said(padding: Border) -> None:
    made = computed(WHITE, padding)
    assert not made.map.any()
    assert not has_false_rim(made)
    assert not any("ero" in line for line in map_lines(made)[1:])


def test_where_zeros_make_no_edge_none_is_blamed_on_them() -> None:
    centre = preset_named("centre")
    assert centre is not None
    assert map_lines(computed(WHITE, "same", centre.kernel))[-1] == "Zeros all round: here they make no edge."
    ink = np.zeros((9, 9), np.float32)
    ink[3:6, 3:6] = 1
    assert not has_false_rim(computed(ink, "same")), "round ink on black the padding is more of the same"
    assert not has_false_rim(computed(WHITE, "same", Kernel.of([[2.0]]))), "a window of one pixel needs none"


def test_the_odd_zero_is_told() -> None:
    made = computed(WHITE, "same", Kernel.of(np.ones((2, 2))))
    assert map_lines(made)[-1] == f"The odd zero comes last: {FALSE_RIM}"
    assert (made.map[:-1, :-1] == 4).all()
    assert (made.map[-1] < 4).all()


@given(st.integers(0, 2**32 - 1), shapes, st.integers(1, 3), st.integers(1, 2), borders, st.sampled_from(CHANNELS))
def test_the_rim_is_false_exactly_where_going_on_would_give_another_map(
    seed: int, shape: tuple[int, int], stride: int, dilation: int, padding: Border, channels: Channels
) -> None:
    rng = np.random.default_rng(seed)
    deep = (3,) if channels in ("sum", "each") else ()
    picture = rng.integers(0, 2, (14, 15, *deep)).astype(np.float32)
    picture[3:-3, 3:-3] *= rng.integers(0, 2)
    picture *= rng.integers(0, 2)
    now = Experiment(
        kernel=Kernel.of(rng.integers(-1, 2, shape)),
        stride=stride,
        dilation=dilation,
        padding=padding,
        channels=channels,
    )
    assume(padding == "same" or all((size - 1) * dilation < 14 for size in shape))
    made = compute(now, picture)
    # Another way: each pixel of the frame around is white only where the picture's nearest is.
    reach = 60
    wide = np.pad(made.under_kernel, [(reach, reach)] * 2 + [(0, 0)] * len(deep[: made.under_kernel.ndim - 2]), "edge")
    weights = now.weights if now.weights.ndim == 3 else now.weights[..., None]
    under = wide if wide.ndim == 3 else wide[..., None]
    above, left = (
        grid(size, window, stride, dilation, padding)[1] for size, window in zip((14, 15), shape, strict=True)
    )
    differs = False
    for row, column in np.ndindex(*made.map.shape):
        top, first = reach + row * stride - above, reach + column * stride - left
        patch = under[top:, first:][
            : (shape[0] - 1) * dilation + 1 : dilation, : (shape[1] - 1) * dilation + 1 : dilation
        ]
        differs |= float((patch * weights).sum()) != float(made.map[row, column])
    assert has_false_rim(made) is differs


# -- the pool


@pytest.mark.parametrize(
    ("pooling", "shape", "lines"),
    [
        (Pooling(), (30, 28), ("The pool is off: the map stays 30x28.",)),
        (
            Pooling("max"),
            (200, 200),
            ("pooled size   (map - block) / stride + 1", "both axes  (200 - 2) / 2 + 1 = 100"),
        ),
        (
            Pooling("max", times=3),
            (200, 200),
            ("pooled size   (map - block) / stride + 1", "both axes  (200 - 2) / 2 + 1 = 100, then 50, 25"),
        ),
        (
            Pooling("mean", 5, 2),
            (200, 9),
            (
                "pooled size   (map - block) / stride + 1   floor: rounded down",
                "rows       floor((200 - 5) / 2) + 1 = 98",
                "columns    (9 - 5) / 2 + 1 = 3",
                "Last rows and columns that fill no whole block are left out.",
            ),
        ),
        (
            Pooling("max", times=6),
            (30, 30),
            (
                "pooled size   (map - block) / stride + 1",
                "both axes  (30 - 2) / 2 + 1 = 15, then 7, 3, 1",
                "Pooled 4 times, not 6: 1x1 holds no block of 2x2.",
            ),
        ),
        (
            Pooling("max", 8),
            (30, 6),
            (
                "pooled size   (map - block) / stride + 1",
                "No block of 8x8 fits into the map of 30x6: it is not pooled.",
            ),
        ),
    ],
)
def test_the_pools_sizes(pooling: Pooling, shape: tuple[int, int], lines: tuple[str, ...]) -> None:
    assert pool_lines(pooling, shape) == lines


@given(
    st.builds(
        Pooling, st.sampled_from(("max", "mean")), st.integers(1, 8), st.none() | st.integers(1, 8), st.integers(1, 6)
    ),
    st.integers(1, 90),
    st.integers(1, 90),
)
def test_the_pools_lines_fit_and_are_what_the_pools_give(pooling: Pooling, rows: int, columns: int) -> None:
    lines = pool_lines(pooling, (rows, columns))
    assert len(lines) <= 4
    assert max(map(len, lines)) < 80
    pools = pooled_maps(np.zeros((rows, columns), np.float32), pooling)
    if not pools:
        assert "it is not pooled" in lines[-1]
        return
    told = [line for line in lines if "+ 1 = " in line]
    for axis, line in ((0, told[0]), (1, told[-1])):
        assert worked_out(line[11:].split(", then")[0])[0] == pools[0].values.shape[axis]
        rest = line.split(", then ")[1].split(", ") if ", then" in line else []
        assert [int(size) for size in rest] == [one.values.shape[axis] for one in pools[1:]]
    assert any("not " in line for line in lines) is (len(pools) < pooling.times)
