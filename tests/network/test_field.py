"""The receptive field, against whole passes with one pixel changed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.network.field import Square, field_of, seen_by
from convtui.network.forward import forward
from convtui.ops.geometry import receptive_fields
from tests.network.small_networks import changed_by, picture_for, small_networks, units_of
from tests.oracles import conv, max_pool, random_network

STACKED = [conv("a", 2), max_pool("b"), conv("c", 3), max_pool("d"), conv("e", 2)]


def spec_of(*layers: LayerSpec, size: int = 28) -> NetworkSpec:
    return NetworkSpec("test", (size, size, 1), layers, ())


def test_three_four_eight_ten_eighteen() -> None:
    spec = spec_of(*STACKED)
    squares = [field_of(spec, layer.name, 2, 1) for layer in spec.layers]
    assert [square.rows for square in squares] == [square.columns for square in squares] == [3, 4, 8, 10, 18]
    assert [(square.top, square.left) for square in squares] == [(2, 1), (4, 2), (4, 2), (8, 4), (8, 4)]


def test_three_five_seven_without_pools() -> None:
    spec = spec_of(*(layer for layer in STACKED if layer.kind == "Conv2D"))
    assert [field_of(spec, name, 3, 3) for name in "ace"] == [Square(3, 3, n, n) for n in (3, 5, 7)]


def test_into_the_padding_and_clipped() -> None:
    spec = spec_of(conv("a", 2, padding="same"), max_pool("b"), conv("c", 2, padding="same"), size=8)
    square = field_of(spec, "c", 0, 3)
    assert square == Square(-3, 3, 8, 8)
    assert square.clipped(spec.input_shape) == Square(0, 3, 5, 5)
    assert Square(9, -4, 3, 2).clipped((8, 8)) == Square(9, 0, 0, 0)
    assert [square.holds(*at) for at in ((-3, 3), (4, 10), (5, 10), (4, 2))] == [True, True, False, False]


def test_a_flat_layer_sees_all_that_strides_leave() -> None:
    spec = spec_of(conv("a", 2), max_pool("b"), LayerSpec("f", "Flatten"), LayerSpec("d", "Dense", units=2), size=9)
    assert field_of(spec, "f") == field_of(spec, "d", 99, 99) == Square(0, 0, 8, 8)
    assert np.array_equal(seen_by(spec, "d"), np.pad(np.ones((8, 8), bool), (0, 1)))


def test_what_is_not_there() -> None:
    spec = spec_of(*STACKED)
    with pytest.raises(KeyError):
        field_of(spec, "z")
    with pytest.raises(IndexError, match="not on a map of 26 rows"):
        field_of(spec, "a", 26, 0)
    with pytest.raises(IndexError, match="columns"):
        seen_by(spec, "a", 0, -1)


@given(small_networks(), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_no_pixel_outside_changes_a_unit_bit_for_bit(network: Network, seed: int) -> None:
    picture = picture_for(network, seed)
    for layer, channel, row, column in units_of(network):
        changes = changed_by(network, picture, lambda passed, name=layer: passed.of(name))  # type: ignore[misc]
        here = changes[..., row, column, channel] if changes.ndim == 5 else changes[..., channel]
        square = field_of(network.spec, layer, row, column)
        outside = np.array([[not square.holds(y, x) for x in range(here.shape[1])] for y in range(here.shape[0])])
        assert not here[outside].any()
        assert not here[~seen_by(network.spec, layer, row, column)].any()


@given(small_networks(("Conv2D", "AveragePooling2D"), "linear"))
@settings(max_examples=25, deadline=None)
def test_every_pixel_inside_changes_it_where_nothing_is_cut(network: Network) -> None:
    picture = picture_for(network)
    for layer, channel, row, column in units_of(network):
        changes = changed_by(network, picture, lambda passed, name=layer: passed.of(name), 3.0)  # type: ignore[misc]
        here = changes[..., row, column, channel] if changes.ndim == 5 else changes[..., channel]
        if layer == "flat":  # one number of it is one of the maps' before: the layer's field is that of all
            here = np.asarray(changes.any(axis=-1))
        assert np.array_equal(here, seen_by(network.spec, layer, row, column))


@given(small_networks())
@settings(max_examples=60, deadline=None)
def test_as_large_as_the_layers_field_and_no_larger_than_what_is_seen(network: Network) -> None:
    shape = network.spec.input_shape
    fields = dict(zip((layer.name for layer in network.spec.layers), receptive_fields(network.spec), strict=True))
    for layer, _, row, column in units_of(network):
        square, seen = field_of(network.spec, layer, row, column), seen_by(network.spec, layer, row, column)
        assert (min(square.rows, shape[0]), min(square.columns, shape[1])) == fields[layer]
        inside = square.clipped(shape)
        part = seen[inside.top : inside.top + inside.rows, inside.left : inside.left + inside.columns]
        assert seen.sum() == part.sum()


def test_of_the_bundled_networks_depth() -> None:
    """Five layers deep the values still answer to the last pixel of the square, and to none beyond it."""
    network = random_network(spec_of(*STACKED, size=24), 5)
    picture, at = picture_for(network), (0, 0, 0)
    square = field_of(network.spec, "e", *at[:2])
    before = forward(network, picture).before("e")[at]
    for row, column, moves in ((18, 3, False), (3, 18, False), (23, 23, False), (17, 17, True), (0, 0, True)):
        moved = False
        for by in (20.0, -20.0):  # one of the two wins its block
            other = picture.copy()
            other[row, column] += by
            moved |= bool(forward(network, other).before("e")[at] != before)
        assert moved == moves == square.holds(row, column)
