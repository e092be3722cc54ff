"""A trained filter in Kernel mode gives there the map that it gives in its network; and comes back as it was."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.complaint import complaint
from convtui.lab.derive import compute
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import reduce as in_kernel
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.state import DRAWN, Experiment, KernelView, Pooling, State, Sweep, TrainedView
from convtui.lab.trained_state import Trial
from convtui.network.channels import strongest_channels
from convtui.ops.activation import relu
from tests.lab.small_world import WORLD, intents, typed
from tests.oracles import close, random_network

PHOTOGRAPH = np.random.default_rng(4).random((32, 32, 3), np.float32)
GREY = np.repeat(np.random.default_rng(5).random((32, 32, 1), np.float32), 3, axis=2)


@cache
def library() -> Library:
    """With a digit, a colour photograph and a grey one, each of its network's size, as pictures of the user's own."""
    books = Library()
    books.add("own digit", "own digit", Plane.of(books.digits.images[7] / np.float32(255)))
    books.add("own photograph", "own photograph", Plane.of(PHOTOGRAPH))
    books.add("own grey", "own grey", Plane.of(GREY))
    return books


def filters(network: str = "lecture", **fields: object) -> State:
    trial = Trial(network=network, digit=7, picture="own photograph" if network == "colour" else None)
    return State(mode="filters", trained=replace(TrainedView(trial=trial), **fields))


def done(state: State, *wanted: Intent, books: Library | None = None) -> State:
    for intent in wanted:
        state = reduce(state, intent, books or library())
    return state


def lab_map(state: State, picture: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Kernel mode's map of a picture at its own size, before any view of it."""
    now = in_kernel(state.kernel, want.UsePicture(picture), library())
    assert now.experiment.picture == picture
    return compute(now.experiment, library().plane(now.experiment)).map


# -- the same numbers, the same map


@pytest.mark.parametrize("index", [0, 3, 17, 31])
@pytest.mark.parametrize("network", ["lecture", "stacked"])
def test_on_its_digit_the_lab_gives_the_networks_map(network: str, index: int) -> None:
    before = filters(network, filter=index)
    state = done(before, want.ToLab())
    bank = library().network(network).weights["conv2d"]
    now = state.kernel.experiment
    assert np.array_equal(now.kernel.array, bank.kernels[:, :, 0, index]), "to the last bit"
    assert np.float32(now.bias) == bank.bias[index]
    wanted = library().activations(before.trained.trial).of("conv2d")[..., index]
    close(relu(lab_map(state, "own digit")), wanted, 1e-6)
    assert wanted.any()


@pytest.mark.parametrize("index", [0, 5, 20])
def test_a_filter_of_colours_is_three_kernels_added(index: int) -> None:
    before = filters("colour", filter=index)
    state = done(before, want.ToLab())
    assert state.kernel.experiment.channels == "sum"
    wanted = library().activations(before.trained.trial).of("conv2d")[..., index]
    close(relu(lab_map(state, "own photograph")), wanted, 1e-6)
    assert wanted.any()


@pytest.mark.parametrize(("network", "layer"), [("stacked", "conv2d_1"), ("colour", "conv2d_2")])
def test_of_a_deeper_filter_its_strongest_part(network: str, layer: str) -> None:
    before = filters(network, layer=layer, filter=9)
    kernel = library().network(network).weights[layer].kernels[..., 9]
    strongest = strongest_channels(kernel)[0]
    assert strongest == np.linalg.norm(kernel.reshape(9, -1), axis=0).argmax()
    for wanted, channel in ((want.ToLab(), strongest), (want.ToLab(3), 3)):
        now = done(before, wanted).kernel.experiment
        assert np.array_equal(now.kernel.array, kernel[..., channel])
        assert (now.bias, now.channels, now.response) == (0.0, "grey", "signed")


def test_while_it_is_taken_apart_it_is_the_channel_in_focus_with_what_is_typed() -> None:
    before = filters("stacked", layer="conv2d_1")
    page = want.Move(1, 0, big=True)
    state = done(before, want.OpenStudy("apart"), page, want.TypeText("7"), want.ToLab())
    second = strongest_channels(library().network("stacked").weights["conv2d_1"].kernels[..., 0])[1]
    kernel = library().network("stacked").weights["conv2d_1"].kernels[:, :, second, 0].copy()
    kernel[0, 0] = 7
    assert np.array_equal(state.kernel.experiment.kernel.array, kernel)
    assert state.trained.trial.edited("conv2d_1") == {0}
    assert (state.mode, state.trained.study) == ("kernel", None)


# -- and back


