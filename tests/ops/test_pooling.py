import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
from convtui.core.layer import Padding, Pair, PoolKind
from convtui.ops.pooling import pool, pool_batch, pool_plane
from tests.oracles import close, naive_pooling, tensorflow_pooling, tensorflow_winners

BLOCKS = [((2, 2), (2, 2)), ((3, 3), (3, 3)), ((5, 5), (2, 2)), ((2, 3), (1, 2)), ((2, 2), (3, 3))]
SIZES = [(8, 8), (9, 7), (6, 11)]


def some(*shape: int) -> Float32:
    # Few different values, so that ties are common.
    return np.random.default_rng(5).integers(-3, 4, shape).astype(np.float32)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("kind", ["max", "mean"])
@pytest.mark.parametrize(("size", "stride"), BLOCKS)
@pytest.mark.parametrize("shape", SIZES)
def test_equals_nested_loops(shape: Pair, size: Pair, stride: Pair, kind: PoolKind, padding: Padding) -> None:
    x = some(*shape, 3)
    values, winners = naive_pooling(x, kind, size, stride, padding)
    found = pool(x, kind, size, stride, padding)
    close(found.values, values)
    assert found.values.dtype == np.float32
    close(pool_batch(np.stack([x, -x]), kind, size, stride, padding)[0], values)
    if kind == "mean":
        assert found.rows is None
        assert found.columns is None
    else:
        assert found.rows is not None
        assert found.columns is not None
        assert np.array_equal(found.rows, winners[..., 0])
        assert np.array_equal(found.columns, winners[..., 1])


@pytest.mark.tensorflow
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("kind", ["max", "mean"])
@pytest.mark.parametrize(("size", "stride"), BLOCKS)
@pytest.mark.parametrize("shape", SIZES)
def test_equals_tensorflow(shape: Pair, size: Pair, stride: Pair, kind: PoolKind, padding: Padding) -> None:
    # All values differ: TensorFlow does not say which of equal pixels wins.
    x = np.random.default_rng(6).permutation(shape[0] * shape[1] * 3).reshape(*shape, 3).astype(np.float32)
    found = pool(x, kind, size, stride, padding)
    close(found.values, tensorflow_pooling(x, kind, size, stride, padding))
    if kind == "max":
        assert found.rows is not None
        assert found.columns is not None
        winners = tensorflow_winners(x, size, stride, padding)
        assert np.array_equal(np.stack([found.rows, found.columns], axis=-1), winners)


def test_the_lectures_sizes() -> None:
    x = np.zeros((200, 200), dtype=np.float32)
    assert pool_plane(x, "max").values.shape == (100, 100)
    assert pool_plane(x, "max", 5, 2).values.shape == (98, 98)


@given(arrays(np.float32, (6, 8), elements=st.integers(-8, 8)))
def test_max_pooling_commutes_with_monotone_maps(x: Float32) -> None:
    def rising(values: Float32) -> Float32:
        return values**3 + 2 * values - 5

    before, after = pool_plane(rising(x), "max"), pool_plane(x, "max")
    assert np.array_equal(before.values, rising(after.values))
    assert before.rows is not None
    assert after.rows is not None
    assert np.array_equal(before.rows, after.rows)


@given(arrays(np.float32, (7, 9), elements=st.integers(-2, 2)), st.sampled_from(["valid", "same"]))
def test_the_winners_place_holds_the_value(x: Float32, padding: Padding) -> None:
    found = pool_plane(x, "max", 3, 2, padding)
    assert found.rows is not None
    assert found.columns is not None
    assert np.array_equal(x[found.rows, found.columns], found.values)


@given(arrays(np.float32, (7, 7), elements=st.floats(-1, 1, width=32)))
def test_a_mean_lies_between_the_extremes(x: Float32) -> None:
    mean = pool_plane(x, "mean", 3, 2, "same").values
    assert (mean <= pool_plane(x, "max", 3, 2, "same").values).all()
    assert (mean >= -pool_plane(-x, "max", 3, 2, "same").values).all()


def test_the_mean_of_same_padding_leaves_the_padding_out() -> None:
    assert (pool_plane(np.ones((5, 5)), "mean", 2, 2, "same").values == 1).all()


def test_equal_pixels_go_to_the_first_and_padding_never_wins() -> None:
    for x in (np.zeros((5, 5)), np.full((5, 5), -np.inf)):
        found = pool_plane(x, "max", 3, 2, "same")
        assert found.rows is not None
        assert found.columns is not None
        assert found.rows[:, 0].tolist() == [0, 1, 3]
        assert found.columns[0].tolist() == [0, 1, 3]


def test_not_a_number_shows_in_its_block_alone() -> None:
    x = np.zeros((4, 4), dtype=np.float32)
    x[1, 0] = np.nan
    for kind in ("max", "mean"):
        lost = np.isnan(pool_plane(x, kind).values)
        assert lost.tolist() == [[True, False], [False, False]]
    found = pool_plane(x, "max")
    assert found.rows is not None
    assert found.rows[0, 0] == 1


def test_refusals() -> None:
    with pytest.raises(ValueError, match="does not fit into 1"):
        pool_plane(np.zeros((1, 4)), "max")
    with pytest.raises(ValueError, match='"median" is unknown'):
        pool_plane(np.zeros((4, 4)), "median")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="stride of 0"):
        pool_plane(np.zeros((4, 4)), "max", 2, 0)
    with pytest.raises(ValueError, match="not 2 axes"):
        pool(np.zeros((4, 4)), "max")
    with pytest.raises(ValueError, match="not 3"):
        pool_plane(np.zeros((4, 4, 1)), "max")
    with pytest.raises(ValueError, match="not 3 axes"):
        pool_batch(np.zeros((4, 4, 1)), "max")
