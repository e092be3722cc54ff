from math import sqrt

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.network.likeness import NEAR, cosines, nearest
from convtui.source.networks import load_network

weights = st.sampled_from([(3, 3, 1, 4), (2, 3, 3, 5), (1, 1, 1, 1), (6, 3)]).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-8, 8, width=16))
)


def naive(kernels: npt.NDArray[np.floating]) -> list[list[float]]:
    columns = kernels.reshape(-1, kernels.shape[-1]).astype(float).T.tolist()
    made = []
    for a in columns:
        row = []
        for b in columns:
            lengths = sqrt(sum(x * x for x in a)) * sqrt(sum(x * x for x in b))
            row.append(sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 0.0)
        made.append(row)
    return made


@given(weights)
def test_it_is_the_cosine_between_every_two(kernels: npt.NDArray[np.float32]) -> None:
    assert np.allclose(cosines(kernels), naive(kernels), atol=1e-5)


@given(weights, st.floats(0.01, 100), st.integers(-30, 30))
def test_laws(kernels: npt.NDArray[np.float32], scale: float, power: int) -> None:
    found = cosines(kernels)
    assert found.dtype == np.float32
    assert np.array_equal(found, found.T)
    assert np.abs(found).max() <= 1
    some = kernels.reshape(-1, kernels.shape[-1]).any(axis=0)
    assert np.array_equal(np.diag(found), some.astype(np.float32))
    assert np.allclose(cosines(kernels * np.float32(scale)), found, atol=1e-5)
    assert np.allclose(cosines(kernels.astype(np.float64) * 10.0**power), found, atol=1e-5)
    assert np.allclose(cosines(-kernels), found, atol=1e-6)


def test_what_is_alike_and_what_is_opposite() -> None:
    edge = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], np.float32)
    kernels = np.stack([edge, 3 * edge, -edge, edge.T, 0 * edge], axis=-1)[:, :, None]
    assert np.allclose(cosines(kernels)[0], [1, 1, -1, 0, 0], atol=1e-6)
    assert not cosines(kernels)[4].any()


def test_the_nearest_is_the_most_alike_other() -> None:
    found, values = nearest(cosines(load_network("lecture").weights["conv2d"].kernels))
    expected = naive(load_network("lecture").weights["conv2d"].kernels)
    for index in range(32):
        others = [(value, -other) for other, value in enumerate(expected[index]) if other != index]
        value, other = max(others)
        assert (found[index], values[index]) == (-other, pytest.approx(value, abs=1e-5))
    assert (values >= NEAR).any()


def test_alone_there_is_no_other() -> None:
    found, values = nearest(cosines(np.ones((2, 2, 1, 1), np.float32)))
    assert found.tolist() == [-1]
    assert values.tolist() == [0]