@pytest.mark.parametrize(("network", "index"), [("lecture", 3), ("stacked", 30), ("colour", 12)])
def test_pasted_back_it_is_the_filter_that_it_was(network: str, index: int) -> None:
    apart = done(filters(network, filter=index), want.ToLab(), want.Go("filters"), want.OpenStudy("apart"))
    wiped = done(apart, want.CycleZoom())
    assert not library().bank(wiped.trained).kernels[..., index].any()
    back = done(wiped, want.CyclePool()).trained.trial
    assert back == apart.trained.trial, "no edit is left"


@given(st.integers(0, 10**6), st.booleans())
def test_the_labs_kernel_in_a_colour_filter_gives_the_labs_map_of_a_grey_picture(seed: int, flipped: bool) -> None:
    kernel = Kernel.of(np.random.default_rng(seed).integers(-9, 10, (3, 3)) / 4)
    lab = KernelView(Experiment("own grey", None, kernel, padding="same", bias=0.25, flipped=flipped))
    state = replace(filters("colour", filter=2), kernel=lab)
    state = done(state, want.UsePicture("own grey"), want.OpenStudy("apart"), want.CyclePool())
    made = library().activations(state.trained.trial).before("conv2d")[..., 2]
    close(made, lab_map(state, "own grey"), 1e-5)


def test_a_deeper_filter_hears_the_labs_kernel_on_the_mean_of_its_channels() -> None:
    kernel = Kernel.of([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])
    state = replace(filters("stacked", layer="conv2d_1"), kernel=KernelView(Experiment(kernel=kernel, bias=0.5)))
    state = done(state, want.PasteKernels())
    passed = library().activations(state.trained.trial)
    mean = passed.of("max_pooling2d").mean(axis=2, dtype=np.float64).astype(np.float32)
    close(passed.before("conv2d_1")[..., 0], compute(state.kernel.experiment, mean).map, 1e-5)


# -- where it lands


@pytest.mark.parametrize(
    ("network", "now", "wanted"),
    [
        ("lecture", "letter-e", "camera"),
        ("lecture", "brick", "brick"),
        ("lecture", "cup", "cup"),
        ("lecture", "own digit", "own digit"),
        ("colour", "own grey", "own grey"),
        ("colour", "camera", "own photograph"),
        ("colour", "cup", "cup"),
    ],
)
def test_a_photograph_stays_and_else_one_is_taken(network: str, now: str, wanted: str) -> None:
    lab = KernelView(Experiment(now, 32 if now in ("brick", "cup", "camera") else None, nudge=(1, 0)))
    state = done(replace(filters(network), kernel=lab), want.ToLab(fit=48))
    made = state.kernel.experiment
    assert made.picture == wanted
    if wanted == now:
        assert (made.size, made.nudge) == (lab.experiment.size, (1, 0))
    else:
        assert (made.size, made.nudge, made.crop) == (library().working_size(wanted, 48), (0, 0), None)


def test_without_a_photograph_of_its_own_the_colour_network_gives_the_cat() -> None:
    state = State(mode="filters", trained=TrainedView(trial=Trial(network="colour", picture="colours")))
    assert done(state, want.ToLab()).kernel.experiment.picture == "cat"


def test_it_is_one_step_of_kernel_mode_and_what_was_going_on_there_ends() -> None:
    lab = in_kernel(KernelView(), want.UsePicture("camera"), library())
    for busy in (
        replace(lab, sweep=Sweep(dots=9)),
        in_kernel(lab, want.OpenTool("nudge"), library()),
        replace(lab, matches=3, channel=2, cell=(2, 2)),
    ):
        state = done(replace(filters(filter=4), kernel=busy), want.ToLab())
        made = state.kernel
        assert (made.sweep, made.tool, made.matches, made.channel, made.cell) == (None, None, 0, 0, (0, 0))
        assert done(state, want.Undo()).kernel.experiment == lab.experiment
    kernel = replace(lab, typing="9", cell=(1, 1))
    twice = done(replace(filters(filter=4), kernel=kernel), want.ToLab(), want.Undo())
    assert twice.kernel.experiment.kernel.cells[1][1] == 9


def test_the_layer_says_how_it_is_laid_on() -> None:
    lab = KernelView(
        Experiment(
            stride=3, padding=2, dilation=2, flipped=True, response="abs", channels="red", pooling=Pooling("max")
        )
    )
    now = done(replace(filters("colour"), kernel=lab), want.ToLab()).kernel.experiment
    assert (now.stride, now.padding, now.dilation, now.flipped) == (1, "same", 1, False)
    assert (now.response, now.pooling.kind) == ("relu", "none")
    assert done(replace(filters(), kernel=lab), want.ToLab()).kernel.experiment.channels == "grey"


