"""The names of filters, against kernels that are made to deserve them."""

from math import cos, pi, radians, sin

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import frozen
from convtui.core.layer import Activation, LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.network.describe import describe
from convtui.network.forward import forward
from convtui.network.likeness import NEAR, cosines
from convtui.network.tags import HUES, OPPONENT, Tags, described, opponent_colours, tags_of, twin_of

Array = npt.NDArray[np.float64]
weights3 = arrays(np.float64, (3, 3, 3), elements=st.integers(-9, 9).map(lambda n: n / 4))

# Away from black and white by as much as can be: the corners of the circle of hues, by name.
COLOURS = {
    "red": (1, 0, 0),
    "orange": (1, 0.5, 0),
    "yellow": (1, 1, 0),
    "lime": (0.5, 1, 0),
    "green": (0, 1, 0),
    "sea green": (0, 1, 0.5),
    "cyan": (0, 1, 1),
    "sky blue": (0, 0.5, 1),
    "blue": (0, 0, 1),
    "violet": (0.5, 0, 1),
    "magenta": (1, 0, 1),
    "pink": (1, 0, 0.5),
}


def ramp(degrees: float, size: int = 3) -> Array:
    """(size, size): rises in a direction, anticlockwise from the right."""
    rows, columns = np.indices((size, size)) - (size - 1) / 2
    made: Array = columns * cos(radians(degrees)) - rows * sin(radians(degrees))
    return made


def network(kernels: Array, bias: Array | None = None, *, before: Activation | None = None) -> Network:
    """One convolution on a picture of 8 x 8; with `before` a second behind one of that activation, under test."""
    channels, count = kernels.shape[2:]
    spec = LayerSpec("tested", "Conv2D", filters=count, window=(3, 3), activation="relu")
    layers, weights = [spec], {"tested": FilterBank(frozen(kernels.astype(np.float32)), _zeros(count, bias))}
    if before is not None:
        layers.insert(0, LayerSpec("before", "Conv2D", filters=channels, window=(1, 1), activation=before))
        weights["before"] = FilterBank(frozen(np.ones((1, 1, 1, channels), np.float32)), _zeros(channels))
    shape = 8, 8, channels if before is None else 1
    return Network(NetworkSpec("tested", shape, tuple(layers), ()), weights)


def _zeros(count: int, bias: Array | None = None) -> npt.NDArray[np.float32]:
    return frozen(np.zeros(count, np.float32) if bias is None else np.asarray(bias, np.float32))


def apart(first: float, second: float) -> float:
    """Between two ways that a line can run, 0 to 90 degrees."""
    return abs((first - second + 90) % 180 - 90)


# -- degrees


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("degrees", range(0, 360, 10))
def test_an_edge_runs_across_the_way_it_rises(degrees: int, size: int) -> None:
    found = describe(ramp(degrees, size))
    assert found.kind == "edge"
    assert found.degrees is not None
    assert 0 <= found.degrees < 180
    assert apart(found.degrees, degrees + 90) <= 1 + 5 * (size > 3), "a wide kernel's cells lie in uneven directions"


@pytest.mark.parametrize("degrees", [0, 45, 90, 135])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_line_and_a_gap_run_along_their_cells(degrees: int, sign: int) -> None:
    cells = np.full((3, 3), -0.5)
    for step in (-1, 0, 1):
        row, column = 1 - round(step * sin(radians(degrees))), 1 + round(step * cos(radians(degrees)))
        cells[row, column] = 1
    found = describe(sign * cells, bias=2.0)
    assert (found.kind, found.degrees) == ("line" if sign > 0 else "gap", degrees)


def test_words_and_degrees_agree() -> None:
    words = {0: "lies flat", 45: "leans like /", 90: "stands", 135: "leans like \\"}
    for degrees in range(0, 360, 3):
        found = describe(ramp(degrees))
        assert found.degrees is not None
        near = min(words, key=lambda way: apart(way, found.degrees or 0))
        assert found.lean == words[near] or abs(apart(near, found.degrees) - 22.5) <= 0.5


@given(arrays(np.float64, (3, 3), elements=st.integers(-9, 9).map(float)))
def test_a_quarter_turn_turns_the_degrees(cells: Array) -> None:
    before, after = describe(cells, 1e3, "linear"), describe(np.rot90(cells), 1e3, "linear")
    assert before.kind == after.kind
    assert (before.degrees is None) == (after.degrees is None)
    if before.degrees is not None and after.degrees is not None:
        assert apart(before.degrees + 90, after.degrees) <= 1
        assert (before.kind in ("edge", "line", "gap")) == (before.lean != "")


