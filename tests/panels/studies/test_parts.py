"""A unit's parts on the screen: they fit, they are the network's numbers, and they add up as printed."""

import re
from decimal import Decimal

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.figures import plain
from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Parts
from convtui.lab.trained_state import Trial
from convtui.panels.choosing_study import study_panels
from convtui.panels.studies.parts import PartsPanels
from convtui.panels.studies.parts_columns import EACH, across
from convtui.render.colours import BLUE_TEXT, CREAM, KEY
from convtui.render.tier import Tier
from tests.panels.reading import is_printed
from tests.panels.scenes import library, ringed

ROOMS = [(80, 21), (120, 37), (200, 47)]


def view(
    layer: str, unit: int = 0, place: tuple[int, int] = (0, 0), network: str = "stacked", at: int = 0, digit: int = 3
) -> TrainedView:
    trial = Trial(network=network, digit=digit)
    if network == "colour":
        trial = replace(trial, picture=library().picture_for(trial))
    return TrainedView(trial=trial, study=Parts(layer=layer, unit=unit, place=place, at=at))


def panels(made: TrainedView, room: tuple[int, int] = (80, 21)) -> PartsPanels:
    drawn = study_panels(filters_scene(made, library()), library(), *room, Tier.TRUECOLOR)
    assert isinstance(drawn, PartsPanels)
    return drawn


def keys(drawn: PartsPanels) -> list[tuple[str, str, str | None]]:
    return list(drawn.keys())


VIEWS = [
    view("conv2d", 3, (4, 9)),
    view("conv2d_1", 12, (4, 5)),
    view("conv2d_1", 12, (4, 5), at=20),
    view("conv2d_2", 40, (1, 1)),
    view("dense", 7),
    view("conv2d", 3, (0, 0), "colour"),
    view("conv2d_1", 3, (15, 15), "colour", at=31),
    view("dense", 3, network="colour"),
    view("dense", 77, network="lecture"),
    view("dense_1", 7, network="lecture"),
    view("dense_1", 7, network="lecture", at=127),
]


@pytest.mark.parametrize("room", [*ROOMS, (100, 21), (81, 60)])
@pytest.mark.parametrize("made", VIEWS)
def test_everything_fits_and_the_chosen_is_in_sight(made: TrainedView, room: tuple[int, int]) -> None:
    drawn = panels(made, room)
    cells = drawn.cells()
    assert (cells.width, cells.height) == room
    assert len(drawn.hint()) <= 76
    assert drawn.found.at in drawn.ranks
    text = cells.text()
    lines = text.split("\n")
    assert re.sub(r"\s+", " ", " ".join(lines[1:3])).strip().endswith("."), "the sentence is whole"
    if not drawn.is_table:
        assert len(drawn._sum()) <= room[0]
        assert lines[-1].rstrip() == drawn._sum()
        marked = (cells.bg == np.array(KEY, np.uint8)).all(axis=-1)
        name = drawn.found.name(drawn.found.parts.order[drawn.found.at])
        row = int(np.nonzero(marked.any(axis=1))[0][0])
        assert "".join(chr(code) for code in cells.chars[row][marked[row]]).strip() == name


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize(
    "made", [made for made in VIEWS if made.study != VIEWS[0].study or made.trial != VIEWS[0].trial]
)
def test_what_is_printed_adds_up_to_the_sum(made: TrainedView, room: tuple[int, int]) -> None:
    drawn = panels(made, room)
    parts, line = drawn.found.parts, drawn._sum()
    printed = [Decimal(column.printed) for column in drawn.columns]
    found = re.findall(r"[+-]\d+\.\d{3}", line)
    shown, *rest, bias, total = (Decimal(text) for text in found)
    assert sum(printed) == shown
    assert shown + sum(rest) + bias == total
    assert abs(float(total) - parts.sum) <= 0.5e-3 + 1e-6 * abs(parts.sum)
    for column in drawn.columns:
        assert abs(float(column.printed) - parts.parts[column.channel.number]) <= 1e-3 * 1.001
    others = len(parts.parts) - len(drawn.columns)
    # The bias reads as in every other view, and so does each part wherever the others can take what rounding leaves.
    assert float(bias) == float(f"{parts.bias:.3f}")
    for column in drawn.columns if others else ():
        assert column.printed == f"{column.channel.part:+.3f}"
    assert (f"{others} others" in line) == (others > 0)
    if parts.activation == "relu":
        assert (f"after ReLU {parts.value:.3f}" in line) == (parts.sum > 0)
        assert ("its ReLU gives 0" in line) == (parts.sum <= 0)


