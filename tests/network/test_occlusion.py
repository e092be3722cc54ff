"""Hiding one place after the other, against a plain loop over all places with a full pass each."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.spec import weight_shapes
from convtui.network.forward import forward
from convtui.network.occlusion import COARSE, OcclusionMap, cover, hidden, occlusion
from convtui.source.digits import digit_plane
from convtui.source.networks import load_network


def network(rows: int, columns: int, channels: int, seed: int = 0) -> Network:
    spec = NetworkSpec(
        "small",
        (rows, columns, channels),
        (
            LayerSpec("conv", "Conv2D", filters=4, window=(3, 3), activation="relu"),
            LayerSpec("flatten", "Flatten"),
            LayerSpec("dense", "Dense", units=3, activation="softmax"),
        ),
        ("a", "b", "c"),
    )
    random = np.random.default_rng(seed)
    weights = {
        name: FilterBank(*(random.normal(0, 0.3, shape).astype(np.float32) for shape in shapes))
        for name, shapes in weight_shapes(spec).items()
    }
    return Network(spec, weights)


def naive(net: Network, picture: Float32, label: int, side: int) -> Float32:
    rows, columns, channels = picture.shape
    made = np.zeros((rows, columns), np.float32)
    paper = [0.0] if channels == 1 else [float(picture[:, :, c].astype(np.float64).mean()) for c in range(channels)]
    for row in range(rows):
        for column in range(columns):
            one = picture.copy()
            for y in range(row - side // 2, row - side // 2 + side):
                for x in range(column - side // 2, column - side // 2 + side):
                    if 0 <= y < rows and 0 <= x < columns:
                        one[y, x] = paper
            made[row, column] = forward(net, one).output[label]
    return made


def last(net: Network, picture: Float32, label: int, side: int) -> OcclusionMap:
    *_, (_, made) = occlusion(net, picture, label, side)
    return made


@settings(deadline=None, max_examples=12)
@given(
    st.tuples(st.integers(4, 11), st.integers(4, 11), st.sampled_from((1, 3))),
    st.sampled_from((1, 3, 4, 5, 9)),
    st.integers(0, 2),
    st.integers(0, 99),
)
def test_it_is_what_a_plain_loop_finds(shape: tuple[int, int, int], side: int, label: int, seed: int) -> None:
    net = network(*shape, seed=seed)
    picture = np.random.default_rng(seed).random(shape, np.float32)
    picture[: shape[0] // 2] = 0  # paper, where a patch changes nothing
    made = last(net, picture, label, side)
    np.testing.assert_allclose(made.scores, naive(net, picture, label, side), rtol=0, atol=1e-6)
    assert made.score == pytest.approx(float(forward(net, picture).output[label]), abs=1e-6)
    assert made.label == label
    assert made.side == side


@pytest.mark.parametrize("name", ["lecture", "stacked"])
def test_of_a_bundled_network_places_picked_at_random_are_full_passes(name: str) -> None:
    net, picture = load_network(name), digit_plane(17).values[:, :, None]
    label = int(forward(net, picture).output.argmax())
    made = last(net, picture, label, 5)
    for row, column in np.random.default_rng(1).integers(0, 28, (40, 2)).tolist():
        score = float(forward(net, hidden(picture, row, column, 5)).output[label])
        assert float(made.scores[row, column]) == pytest.approx(score, abs=1e-6)
    assert made.worst is not None
    assert made.scores[made.worst] == made.scores.min()
    assert made.falls[made.worst] == pytest.approx(made.score - made.scores.min())


def test_paper_hidden_by_paper_changes_nothing_to_the_bit() -> None:
    net, picture = network(9, 9, 1), np.zeros((9, 9, 1), np.float32)
    made = last(net, picture, 1, 3)
    assert np.array_equal(made.scores, np.full((9, 9), made.score, np.float32))
    assert made.worst is None
    assert made.strongest is None


def test_a_coarse_map_comes_first_and_steps_never_change_what_is_known() -> None:
    net, picture = network(12, 10, 1), np.random.default_rng(2).random((12, 10, 1), np.float32)
    whole = last(net, picture, 0, 3).scores
    steps = list(occlusion(net, picture, 0, 3))
    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert steps[-1][0] == 120
    first = ~np.isnan(steps[0][1].scores)
    assert np.argwhere(first).tolist() == [[r, c] for r in range(2, 12, COARSE) for c in range(2, 10, COARSE)]
    for done, made in steps:
        known = ~np.isnan(made.scores)
        assert known.sum() == done
        assert np.array_equal(made.scores[known], whole[known])
        assert not made.scores.flags.writeable


def test_every_label_is_found_at_once() -> None:
    net, picture = network(8, 8, 3), np.random.default_rng(3).random((8, 8, 3), np.float32)
    made = last(net, picture, 0, 3)
    for label in range(3):
        other = last(net, picture, label, 3)
        assert np.array_equal(made.of(label).scores, other.scores)
        assert made.of(label).score == other.score
    np.testing.assert_allclose(made.probabilities.sum(axis=-1), 1, atol=1e-5)


def test_where_hiding_helps_most_and_where_it_hurts_most() -> None:
    scores = np.array([[0.5, 0.9], [0.3, np.nan]], np.float32)
    made = OcclusionMap(0, 3, 0.5, scores, np.array([0.5], np.float32), scores[:, :, None])
    assert made.worst == (1, 0)
    assert made.strongest == (0, 1)
    np.testing.assert_allclose(made.falls, [[0, -0.4], [0.2, np.nan]], atol=1e-7)


def test_a_patch_is_cut_at_the_edges_and_of_the_mean_colour() -> None:
    picture = np.random.default_rng(4).random((6, 7, 3), np.float32)
    made = hidden(picture, 0, 6, 3)
    np.testing.assert_allclose(made[:2, 5:], np.broadcast_to(picture.mean(axis=(0, 1)), (2, 2, 3)), atol=1e-6)
    assert np.array_equal(made[2:], picture[2:])
    assert np.array_equal(made[:, :5], picture[:, :5])
    assert cover(picture[:, :, :1]).tolist() == [0]
