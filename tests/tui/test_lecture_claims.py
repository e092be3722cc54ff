"""What the lecture claims of one kernel on one picture, A1 to A12 of our reading of it: each seen on the screen."""

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.presets import PRESETS, preset_named
from convtui.lab.state import Experiment, KernelView, State
from convtui.lab.tool_state import Guess
from convtui.render.colours import RING
from tests.tui.harness import Session, opened
from tests.tui.test_sweep import Beat, beat

__all__ = ["beat"]

LYING = PRESETS[0].kernel
PRODUCTS = slice(18, 22)


def start(**experiment: object) -> State:
    return State(kernel=KernelView(Experiment(**experiment)))  # type: ignore[arg-type]  # fields of an experiment


def dot(s: Session) -> float:
    """The value that is printed as this dot."""
    line = next(line for line in s.lines[PRODUCTS] if "= this dot" in line)
    return float(line.split("->")[1].split("=")[0])


def preset(name: str) -> Kernel:
    found = preset_named(name)
    assert found is not None
    return found.kernel


async def test_a1_nine_cells_by_key_and_by_mouse_and_the_map_follows() -> None:
    async with opened() as s:
        before = s.pane("map").cells
        await s.press("5")
        while_typing = s.pane("map").cells
        assert (while_typing.bg != before.bg).any(), "the map follows each valid prefix"
        await s.press("enter")
        assert s.cells[0][0] == 5
        for row in range(3):
            for column in range(3):
                await s.click_pane("kernel", 1 + row, 1 + 4 * column + 2)
                assert s.kernel.cell == (row, column)
                await s.press("plus")
        assert np.array(s.cells) == pytest.approx(LYING.with_cell(0, 0, 5).array + 1)


async def test_a2_these_nine_numbers_find_lying_edges_and_the_notebook_drew_standing_ones() -> None:
    async with opened() as s:
        assert "that lie flat" in s.text
        assert "(horizontal)" in s.text
        await s.press("l")
        assert "the notebook drew" in s.text
        assert "rows fell on columns" in s.text
        assert "that stand" in s.text
        await s.press("enter")
        assert "A 2295, B 0" in s.text


@pytest.mark.parametrize(
    ("picture", "seen", "unseen"), [("step-lying", "lying", "standing"), ("step-standing", "standing", "lying")]
)
async def test_a3_the_other_orientation_disappears(picture: str, seen: str, unseen: str) -> None:
    async with opened(start(picture=picture, kernel=preset(seen))) as s:
        assert np.abs(s.kernel_scene().computed.map).max() == 3
        await s.press("r")
        assert s.kernel.experiment.kernel in (preset(unseen), preset(unseen).negated())
        assert not s.kernel_scene().computed.map.any(), "exactly 0 inside"
        title = s.line_of("kernel-title")
        assert "signed 0..0" in title


async def test_a4_what_clipping_throws_away_is_named() -> None:
    async with opened() as s:
        shown = []
        for words in ("signed -3..+3", "0..3", "0..3", "0..1"):
            assert words in s.line_of("kernel-title")
            shown.append(s.pane("map").cells.pixels())
            await s.press("v")
        assert "view: " not in s.lines[0]
        signed, absolute, relu, clipped = shown
        assert (signed != absolute).any()
        negative = s.kernel_scene().computed.map < 0
        assert negative.any()
        assert (absolute != relu).any()
        assert (relu != clipped).any()


async def test_a5_pooling_halves_the_size_and_max_thickens_where_mean_averages() -> None:
    async with opened(replace(start(picture="diagram", padding="same"))) as s:
        await s.press("p")
        assert "200x200 -> max 100x100" in s.line_of("kernel-title")
        largest = s.kernel_scene().computed.pooled
        await s.press("p")
        assert "200x200 -> mean" in s.line_of("kernel-title")
        mean = s.kernel_scene().computed.pooled
        assert largest is not None
        assert mean is not None
        assert (largest.values >= mean.values).all()
        assert (largest.values > 0).sum() > (s.kernel_scene().computed.map > 0).sum() / 4, (
            "bright features grow thicker"
        )