# Just on the bound: 0.6 of the squared weights on one axis, and rounding alone would decide.
ON_THE_BOUND = np.zeros((3, 3, 3))
ON_THE_BOUND[0, 0, 2] = 0.75
ON_THE_BOUND[2, 0] = 0, -0.5, -0.25
ON_THE_BOUND[2, 2, 2] = 1.5


@given(weights3, st.sampled_from([0.001, 0.5, 3.0, 1e4]))
@example(ON_THE_BOUND, 0.001)
def test_a_stronger_filter_has_the_same_names(kernel: Array, factor: float) -> None:
    kernels = np.stack((kernel, kernel[::-1]), axis=-1)
    one, other = network(kernels), network(kernels * factor)
    for index in (0, 1):
        assert tags_of(one, "tested", index) == tags_of(other, "tested", index)


# -- colours


@pytest.mark.parametrize("name", HUES)
def test_a_patch_of_one_colour_wants_it_and_not_its_opposite(name: str) -> None:
    other = HUES[(HUES.index(name) + 6) % 12]
    rest = np.array(COLOURS[name]) - np.array(COLOURS[other])
    assert opponent_colours(np.tile(rest, (3, 3, 1))) == (name, other)
    assert opponent_colours(np.tile(-rest, (3, 3, 1))) == (other, name)
    # One colour here, its opposite there: the stronger place says which is wanted.
    edge = ramp(0)[:, :, None] * rest
    edge[:, 2] *= 1.5
    assert opponent_colours(edge) == (name, other)


@given(st.floats(0, 2 * pi), st.floats(0.1, 2.0))
def test_light_and_dark_are_no_colours(angle: float, light: float) -> None:
    plane = ramp(np.degrees(angle))
    grey = np.repeat(plane[:, :, None], 3, axis=2)
    assert opponent_colours(grey) is None
    tint = plane[:, :, None] * np.array([1, 0, -1]) / np.sqrt(2)
    mixed = light * grey / np.sqrt(3) + tint
    assert (opponent_colours(mixed) is not None) == (1 / (1 + light**2) >= OPPONENT)


@given(weights3)
def test_other_places_change_no_colours(kernel: Array) -> None:
    cells = kernel.reshape(9, 3)
    assume(abs((cells - cells.mean(axis=1, keepdims=True)).sum(axis=0)).max() > 1e-6)
    moved = cells[np.random.default_rng(3).permutation(9)].reshape(3, 3, 3)
    found, again = opponent_colours(kernel), opponent_colours(moved)
    assert found is None or again is None or set(found) == set(again)
    assert (found is None) == (again is None)


@pytest.mark.parametrize("name", HUES)
def test_the_next_channel_is_a_third_of_the_circle_on(name: str) -> None:
    rest = np.array(COLOURS[name]) - np.array(COLOURS[HUES[(HUES.index(name) + 6) % 12]])
    found = opponent_colours(np.tile(np.roll(rest, 1), (3, 3, 1)))
    assert found is not None
    assert found[0] == HUES[(HUES.index(name) + 4) % 12]


def test_colours_are_named_only_where_the_picture_is_read() -> None:
    kernels = np.tile(np.array([1.0, 0, -1])[:, None], (3, 3, 1, 1))
    assert tags_of(network(kernels), "tested", 0).opponent == ("orange", "sky blue")
    assert tags_of(network(kernels, before="relu"), "tested", 0).opponent is None
    with pytest.raises(ValueError, match="red, green and blue"):
        opponent_colours(np.zeros((3, 3)))


# -- doubles


def test_the_first_of_doubles_is_named() -> None:
    rng = np.random.default_rng(5)
    kernels = rng.normal(size=(3, 3, 2, 6))
    kernels[..., 3] = 2 * kernels[..., 1] + 0.01 * rng.normal(size=(3, 3, 2))
    kernels[..., 5] = 0.5 * kernels[..., 1]
    kernels[..., 4] = -kernels[..., 0]
    made = network(kernels, before="relu")
    twins = [tags_of(made, "tested", index).twin for index in range(6)]
    assert twins == [None, None, None, 1, None, 1]
    assert "near-duplicate of 2" in tags_of(made, "tested", 3).words


