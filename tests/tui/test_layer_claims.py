"""What the lecture claims of trained layers and of layers on layers, B1 to B6 and C1 to C7 of our reading of it: each
seen on the screen, and held against a pass of its own or naive sums.
"""

import re

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab.state import Pooling, State, TrainedView
from convtui.lab.study_state import Disturb, Field, Parts
from convtui.lab.trained_state import Trial
from convtui.network.forward import forward
from convtui.ops.pooling import pool_batch
from convtui.source.digits import digit_plane
from convtui.source.networks import load_network
from tests.tui.harness import Session, opened
from tests.tui.waiting import counted


def start(mode: str = "filters", network: str = "lecture", **view: object) -> State:
    trial = Trial(network=network, picture="cat" if network == "colour" else None)
    return State(mode, trained=replace(TrainedView(trial=trial), **view))  # type: ignore[arg-type]


def words(s: Session) -> str:
    """The screen's text with single blanks, across lines."""
    return " ".join(s.text.split())


def share(one: Float32, other: Float32) -> float:
    """All of |a - b| as a share of all of |a| + |b|."""
    pairs = [(float(a), float(b)) for a, b in zip(one.flat, other.flat, strict=True)]
    return sum(abs(a - b) for a, b in pairs) / sum(abs(a) + abs(b) for a, b in pairs)


# -- B: a trained layer


async def test_b1_nobody_chose_them_from_random_numbers_with_loss_and_accuracy_both_ways_in_time() -> None:
    history = load_network("lecture").history
    async with opened(start()) as s:
        await s.press("T", "home")
        assert "Random numbers: nobody chose them." in s.text
        assert f"loss {history[0].loss:.3f}" in s.text
        seen = []
        for _ in history[1:]:
            await s.press("right")
            seen.append(s.text)
        assert f"loss {history[-1].loss:.3f}" in s.text
        for text in reversed(seen):
            assert s.text == text, "back in time the screens are the same ones"
            await s.press("left")
        assert "step 0 of" in s.text


async def test_b2_exactly_32_filters_of_nine_weights_and_a_bias_a_map_of_26_and_pooled_of_13() -> None:
    bank = load_network("lecture").weights["conv2d"]
    assert bank.kernels.shape == (3, 3, 1, 32)
    async with opened(start(pooling=Pooling("max")), (120, 40)) as s:
        met = []
        for _ in range(32):
            scene = s.filters_scene()
            met.append(scene.view.filter)
            assert f"filter {met[-1] + 1} of 32" in s.text
            assert scene.map.shape == (26, 26)
            assert scene.pooled is not None
            assert scene.pooled.shape == (13, 13, 32)
            assert "26x26" in s.text
            assert "13x13" in s.text
            await s.press("n")
        assert met == list(range(32))
        assert s.trained.filter == 0, "the 33rd is the first again"


async def test_b3_each_is_named_by_a_stated_rule_also_where_that_is_no_clear_orientation() -> None:
    async with opened(start()) as s:
        kinds = set()
        for _ in range(32):
            tags = s.filters_scene().tags
            kinds.add(tags.kind)
            assert tags.words[0] in words(s)
            await s.press("n")
        assert "edge" in kinds
        assert "no clear orientation" in kinds
        await s.press("question_mark")
        await s.press("down", "down")
        assert "degrees" in s.text


async def test_b4_on_colour_pictures_filters_of_3x3x3_in_colour() -> None:
    async with opened(start(network="colour")) as s:
        scene = s.filters_scene()
        assert scene.bank.kernels.shape == (3, 3, 3, 32)
        assert scene.input.shape == (32, 32, 3)
        dots = s.pane("bank").cells.pixels()
        coloured = np.ptp(dots.astype(int), axis=2).max()
        assert coloured > 60, "the strip of kernels is in colour"
        opponents = 0
        for _ in range(32):
            opponents += s.filters_scene().tags.opponent is not None
            await s.press("n")
        assert opponents >= 1, "some tell colours apart"


async def test_b5_not_the_32_strongest_some_are_alike_and_some_matter_more() -> None:
    async with opened(start()) as s:
        await s.press("o", "o", "o")
        assert s.trained.order == "ablation"
        await counted(s)
        await s.press("z")
        assert "of 1,000" in words(s)
        order = s.filters_scene().order
        assert sorted(order) == list(range(32))
        assert order != tuple(range(32)), "training ranks none"


async def test_b6_two_filters_light_up_different_areas_of_one_digit() -> None:
    async with opened(start(filter=3)) as s:
        await s.press("c", "n", "n", "c")
        assert s.trained.pins == (3, 5)
        passed = forward(load_network("lecture"), digit_plane(0).values)
        one, two = passed.of("conv2d")[:, :, 3], passed.of("conv2d")[:, :, 5]
        assert not np.array_equal(one > 0, two > 0)
        assert "filter 4" in s.text
        assert "filter 6" in s.text
        await s.press("n")
        assert s.trained.trial.digit == 1, "the same two on another digit"


# -- C: layers on layers


