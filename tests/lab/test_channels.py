"""What an experiment takes of a picture's colours, and a picture that is moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab.channels import nudged, taken
from convtui.lab.derive import compute, kernel_scene
from convtui.lab.library import Library
from convtui.lab.state import CHANNELS, COLOURS, Channels, Experiment, KernelView
from tests.oracles import close, naive_convolution

KERNELS = tuple(Kernel.of(np.random.default_rng(seed).integers(-3, 4, (3, 2))) for seed in range(3))


def coloured(rows: int = 6, columns: int = 8, seed: int = 4) -> Float32:
    return np.random.default_rng(seed).random((rows, columns, 3), np.float32)


def books(values: Float32) -> Library:
    library = Library()
    library.add("mine", "mine", Plane.of(values))
    return library


def test_grey_is_the_luminance_that_pillow_takes() -> None:
    levels = np.random.default_rng(1).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    wanted = np.asarray(Image.fromarray(levels).convert("L"), float)
    found = taken(levels.astype(np.float32), "grey")
    assert found.shape == (20, 30)
    assert found.dtype == np.float32
    assert np.abs(found - wanted).max() <= 0.51, "Pillow rounds to whole levels"


@pytest.mark.parametrize("channels", COLOURS)
def test_one_colour_is_that_and_no_other(channels: Channels) -> None:
    values = coloured()
    assert np.array_equal(taken(values, channels), values[..., ("red", "green", "blue").index(channels)])


@pytest.mark.parametrize("channels", ["sum", "each"])
def test_all_colours_stay_as_they_are(channels: Channels) -> None:
    values = coloured()
    assert taken(values, channels) is values


@pytest.mark.parametrize("channels", CHANNELS)
def test_a_grey_pictures_colours_are_all_alike(channels: Channels) -> None:
    grey = coloured()[..., 0]
    made = taken(grey, channels)
    assert made.ndim == (3 if channels in ("sum", "each") else 2)
    assert all(np.array_equal(made[..., index] if made.ndim == 3 else made, grey) for index in range(3))


# -- what the kernels make of it


def test_the_sum_is_what_a_layer_does_with_a_kernel_for_each_colour() -> None:
    values = coloured()
    experiment = Experiment("mine", channels="sum", bias=0.5).with_slices(KERNELS)
    assert experiment.weights.shape == (3, 2, 3)
    made = compute(experiment, books(values).plane(experiment))
    weights = np.stack([np.array(kernel.cells) for kernel in KERNELS], axis=-1)[..., None]
    close(made.map, naive_convolution(values, weights, [0.5])[..., 0])
    alone = [convolved(values[..., index], kernel) for index, kernel in enumerate(KERNELS)]
    close(made.map, np.sum(alone, axis=0) + 0.5)


def convolved(values: Float32, kernel: Kernel) -> Float32:
    return compute(Experiment(kernel=kernel), values).map


def test_each_colour_has_a_map_of_its_own_under_one_kernel() -> None:
    values, kernel = coloured(), KERNELS[0]
    library = books(values)
    view = KernelView(Experiment("mine", channels="each", kernel=kernel))
    for index in range(3):
        scene = kernel_scene(replace(view, channel=index), library)
        close(scene.computed.map, convolved(values[..., index], kernel))
        assert np.array_equal(scene.computed.under_kernel, values[..., index])


def test_flipped_turns_the_kernel_of_every_colour() -> None:
    experiment = Experiment("mine", channels="sum", flipped=True).with_slices(KERNELS)
    for index, kernel in enumerate(KERNELS):
        assert np.array_equal(experiment.weights[..., index], np.array(kernel.cells)[::-1, ::-1])


# -- flipped, seen on one dot


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("kernel", KERNELS)
def test_the_map_of_one_dot_is_the_kernel_turned_round_and_flipped_the_kernel_itself(
    kernel: Kernel, flipped: bool
) -> None:
    experiment = Experiment("dot", kernel=kernel, flipped=flipped)
    library = Library()
    picture = library.plane(experiment)
    (row,), (column,) = np.nonzero(picture)
    made = kernel_scene(KernelView(experiment), library).computed.map
    wanted = np.array(kernel.cells) if flipped else np.array(kernel.cells)[::-1, ::-1]
    seen = made[row - 2 : row + 1, column - 1 : column + 1]
    assert np.array_equal(seen, wanted)
    assert np.count_nonzero(made) == np.count_nonzero(wanted), "and nothing beside it"


# -- moved


@given(st.integers(-9, 9), st.integers(-9, 9), st.booleans())
def test_a_moved_picture_repeats_its_edge(down: int, right: int, colour: bool) -> None:
    values = coloured(4, 6) if colour else coloured(4, 6)[..., 0]
    made = nudged(values, (down, right))
    for row, column in np.ndindex(4, 6):
        source = min(max(row - down, 0), 3), min(max(column - right, 0), 5)
        assert np.array_equal(made[row, column], values[source])


def test_a_picture_that_is_not_moved_is_the_same() -> None:
    values = coloured()
    assert nudged(values, (0, 0)) is values


def test_moving_a_picture_moves_its_map() -> None:
    library = books(coloured(12, 12)[..., 0])
    still = kernel_scene(KernelView(Experiment("mine")), library).computed.map
    moved = kernel_scene(KernelView(Experiment("mine", nudge=(1, 2))), library).computed.map
    assert np.array_equal(moved[2:, 3:], still[1:-1, 1:-2])
