"""What each setting makes of an experiment, and what is refused because it cannot be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.experiment_reduce import resized_kernel, times_that_fit, why_refused
from convtui.lab.presets import PRESETS
from convtui.lab.state import DRAWN, Experiment, KernelView, Pooling, State
from tests.lab.small_world import WORLD, after, changes

LYING = PRESETS[0].kernel
NINE = Kernel.of([[1, 2, 3], [4, 5, 6], [7, 8, 9]])


def on(picture: str, **settings: object) -> State:
    return State(kernel=KernelView(replace(Experiment(picture=picture), **settings)))


def made(*intents: want.Intent, state: State | None = None) -> Experiment:
    return after(*intents, state=state).kernel.experiment


@pytest.mark.parametrize(
    ("intent", "changed"),
    [
        (want.SetStride(3), {"stride": 3}),
        (want.SetStride(0), {"stride": 1}),
        (want.SetStride(99), {"stride": 8}),
        (want.SetDilation(2), {"dilation": 2}),
        (want.SetDilation(0), {"dilation": 1}),
        (want.SetPadding("same"), {"padding": "same"}),
        (want.SetPadding(5), {"padding": 5}),
        (want.SetPadding(-1), {"padding": 0}),
        (want.SetPadding(99), {"padding": 16}),
        (want.SetBias(-2.5), {"bias": -2.5}),
        (want.SetBias(1e30), {"bias": 1e6}),
        (want.SetResponse("clip"), {"response": "clip"}),
        (want.SetScale(True), {"fixed_scale": True}),
        (want.SetFlipped(True), {"flipped": True}),
        (want.SetChannels("red"), {"channels": "red"}),
        (want.SetPooling(Pooling("mean", 5, 2)), {"pooling": Pooling("mean", 5, 2)}),
        (want.SetPooling(Pooling("max", 99, 0, 0)), {"pooling": Pooling("max", 8, 1, 1)}),
        (want.UseSize(16), {"size": 16}),
        (want.UseSize(32), {}),
        (want.UseSize(4000), {}),
        (want.SetNudge(1, -2), {"nudge": (1, -2)}),
        (want.UseCrop((2, 3, 10, 12)), {"crop": (2, 3, 10, 12)}),
    ],
)
def test_each_setting_is_kept_within_what_it_may_be(intent: want.Intent, changed: dict[str, object]) -> None:
    assert made(intent) == replace(Experiment(), **changed)


@given(st.lists(changes, max_size=8), changes)
def test_one_undo_takes_a_setting_back(doing: list[want.Intent], change: want.Intent) -> None:
    before = after(*doing)
    changed = after(change, state=before)
    steps = len(changed.kernel.past) - len(before.kernel.past)
    assert steps == (changed.kernel.experiment != before.kernel.experiment)
    assert made(*[want.Undo()] * steps, state=changed) == before.kernel.experiment


# -- shapes of kernels


@pytest.mark.parametrize(
    ("rows", "columns", "cells"),
    [
        (1, 1, [[5]]),
        (1, 3, [[4, 5, 6]]),
        (3, 1, [[2], [5], [8]]),
        (2, 2, [[5, 6], [8, 9]]),
        (4, 4, [[1, 2, 3, 0], [4, 5, 6, 0], [7, 8, 9, 0], [0, 0, 0, 0]]),
        (5, 3, [[0, 0, 0], [1, 2, 3], [4, 5, 6], [7, 8, 9], [0, 0, 0]]),
    ],
)
def test_a_resized_kernel_keeps_its_middle(rows: int, columns: int, cells: list[list[float]]) -> None:
    assert resized_kernel(NINE, rows, columns) == Kernel.of(cells)


sides = st.integers(1, 7)


@given(st.tuples(sides, sides), st.tuples(sides, sides))
def test_growing_and_shrinking_back_loses_nothing(small: tuple[int, int], more: tuple[int, int]) -> None:
    kernel = Kernel.of(np.random.default_rng(3).integers(1, 9, small))
    large = max(small[0], more[0]), max(small[1], more[1])
    grown = resized_kernel(kernel, *large)
    assert grown.shape == large
    assert grown.total == kernel.total
    assert resized_kernel(grown, *small) == kernel


def test_a_larger_odd_kernel_makes_the_same_map_a_rim_further_in() -> None:
    """New cells of 0 add nothing: what is in the middle does what it did."""
    from convtui.lab.derive import compute

    picture = WORLD.plane(Experiment())
    small, large = compute(Experiment(), picture).map, compute(made(want.ResizeKernel(7, 5)), picture).map
    assert np.array_equal(large, small[2:-2, 1:-1])


@pytest.mark.parametrize("shape", [(0, 3), (3, 8), (8, 8)])
def test_beyond_seven_a_kernel_does_not_grow(shape: tuple[int, int]) -> None:
    assert made(want.ResizeKernel(*shape)) == Experiment()
    assert made(want.UseKernel(Kernel.of(np.ones((9, 9))))) == Experiment()


def test_all_colours_kernels_have_one_shape_and_are_turned_together() -> None:
    colours = after(want.SetChannels("sum"), want.NextChannel(), want.AddToCell(5))
    assert colours.kernel.experiment.slices == (LYING, LYING.with_cell(0, 0, 6), LYING)
    resized = after(want.ResizeKernel(5, 2), state=colours).kernel.experiment
    assert {kernel.shape for kernel in resized.slices} == {(5, 2)}
    turned = after(want.ChangeKernel("turn"), state=colours).kernel.experiment
    assert turned.slices == tuple(kernel.turned() for kernel in colours.kernel.experiment.slices)
    alike = after(want.UsePreset("blur"), state=colours).kernel.experiment
    assert len(set(alike.slices)) == 1


def test_the_kernels_of_green_and_blue_are_there_again_after_a_look_at_grey() -> None:
    colours = after(want.SetChannels("sum"), want.NextChannel(), want.AddToCell(5))
    back = after(want.SetChannels("grey"), want.SetChannels("sum"), state=colours)
    assert back.kernel.experiment.slices == colours.kernel.experiment.slices
    resized = after(want.SetChannels("grey"), want.ResizeKernel(5, 5), want.SetChannels("sum"), state=colours)
    assert {kernel.shape for kernel in resized.kernel.experiment.slices} == {(5, 5)}


# -- what cannot be


@pytest.mark.parametrize(
    ("start", "intent", "words"),
    [
        (on("small"), want.ResizeKernel(5, 3), "A window over 5x3 pixels does not fit into 4x4"),
        (on("small"), want.SetDilation(2), "A window over 5x5 pixels does not fit into 4x4"),
        (on("wide", kernel=Kernel.of(np.eye(7))), want.UsePicture("small"), "over 7x7 pixels does not fit into 4x4"),
        (on("wide"), want.UseSize(5), "A window over 3x3 pixels does not fit into 2x5"),
        (on("wide"), want.UseCrop((0, 0, 2, 9)), "does not fit into 2x9"),
        (on("wide"), want.UseCrop((50, 0, 2, 9)), "does not fit into 0x9"),
        (on("letter-e"), want.UseDrawing(Drawing.blank(2, 9, 1)), "does not fit into 2x9"),
        (on("small"), want.SetPooling(Pooling("max", 3)), "No block of 3x3 fits into the map of 2x2"),
        (on("small"), want.CyclePool(), None),
        (on("letter-e"), want.SetPooling(Pooling("max", times=5)), "pools of 2x2 fit 4 times, not 5"),
        (on("letter-e"), want.SetPooling(Pooling("max", times=4)), None),
        (on("small", padding="same"), want.ResizeKernel(5, 3), None),
        (on("small", padding=1), want.ResizeKernel(6, 6), None),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_changes_nothing(
    start: State, intent: want.Intent, words: str | None
) -> None:
    why = why_refused(start.kernel, intent, WORLD)
    now = after(intent, state=start)
    if words is None:
        assert why is None
        assert now != start
        return
    assert why is not None
    assert words in why
    assert why.endswith(".")
    assert len(why) < 80
    assert now is start


def test_a_pool_that_has_come_not_to_fit_can_be_changed_and_taken_away() -> None:
    start = on("letter-e", pooling=Pooling("max", times=4))
    smaller = after(want.UsePicture("wide"), state=start)
    assert smaller.kernel.experiment.picture == "wide"
    assert made(want.CyclePool(), state=smaller).pooling.kind == "mean"
    assert made(want.CyclePool(), want.CyclePool(), state=smaller).pooling.kind == "none"
    assert made(want.SetPooling(Pooling("max", times=2)), state=smaller).pooling.times == 2


@pytest.mark.parametrize(
    ("pooling", "shape", "times"),
    [
        (Pooling("max", times=6), (200, 200), 6),
        (Pooling("max", times=3), (200, 200), 3),
        (Pooling("max", times=6), (30, 30), 4),
        (Pooling("max", 5, 2, 6), (200, 200), 5),
        (Pooling("max", 3), (2, 90), 0),
        (Pooling("max", 1, 1, 6), (1, 1), 6),
    ],
)
def test_how_often_a_pool_finds_a_block(pooling: Pooling, shape: tuple[int, int], times: int) -> None:
    assert times_that_fit(pooling, shape) == times


def test_a_drawing_has_a_working_size_of_its_own() -> None:
    drawn = after(want.UseDrawing(Drawing.blank(20, 10, 1)))
    assert drawn.kernel.experiment.picture == DRAWN
    assert made(want.UseSize(16), state=drawn).size == 16
    assert made(want.UseSize(20), state=drawn).size is None
