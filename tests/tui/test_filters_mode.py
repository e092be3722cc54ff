"""Filters mode: what is on the screen is what the network computes."""

import re

import numpy as np
import pytest

from convtui.lab.state import State, TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.render.colours import KEY, RING
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from tests.oracles import close, naive_convolution, naive_pooling
from tests.tui.harness import library, opened

FILTERS = State("filters")


def at(filter: int = 0, digit: int = 0, **more: object) -> State:  # noqa: A002
    return State("filters", trained=TrainedView(trial=Trial(digit=digit), filter=filter, **more))  # type: ignore[arg-type]


def naive_map(digit: int, number: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """(26, 26): loops in float64 over what the files hold, then ReLU."""
    network = load_network("lecture")
    bank = network.weights[network.spec.layers[0].name]
    pixels = load_digits().images[digit].astype(float) / 255
    made = naive_convolution(pixels[:, :, None], bank.kernels[..., number : number + 1], bank.bias[number : number + 1])
    return np.maximum(made[:, :, 0], 0)


async def test_f_leads_there_and_k_back() -> None:
    async with opened() as s:
        await s.press("r", "F")
        assert s.lines[0].split()[:2] == ["Kernel", "Filters"]
        assert s.line_of("digit-title") == f"digit 1 of 10,000: a {load_digits().labels[0]}"
        assert s.line_of("filter-title").strip() == "filter 1 of 32"
        assert s.line_of("made-title").startswith("map 26x26")
        assert "lecture: test 98.5 %" in s.lines[0]
        await s.press("K")
        assert "that stand" in s.text, "the kernel is as it was left"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_was_recorded_is_said_only_of_the_network_as_it_was_trained(size: tuple[int, int]) -> None:
    zeroed = FilterEdit("conv2d", 3, (0.0,) * 9, 0.0)
    for network, recorded in (("lecture", "98.5 %"), ("stacked", "99.0 %")):
        for trial, wanted in (
            (Trial(network, edits=(zeroed,)), f"{network}, edited"),
            (Trial(network, dropped=("max_pooling2d",)), f"{network}, pool out"),
        ):
            async with opened(State("filters", trained=TrainedView(trial)), size=size) as s:
                assert wanted in s.lines[0]
                assert recorded not in s.lines[0]


async def test_the_map_is_the_networks() -> None:
    for number, digit in ((0, 0), (13, 7), (31, 9999)):
        async with opened(at(number, digit)) as s:
            wanted = naive_map(digit, number)
            close(s.filters_scene().map, wanted)
            pixels = s.pane("made").cells.pixels()
            assert pixels.shape == (26, 26, 3)
            levels = np.rint(wanted / (wanted.max() or 1) * 255)
            ringed = (pixels == RING).all(axis=-1)
            assert int(ringed.sum()) == 8
            assert np.abs(pixels[..., 0].astype(float) - levels)[~ringed].max() <= 1
            shown = float(s.line_of("made-title").split()[-1])
            assert shown == pytest.approx(wanted.max(), abs=0.051)


async def test_the_digit_is_drawn_as_it_is() -> None:
    async with opened(at(digit=5)) as s:
        pixels = s.pane("digit").cells.pixels()
        ringed = (pixels == RING).all(axis=-1)
        assert pixels.shape == (28, 28, 3)
        assert np.array_equal(pixels[..., 0][~ringed], load_digits().images[5][~ringed])
        row, column = s.trained.place
        wanted = np.zeros((28, 28), bool)
        wanted[row - 1 : row + 4, column - 1 : column + 4] = True
        wanted[row : row + 3, column : column + 3] = False
        assert np.array_equal(ringed, wanted)


async def test_n_and_b_page_through_exactly_32() -> None:
    async with opened(FILTERS) as s:
        seen = []
        for _ in range(32):
            seen.append(s.line_of("filter-title").strip())
            await s.press("n")
        assert seen == [f"filter {number} of 32" for number in range(1, 33)]
        assert s.line_of("filter-title").strip() == "filter 1 of 32"
        await s.press("b")
        assert s.line_of("filter-title").strip() == "filter 32 of 32"


async def test_every_filter_draws_itself() -> None:
    async with opened(FILTERS) as s:
        looks = set()
        for _ in range(32):
            looks.add(s.pane("weights").cells.text())
            await s.press("n")
        assert len(looks) == 32


async def test_arrows_follow_the_two_rows_of_sixteen() -> None:
    async with opened(at(3)) as s:
        for key, wanted in (
            ("down", 19),
            ("right", 20),
            ("up", 4),
            ("left", 3),
            ("pagedown", 11),
            ("end", 31),
            ("home", 0),
        ):
            await s.press(key)
            assert s.trained.filter == wanted, key
        await s.press("up", "left")
        assert s.trained.filter == 0


async def test_a_number_and_enter_jump() -> None:
    async with opened(FILTERS) as s:
        await s.press("1", "2")
        assert "filter 12_" in s.lines[0]
        await s.press("enter")
        assert s.line_of("filter-title").strip() == "filter 12 of 32"
        await s.press("9", "9", "enter")
        assert s.line_of("filter-title").strip() == "filter 32 of 32"
        await s.press("0", "enter")
        assert s.line_of("filter-title").strip() == "filter 1 of 32"
        await s.press("7", "escape")
        assert s.trained.filter == 0
        assert s.trained.typing is None
        await s.press("2", "7", "backspace", "enter")
        assert s.trained.filter == 1
        await s.paste("17")
        await s.press("enter")
        assert s.trained.filter == 16
        await s.paste("not a number \x1b[31m")
        assert s.trained.typing in (None, "31")


async def test_a_number_jumps_to_a_digit_when_the_digit_is_in_focus() -> None:
    async with opened(at(5)) as s:
        await s.press("shift+tab")
        assert s.trained.focus == "picture"
        await s.press(*"1234", "enter")
        assert s.line_of("digit-title").startswith("digit 1234 of 10,000")
        assert s.trained.filter == 5


async def test_next_and_back_go_through_digits_when_the_digit_is_in_focus() -> None:
    labels = load_digits().labels
    async with opened(FILTERS) as s:
        await s.press("shift+tab", "n", "n", "b")
        assert s.line_of("digit-title") == f"digit 2 of 10,000: a {labels[1]}"
        assert "digit" in s.lines[-1]
        assert s.trained.filter == 0
        await s.press("b", "b")
        assert s.trained.trial.digit == 0
        await s.press("end", "n")
        assert s.trained.trial.digit == 9999


async def test_ten_probabilities_add_to_one_and_the_best_is_marked() -> None:
    for digit in (0, 3, 18, 247):
        async with opened(at(digit=digit)) as s:
            probabilities = s.filters_scene().probabilities
            assert probabilities.shape == (10,)
            assert float(probabilities.sum()) == pytest.approx(1, abs=1e-5)
            best = int(np.argmax(probabilities))
            y = s.widget("reads").region.y
            line = s.lines[y]
            assert line.startswith("reads")
            marked = [line[x] for x in range(7, 74) if s.cell(x, y)[2] == KEY and line[x].isdigit()]
            assert marked == [str(best)]
            share = float(probabilities[best])
            assert line.rstrip().endswith("%")
            shown = line.rstrip().rstrip("% ").split()[-1].lstrip(">")
            assert abs(float(shown) - 100 * share) <= 1
            assert [c for c in line[7:73] if c.isdigit()] == list("0123456789")


async def test_a_misread_digit_is_said_to_be_one() -> None:
    async with opened(FILTERS) as s:
        for digit in range(10_000):
            scene_label = int(load_digits().labels[digit])
            state = TrainedView(trial=Trial(digit=digit))
            best = int(s.app.library.activations(state.trial).output.argmax())
            if best != scene_label:
                break
        else:
            raise AssertionError("no digit is misread")
    async with opened(at(digit=digit)) as s:
        assert f"It reads a {best}" in s.text
        assert f"the label says {scene_label}" in s.text


async def test_the_sum_of_nine_products_and_the_bias_at_the_cursor() -> None:
    async with opened(at(4, 2, focus="map")) as s:
        bank = load_network("lecture").weights[s.filters_scene().layer]
        for keys in ((), ("down", "down", "right"), ("home",), ("end",)):
            await s.press(*keys)
            row, column = s.trained.place
            patch = load_digits().images[2, row : row + 3, column : column + 3].astype(float) / 255
            total = float((patch * bank.kernels[:, :, 0, 4].astype(float)).sum())
            value = total + float(bank.bias[4])
            assert value == pytest.approx(float(naive_pre(2, 4)[row, column]), abs=1e-5)
            line = s.line_of("sums")
            assert line.startswith(f"row {row}, column {column}: 9 ")
            figures = re.search(r"products (?:= )?(\S+?),? \+ bias.* = (\S+) -> ReLU (\S+)$", line)
            assert figures, line
            shown = [float(word) for word in figures.groups()]
            assert shown[0] == pytest.approx(total, abs=0.006)
            assert shown[1] == pytest.approx(value, abs=0.006)
            assert shown[2] == pytest.approx(max(value, 0), abs=0.006)


def naive_pre(digit: int, number: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Before the ReLU."""
    network = load_network("lecture")
    bank = network.weights[network.spec.layers[0].name]
    pixels = load_digits().images[digit].astype(float) / 255
    return naive_convolution(
        pixels[:, :, None], bank.kernels[..., number : number + 1], bank.bias[number : number + 1]
    )[:, :, 0]


async def test_arrows_move_the_cursor_when_the_map_is_in_focus() -> None:
    async with opened(FILTERS) as s:
        await s.press("tab")
        assert s.trained.focus == "map"
        row, column = s.trained.place
        await s.press("down", "right", "right")
        assert s.trained.place == (row + 1, column + 2)
        assert s.line_of("sums").startswith(f"row {row + 1}, column {column + 2}:")
        await s.press("end", "down")
        assert s.trained.place == (25, 25)


async def test_pooling_halves_the_maps() -> None:
    async with opened(at(6, 1)) as s:
        for kind in ("max", "mean"):
            await s.press("p")
            assert f"map 26x26 -> {kind} 13x13" in s.line_of("made-title")
            pooled = s.filters_scene().pooled
            assert pooled is not None
            wanted, _ = naive_pooling(naive_map(1, 6)[:, :, None], kind, (2, 2), (2, 2))
            close(pooled[:, :, 6], wanted[:, :, 0])
            assert pooled.shape == (13, 13, 32)
        await s.press("p")
        assert "13x13" not in s.text


async def test_the_mosaic_shows_all_32() -> None:
    async with opened(at(9)) as s:
        assert "all 32" in s.lines[-1]
        await s.press("z")
        assert s.trained.mosaic
        assert "all 32 maps" in s.lines[0]
        text = s.pane("mosaic").cells.text()
        assert all(f"{number}" in text for number in range(1, 33))
        assert s.line_of("mosaic-words").startswith("filter 10: ")
        for key, wanted in (
            ("right", 10),
            ("down", 18),
            ("left", 17),
            ("up", 9),
            ("end", 31),
            ("home", 0),
            ("n", 1),
            ("b", 0),
        ):
            await s.press(key)
            assert s.trained.filter == wanted, key
        await s.press("down", "enter")
        assert not s.trained.mosaic
        assert s.line_of("filter-title").strip() == "filter 9 of 32"
        await s.press("z", "2", "0", "enter")
        assert s.trained.filter == 19
        assert s.trained.mosaic
        await s.press("escape")
        assert not s.trained.mosaic
        await s.press("z", "z")
        assert not s.trained.mosaic


async def test_one_scale_or_each_its_own() -> None:
    async with opened(at(mosaic=True)) as s:
        own = s.pane("mosaic").cells.pixels()
        assert "its own brightest" in s.line_of("mosaic-scale")
        await s.press("v")
        common = s.pane("mosaic").cells.pixels()
        assert "one scale" in s.line_of("mosaic-scale")
        assert not np.array_equal(own, common)
        # On one scale nothing is brighter than on its own.
        assert (common.astype(int)[..., 2] <= own.astype(int)[..., 2]).all()
        await s.press("v")
        assert np.array_equal(own, s.pane("mosaic").cells.pixels())


async def test_the_chosen_kernel_is_marked_in_the_strip() -> None:
    async with opened(at(20)) as s:
        cells = s.pane("bank").cells
        assert cells.text().count("▐") == 2
        marks = np.argwhere(cells.chars == ord("▐"))
        assert set(marks[:, 1].tolist()) == {(20 - 16) * 5}
        assert marks[:, 0].min() == 2


async def test_all_that_belongs_together_stands_at_80_by_24() -> None:
    async with opened(at(2, 3)) as s:
        assert [len(line) for line in s.lines] == [80] * 24
        for wanted in ("filter 3 of 32", "map 26x26", "reads", "bias", "fires on", "blank paper", "By rule:"):
            assert wanted in s.text, wanted


# -- several layers, colour


def on(network: str, **more: object) -> State:
    trial = Trial(network)
    if not library().reads_digits(trial):
        trial = Trial(network, picture=library().picture_for(trial))
    return State("filters", trained=TrainedView(trial=trial, **more))  # type: ignore[arg-type]


async def test_the_layers_are_gone_through() -> None:
    async with opened(on("stacked")) as s:
        for key, layer, count, map_ in (
            ("greater_than_sign", 2, 64, "conv2d_1 11x11"),
            ("greater_than_sign", 3, 64, "conv2d_2 3x3"),
            ("greater_than_sign", 3, 64, "conv2d_2 3x3"),
            ("less_than_sign", 2, 64, "conv2d_1 11x11"),
            ("less_than_sign", 1, 32, "conv2d 26x26"),
        ):
            await s.press(key)
            assert f"stacked: layer {layer}/3" in s.lines[0]
            assert s.line_of("filter-title").strip() == f"filter 1 of {count}"
            assert s.line_of("made-title").startswith(map_)
            assert [len(line) for line in s.lines] == [80] * 24


async def test_a_colour_network_stands_whole_at_80_by_24() -> None:
    async with opened(on("colour", filter=20)) as s:
        assert s.pane("digit").cells.width == 32
        assert s.pane("made").cells.width == 32
        assert "reads" in s.line_of("digit-title")
        assert s.line_of("filter-title").strip() == "filter 21 of 32"
        assert s.line_of("sums").startswith("row 3, column 15: 27 products")
        assert not s.widget("moral").display
        assert s.lines[-1].rstrip().endswith(": all")
        # A notice takes the last line of the room.
        await s.press("u")
        assert "nothing to undo" in s.lines[-2]
        assert s.lines[-1].rstrip().endswith(": all")


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (on("lecture"), ("n b filter", "z all 32", "d digits", "p pool", "c pin", "j looks for", "e take apart")),
        (on("stacked"), ("n b filter", "< > layer", "z all 32", "d digits", "p pool", "c pin", "j looks for")),
        (on("colour"), ("n b filter", "< > layer", "z all 32", "i pictures", "p pool", "c pin")),
        (
            on("stacked", layer="conv2d_1"),
            ("n b filter", "< > layer", "z all 64", "c pin", "j looks for", "Enter parts", "f sees"),
        ),
        (on("lecture", mosaic=True), ("z one", "v scale", "o order", "p pool", "c pin", "j looks for")),
    ],
)
async def test_the_keys_that_matter_most_are_in_sight(state: State, wanted: tuple[str, ...]) -> None:
    async with opened(state) as s:
        assert all(words in s.lines[-1] for words in wanted), s.lines[-1]
        assert s.lines[-1].rstrip().endswith(": all")


async def test_a_click_on_the_strip_of_another_order_chooses_what_is_seen_there() -> None:
    async with opened(on("stacked", layer="conv2d_1", filter=40, order="response")) as s:
        scene = s.filters_scene()
        lit = np.argwhere(s.pane("bank").cells.chars == ord("▐"))
        row, column = lit.min(axis=0).tolist()
        where = scene.order.index(40)
        step = 1 if column < 70 else -1
        await s.click_pane("bank", row, column + 5 * step + 2)
        assert s.trained.filter == scene.order[where + step]
        await s.press("n", "b")
        assert s.trained.filter == scene.order[where + step]
    async with opened(on("lecture", mosaic=True, order="response")) as s:
        scene = s.filters_scene()
        await s.click_pane("mosaic", 1, 15)
        assert s.trained.filter == scene.order[1]
        assert "largest value of each map" in s.line_of("mosaic-scale")


async def test_filters_side_by_side() -> None:
    async with opened(at(3)) as s:
        await s.press("c")
        assert "Filter 4 is pinned" in s.text
        await s.press("n", "n", "c")
        assert s.trained.pins == (3, 5)
        assert "filter 4" in s.text
        assert "filter 6" in s.text
        first = s.pane("study").cells.pixels()
        await s.press("n")
        assert s.trained.trial.digit == 1
        assert not np.array_equal(first, s.pane("study").cells.pixels())
        await s.press("left", "enter")
        assert s.line_of("filter-title").strip() == "filter 4 of 32"
        assert "Pinned: 4, 6." in s.text
        await s.press("escape")
        assert "Pinned" not in s.text
        assert "By rule:" in s.text


async def test_without_its_pool_it_cannot_read_and_says_so() -> None:
    async with opened(State("filters", trained=TrainedView(trial=Trial(dropped=("max_pooling2d",))))) as s:
        assert s.line_of("reads") == "dense was trained for 5,408 numbers and would get 21,632: it cannot read"
        await s.press("n", "z", "z", "c", "n", "c", "n", "escape", "greater_than_sign")
        assert s.trained.pins == (1, 2)


async def test_a_click_on_the_picture_goes_to_the_place_that_sees_it() -> None:
    async with opened(on("stacked", layer="conv2d_2")) as s:
        await s.click_pane("digit", 2, 4)
        assert (s.trained.place, s.focus()) == ((0, 0), "map")
        await s.click_pane("digit", 12, 24)
        assert s.trained.place == (2, 2)
