"""Comparing: what is pinned, what is exchanged, what a step back brings back, and what is kept of two in a chain."""

from itertools import pairwise
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.presets import PRESETS, preset_named
from convtui.lab.state import Experiment, KernelView, State
from convtui.lab.tool_state import Compare
from convtui.ops.convolution import convolve_plane
from tests.lab.small_world import WORLD, after, changes, typed
from tests.oracles import close

OPEN = want.OpenTool("compare")
EXCHANGE = KEEP = want.Commit()
LYING = PRESETS[0].kernel
STANDING = LYING.turned()


def _preset(name: str) -> Kernel:
    found = preset_named(name)
    assert found is not None
    return found.kernel


BLUR = _preset("blur")


def tool(state: State) -> Compare:
    assert isinstance(state.kernel.tool, Compare)
    return state.kernel.tool


def kernel(state: State) -> Kernel:
    return state.kernel.experiment.kernel


def blur_then_lying(*intents: Intent, state: State | None = None) -> State:
    return after(want.UsePreset("blur"), OPEN, want.UsePreset("lying"), OPEN, *intents, state=state)


# -- opening, going on, closing


def test_the_kernel_of_now_is_pinned_and_stays_to_be_edited() -> None:
    state = after(want.Focus("map"), want.ChangeKernel("turn"), OPEN)
    assert tool(state) == Compare(STANDING)
    assert kernel(state) == STANDING
    assert state.kernel.focus == "kernel"


def test_b_is_edited_as_always_and_a_stays() -> None:
    state = after(OPEN, want.ChangeKernel("turn"), *typed("5!"), want.Step(1))
    assert tool(state).pinned == (LYING,)
    assert kernel(state) == PRESETS[0].kernel, "n after a kernel of one's own: the first"
    assert kernel(after(OPEN, want.ChangeKernel("turn"), *typed("5!"))) == STANDING.with_cell(0, 0, 5)


def test_the_key_goes_on_to_the_chain_and_then_back() -> None:
    beside = after(OPEN, want.UsePreset("blur"))
    chained = after(OPEN, state=beside)
    assert tool(chained) == replace(tool(beside), chained=True)
    assert chained.kernel.experiment == beside.kernel.experiment
    back = after(OPEN, state=chained)
    assert back.kernel.tool is None
    assert kernel(back) == BLUR, "B stays the kernel"
    assert kernel(after(want.Undo(), state=back)) == LYING


@pytest.mark.parametrize("steps", [1, 2])
def test_escape_leaves_it_with_b(steps: int) -> None:
    state = after(*[OPEN] * steps, want.UsePreset("blur"), want.Cancel())
    assert state.kernel.tool is None
    assert kernel(state) == BLUR


def test_escape_first_drops_what_is_typed() -> None:
    state = after(OPEN, *typed("5"), want.Cancel())
    assert state.kernel.typing is None
    assert tool(state).pinned == (LYING,)
    assert kernel(state) == LYING


def test_what_is_typed_is_kept_before_the_next_step() -> None:
    assert kernel(after(OPEN, *typed("5"), OPEN)) == LYING.with_cell(0, 0, 5)
    assert tool(after(*typed("5"), OPEN)).pinned == (LYING.with_cell(0, 0, 5),)


def test_a_sweep_ends() -> None:
    for keys in ((want.PlayPause(), OPEN), (OPEN, want.PlayPause(), OPEN), (OPEN, want.PlayPause(), want.CycleView())):
        state = after(*keys)
        assert state.kernel.sweep is None
        assert state.kernel.tool is not None
    sweeping = after(OPEN, want.UsePreset("blur"), want.PlayPause())
    assert sweeping.kernel.sweep is not None
    assert tool(after(EXCHANGE, state=sweeping)).pinned == (LYING,), "the first key only ends the sweep"


def test_escape_first_ends_the_sweep() -> None:
    state = after(OPEN, want.PlayPause(), want.Cancel())
    assert state.kernel.sweep is None
    assert tool(state).pinned == (LYING,)


# -- exchanging


def test_enter_exchanges_and_again() -> None:
    state = after(OPEN, want.UsePreset("blur"), EXCHANGE)
    assert (kernel(state), tool(state).pinned) == (LYING, (BLUR,))
    again = after(EXCHANGE, state=state)
    assert (kernel(again), tool(again).pinned) == (BLUR, (LYING,))


def test_enter_while_typing_keeps_the_number_and_exchanges_nothing() -> None:
    state = after(OPEN, *typed("5!"))
    assert (kernel(state), tool(state).pinned) == (LYING.with_cell(0, 0, 5), (LYING,))


def test_equal_kernels_need_no_exchange() -> None:
    state = after(OPEN)
    assert after(EXCHANGE, state=state) is state


def test_undo_takes_an_exchange_back_on_both_sides() -> None:
    beside = after(OPEN, want.UsePreset("blur"))
    undone = after(EXCHANGE, want.Undo(), state=beside)
    assert (kernel(undone), tool(undone).pinned) == (BLUR, (LYING,))
    redone = after(want.Redo(), state=undone)
    assert (kernel(redone), tool(redone).pinned) == (LYING, (BLUR,))


