"""A, then B: what the chain says of itself, against loops."""

from itertools import product

import numpy as np
import pytest

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.core.plane import Plane
from convtui.lab.derive import kernel_scene
from convtui.lab.derive_chain import Bent, InChain, bent, in_chain, too_large
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS, preset_named
from convtui.lab.state import Experiment, KernelView, Response
from convtui.lab.tool_state import Compare
from tests.oracles import Float64, close, grid, naive_convolution

NOISE: Float32 = np.random.default_rng(5).random((19, 21), np.float32)
LIBRARY = Library()
LIBRARY.add("noise", "noise", Plane.of(NOISE))
LIBRARY.add("coloured", "coloured", Plane.of(np.random.default_rng(6).random((12, 13, 3), np.float32)))
LYING = PRESETS[0].kernel
UNEVEN = Kernel(((1, 2, -1), (0.5, -3, 0), (1, 0, 1 / 9)))


def _preset(name: str) -> Kernel:
    found = preset_named(name)
    assert found is not None
    return found.kernel


BLUR = _preset("blur")


def chained(experiment: Experiment, *firsts: Kernel) -> tuple[InChain, Bent]:
    view = KernelView(experiment, tool=Compare(firsts[0], chained=True, others=firsts[1:]))
    scene = kernel_scene(view, LIBRARY)
    return in_chain(scene), bent(scene)


def twice(x: Float64, first: Kernel, second: Kernel, now: Experiment, between: Response = "signed") -> Float64:
    how = [now.bias], (now.stride, now.stride), now.padding, (now.dilation, now.dilation)
    weights = [np.asarray(each.cells) for each in (first, second)]
    weights = [each[::-1, ::-1] if now.flipped else each for each in weights]
    made = naive_convolution(x[:, :, None], weights[0][:, :, None, None], *how)
    made = {"signed": made, "abs": abs(made), "relu": np.maximum(made, 0), "clip": np.clip(made, 0, 1)}[between]
    return naive_convolution(made, weights[1][:, :, None, None], *how)[:, :, 0]


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize(
    ("padding", "stride", "dilation", "bias"), list(product(("valid", "same", 1), (1, 2), (1, 2), (0.0, -0.5)))
)
def test_both_ways_and_the_one_kernel(padding: Border, stride: int, dilation: int, bias: float, flipped: bool) -> None:
    second = Kernel.of([[1, -2], [0, 3], [1, 1]])
    now = Experiment(
        "noise", kernel=second, padding=padding, stride=stride, dilation=dilation, bias=bias, flipped=flipped
    )
    chain, _ = chained(now, UNEVEN)
    wanted = twice(NOISE.astype(float), UNEVEN, second, now)
    close(chain.ways.both, wanted)
    assert chain.equal
    assert (chain.rim is None) == (padding == "valid")
    assert (chain.places == wanted.size) == (padding == "valid")
    # The one kernel by itself, on the picture as it is: where neither reaches over the edge.
    if padding == "valid":
        one = Experiment(kernel=chain.ones[0], stride=chain.stride, bias=chain.bias, dilation=dilation, flipped=flipped)
        cells = np.asarray(one.kernel.cells)
        cells = cells[::-1, ::-1] if flipped else cells
        pair = (one.stride, one.stride), "valid", (dilation, dilation)
        alone = naive_convolution(NOISE[:, :, None], cells[:, :, None, None], [one.bias], *pair)  # type: ignore[arg-type]
        close(alone[:, :, 0], wanted)


@pytest.mark.parametrize(("padding", "stride", "dilation"), list(product(("valid", "same", 2), (1, 2), (1, 2))))
def test_where_the_maps_stand_on_the_picture(padding: Border, stride: int, dilation: int) -> None:
    """A picture with one bright pixel, kernels with one bright cell in the middle: the dot stands on that pixel."""
    centre = _preset("centre")
    now = Experiment("noise", kernel=centre, padding=padding, stride=stride, dilation=dilation)
    chain, _ = chained(now, centre)
    for shown, offset, step in (
        (chain.ways.first, chain.first_offset, stride),
        (chain.ways.both, chain.offset, stride**2),
    ):
        for (row, column), value in np.ndenumerate(shown):
            at = offset[0] + row * step, offset[1] + column * step
            inside = 0 <= at[0] < NOISE.shape[0] and 0 <= at[1] < NOISE.shape[1]
            assert value == (NOISE[at] if inside else 0)
    places = grid(NOISE.shape[0], 3, stride, dilation, padding)[0]
    assert chain.ways.first.shape[0] == places


