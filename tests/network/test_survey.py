from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from convtui.core.arrays import Float32, frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.network import survey as module
from convtui.network.changed import zeroed
from convtui.network.describe import describe, fires
from convtui.network.forward import forward
from convtui.network.survey import KEPT, Survey, blank_maps, survey
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from tests.oracles import close, conv, max_pool, naive_convolution, naive_pooling, random_network

# Padding, a stride and a dilation, one after the other.
STACK = random_network(
    NetworkSpec(
        "stack",
        (9, 8, 2),
        (
            conv("a", 4, (3, 2), padding="same", activation="relu"),
            max_pool("b", 2),
            conv("c", 3, 3, padding="same", activation="relu"),
            LayerSpec("d", "AveragePooling2D", window=(2, 2), strides=(1, 1)),
            conv("e", 5, 2, strides=(2, 1), activation="linear"),
            LayerSpec("f", "Flatten"),
            LayerSpec("g", "Dense", units=3, activation="softmax"),
        ),
        ("x", "y", "z"),
    )
)
LAYERS = ("a", "c", "e")


@cache
def pictures() -> Float32:
    """Thirty: noise, half of them with ink in one corner only, two of them empty."""
    made = np.random.default_rng(5).random((30, 9, 8, 2), np.float32)
    made[::2, 4:] = 0
    made[::2, :, 4:] = 0
    made[[7, 20]] = 0
    return frozen(made)


def naive_layers(picture: npt.ArrayLike) -> dict[str, npt.NDArray[np.float64]]:
    """What each layer gives, from nested loops in float64."""
    x, made = np.asarray(picture, np.float64), {}
    for layer in STACK.spec.layers:
        if layer.kind == "Conv2D":
            bank = STACK.weights[layer.name]
            x = naive_convolution(x, bank.kernels, bank.bias, layer.strides, layer.padding)
            x = np.maximum(x, 0) if layer.activation == "relu" else x
        elif layer.kind == "Flatten":
            break
        else:
            kind = "max" if layer.kind == "MaxPooling2D" else "mean"
            x = naive_pooling(x, kind, layer.window, layer.strides)[0]
        made[layer.name] = x
    return made


@cache
def naive() -> tuple[dict[str, npt.NDArray[np.float64]], list[dict[str, npt.NDArray[np.float64]]]]:
    """Of an empty picture, and of all of them."""
    return naive_layers(np.zeros(STACK.spec.input_shape)), [naive_layers(picture) for picture in pictures()]


def last(network: Network, layer: str, images: npt.NDArray[np.generic]) -> Survey:
    *_, (done, found) = survey(network, layer, images)
    assert done == found.read == len(images)
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_it_counts_as_nested_loops_do(layer: str) -> None:
    found, (blank, all_of_them) = last(STACK, layer, pictures()), naive()
    count = STACK.weights[layer].count
    assert found.fires.shape == found.most.shape == (count,)
    assert found.values.shape == found.pictures.shape == found.rows.shape == found.columns.shape == (count, KEPT)
    for index in range(count):
        above, best = 0, []
        rows, columns = blank[layer].shape[:2]
        for number, layers in enumerate(all_of_them):
            values = layers[layer][:, :, index]
            top = (-np.inf, 0, 0)
            for row in range(rows):
                for column in range(columns):
                    above += values[row, column] > blank[layer][row, column, index] + 1e-4
                    if values[row, column] > top[0]:
                        top = values[row, column], row, column
            best.append((*top, number))
        assert found.fires[index] == np.float32(above / (rows * columns * len(all_of_them)))
        best.sort(key=lambda entry: -entry[0])
        close(found.values[index], [entry[0] for entry in best[:KEPT]])
        # Pictures that say nothing are all alike, but for how they were added.
        for rank, (value, row, column, number) in enumerate(best[:KEPT]):
            if rank and abs(best[rank - 1][0] - value) < 1e-5:
                break
            assert found.pictures[index, rank] == number
            assert (found.rows[index, rank], found.columns[index, rank]) == (row, column)
        assert found.most[index] == found.values[index, 0]


@pytest.mark.parametrize("layer", LAYERS)
def test_blank_paper_gives_what_an_empty_picture_does(layer: str) -> None:
    found = blank_maps(STACK, layer)
    close(found, naive()[0][layer])
    assert not last(STACK, layer, np.zeros((3, 9, 8, 2), np.uint8)).fires.any()


def test_in_the_first_layer_blank_paper_is_what_the_words_of_a_filter_say() -> None:
    network = load_network("lecture")
    bank, blank = network.weights["conv2d"], blank_maps(network, "conv2d")
    for index in range(bank.count):
        assert (blank[:, :, index] == np.float32(describe(bank.kernels[..., index], bank.bias[index]).blank)).all()