async def test_a6_turned_transposed_flipped_by_a_key() -> None:
    async with opened() as s:
        await s.press("r")
        assert s.kernel.experiment.kernel == LYING.turned()
        await s.press("f")
        assert s.kernel.experiment.kernel == LYING.turned().flipped()
        await s.press("m")
        assert s.kernel.experiment.kernel == LYING.turned().flipped().negated()
        await s.send(want.ChangeKernel("transpose"))
        assert s.kernel.experiment.kernel == LYING.turned().flipped().negated().transposed()


@pytest.mark.parametrize("picture", ["letter-e", "camera", "horse"])
async def test_a7_the_centre_point_is_the_identity_bit_for_bit(picture: str) -> None:
    async with opened(start(picture=picture, padding="same", kernel=preset("centre"))) as s:
        computed = s.kernel_scene().computed
        assert np.array_equal(computed.map, computed.picture)
        assert "bit for bit" in s.text


async def test_a8_guess_then_reveal() -> None:
    async with opened() as s:
        await s.press("g")
        assert "= which map?" in s.lines[1]
        assert "that lie flat" not in s.text
        assert isinstance(s.kernel.tool, Guess)
        await s.press("ABCD"[s.kernel.tool.answer], "enter", "enter")
        assert "1 guess, 0 surprises, 0 explored" in s.lines[0]
        assert "3 - 3 = 0" in s.text, "the explanation is computed"


async def test_a9_the_window_goes_through_the_whole_picture_and_back(beat: Beat) -> None:
    async with opened() as s:
        await s.press("space")
        beat.give(20)
        await s.settle()
        forwards = s.kernel.sweep
        assert forwards is not None
        await s.press("left")
        beat.give(5)
        await s.settle()
        back = s.kernel.sweep
        assert back is not None
        assert 0 < back.dots < forwards.dots
        assert (s.pane("picture").cells.pixels() == RING).all(axis=-1).any()


@pytest.mark.parametrize("key", ["home", "end", "down", "right", "j"])
async def test_a10_nine_products_added_are_the_dot(key: str) -> None:
    async with opened() as s:
        await s.press("tab", key)
        at = s.kernel_scene().at
        rows = s.lines[19:22]
        products = np.array([[float(word) for word in line[33:51].split()] for line in rows])
        assert products == pytest.approx(at.products, abs=0.005)
        sums = [float(line[51:].split()[0]) for line in rows]
        assert sum(sums) == pytest.approx(dot(s), abs=0.005)
        assert dot(s) == pytest.approx(at.value, abs=0.005)


async def test_a11_the_strongest_places_with_their_likeness() -> None:
    async with opened() as s:
        await s.press("j")
        found = s.kernel_scene().matches
        assert len(found) == 5
        assert found[0].value == s.kernel_scene().computed.map.max()
        for number, match in enumerate(found, 1):
            assert match.cosine is not None
            wanted = [f"{number}", f"{match.value:g}", f"{match.cosine:.2f}"]
            assert wanted in [line[32:48].split() for line in s.lines]
        assert "cosine: likeness, however bright the place" in s.line_of("strip")


async def test_a12_which_of_the_four_won_is_marked_on_both_sides() -> None:
    async with opened(size=(120, 40)) as s:
        await s.press("p", "tab", "j")
        block = s.kernel_scene().block
        assert block is not None
        assert block.winner is not None
        row, column = block.winner
        assert s.kernel_scene().computed.map[row, column] == block.value == block.values.max()
        assert f"max of its 2x2: {block.value:g}" in s.text
        for name in ("map", "side"):
            assert (s.pane(name).cells.pixels() == RING).all(axis=-1).any(), name
