"""How much a map changes: the formula of `ops.alike`, channel by channel; and what moves along."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.lab.changes import along, change, pool_after, pooled
from convtui.lab.disturbed import disturbance_words
from convtui.lab.trained_state import Disturbance
from convtui.ops.alike import alike
from convtui.ops.convolution import convolve_plane
from convtui.ops.disturb import shifted
from convtui.ops.pooling import pool
from convtui.source.networks import load_network

values = st.sampled_from((0.0, 0.25, 1.0, 3.5))
maps = st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        npst.arrays(np.float32, shape, elements=values), npst.arrays(np.float32, shape, elements=values)
    )
)


@given(maps)
def test_each_channel_has_the_share_that_kernel_mode_has(two: tuple[Float32, Float32]) -> None:
    made = change(*two)
    for channel, share in enumerate(made.shares.tolist()):
        a, b = (values[:, :, channel] for values in two)
        found = alike(a, b)
        assert found is not None
        if not a.any() and not b.any():
            assert np.isnan(share)
        else:
            assert share == pytest.approx(found.share)
    says = [share for share in made.shares.tolist() if not np.isnan(share)]
    assert made.count == len(says)
    assert np.isnan(made.mean) if not says else made.mean == pytest.approx(sum(says) / len(says))


def test_the_two_ends_of_the_scale() -> None:
    one = np.zeros((2, 2, 2), np.float32)
    one[0, 0] = 1
    assert change(one, one).shares.tolist() == [0, 0]
    assert change(one, one[::-1]).shares.tolist() == [1, 1]


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_a_map_moves_along_with_its_picture_to_the_bit(down: int, right: int) -> None:
    random = np.random.default_rng(5)
    picture, kernel = random.random((12, 11), np.float32), random.normal(size=(3, 3)).astype(np.float32)
    before, after = convolve_plane(picture, kernel), convolve_plane(shifted(picture, down, right), kernel)
    same, of = along(before, after, (down, right))
    assert same == of == (10 - abs(down)) * (9 - abs(right))


def test_nothing_is_left_of_a_map_that_moved_too_far() -> None:
    one = np.ones((3, 3), np.float32)
    assert along(one, one, (5, 0)) == (0, 0)
    assert along(one, 2 * one, (1, -1)) == (0, 4)


def test_the_pool_is_the_networks_own_where_it_has_one() -> None:
    spec = load_network("stacked").spec
    names = [layer.name for layer in spec.layers if layer.kind == "Conv2D"]
    pools = [pool_after(spec, name, (9, 9)) for name in names]
    assert [made is not None and made.is_own for made in pools] == [True, True, False]
    assert [made.words for made in pools if made is not None] == ["max pool 2x2"] * 3
    assert pool_after(spec, names[-1], (1, 1)) is None


def test_it_pools_as_the_layer_says() -> None:
    layer = LayerSpec("pool", "AveragePooling2D", window=(3, 2), strides=(2, 2), padding="same")
    conv = LayerSpec("conv", "Conv2D", filters=2, window=(1, 1))
    found = pool_after(NetworkSpec("x", (7, 7, 1), (conv, layer), ()), "conv", (7, 7))
    assert found is not None
    assert found.words == "mean pool 3x2"
    made = np.random.default_rng(6).random((7, 7, 2), np.float32)
    assert np.array_equal(pooled(made, found), pool(made, "mean", (3, 2), (2, 2), "same").values)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (Disturbance(), ()),
        (Disturbance(seed=4), ()),
        (Disturbance((2, -1)), ("down 2, left 1",)),
        (Disturbance((-3, 0), 15, 0.1), ("up 3", "turned 15 degrees left", "noise 0.10")),
        (Disturbance((0, 1), -5), ("right 1", "turned 5 degrees right")),
    ],
)
def test_what_was_done_is_said(how: Disturbance, words: tuple[str, ...]) -> None:
    assert disturbance_words(how) == words
