"""A picture that is moved: its map moves along, what was pooled changes less or more, and all of it is counted."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.lab.channels import nudged
from convtui.lab.derive import compute
from convtui.lab.library import Library
from convtui.lab.shift import POOLS, Change, Shift, interior, shift
from convtui.lab.state import RESPONSES, Experiment, Pooling, Response
from tests.oracles import naive_convolution, naive_pooling

EDGE = Kernel.of([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])


@st.composite
def experiments(draw: st.DrawFn) -> tuple[Experiment, Float32]:
    """Any kernel, way and nudge on a small picture of 8 bits."""
    rows, columns = draw(st.integers(7, 16)), draw(st.integers(7, 16))
    seed = draw(st.integers(0, 1000))
    rng = np.random.default_rng(seed)
    picture = (rng.integers(0, 256, (rows, columns)) / 255).astype(np.float32)
    size = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    padding: Border = draw(st.sampled_from(("valid", "same", 1, 3)))
    now = Experiment(
        kernel=Kernel.of(rng.integers(-3, 4, size)),
        stride=draw(st.integers(1, 3)),
        dilation=draw(st.integers(1, 2)),
        padding=padding,
        bias=draw(st.sampled_from((0.0, -0.5))),
        response=draw(st.sampled_from(RESPONSES)),
        pooling=Pooling("none", draw(st.integers(1, 3)), draw(st.sampled_from((None, 1, 2)))),
        nudge=(draw(st.integers(-4, 4)), draw(st.integers(-4, 4))),
    )
    return now, picture


def moved(now: Experiment, picture: Float32) -> Shift:
    return shift(compute(now, nudged(picture, now.nudge)), picture)


@settings(max_examples=200, deadline=None)
@given(experiments())
def test_the_map_moves_along_bit_for_bit(given_: tuple[Experiment, Float32]) -> None:
    now, picture = given_
    found = moved(now, picture)
    if any(by % now.stride for by in now.nudge):
        assert found.along is None, "that place is skipped"
    else:
        assert found.along == found.inside


@settings(max_examples=100, deadline=None)
@given(experiments())
def test_what_is_not_moved_does_not_change(given_: tuple[Experiment, Float32]) -> None:
    now, picture = given_
    found = moved(replace(now, nudge=(0, 0)), picture)
    for change in (found.map, *found.maxima, *found.means):
        if change.dots:
            assert (change.changed, change.amount) == (0, 0)
    inner = found.difference[~np.isnan(found.difference)]
    assert not inner.any()
    assert inner.size == found.inside


@settings(max_examples=100, deadline=None)
@given(experiments())
def test_moving_there_and_back_is_no_move_where_nothing_came_in(given_: tuple[Experiment, Float32]) -> None:
    now, picture = given_
    down, right = now.nudge
    back = nudged(nudged(picture, now.nudge), (-down, -right))
    rows = slice(max(-down, 0), picture.shape[0] - max(down, 0))
    columns = slice(max(-right, 0), picture.shape[1] - max(right, 0))
    assert (back[rows, columns] == picture[rows, columns]).all()
    away = moved(now, picture)
    home = shift(compute(replace(now, nudge=(-down, -right)), picture), nudged(picture, now.nudge))
    inside = set(_places(interior(now, picture.shape)))
    for place in inside & set(_places(interior(replace(now, nudge=(-down, -right)), picture.shape))):
        assert home.difference[place] == -away.difference[place], "the same change, the other way round"


def _places(inside: tuple[range, range]) -> list[tuple[int, int]]:
    return [(row, column) for row in inside[0] for column in inside[1]]


# -- a second opinion: one place at a time, from the definition


def seen(values: npt.NDArray[np.float64], response: Response) -> npt.NDArray[np.float64]:
    return {
        "signed": values,
        "abs": np.abs(values),
        "relu": np.where(values > 0, values, 0),
        "clip": np.where(values < 0, 0, np.where(values > 1, 1, values)),
    }[response]


def naive_map(now: Experiment, picture: Float32) -> npt.NDArray[np.float64]:
    made: npt.NDArray[np.float64] = naive_convolution(
        picture[:, :, None],
        np.array(now.kernel.cells)[:, :, None, None],
        [now.bias],
        (now.stride, now.stride),
        now.padding,
        (now.dilation, now.dilation),
    )[:, :, 0]
    return made


def naive_inside(now: Experiment, picture: Float32) -> npt.NDArray[np.bool_]:
    """Where another picture, whose moved copy has rubbish in what came in, makes the same map, and padding is unseen:
    a place is inside if its window takes in no marked pixel.
    """
    marked = np.ones(picture.shape, np.float32)
    for row in range(picture.shape[0]):
        for column in range(picture.shape[1]):
            came = not (0 <= row - now.nudge[0] < picture.shape[0] and 0 <= column - now.nudge[1] < picture.shape[1])
            if came:
                marked[row, column] = 0
    counting = replace(now, kernel=Kernel.of(np.ones(now.kernel.shape)), bias=0.0)
    made: npt.NDArray[np.bool_] = naive_map(counting, marked) == now.kernel.shape[0] * now.kernel.shape[1]
    return made


def naive_change(
    before: npt.NDArray[np.float64], after: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_]
) -> tuple[int, float | None, float | None]:
    dots = different = 0
    apart = together = 0.0
    for row in range(before.shape[0]):
        for column in range(before.shape[1]):
            if inside[row, column]:
                a, b = float(before[row, column]), float(after[row, column])
                dots += 1
                different += abs(a - b) > 1e-9
                apart += abs(a - b)
                together += abs(a) + abs(b)
    if not dots:
        return 0, None, None
    return dots, different / dots, apart / together if together else 0.0


def agrees(found: Change, wanted: tuple[int, float | None, float | None]) -> None:
    dots, changed, amount = wanted
    assert found.dots == dots
    assert found.changed == (None if changed is None else pytest.approx(changed))
    assert found.amount == (None if amount is None else pytest.approx(amount, abs=1e-5))


@settings(max_examples=60, deadline=None)
@given(experiments())
def test_as_counted_place_by_place(given_: tuple[Experiment, Float32]) -> None:
    now, picture = given_
    # Whole numbers: no two values differ by rounding alone.
    picture = np.rint(picture * 3).astype(np.float32)
    found = moved(now, picture)
    before, after = naive_map(now, picture), naive_map(now, nudged(picture, now.nudge))
    inside = naive_inside(now, picture)
    assert found.inside == inside.sum()
    agrees(found.map, naive_change(seen(before, now.response), seen(after, now.response), inside))
    wanted = np.where(inside, seen(after, now.response) - seen(before, now.response), np.nan)
    assert np.allclose(found.difference, wanted, atol=1e-5, equal_nan=True)
    size, step = now.pooling.size, now.pooling.step
    for kind, changes in (("max", found.maxima), ("mean", found.means)):
        a, b, within = before, after, inside
        for change in changes:
            a, b = (naive_pooling(one[:, :, None], kind, (size, size), (step, step))[0][:, :, 0] for one in (a, b))
            least = naive_pooling(-1.0 * within[:, :, None], "max", (size, size), (step, step))[0][:, :, 0]
            within = least == -1
            assert change.shape == a.shape
            agrees(change, naive_change(seen(a, now.response), seen(b, now.response), within))
        assert len(changes) == POOLS or min(a.shape) < size, "as far as blocks fit"


# -- what is known beforehand


@pytest.mark.parametrize("nudge", [(1, 0), (0, 1), (2, -3)])
def test_all_measures_are_shares(nudge: tuple[int, int]) -> None:
    picture = np.random.default_rng(2).random((40, 40), np.float32)
    found = moved(Experiment(kernel=EDGE, nudge=nudge), picture)
    for change in (found.map, *found.maxima, *found.means):
        assert change.changed is not None
        assert change.amount is not None
        assert 0 < change.changed <= 1
        assert 0 < change.amount <= 1


def test_along_a_line_nothing_changes_across_it_all_does() -> None:
    picture = np.zeros((24, 24), np.float32)
    picture[:12] = 1
    along = moved(Experiment(kernel=EDGE, nudge=(0, 3)), picture)
    assert (along.map.changed, along.map.amount) == (0, 0)
    across = moved(Experiment(kernel=EDGE, nudge=(2, 0)), picture)
    assert across.map.amount == 1, "the edge's two rows are two other rows now"
    assert across.map.changed == 4 / 20
    # Rows 10 and 11 of the map, then 12 and 13: other blocks, other blocks of blocks, and then one and the same.
    assert [one.amount for one in across.maxima] == [one.amount for one in across.means] == [1, 1, 0]


def test_a_pool_that_holds_the_dot_does_not_notice() -> None:
    picture = np.zeros((18, 18), np.float32)
    picture[8, 8] = 1
    now = Experiment(kernel=Kernel.of([[1]]), nudge=(1, 1))
    found = moved(now, picture)
    assert found.map.amount == 1
    assert found.maxima[0].amount == found.means[0].amount == 0, "from one corner of its block to the other"
    assert moved(replace(now, nudge=(-1, 0)), picture).maxima[0].amount == 1, "into the block above"


def test_the_lectures_sizes() -> None:
    books = Library()
    now = Experiment("diagram", padding=1, nudge=(1, 0))
    found = shift(compute(now, books.plane(now)), books.plane(replace(now, nudge=(0, 0))))
    assert [one.shape for one in (found.map, *found.maxima)] == [(200, 200), (100, 100), (50, 50), (25, 25)]
    assert [one.shape for one in found.means] == [(100, 100), (50, 50), (25, 25)]
    assert found.along == found.inside == 197 * 198


def test_a_kernel_three_colours_deep_moves_along_too() -> None:
    rng = np.random.default_rng(5)
    picture: Float32 = rng.random((12, 12, 3), np.float32)
    now = Experiment(kernel=EDGE, others=(EDGE, EDGE), channels="sum", nudge=(1, -1))
    found = shift(compute(now, nudged(picture, now.nudge)), picture)
    assert found.along == found.inside == 9 * 9
    each = replace(now, channels="each", others=())
    computed = compute(each, nudged(picture, now.nudge), 2)
    assert shift(computed, picture[..., 2]).along == 81


def test_nothing_is_left_where_the_picture_is_too_small() -> None:
    picture = np.ones((4, 4), np.float32)
    found = moved(Experiment(kernel=EDGE, nudge=(4, 4)), picture)
    assert found.map == Change((2, 2), 0, None, None)
    assert found.inside == 0
    assert found.along == 0
    assert np.isnan(found.difference).all()