def test_ranked_by_size_with_patch_weights_and_part() -> None:
    drawn = panels(view("conv2d_1", 12, (4, 5)))
    parts = drawn.found.parts
    sizes = [abs(column.channel.part) for column in drawn.columns]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == np.abs(parts.parts).max()
    lines = drawn.cells().text().split("\n")
    for words, values in (("read here", parts.patch), ("x weights", parts.weights)):
        row = next(row for row, line in enumerate(lines) if words in line)
        for index, column in enumerate(drawn.columns):
            for y in range(3):
                text = lines[row + y].ljust(80)[index * EACH : index * EACH + 12]
                wanted = "".join(plain(float(value)) for value in values[y, :, column.channel.number])
                assert text == wanted
    row = next(row for row, line in enumerate(lines) if "added up" in line)
    cells = drawn.cells()
    for index, column in enumerate(drawn.columns):
        assert lines[row][index * EACH :].startswith(column.printed)
        colour = tuple(cells.fg[row, index * EACH].tolist())
        assert colour == (CREAM if column.channel.part > 0 else BLUE_TEXT)


@pytest.mark.parametrize("room", ROOMS)
def test_on_each_map_a_ring_where_the_window_lies(room: tuple[int, int]) -> None:
    drawn = panels(view("conv2d_1", 12, (4, 5)), room)
    lines = drawn.cells().text().split("\n")
    top = 2 * next(row for row, line in enumerate(lines) if "its map" in line)
    each = (room[0] - 10) // across(room[0])
    ring = ringed(drawn.cells())[top : top + 26]
    for index in range(len(drawn.columns)):
        rows, columns = np.nonzero(ring[:, index * each : index * each + 13])
        assert (rows.min(), rows.max(), columns.min(), columns.max()) == (3, 7, 4, 8)


def test_with_room_the_products_and_all_parts_as_they_rank() -> None:
    text = panels(view("conv2d_1", 12, (4, 5)), (120, 37)).cells().text()
    assert "= products" in text
    assert "all 32 parts by their size" in text
    assert "= products" not in panels(view("conv2d_1", 12, (4, 5))).cells().text()


def test_the_sentence_names_the_two_that_speak_most_for_it_and_where() -> None:
    for digit in range(6):
        drawn = panels(view("conv2d_1", 12, (4, 5), digit=digit), (200, 47))
        found, line = drawn.found, drawn.cells().text().split("\n")[1]
        parts = found.parts.parts
        for_it = [number for number in found.parts.order if parts[number] > 0][:2]
        if not for_it:
            assert line.startswith("Nothing speaks for it")
            continue
        first = found.channel(for_it[0])
        words = f" ({first.words})" if first.words != "no clear orientation" else ""
        assert line.startswith(f"Mostly filter {first.number + 1}{words} {first.where}")
        assert f"filter {for_it[1] + 1}" in line
        against = parts.min()
        assert ("held back by" in line) == (-against >= 0.25 * parts.max())


def test_what_speaks_for_a_label_and_what_against() -> None:
    drawn = panels(view("dense", 7), (200, 47))
    parts = drawn.found.parts.parts
    up, down = np.argsort(-parts, kind="stable")[:2], np.argsort(parts, kind="stable")[:2]
    line = drawn.cells().text().split("\n")[1]
    speaks = " and ".join(f"filter {number + 1} ({parts[number]:+.2f})" for number in up)
    against = " and ".join(f"filter {number + 1} ({parts[number]:+.2f})" for number in down)
    assert line == f'What speaks for "7": {speaks}. What against: {against}.'


