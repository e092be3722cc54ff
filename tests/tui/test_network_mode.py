"""Network mode: every layer with its cost and its maps; walking, entering, taking pools out."""

import numpy as np
import pytest

from convtui.lab import intents as want
from convtui.lab.derive_network import NetworkScene, network_scene
from convtui.lab.state import Pooling, State, TrainedView
from convtui.lab.study_state import Field, Parts
from convtui.lab.trained_state import Trial
from convtui.network.forward import forward
from convtui.panels.network_layout import LinesLayout
from convtui.panels.network_tiles import map_tiles
from convtui.source.networks import load_network
from convtui.tui.digits_screen import DigitsScreen
from convtui.tui.lists import ChoiceScreen
from convtui.tui.network_screen import NetworkScreen
from tests.tui.harness import Session, library, opened


def at(name: str = "lecture", row: int = 1, digit: int = 0, **more: object) -> State:
    picture = library().picture_for(Trial(name)) if name == "colour" else None
    return State("network", trained=TrainedView(trial=Trial(name, digit=digit, picture=picture), row=row, **more))  # type: ignore[arg-type]


def scene(s: Session) -> NetworkScene:
    return network_scene(s.trained, s.app.library)


def layout(s: Session) -> LinesLayout:
    assert isinstance(s.lab, NetworkScreen)
    made = s.lab._panels(s.state, *s.lab.size).layout
    assert isinstance(made, LinesLayout)
    return made


async def test_n_leads_there_and_k_back() -> None:
    async with opened() as s:
        await s.press("r", "N")
        assert s.mode() == "network"
        assert "lecture 98.5 %" in s.lines[0]
        assert s.lines[1].split()[:5] == ["layer", "gives", "params", "mult-adds", "sees"]
        assert "conv 3x3 relu" in s.text
        assert "693,962" in s.text
        assert "888,192" in s.text
        await s.press("K")
        assert "that stand" in s.text, "the kernel is as it was left"


