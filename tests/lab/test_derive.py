"""State to numbers: what is on the screen is what plain loops compute."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import Float32, frozen
from convtui.core.kernel import Kernel
from convtui.core.layer import LayerSpec, NetworkSpec, Padding
from convtui.core.network import FilterBank, Network
from convtui.core.plane import Plane
from convtui.errors import NetworkError
from convtui.lab import intents as want
from convtui.lab.derive import compute, kernel_scene
from convtui.lab.derive_filters import FiltersScene, filters_scene
from convtui.lab.library import Library
from convtui.lab.meaning import meaning
from convtui.lab.reduce import reduce
from convtui.lab.state import Experiment, KernelView, Pooling, PoolMode, State, TrainedView
from convtui.lab.trained_state import Trial
from tests.lab.small_world import typed
from tests.oracles import close, naive_convolution, naive_pooling

NOISE: Float32 = np.random.default_rng(11).random((17, 23), np.float32)
LIBRARY = Library()
LIBRARY.add("noise", "noise", Plane.of(NOISE))
FOUR_BY_FIVE = Kernel.of(np.arange(20).reshape(4, 5) - 9)
UNEVEN = Kernel(((1, 2, -1), (0.5, -3, 0), (1, 0, 1 / 9)))

experiments = st.builds(
    Experiment,
    picture=st.just("noise"),
    kernel=st.sampled_from((UNEVEN, UNEVEN.turned(), Kernel.of([[1, -1]]), FOUR_BY_FIVE)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(("valid", "same")),
    dilation=st.integers(1, 2),
    bias=st.sampled_from((0.0, -1.5, 0.25)),
    response=st.sampled_from(("signed", "abs", "relu", "clip")),
    pooling=st.builds(
        Pooling, st.sampled_from(("none", "max", "mean")), st.integers(1, 4), st.sampled_from((None, 1, 2, 5))
    ),
)


def _naive_map(experiment: Experiment, picture: Float32) -> np.typing.NDArray[np.float64]:
    kernel = np.asarray(experiment.kernel.cells)[:, :, None, None]
    pair = (experiment.stride,) * 2, (experiment.dilation,) * 2
    made = naive_convolution(picture[:, :, None], kernel, [experiment.bias], pair[0], experiment.padding, pair[1])
    return made[:, :, 0]


@settings(max_examples=40)
@given(experiments)
def test_what_is_computed_is_what_plain_loops_compute(experiment: Experiment) -> None:
    computed = compute(experiment, NOISE)
    made = _naive_map(experiment, NOISE)
    close(computed.map, made)
    seen = {"signed": made, "abs": abs(made), "relu": np.maximum(made, 0), "clip": np.clip(made, 0, 1)}
    np.testing.assert_allclose(computed.response, seen[experiment.response], atol=1e-5 * np.abs(made).max())
    pooling = experiment.pooling
    if pooling.kind == "none" or min(made.shape) < pooling.size:
        assert computed.pooled is None
        assert computed.pooled_response is None
        return
    assert computed.pooled is not None
    assert computed.pooled_response is not None
    block, step = (pooling.size,) * 2, (pooling.stride or pooling.size,) * 2
    values, _ = naive_pooling(computed.map[:, :, None], pooling.kind, block, step)
    close(computed.pooled.values, values[:, :, 0])
    again = replace(computed.experiment, response="signed")
    assert np.array_equal(compute(again, NOISE).pooled_response, computed.pooled.values)  # type: ignore[arg-type]
    assert (computed.pooled_response.min() >= 0) or experiment.response == "signed"


places = st.tuples(st.integers(-5, 60), st.integers(-5, 60))


@settings(max_examples=60)
@given(experiments, places)
def test_the_dot_under_the_cursor_is_the_maps(experiment: Experiment, place: tuple[int, int]) -> None:
    scene = kernel_scene(KernelView(experiment, place=place), LIBRARY)
    rows, columns = scene.computed.map.shape
    assert scene.place == (min(max(place[0], 0), rows - 1), min(max(place[1], 0), columns - 1))
    value = float(scene.computed.map[scene.place])
    assert scene.at.value == pytest.approx(value, rel=1e-6, abs=1e-6)
    assert float(scene.at.products.sum(dtype=float)) == pytest.approx(scene.at.sum, rel=1e-5, abs=1e-5)
    assert np.array_equal(scene.at.weights, experiment.kernel.array)
    assert scene.meaning == meaning(experiment.kernel, experiment.bias, experiment.stride)
    assert scene.title == "noise"


@settings(max_examples=100)
@given(experiments, places)
def test_the_pools_block_is_the_one_that_holds_the_cursor(experiment: Experiment, place: tuple[int, int]) -> None:
    scene = kernel_scene(KernelView(experiment, place=place), LIBRARY)
    made, pooled, block = scene.computed.map, scene.computed.pooled, scene.block
    if pooled is None:
        assert block is None
        return
    size, step = experiment.pooling.size, experiment.pooling.step
    holding = [
        (row, column)
        for row in range(pooled.values.shape[0])
        for column in range(pooled.values.shape[1])
        if 0 <= scene.place[0] - row * step < size and 0 <= scene.place[1] - column * step < size
    ]
    if block is None:
        assert holding == []
        return
    assert (block.row, block.column) == max(holding)
    assert (block.top, block.left) == (block.row * step, block.column * step)
    assert np.array_equal(block.values, made[block.top : block.top + size, block.left : block.left + size])
    assert block.value == pooled.values[block.row, block.column]
    if experiment.pooling.kind == "max":
        assert block.winner is not None
        assert made[block.winner] == block.values.max() == block.value
        assert 0 <= block.winner[0] - block.top < size
        assert 0 <= block.winner[1] - block.left < size
    else:
        assert block.winner is None
        assert block.value == pytest.approx(float(block.values.mean(dtype=float)), rel=1e-5, abs=1e-6)


def test_a_pool_larger_than_the_map_is_no_pool() -> None:
    experiment = Experiment(picture="noise", pooling=Pooling("max", 16))
    assert compute(experiment, NOISE).pooled is None
    assert kernel_scene(KernelView(experiment), LIBRARY).block is None


def test_the_map_follows_what_is_typed_and_only_when_it_is_a_number() -> None:
    state = State(kernel=KernelView(Experiment(picture="noise", kernel=UNEVEN)))
    seen = []
    for intent in typed("1/9"):
        state = reduce(state, intent, LIBRARY)
        seen.append(kernel_scene(state.kernel, LIBRARY))
    assert [scene.kernel for scene in seen] == [UNEVEN.with_cell(0, 0, v) for v in (1, 1, 1 / 9)]
    for scene in seen:
        close(scene.computed.map, _naive_map(replace(state.kernel.experiment, kernel=scene.kernel), NOISE))
        assert scene.computed.experiment.kernel == scene.kernel
    left = reduce(state, want.Cancel(), LIBRARY)
    assert kernel_scene(left.kernel, LIBRARY).kernel == UNEVEN


def test_the_first_screen_is_that_of_the_lesson() -> None:
    scene = kernel_scene(State().kernel, LIBRARY)
    assert set(np.unique(scene.computed.picture)) == {0, 1}
    assert scene.computed.map.shape == (30, 30)
    assert (scene.computed.map.min(), scene.computed.map.max()) == (-3, 3)
    assert scene.at.value == 3
    turned = reduce(State(), want.ChangeKernel("turn"), LIBRARY)
    spine = kernel_scene(turned.kernel, LIBRARY).computed.map
    # Lying bars and a standing spine: each kernel is blind to the middle of the other's.
    lying_rows, _ = np.nonzero(np.abs(scene.computed.map) == 3)
    _, standing_columns = np.nonzero(np.abs(spine) == 3)
    assert lying_rows.size > 0
    assert standing_columns.size > 0
    both = (np.abs(scene.computed.map) == 3) & (np.abs(spine) == 3)
    assert not both.any()


def test_two_hundred_pixels_pool_to_a_hundred() -> None:
    padding: Padding = "same"
    experiment = Experiment(picture="diagram", padding=padding, pooling=Pooling("max"))
    computed = kernel_scene(KernelView(experiment), LIBRARY).computed
    assert computed.map.shape == (200, 200)
    assert computed.pooled is not None
    assert computed.pooled.values.shape == (100, 100)


def test_one_experiment_is_computed_once_wherever_the_cursor_stands() -> None:
    first = kernel_scene(KernelView(place=(0, 0)), LIBRARY)
    assert kernel_scene(KernelView(place=(5, 5), zoom="numbers"), LIBRARY).computed is first.computed


# -- Filters


def _filters(view: TrainedView) -> FiltersScene:
    return filters_scene(view, LIBRARY)


@pytest.mark.parametrize(("filter_", "place"), [(0, (0, 0)), (11, (25, 25)), (31, (13, 7)), (5, (99, -4))])
def test_the_sum_at_the_cursor_is_the_maps_value_before_its_activation(filter_: int, place: tuple[int, int]) -> None:
    view = TrainedView(trial=Trial(digit=7), filter=filter_, place=place)
    scene = _filters(view)
    assert scene.place == (min(place[0], 25), max(place[1], 0))
    before = LIBRARY.activations(view.trial).before(scene.layer)[..., filter_]
    assert scene.at.value == pytest.approx(float(before[scene.place]), rel=1e-6, abs=1e-6)
    assert scene.at.sum + scene.at.bias == pytest.approx(scene.at.value, rel=1e-6, abs=1e-6)
    assert scene.after == scene.map[scene.place] == max(0.0, np.float32(scene.at.value))
    y, x = scene.place
    assert np.array_equal(scene.at.patch[:, :, 0], scene.input[y : y + 3, x : x + 3])


def test_all_32_maps_are_those_of_plain_loops() -> None:
    scene = _filters(TrainedView(trial=Trial(digit=12)))
    bank = scene.bank
    made = np.maximum(naive_convolution(scene.input[:, :, None], bank.kernels, bank.bias), 0)
    assert made.shape == scene.maps.shape == (26, 26, 32)
    close(scene.maps, made)
    assert all(
        np.array_equal(_filters(TrainedView(trial=Trial(digit=12), filter=n)).map, scene.maps[:, :, n]) for n in (0, 31)
    )


@pytest.mark.parametrize("kind", ["max", "mean"])
def test_pooled_maps_are_thirteen_square(kind: PoolMode) -> None:
    scene = _filters(TrainedView(trial=Trial(digit=3), filter=4, pooling=Pooling(kind), place=(9, 14)))
    assert scene.pooled is not None
    values, _ = naive_pooling(scene.maps, kind, (2, 2), (2, 2))
    close(scene.pooled, values)
    assert scene.pooled.shape == (13, 13, 32)
    assert scene.block is not None
    assert (scene.block.row, scene.block.column) == (4, 7)
    assert scene.block.value == scene.pooled[4, 7, 4]
    assert _filters(TrainedView(trial=Trial(digit=3))).pooled is None


def test_probabilities_are_ten_and_sum_to_one() -> None:
    for digit in range(5):
        scene = _filters(TrainedView(trial=Trial(digit=digit)))
        assert scene.probabilities.shape == (10,)
        assert float(scene.probabilities.sum()) == pytest.approx(1, abs=1e-5)
        assert scene.label == LIBRARY.digits.labels[digit]
        assert scene.title == ""


def test_it_fires_where_the_map_exceeds_blank_paper() -> None:
    for filter_ in range(32):
        scene = _filters(TrainedView(trial=Trial(digit=1), filter=filter_))
        blank = max(0.0, float(scene.bank.bias[filter_]))
        assert scene.words.blank == pytest.approx(blank)
        assert scene.fires == pytest.approx(np.mean(scene.map > np.float32(blank)))


def test_a_picture_stands_in_for_the_digit_and_has_no_label() -> None:
    LIBRARY.add("paper", "paper", Plane.of(np.zeros((28, 28))))
    scene = _filters(TrainedView(trial=Trial(picture="paper")))
    assert (scene.label, scene.titles) == (None, ("paper 28x28", "paper"))
    assert not scene.input.any()
    # Blank paper gives every map its own blank value, and none of them fires.
    expected = np.maximum(scene.bank.bias, 0) * np.ones((26, 26, 1), np.float32)
    assert np.array_equal(scene.maps, expected)
    assert all(_filters(TrainedView(trial=Trial(picture="paper"), filter=n)).fires == 0 for n in range(32))


# -- other networks than the bundled one


def _bank(*shape: int) -> FilterBank:
    rng = np.random.default_rng(sum(shape))
    return FilterBank(frozen(rng.normal(size=shape)), frozen(rng.normal(size=shape[-1])))


FIRST = LayerSpec("first", "Conv2D", filters=3, window=(3, 5), strides=(1, 2), activation="relu")
SECOND = LayerSpec("second", "Conv2D", filters=4, window=(3, 3), strides=(2, 1), padding="same")
OWN = {
    "stacked": Network(
        NetworkSpec("stacked", (28, 28, 1), (FIRST, SECOND), ()),
        {"first": _bank(3, 5, 1, 3), "second": _bank(3, 3, 3, 4)},
    ),
    "flat": Network(NetworkSpec("flat", (28, 28, 1), (LayerSpec("f", "Flatten"),), ()), {}),
}


class OwnNetworks(Library):
    def network(self, name: str) -> Network:
        return OWN[name]


@pytest.mark.parametrize("layer", ["first", "second"])
@pytest.mark.parametrize("place", [(0, 0), (3, 11), (12, 4)])
def test_any_convolution_is_taken_apart_with_its_own_strides(layer: str, place: tuple[int, int]) -> None:
    library = OwnNetworks()
    view = TrainedView(trial=Trial(network="stacked", digit=5), layer=layer, filter=2, place=place)
    scene = filters_scene(view, library)
    before = library.activations(view.trial).before(layer)[..., 2]
    assert scene.place == place
    assert scene.at.value == pytest.approx(float(before[place]), rel=1e-5, abs=1e-5)
    assert scene.maps.shape[2] == scene.bank.count == library.filter_count(view)
    assert scene.maps.shape[:2] == library.filter_map_shape(view)
    assert scene.at.weights.shape == scene.bank.kernels.shape[:3]


def test_without_a_layer_it_is_the_first_convolution() -> None:
    assert filters_scene(TrainedView(trial=Trial(network="stacked")), OwnNetworks()).layer == "first"


def test_a_network_without_a_convolution_is_refused() -> None:
    with pytest.raises(NetworkError, match="flat has no convolution"):
        filters_scene(TrainedView(trial=Trial(network="flat")), OwnNetworks())