@given(arrays(np.float64, (9, 5), elements=st.integers(-3, 3).map(float)), st.permutations(range(9)))
def test_the_same_cells_in_another_order_are_as_alike(columns: Array, order: list[int]) -> None:
    alike = cosines(columns.reshape(3, 3, 1, 5))
    moved = cosines(columns[order].reshape(3, 3, 1, 5))
    for index in range(5):
        twin = twin_of(alike, index)
        if twin is not None:
            one, other = columns[:, twin], columns[:, index]
            length = np.linalg.norm(one) * np.linalg.norm(other)
            assert twin < index
            assert one @ other >= (NEAR - 1e-6) * length
        if np.abs(alike[index, :index] - NEAR).min(initial=1) > 1e-6:
            assert twin_of(moved, index) == twin


# -- dead


@given(arrays(np.float64, (3, 3, 2), elements=st.integers(-2, 2).map(float)), st.sampled_from([-1.0, 0.0, 0.5]))
def test_a_deeper_filter_is_dead_if_no_map_can_wake_it(kernel: Array, bias: float) -> None:
    made = network(kernel[..., None], np.array([bias]), before="relu")
    dead = described(made, "tested", 0).kind == "dead"
    # Behind a ReLU anything from 0 up can come: a large value under a positive weight always wakes it.
    assert dead == (not kernel.any() or (kernel.max() <= 0 and bias <= 0))


def test_a_first_layer_gets_no_more_than_1_and_a_deeper_one_may() -> None:
    kernels = np.full((3, 3, 1, 1), 0.1)
    bias = np.array([-2.0])
    assert described(network(kernels, bias), "tested", 0).kind == "dead"
    assert not forward(network(kernels, bias), np.ones((8, 8, 1), np.float32)).of("tested").any()
    assert described(network(kernels, bias, before="relu"), "tested", 0).kind != "dead"


def test_behind_no_relu_blue_weights_can_be_woken() -> None:
    kernels, bias = np.full((3, 3, 1, 1), -0.1), np.array([-2.0])
    assert described(network(kernels, bias, before="linear"), "tested", 0).kind != "dead"
    assert described(network(kernels * 0, bias, before="linear"), "tested", 0).kind == "dead"


@pytest.mark.parametrize(
    ("before", "bias", "dead"),
    [
        ("sigmoid", -2.0, True),  # 9 x 0.1 x 1 is less than 2
        ("softmax", -2.0, True),
        ("tanh", -2.0, True),
        ("tanh", -0.85, False),
        ("leaky_relu", -2.0, False),
        ("linear", -2.0, False),
        ("relu", -2.0, False),
    ],
)
def test_a_deeper_filter_gets_what_the_activation_before_it_can_give(
    before: Activation, bias: float, dead: bool
) -> None:
    made = network(np.full((3, 3, 1, 1), 0.1), np.array([bias]), before=before)
    assert (described(made, "tested", 0).kind == "dead") == dead


@pytest.mark.parametrize("activation", ["linear", "leaky_relu", "tanh", "sigmoid", "softmax"])
def test_only_a_relu_can_kill_what_has_weights(activation: Activation) -> None:
    """What a sum below 0 becomes still falls and rises with it; of a softmax the others change every share."""
    kernel = np.full((3, 3), -0.1)
    assert describe(kernel, -2.0, activation).kind != "dead"
    assert describe(kernel, -2.0, "relu").kind == "dead"
    assert (describe(kernel * 0, -2.0, activation).kind == "dead") == (activation != "softmax")


# -- words


@pytest.mark.parametrize(
    ("tags", "words", "brief"),
    [
        (Tags("edge", "lies flat", 0), "edge, lies flat, 0 degrees", ("edge, 0 deg",)),
        (Tags("spot"), "blob (spot)", ("spot",)),
        (Tags("no clear orientation"), "no clear orientation", ("no clear orientation",)),
        (
            Tags("no clear orientation", opponent=("blue", "yellow"), twin=3),
            "blue against yellow; near-duplicate of 4",
            ("blue/yellow", "twin of 4"),
        ),
        (Tags("dead"), "dead", ("dead",)),
    ],
)
def test_words(tags: Tags, words: str, brief: tuple[str, ...]) -> None:
    assert tags.text == words
    assert tags.brief == brief