@pytest.mark.parametrize("size", [(80, 23), (80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("name", ["lecture", "stacked", "colour"])
async def test_it_stands_at_every_size(name: str, size: tuple[int, int]) -> None:
    async with opened(at(name), size) as s:
        assert [len(line) for line in s.lines] == [size[0]] * size[1]
        assert ": all" in s.lines[-1]
        made = load_network(name)
        for row in scene(s).rows:
            assert row.words.split(" ")[0] in s.text
        assert f"{made.metadata['test_accuracy']:.1%}".replace("%", " %") in s.lines[0]
        pane = s.pane("network")
        assert (pane.cells.width, pane.cells.height) == pane.size


async def test_the_line_over_the_keys_is_about_the_chosen_layer() -> None:
    async with opened(at()) as s:
        assert (
            s.line_of("strip").strip().startswith("32 filters look for strokes and edges: 22 % of all multiply-adds.")
        )
        await s.press("down")
        assert "Looks at each map alone, mixes none. Without it 3.34 x the multiply-adds" in s.line_of("strip")
        await s.press("end")
        assert "10 sums over 128 numbers" in s.line_of("strip")
        await s.press("home")
        assert "all that the network gets" in s.line_of("strip")


async def test_walking_through_all_layers_of_stacked() -> None:
    async with opened(at("stacked", row=0)) as s:
        for number in range(1, 8):
            await s.press("down" if number % 2 else "greater_than_sign")
            assert s.trained.row == number
            chosen = scene(s).row
            assert chosen is not None
            assert chosen.layer.name in s.text
        await s.press("down")
        assert s.trained.row == 7
        assert "There is no line that way" in s.text
        await s.press("tab")
        assert s.trained.row == 0


async def test_the_strips_are_the_first_maps_of_this_digit() -> None:
    async with opened(at(digit=5)) as s:
        before = layout(s)
        network, dots = load_network("lecture"), s.pane("network").cells.pixels()
        passed = forward(network, scene(s).input)
        for number in (1, 2):
            tiles = map_tiles(passed.of(network.spec.layers[number - 1].name), 2 * before.heights[number] - 1)
            top = 2 * before.tops[number]
            band = dots[top : top + tiles.shape[1]]
            found = [
                column
                for column in range(band.shape[1] - tiles.shape[2])
                if np.array_equal(band[:, column : column + tiles.shape[2]], tiles[0])
            ]
            assert found, network.spec.layers[number - 1].name
        drawn = s.text, dots
        await s.press("n")
        assert s.trained.trial.digit == 6
        assert not np.array_equal(s.pane("network").cells.pixels(), drawn[1])
        await s.press("left")
        assert (s.text, s.trained.trial.digit) == (drawn[0], 5)


async def test_a_number_jumps_to_a_digit() -> None:
    async with opened(at()) as s:
        await s.press("1", "2")
        assert "digit 12_" in s.lines[0]
        await s.press("enter")
        assert s.trained.trial.digit == 11
        await s.press("9", "9", "9", "9", "9", "enter")
        assert "There is no digit 99999: they go from 1 to 10000." in s.text


# -- Enter


async def test_enter_on_a_convolution_shows_its_filters() -> None:
    async with opened(at("stacked", row=2, digit=3, place=(4, 4))) as s:
        await s.press("down", "enter")
        assert s.mode() == "filters"
        assert s.trained.layer == "conv2d_1"
        assert (s.trained.trial.digit, s.trained.place, s.trained.pooling) == (3, (4, 4), Pooling())
        assert "filter 1 of 64" in s.text
        await s.press("N")
        assert (s.mode(), s.trained.row) == ("network", 3)


async def test_enter_on_a_pool_shows_the_filters_before_it_pooled() -> None:
    async with opened(at("stacked", row=2)) as s:
        await s.press("enter")
        assert (s.mode(), s.trained.pooling.kind) == ("filters", "max")
        assert "13x13" in s.text


async def test_enter_on_what_the_network_reads_shows_what_speaks_for_it() -> None:
    async with opened(at("stacked", row=7)) as s:
        await s.press("enter")
        study = s.trained.study
        assert isinstance(study, Parts)
        assert (study.layer, study.unit) == ("dense", int(scene(s).probabilities.argmax()))
        await s.press("escape")
        assert s.trained.study is None
        assert s.mode() == "network"


async def test_f_shows_what_the_chosen_layer_sees() -> None:
    async with opened(at("stacked", row=3)) as s:
        await s.press("f")
        study = s.trained.study
        assert isinstance(study, Field)
        assert study.layer == "conv2d_1"
        await s.press("escape")
        assert (s.trained.study, s.mode()) == (None, "network")


async def test_enter_on_the_picture_opens_the_list() -> None:
    async with opened(at(row=0)) as s:
        await s.press("enter")
        assert isinstance(s.app.screen, DigitsScreen)
        await s.press("escape")
        assert s.in_lab
    async with opened(at("colour", row=0)) as s:
        await s.press("enter")
        assert isinstance(s.app.screen, ChoiceScreen)


async def test_enter_on_flatten_is_answered() -> None:
    async with opened(at(row=3)) as s:
        await s.press("enter")
        assert "Flatten computes nothing" in s.text


# -- p


async def test_p_takes_the_pool_out_and_says_what_that_means() -> None:
    async with opened(at()) as s:
        assert "reads" in s.text
        whole = s.text
        await s.press("p")
        assert "multiply-adds 888,192 -> 2,964,864 (3.34 x)   parameters 693,962 -> 2,770,634" in s.text
        flat = " ".join(s.text.split())
        assert "The trained weights no longer fit: dense was trained for 5,408 numbers and would get 21,632" in flat
        assert "it would have to be trained again" in flat
        assert "reads" not in s.text
        assert "lecture, pool out" in s.lines[0]
        assert "max pool 2x2" in s.text
        await s.press("p")
        assert s.text == whole
        await s.press("p", "u")
        assert s.text == whole


async def test_the_line_of_keys_says_what_p_and_enter_do() -> None:
    async with opened(at("stacked", row=1)) as s:
        assert "Enter filters" in s.lines[-1]
        assert "p pool out" in s.lines[-1]
        await s.press("p")
        assert "p pool back" in s.lines[-1]
        await s.press("down", "down")
        assert "p pool out" in s.lines[-1]
        await s.press("end")
        assert "Enter parts" in s.lines[-1]
        await s.press("home")
        assert "Enter digits" in s.lines[-1]


async def test_h_hides_the_hint() -> None:
    async with opened(at()) as s:
        await s.press("h")
        assert s.line_of("strip") == ""
        await s.press("h")
        assert "32 filters" in s.line_of("strip")


async def test_any_pools_of_stacked_one_after_the_other() -> None:
    async with opened(at("stacked", row=2)) as s:
        await s.press("p", "down", "down", "p")
        assert set(s.trained.trial.dropped) == {"max_pooling2d", "max_pooling2d_1"}
        lines = s.text.split("\n")
        fields = [line.split()[6] for line in lines if line.startswith(" conv 3x3 relu")]
        assert fields == ["3x3", "5x5", "7x7"]
        assert "conv2d_1 and conv2d_2 still fit in shape, but were trained on pooled maps." in s.text
        await s.press("up", "up", "p")
        assert set(s.trained.trial.dropped) == {"max_pooling2d_1"}
        await s.press("end", "enter")
        assert "dense says nothing while max_pooling2d_1 is out: u puts the pool back." in s.text


# -- the mouse


async def test_a_click_chooses_a_line_and_a_second_click_enters_it() -> None:
    async with opened(at("stacked")) as s:
        top = layout(s).tops[3]
        await s.click_pane("network", top, 4)
        assert (s.mode(), s.trained.row) == ("network", 3)
        await s.click_pane("network", top, 4)
        assert (s.mode(), s.trained.layer) == ("filters", "conv2d_1")


async def test_a_click_on_an_opened_map_shows_its_filter() -> None:
    async with opened(at()) as s:
        values = scene(s).rows[0].values
        assert values is not None
        best = int(values.max(axis=(0, 1)).argmax())
        await s.click_pane("network", layout(s).opened + 2, 3)
        assert (s.mode(), s.trained.filter) == ("filters", best)


async def test_a_press_whose_hand_trembles_only_chooses() -> None:
    async with opened(at("stacked")) as s:
        x, y = s.at("network", layout(s).tops[3], 4)
        await s.drag((x, y), (x + 1, y), s.at("network", layout(s).opened + 2, 3))
        assert (s.mode(), s.trained.row) == ("network", 3)


async def test_the_wheel_walks() -> None:
    async with opened(at()) as s:
        x, y = s.at("network", 3, 3)
        await s.wheel(x, y)
        assert s.trained.row == 2
        await s.wheel(x, y, down=False)
        assert s.trained.row == 1


# -- other pictures, other networks


async def test_the_network_and_the_picture_change_under_it() -> None:
    async with opened(at()) as s:
        await s.send(want.UsePicture("boxes"))
        assert "boxes" in s.text.lower()
        await s.press("n")
        assert s.trained.trial.picture not in (None, "boxes")
        await s.send(want.UseNetwork("colour"), want.MoveToEnd(True))
        assert s.trained.row == 8
        assert "reads" in s.text
        await s.send(want.UseNetwork("stacked"))
        assert s.trained.row == 1
        assert "2,762,496" in s.text


async def test_the_keys_of_a_network_that_reads_photographs_are_its_own() -> None:
    trial = Trial("colour", picture="cat")
    async with opened(State("network", trained=TrainedView(trial=trial)), size=(120, 40)) as s:
        assert "i pictures" in s.lines[-1]
        assert "d digits" not in s.lines[-1]
        assert "w write" not in s.lines[-1]
    async with opened(State("network"), size=(120, 40)) as s:
        assert "d digits" in s.lines[-1]
        assert "w write" in s.lines[-1]
