"""One plain sentence for each thing that cannot be done to a trained network; none for what can."""

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.lab import intents as want
from convtui.lab.complaint import complaint
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.state import Channels, Experiment, KernelView, State, TrainedView
from convtui.lab.trained_complaint import trained_complaint
from convtui.lab.trained_state import FilterEdit, Trial
from tests.lab.small_world import WORLD, after, typed
from tests.oracles import random_network

APART = want.OpenStudy("apart")
COLOUR = TrainedView(trial=Trial(network="in colour", picture="wide"))


def lab(rows: int, columns: int, channels: Channels = "grey") -> KernelView:
    return KernelView(Experiment(kernel=Kernel.of(np.ones((rows, columns))), channels=channels))


def said(
    *intents: Intent, view: TrainedView | None = None, kernel: KernelView | None = None, changes: bool = False
) -> str | None:
    """What the last of `intents` is answered with. It must leave everything as it is, or with `changes` must not."""
    *before, last = intents
    state = State(mode="filters", trained=view or TrainedView(), kernel=kernel or KernelView())
    state = after(*before, state=state)
    made = reduce(state, last, WORLD)
    assert (made is not state) is changes
    sentence = complaint(state, last, made, WORLD)
    assert len(sentence or "") < 80
    return sentence


@pytest.mark.parametrize("intents", [(want.PasteKernels(),), (APART, want.CyclePool())])
def test_a_kernel_of_another_size_names_both_sizes_and_what_to_do(intents: tuple[Intent, ...]) -> None:
    for rows, columns in ((5, 5), (3, 1)):
        wanted = f"The lab's kernel has {rows}x{columns} cells, this filter 3x3: K, then e makes it that size."
        assert said(*intents, kernel=lab(rows, columns)) == wanted


def test_kernels_for_colours_do_not_go_into_one_channel_or_many() -> None:
    wanted = "The lab has 3 kernels, this filter {}: K, then e, colour: grey."
    assert said(want.PasteKernels(), kernel=lab(3, 3, "sum")) == wanted.format("one channel")
    deep = TrainedView(layer="second")
    assert said(want.PasteKernels(), view=deep, kernel=lab(3, 3, "sum")) == wanted.format("40 channels")
    assert said(want.PasteKernels(), view=COLOUR, kernel=lab(3, 3, "sum"), changes=True) is None


def test_what_is_so_already_is_said() -> None:
    assert said(want.PasteKernels(), want.PasteKernels()) == "Filter 1 is the lab's kernel already."
    assert said(want.ZeroFilter(), want.ZeroFilter()) == "Filter 1 is all zeros already."
    assert said(APART, want.CycleZoom(), want.CycleZoom()) == "Filter 1 is all zeros already."
    zeros = "Filter 3 is all zeros: times -1 it is the same."
    third = TrainedView(filter=2)
    assert said(want.ZeroFilter(), want.NegateFilter(), view=third) == zeros
    assert said(APART, want.CycleZoom(), want.OpenStudy("disturb"), view=third) == zeros
    assert said(want.RestoreFilter()) == "Filter 1 is as it was trained."
    assert said(want.RestoreFilter(all_of_them=True)) == "Every filter is as it was trained."


@pytest.mark.parametrize(
    ("intent", "sentence"),
    [
        (want.Undo(), "Nothing is changed: there is nothing to undo."),
        (want.Redo(), "Nothing was undone: there is nothing to do again."),
        (want.DropPool("first"), "first is no pool of this network."),
        (want.DropPool("x\x1b[2J"), "x␛[2J is no pool of this network."),
        (want.EditFilter(FilterEdit("first", 99, (0.0,) * 9, 0.0)), "first has no filter 100 of 9 such weights."),
        (want.UsePicture("no such"), "There is no picture no such here: i lists them."),
        (want.UseSquare((0, 0, 4)), "A digit is read whole: i chooses a picture."),
        (want.StepLayer(-1), "There is no other layer that way."),
    ],
)
@pytest.mark.parametrize("before", [(), (APART,)])
def test_what_is_not_there_is_said(before: tuple[Intent, ...], intent: Intent, sentence: str) -> None:
    assert said(*before, intent) == sentence


def test_pages_of_channels_end() -> None:
    page = want.Move(1, 0, big=True)
    assert said(APART, page) == "This filter has one input channel: PgUp and PgDn go through them."
    wanted = "That was the last of the input channels: PgUp and PgDn go through them."
    assert said(APART, page, page, page, view=COLOUR) == wanted
    assert said(APART, page, page, view=COLOUR, changes=True) is None


@pytest.mark.parametrize(
    "intents",
    [
        (want.ZeroFilter(),),
        (want.NegateFilter(),),
        (want.PasteKernels(),),
        (want.ZeroFilter(), want.RestoreFilter()),
        (want.ZeroFilter(), want.Undo()),
        (want.DropPool("pool"),),
        (APART, want.CyclePool()),
        (APART, *typed("0.5"), want.Commit()),
        (APART, *typed("x5"), want.Cancel()),
        (APART, *typed("5"), want.Erase()),
    ],
)
def test_what_is_done_needs_no_sentence(intents: tuple[Intent, ...]) -> None:
    assert said(*intents, changes=True) is None


def test_where_the_cursor_cannot_go_nothing_is_said() -> None:
    assert said(APART, want.Move(-1, 0)) is None
    assert said(APART, want.Commit()) is None
    zeroed = replace(TrainedView(), trial=after(want.ZeroFilter(), state=State(mode="filters")).trained.trial)
    assert said(want.RestoreFilter(), view=zeroed, changes=True) is None


@pytest.mark.parametrize(("channels", "wanted"), [(3, "pictures in colour"), (1, "pictures of 32x32")])
def test_what_a_network_reads_is_its_own_input(channels: int, wanted: str) -> None:
    layers = (LayerSpec("first", "Conv2D", filters=2, window=(3, 3)),)
    network = random_network(NetworkSpec("own", (32, 32, channels), layers, ()))

    class Holding(Library):
        def network(self, name: str) -> Network:
            return network

    state = State("filters", trained=TrainedView(Trial(network="own", picture="cat")))
    sentence = trained_complaint(state, want.ChooseDigit(3), state, Holding())
    assert sentence == f"The network own reads {wanted}, not digits: i chooses one."