async def test_c1_a_unit_of_the_second_layer_is_the_sum_of_its_channels_parts() -> None:
    async with opened(start(network="stacked", layer="conv2d_1", filter=2, place=(4, 5))) as s:
        await s.press("enter")
        assert isinstance(s.trained.study, Parts)
        network = load_network("stacked")
        passed = forward(network, digit_plane(0).values)
        before, bank = passed.of("max_pooling2d"), network.weights["conv2d_1"]
        parts = [
            sum(
                float(before[4 + a, 5 + b, channel]) * float(bank.kernels[a, b, channel, 2])
                for a in range(3)
                for b in range(3)
            )
            for channel in range(32)
        ]
        best = int(np.argmax(np.abs(parts)))
        assert "a sum of 32 parts" in words(s)
        assert f"filter {best + 1}" in s.text
        assert f"{parts[best]:+.3f}" in s.text
        assert sum(parts) + float(bank.bias[2]) == pytest.approx(float(passed.before("conv2d_1")[4, 5, 2]), abs=1e-5)
        assert "face" not in s.text


async def test_c2_pooling_looks_at_each_channel_alone() -> None:
    async with opened(start("network", "stacked")) as s:
        await s.press("down")
        assert "each map alone" in words(s)
    maps = forward(load_network("stacked"), digit_plane(3).values).of("conv2d")
    pooled = pool_batch(maps[None], "max", 2, 2)[0]
    silenced = maps.copy()
    silenced[:, :, 7] = 0
    again = pool_batch(silenced[None], "max", 2, 2)[0]
    others = [channel for channel in range(32) if channel != 7]
    assert again[:, :, others].tobytes() == pooled[:, :, others].tobytes()


@pytest.mark.parametrize(
    ("layer", "size"),
    [("conv2d", 3), ("max_pooling2d", 4), ("conv2d_1", 8), ("max_pooling2d_1", 10), ("conv2d_2", 18)],
)
async def test_c3_the_view_grows_and_a_pixel_outside_changes_nothing(layer: str, size: int) -> None:
    study = Field(layer=layer, unit=1, place=(1, 1))
    async with opened(start(network="stacked", study=study)) as s:
        assert f"sees {size} x {size}" in words(s)
        await s.press("space")
        said = re.search(r"Pixel (\d+),(\d+) lies outside", words(s))
        assert said is not None
        assert "bit for bit" in words(s)
        network, picture = load_network("stacked"), digit_plane(0).values
        other = picture.copy()
        pixel = int(said[1]), int(said[2])
        other[pixel] = 1 - round(float(other[pixel]))
        units = [forward(network, values).of(layer)[1, 1, 1] for values in (picture, other)]
        assert units[0].tobytes() == units[1].tobytes()


async def test_c4_pooling_reduces_computation() -> None:
    async with opened(start("network")) as s:
        assert "888,192" in s.text
        assert "693,962" in s.text
        await s.press("p")
        assert "multiply-adds 888,192 -> 2,964,864 (3.34 x)" in words(s)
        assert "parameters 693,962 -> 2,770,634" in words(s)
        await s.press("p")
        assert "2,964,864" not in s.text


async def test_c5_a_pool_can_be_left_out_but_the_trained_weights_no_longer_fit() -> None:
    async with opened(start("network")) as s:
        await s.press("p")
        assert "The trained weights no longer fit: dense was trained for 5,408 numbers and would get 21,632" in words(s)
        assert "No prediction" in words(s)
        assert s.filters_scene().probabilities.size == 0
    async with opened(start("network", "stacked")) as s:
        await s.press("p", "down", "down", "p")
        assert {"5x5", "7x7"} <= set(re.findall(r"\d+x\d+", s.text)), "without pools the fields are 3, 5, 7"
        await s.press("u", "u")
        assert s.trained.trial.dropped == ()


async def test_c6_moved_by_a_pixel_the_map_changes_more_than_once_it_is_pooled() -> None:
    async with opened(start(filter=0)) as s:
        await s.press("m", "right")
        assert isinstance(s.trained.study, Disturb)
        before = forward(load_network("lecture"), digit_plane(0).values)
        moved = np.zeros_like(digit_plane(0).values)
        moved[:, 1:] = digit_plane(0).values[:, :-1]
        after = forward(load_network("lecture"), moved)
        shares = [share(before.of(name)[:, :, 0], after.of(name)[:, :, 0]) for name in ("conv2d", "max_pooling2d")]
        assert shares[1] < shares[0]
        for known in shares:
            assert f"{100 * known:.0f} %" in s.text


async def test_c7_the_network_at_a_glance() -> None:
    async with opened(start("network", "stacked")) as s:
        for shape in ("26x26x32", "13x13x32", "11x11x64", "5x5x64", "3x3x64", "576"):
            assert shape in s.text
        assert "61,514" in s.text
        assert "reads 0" in words(s)
        await s.press("down", "down", "enter")
        assert s.state.mode == "filters"
        assert s.trained.layer == "conv2d_1"
        assert "of 64" in s.text