def test_the_rim_is_where_the_two_ways_part() -> None:
    chain, _ = chained(Experiment("noise", kernel=LYING, padding="same"), LYING)
    assert chain.rim is not None
    assert chain.rim > 0.1
    assert chain.equal
    assert chain.places == 17 * 19


@pytest.mark.parametrize("response", ["relu", "abs", "clip"])
def test_what_is_seen_of_a_is_what_b_is_laid_on(response: Response) -> None:
    now = Experiment("noise", kernel=BLUR, response=response)
    chain, made = chained(now, LYING)
    wanted = twice(NOISE.astype(float), LYING, BLUR, now, response)
    close(chain.ways.both, wanted)
    straight = twice(NOISE.astype(float), LYING, BLUR, now)
    assert not chain.equal
    assert chain.largest == pytest.approx(float(abs(wanted - straight).max()), abs=1e-5)
    assert (made.between, made.exchanged) == (response, False)
    assert made.off == pytest.approx(chain.largest)
    white, black = np.ones_like(NOISE, float), np.zeros_like(NOISE, float)
    bright = NOISE.astype(float)
    each = [twice(x, LYING, BLUR, now, response) for x in (bright, 1 - bright, white, black)]
    assert made.beyond == pytest.approx(float(abs(each[0] + each[1] - each[2] - each[3]).max()), abs=1e-4)
    assert made.beyond > 0.1


def test_without_anything_between_a_relu_is_tried() -> None:
    now = Experiment("noise", kernel=BLUR)
    chain, made = chained(now, LYING)
    assert chain.equal
    bentby = twice(NOISE.astype(float), LYING, BLUR, now, "relu") - twice(NOISE.astype(float), LYING, BLUR, now)
    assert made.between == "relu"
    assert made.off == pytest.approx(float(abs(bentby).max()), abs=1e-5)
    assert not made.exchanged


def test_where_a_relu_cuts_nothing_the_other_order_shows_what_it_does() -> None:
    """A blur of a picture is nowhere below 0."""
    now = Experiment("noise", kernel=LYING)
    _, made = chained(now, BLUR)
    other = twice(NOISE.astype(float), LYING, BLUR, now, "relu") - twice(NOISE.astype(float), LYING, BLUR, now)
    assert made.exchanged
    assert made.off == pytest.approx(float(abs(other).max()), abs=1e-5)
    _, both_blur = chained(Experiment("noise", kernel=BLUR), BLUR)
    assert both_blur == Bent("relu", 0.0, 0.0)


def test_over_three_colours_a_makes_one_map_of_which_b_makes_another() -> None:
    firsts = UNEVEN, LYING, BLUR
    now = Experiment("coloured", channels="sum").with_slices((LYING, LYING, LYING))
    chain, _ = chained(now, *firsts)
    picture = LIBRARY.plane(now).astype(float)
    parts = [twice(picture[..., c], firsts[c], LYING, Experiment()) for c in range(3)]
    close(chain.ways.both, np.sum(parts, axis=0))
    assert chain.equal
    assert [one.shape for one in chain.ones] == [(5, 5)] * 3


def test_a_map_too_small_to_have_an_inside() -> None:
    now = Experiment("noise", size=2, kernel=LYING, padding="same")
    chain, _ = chained(now, LYING)
    assert chain.places == 0
    assert chain.largest is None
    assert not chain.equal
    with pytest.raises(ValueError, match="does not fit"):
        chained(Experiment("noise", size=4, kernel=LYING), LYING)


def test_what_can_be_kept() -> None:
    assert too_large(Kernel.of(np.ones((7, 7))), 8) is None
    assert "7x7" in str(too_large(Kernel.of(np.ones((8, 1))), 1))
    assert "7x7" in str(too_large(Kernel.of(np.ones((1, 8))), 1))
    assert "stride" in str(too_large(Kernel.of(np.ones((1, 1))), 9))