def test_the_first_layer_is_nine_products() -> None:
    drawn = panels(view("conv2d", 3, (14, 12)))
    parts, text = drawn.found.parts, drawn.cells().text()
    printed = re.findall(r"add up to ([+-]\d+\.\d{3})|bias +([+-]\d+\.\d{3})|sum +([+-]\d+\.\d{3})", text)
    added, bias, total = (Decimal("".join(groups)) for groups in printed)
    assert added + bias == total
    assert is_printed(str(total).lstrip("+"), parts.sum, 1.0)
    # Every number is apart from its neighbour; the cells have room for two decimals.
    rows = [line for line in text.split("\n")[4:] if re.search(r"\d\.?\d* *$", line) and "add up" not in line][:3]
    assert all(len(row[30:].split()) == 9 for row in rows)
    products = [Decimal(word) for row in rows for word in row[62:].split()]
    assert len(products) == 9
    assert abs(sum(products) - added) <= Decimal("0.005")
    assert "Enter" not in [key for key, *_ in keys(drawn)]
    assert "reads pixels" in drawn.hint()


def test_units_of_a_dense_layer_in_lines() -> None:
    drawn = panels(view("dense_1", 7, network="lecture"))
    parts, lines = drawn.found.parts, drawn.cells().text().split("\n")
    number = parts.order[0]
    pattern = rf"unit {number + 1} +(\S+) x +(\S+) = +([+-]\S+)"
    match = re.match(pattern, lines[3])
    assert match is not None
    assert is_printed(match[1], float(parts.patch[0, 0, number]), 1.0)
    assert is_printed(match[2], float(parts.weights[0, 0, number]), 1.0)
    assert abs(float(match[3]) - parts.parts[number]) <= 1e-3
    # With the figures that stand there anybody can check the product to half a hundredth.
    for line in lines[3:8]:
        value, weight, part = (float(text) for text in re.findall(r"(\S+) x +(\S+) = +(\S+)", line)[0])
        assert abs(value * weight - part) <= 0.005
    assert len(drawn.columns) == 34


def test_words_of_what_a_layer_does_and_no_faces() -> None:
    assert (
        panels(view("conv2d_1", 12)).hint()
        == "Pools keep channels apart; here they combine: edges to strokes, corners."
    )
    assert (
        panels(view("conv2d_2", 12)).hint()
        == "Pools keep channels apart; here they combine: strokes, corners to loops."
    )
    assert panels(view("conv2d_1", network="colour")).hint().endswith("this convolution is what combines them.")
    assert "each place by its own weight" in panels(view("dense", 1)).hint()
    assert not any("face" in panels(made).cells().text() + str(panels(made).hint()) for made in VIEWS)


def test_clicks_choose_and_then_go_down() -> None:
    drawn = panels(view("conv2d_1", 12, (4, 5)))
    assert drawn.clicked(8, 2 * EACH + 3, 0, False) == (want.ChooseFilter(2),)
    assert drawn.clicked(8, 3, 0, False) == (want.Commit(),)
    assert drawn.clicked(8, 3, 0, True) is None
    assert drawn.clicked(8, 75, 0, False) is None
    assert drawn.clicked(0, 3, 0, False) is None
    assert drawn.clicked(8, 3, -1, False) == (want.Step(-1),)
    later = panels(view("conv2d_1", 12, (4, 5), at=10))
    assert later.clicked(8, 3, 0, False) == (want.ChooseFilter(6),)
    listed = panels(view("dense_1", 7, network="lecture"))
    assert listed.clicked(5, 3, 0, False) == (want.ChooseFilter(2),)
    assert listed.clicked(5, 43, 0, False) == (want.ChooseFilter(19),)
    assert panels(view("conv2d", 3)).clicked(8, 3, 0, False) is None


def test_the_keys_say_where_esc_goes() -> None:
    made = view("conv2d_1", 12, (4, 5))
    assert ("Esc", "back", "escape") in keys(panels(made))
    assert isinstance(made.study, Parts)
    deeper = replace(made, study=replace(made.study, trail=(("dense", 7, (0, 0), 0),)))
    assert ("Esc", "up", "escape") in keys(panels(deeper))
    assert panels(made).note() == "part 1 of 32"


def test_the_dot_of_one_channel_is_its_products_and_its_bias() -> None:
    drawn = panels(view("conv2d", 3, (4, 9), "lecture"))
    over = int((drawn.found.parts.products != 0).sum())
    wanted = f"9 pixels times 9 weights, {over} of the products other than 0, and the bias: no more."
    assert wanted in " ".join(drawn.cells().text().split())
