"""Pooled again and again: where a place comes to stand, block by block."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.plane import Plane
from convtui.lab.derive import kernel_scene, pooled_maps
from convtui.lab.library import Library
from convtui.lab.pool_chain import places_after, sizes
from convtui.lab.state import Experiment, KernelView, Pooling
from tests.oracles import naive_pooling


@given(
    st.tuples(st.integers(1, 24), st.integers(1, 24)),
    st.integers(1, 5),
    st.sampled_from((None, 1, 2, 3, 5)),
    st.integers(1, 4),
    st.sampled_from(("max", "mean")),
    st.data(),
)
def test_a_place_lies_in_the_block_that_it_is_said_to_go_into(
    shape: tuple[int, int], size: int, stride: int | None, times: int, kind: str, data: st.DataObject
) -> None:
    values = np.random.default_rng(size).normal(size=shape).astype(np.float32)
    pooling = Pooling(kind, size, stride, times)  # type: ignore[arg-type]
    pools = pooled_maps(values, pooling)
    place = data.draw(st.tuples(st.integers(0, shape[0] - 1), st.integers(0, shape[1] - 1)))
    found = places_after(pools, pooling, place)
    step, at, before = stride or size, place, values
    for one, where in zip(pools, found, strict=False):
        made, _ = naive_pooling(before[:, :, None], kind, (size, size), (step, step))
        np.testing.assert_allclose(one.values, made[:, :, 0], atol=1e-5)
        inside = [
            (y, x)
            for y in range(where[0] * step, where[0] * step + size)
            for x in range(where[1] * step, where[1] * step + size)
        ]
        assert at in inside
        at, before = where, one.values
    if len(found) < len(pools):
        # In a rim, or a gap between blocks: no block of that map holds it.
        rows, columns = pools[len(found)].values.shape
        assert not any(
            0 <= at[0] - y * step < size and 0 <= at[1] - x * step < size for y in range(rows) for x in range(columns)
        )


def test_the_lectures_sizes() -> None:
    values = np.zeros((200, 200), np.float32)
    assert sizes(values.shape, pooled_maps(values, Pooling("max", 2, None, 3))) == (
        (200, 200), (100, 100), (50, 50), (25, 25),
    )  # fmt: skip
    assert sizes(values.shape, pooled_maps(values, Pooling("max", 5, 2))) == ((200, 200), (98, 98))
    assert sizes((3, 3), pooled_maps(np.zeros((3, 3), np.float32), Pooling("max", 2, None, 6))) == ((3, 3), (1, 1))


@pytest.mark.parametrize("times", [1, 3])
def test_the_block_is_that_of_the_first_pool(times: int) -> None:
    library = Library()
    library.add("noise", "noise", Plane.of(np.random.default_rng(5).random((26, 26)).astype(np.float32)))
    scene = kernel_scene(
        KernelView(Experiment("noise", pooling=Pooling("max", 2, None, times)), place=(7, 12)), library
    )
    block = scene.block
    assert block is not None
    assert (block.top, block.left) == (6, 12)
    assert block.value == scene.computed.map[6:8, 12:14].max()
    assert block.winner is not None
    assert scene.computed.map[block.winner] == block.value