def test_undo_of_an_edit_leaves_what_is_pinned() -> None:
    """B goes back to what is pinned too: that is no exchange."""
    state = after(OPEN, want.ChangeKernel("turn"), want.Undo())
    assert (kernel(state), tool(state).pinned) == (LYING, (LYING,))
    assert tool(after(want.Redo(), state=state)).pinned == (LYING,)


@settings(max_examples=60)
@given(st.lists(st.one_of(changes, st.just(EXCHANGE)), max_size=8), st.data())
def test_every_step_back_and_forth_shows_both_kernels_as_they_were(steps: list[Intent], data: st.DataObject) -> None:
    state = after(OPEN)
    seen = [(kernel(state), tool(state).pinned)]
    for step in steps:
        before, state = state, after(step, state=state)
        if len(state.kernel.past) > len(before.kernel.past):
            seen.append((kernel(state), tool(state).pinned))
    # Two kernels that were exchanged, and elsewhere edited into each other: the same two look the same both ways.
    pairs = [frozenset((one[0], other[0])) for one, other in pairwise(seen)]
    exchanges = [frozenset(before + after_) for before, after_ in tool(state).exchanges]
    assume(sum(pair in exchanges for pair in pairs) == len(exchanges))
    for _ in range(6):
        way: Intent = want.Undo() if data.draw(st.booleans()) else want.Redo()
        state = after(way, state=state)
        assert (kernel(state), tool(state).pinned) == seen[len(state.kernel.past)]


def test_with_a_kernel_for_each_colour_all_three_are_exchanged() -> None:
    three = (LYING, BLUR, STANDING)
    experiment = Experiment(channels="sum").with_slices(three)
    state = after(OPEN, want.UsePreset("centre"), state=State(kernel=KernelView(experiment)))
    assert tool(state).pinned == three
    exchanged = after(EXCHANGE, state=state)
    assert exchanged.kernel.experiment.slices == three
    assert tool(exchanged).pinned == (_preset("centre"),) * 3


# -- the view


def test_views_beside_each_other() -> None:
    state, seen = after(OPEN), []
    for _ in range(6):
        seen.append((state.kernel.experiment.response, tool(state).own_scale))
        state = after(want.CycleView(), state=state)
    wanted = [("signed", False), ("signed", True), ("abs", False), ("relu", False), ("clip", False)]
    assert seen == [*wanted, wanted[0]]


def test_between_two_in_a_chain_a_relu_comes_first() -> None:
    state, seen = after(OPEN, OPEN), []
    for _ in range(5):
        seen.append(state.kernel.experiment.response)
        state = after(want.CycleView(), state=state)
    assert seen == ["signed", "relu", "abs", "clip", "signed"]
    assert not tool(state).own_scale


# -- keeping the one kernel


def test_what_is_kept_does_what_the_two_did() -> None:
    state = blur_then_lying(KEEP)
    assert state.kernel.tool is None
    assert kernel(state).shape == (5, 5)
    x = WORLD.plane(Experiment())
    close(convolve_plane(x, kernel(state).array), convolve_plane(convolve_plane(x, BLUR.array), LYING.array))
    assert kernel(after(want.Undo(), state=state)) == LYING


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize(("stride", "bias"), [(1, 0.5), (2, -1.0)])
def test_bias_and_stride_are_kept_with_it(stride: int, bias: float, flipped: bool) -> None:
    experiment = Experiment(stride=stride, bias=bias, flipped=flipped, kernel=Kernel.of([[1, 2], [3, -4]]))
    first = Kernel.of([[1, 0, 2]])
    state = State(kernel=KernelView(experiment, tool=Compare(first, chained=True)))
    now = after(KEEP, state=state).kernel.experiment
    x = WORLD.plane(now)
    how = {"stride": stride, "bias": bias}
    turned = [each.array[::-1, ::-1] if flipped else each.array for each in (first, experiment.kernel, now.kernel)]
    twice = convolve_plane(convolve_plane(x, turned[0], **how), turned[1], **how)  # type: ignore[arg-type]
    close(convolve_plane(x, turned[2], stride=now.stride, bias=now.bias), twice)
    assert now.stride == stride**2


def test_a_kernel_for_each_colour_is_kept_for_each() -> None:
    firsts = (LYING, BLUR, STANDING)
    state = State(
        kernel=KernelView(
            Experiment(channels="sum").with_slices((BLUR, BLUR, BLUR)),
            tool=Compare(firsts[0], chained=True, others=firsts[1:]),
        )
    )
    made = after(KEEP, state=state).kernel.experiment.slices
    assert [kernel.shape for kernel in made] == [(5, 5)] * 3
    assert [kernel.total for kernel in made] == pytest.approx([first.total for first in firsts])


@pytest.mark.parametrize(("first", "second", "stride"), [((5, 5), (4, 3), 1), ((3, 3), (3, 4), 2), ((1, 1), (1, 1), 3)])
def test_what_is_too_large_stays_in_the_chain(first: tuple[int, int], second: tuple[int, int], stride: int) -> None:
    a, b = (Kernel.of(np.arange(prod(shape)).reshape(shape)) for shape in (first, second))
    state = State(kernel=KernelView(Experiment(kernel=b, stride=stride), tool=Compare(a, chained=True)))
    assert after(KEEP, state=state) is state