def test_from_network_mode_it_is_the_layer_of_the_chosen_line() -> None:
    network = replace(filters("stacked"), mode="network")
    state = done(network, want.ChooseRow(3), want.ToLab())
    kernel = library().network("stacked").weights["conv2d_1"].kernels[..., 0]
    assert np.array_equal(state.kernel.experiment.kernel.array, kernel[..., strongest_channels(kernel)[0]])
    assert state.trained.layer == "conv2d_1"
    for row, why in ((0, "This line is the picture"), (2, "max_pooling2d has no kernel"), (7, "dense has no kernel")):
        there = done(network, want.ChooseRow(row))
        assert done(there, want.ToLab()) is there
        assert (complaint(there, want.ToLab(), there, library()) or "").startswith(why)


# -- what is said


@pytest.mark.parametrize(
    ("network", "layer", "sentence"),
    [
        ("lecture", None, "Filter 4 of lecture, its bias too. F, e, p pastes it back; u undoes."),
        ("colour", None, "Filter 4 of colour: a kernel for each colour, added. F, e, p pastes it back."),
        (
            "stacked",
            "conv2d_1",
            "Filter 4 of stacked: its part on channel 31 of 32, without bias. u undoes.",
        ),
    ],
)
def test_a_sentence_says_what_came_and_the_way_back(network: str, layer: str | None, sentence: str) -> None:
    before = filters(network, layer=layer, filter=3)
    intent = want.ToLab(30 if layer else None)
    assert complaint(before, intent, done(before, intent), library()) == sentence


class Odd(Library):
    """A library with one network, whatever it is called."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.only = network

    def network(self, name: str) -> Network:
        return self.only


def odd(window: tuple[int, int], strides: tuple[int, int] = (1, 1), dilation: tuple[int, int] = (1, 1)) -> Library:
    """A library whose network has one convolution of that form."""
    layer = LayerSpec("odd", "Conv2D", filters=2, window=window, strides=strides, dilation=dilation)
    return Odd(random_network(NetworkSpec("odd", (28, 28, 1), (layer,), ())))


@pytest.mark.parametrize(
    ("books", "intent", "why"),
    [
        (odd((9, 3)), want.ToLab(), "The filter has 9x3 cells: the lab takes kernels of up to 7x7."),
        (odd((3, 3), (1, 2)), want.ToLab(), "The layer has a stride of 1x2: the lab takes one number up to 8."),
        (odd((3, 3), (9, 9)), want.ToLab(), "The layer has a stride of 9x9: the lab takes one number up to 8."),
        (
            odd((3, 3), dilation=(2, 1)),
            want.ToLab(),
            "The layer has a dilation of 2x1: the lab takes one number up to 8.",
        ),
        (odd((3, 3)), want.ToLab(1), "The filter has no input channel 2: they go from 1 to 1."),
    ],
)
def test_what_the_lab_cannot_lay_on_stays_where_it_is(books: Library, intent: want.ToLab, why: str) -> None:
    state = State(mode="filters", trained=TrainedView(trial=Trial(network="odd")))
    assert done(state, intent, books=books) is state
    assert complaint(state, intent, state, books) == why


def test_a_picture_too_small_for_the_window_is_said() -> None:
    books = odd((7, 7))
    books.add("tiny", "tiny", Plane.of(np.zeros((4, 4), np.float32)))
    lab = KernelView(Experiment("tiny", kernel=Kernel.of([[1]])))
    state = State(mode="filters", kernel=lab, trained=TrainedView(trial=Trial(network="odd")))
    assert done(state, want.ToLab(), books=books) is state
    assert "does not fit into 4x4" in (complaint(state, want.ToLab(), state, books) or "")


@given(st.lists(intents, max_size=8), st.sampled_from((None, 0, 2, 99)))
def test_wherever_one_is_it_arrives_or_says_why(pressed: list[Intent], channel: int | None) -> None:
    state = State(mode="filters", kernel=KernelView(Experiment(DRAWN, drawing=Drawing.blank(9, 9, 1))))
    for intent in (*pressed, *typed("1")):
        state = reduce(state, intent, WORLD)
    made = reduce(state, want.ToLab(channel), WORLD)
    if state.mode != "kernel":
        assert (made.mode == "kernel") is (made is not state)
        assert complaint(state, want.ToLab(channel), made, WORLD)
    WORLD.map_shape(made.kernel.experiment)