def test_in_a_padded_layer_deeper_down_blank_paper_is_not_the_same_everywhere() -> None:
    blank = blank_maps(STACK, "c")
    assert np.ptp(blank, axis=(0, 1)).max() > 0.01


def test_lectures_filters_over_digits() -> None:
    network, images = load_network("lecture"), load_digits().images[:40]
    found, bank = last(network, "conv2d", images), network.weights["conv2d"]
    maps = np.stack([forward(network, image / np.float32(255)).of("conv2d") for image in images])
    for index in range(bank.count):
        words = describe(bank.kernels[..., index], bank.bias[index])
        assert abs(found.fires[index] - fires(maps[..., index], words.blank)) < 1e-4
    tops = maps.max(axis=(1, 2)).T
    order = np.argsort(-tops, axis=1, kind="stable")[:, :KEPT]
    close(found.values, np.take_along_axis(tops, order, axis=1))
    assert np.mean(found.pictures == order) > 0.9  # else two are as strong, but for how they were added
    there = maps[found.pictures, found.rows, found.columns, np.arange(bank.count)[:, None]]
    close(found.values, there)


def test_a_deeper_layer_over_digits() -> None:
    network, images = load_network("stacked"), load_digits().images[:30]
    found = last(network, "conv2d_2", images)
    maps = np.stack([forward(network, image / np.float32(255)).of("conv2d_2") for image in images])
    blank = blank_maps(network, "conv2d_2")
    # A value that only rounding lifts above blank paper is none; such places are few.
    assert np.abs(found.fires - (maps > blank).mean(axis=(0, 1, 2))).max() < 0.02
    assert np.abs(found.fires - (maps > blank + 1e-4).mean(axis=(0, 1, 2))).max() < 0.002
    close(found.most, maps.max(axis=(0, 1, 2)))
    close(found.values, maps[found.pictures, found.rows, found.columns, np.arange(64)[:, None]])


def test_a_filter_of_zeros_never_fires_and_its_equals_stand_in_order() -> None:
    found = last(zeroed(STACK, "a", 2), "a", pictures())
    assert found.fires[2] == found.most[2] == 0
    assert found.pictures[2].tolist() == list(range(KEPT))
    assert not found.rows[2].any()
    assert not found.columns[2].any()


def test_of_equal_pictures_the_earlier_stands_first() -> None:
    found = last(STACK, "a", np.concatenate([pictures()[3:4]] * 5 + [pictures()[:1]]))
    for index in range(4):
        alike = [number for number in found.pictures[index].tolist() if number < 5]
        assert alike == [0, 1, 2, 3, 4]


def test_fewer_pictures_than_are_kept() -> None:
    found = last(STACK, "a", pictures()[:3])
    assert found.values.shape == (4, 3)
    assert sorted(found.pictures[0].tolist()) == [0, 1, 2]
    nothing = last(STACK, "a", pictures()[:0])
    assert nothing.values.shape == (4, 0)
    assert not nothing.fires.any()


@pytest.mark.parametrize("layer", LAYERS)
def test_step_by_step_it_knows_more_and_in_the_end_the_same(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = last(STACK, layer, pictures())
    monkeypatch.setattr(module, "_PIECE_BYTES", 4 * 7 * 500)
    steps = list(survey(STACK, layer, pictures()))
    assert len(steps) > 3
    assert [done for done, _ in steps] == [found.read for _, found in steps]
    for done, found in steps[:-1]:
        so_far = last(STACK, layer, pictures()[:done])
        close(found.values, so_far.values, 1e-6)
        assert np.array_equal(found.fires, so_far.fires)
    assert np.array_equal(steps[-1][1].fires, at_once.fires)
    close(steps[-1][1].values, at_once.values, 1e-6)


def test_bytes_are_read_as_shares() -> None:
    images = np.random.default_rng(1).integers(0, 256, (5, 9, 8, 2), np.uint8)
    a, b = last(STACK, "c", images), last(STACK, "c", images / np.float32(255))
    assert np.array_equal(a.values, b.values)
    assert np.array_equal(a.fires, b.fires)


def test_what_is_not_computed_need_not_fit() -> None:
    weights = {name: bank for name, bank in STACK.weights.items() if name in LAYERS}
    found = last(replace(STACK, weights={**weights, "g": FilterBank(frozen([[1]]), frozen([0]))}), "c", pictures())
    assert np.array_equal(found.values, last(STACK, "c", pictures()).values)


def test_pictures_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"takes pictures of shape \(9, 8, 2\), not \(4, 4, 1\)"):
        list(survey(STACK, "a", np.zeros((2, 4, 4), np.uint8)))
    with pytest.raises(KeyError):
        list(survey(STACK, "nowhere", pictures()))
