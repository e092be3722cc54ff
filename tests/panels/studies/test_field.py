"""The receptive field on the screen: the ring, the tint, the maps on the way down, and the sentences."""

import re
from itertools import product

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.figures import short
from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Field
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.panels.choosing_study import study_panels
from convtui.panels.studies.field import OUTSIDE, TINT, FieldPanels
from convtui.panels.studies.field_words import exact
from convtui.panels.studies.way import scaled, stand
from convtui.render.colours import HINT, KEY, RING
from convtui.render.tier import Tier
from tests.panels.scenes import grey_colour, library, ringed

ROOMS = [(80, 21), (120, 37), (200, 47)]


def view(
    layer: str, unit: int = 0, place: tuple[int, int] = (0, 0), network: str = "stacked", **how: object
) -> TrainedView:
    trial = Trial(network=network, digit=3)
    if network == "colour":
        trial = replace(trial, picture=library().picture_for(trial))
    study = Field(layer=layer, unit=unit, place=place)
    return TrainedView(trial=trial, study=replace(study, **how))


def panels(made: TrainedView, room: tuple[int, int] = (80, 21)) -> FieldPanels:
    drawn = study_panels(filters_scene(made, library()), library(), *room, Tier.TRUECOLOR)
    assert isinstance(drawn, FieldPanels)
    return drawn


VIEWS = [
    view("conv2d", 3, (4, 9)),
    view("max_pooling2d", 31, (12, 12)),
    view("conv2d_2", 7, (1, 1), proof=(3, 4)),
    view("conv2d_2", 7, (1, 1), proof=(14, 14), tinted=False),
    view("flatten", 575),
    view("dense", 3, proof=(27, 27)),
    view("conv2d_1", 63, (15, 15), "colour"),
    view("max_pooling2d_2", 63, (3, 0), "colour", proof=(31, 0)),
    view("dense", 9, network="colour"),
    view("dense_1", 9, network="lecture"),
]


@pytest.mark.parametrize("room", [*ROOMS, (100, 21), (81, 60)])
@pytest.mark.parametrize("made", VIEWS)
def test_everything_fits(made: TrainedView, room: tuple[int, int]) -> None:
    drawn = panels(made, room)
    cells = drawn.cells()
    assert (cells.width, cells.height) == room
    for line in drawn._words():
        assert len(line[0]) <= room[0]
    assert len(drawn.hint()) <= 76
    assert not re.search(r"[.,:]\S*$", cells.text().split("\n")[-2].rstrip(".")), "no sentence is cut"
    for stood, _, _ in drawn.levels:
        assert stood.column + stood.port.room[1] <= room[0]
        assert stood.row + stood.rows < room[1] - 3
    first = drawn.levels[0][1].layer.name if drawn.levels else ""
    assert first or made.study == view("dense", 3).study
    assert len(drawn.levels) == len([level for level in drawn.found.levels if level.values is not None])


@pytest.mark.parametrize("room", ROOMS)
def test_the_ring_is_round_the_square(room: tuple[int, int]) -> None:
    drawn = panels(view("conv2d_2", 7, (1, 1)), room)
    scale = drawn.port.dots[0] // 28
    dots = ringed(drawn.cells())[2:, : 28 * scale]
    rows, columns = np.nonzero(dots[: 28 * scale])
    assert (rows.min(), rows.max()) == (4 * scale - 1, 22 * scale)
    assert (columns.min(), columns.max()) == (4 * scale - 1, 22 * scale)


def test_outside_is_dimmed_and_what_could_decide_is_tinted_by_how_many_read_it() -> None:
    for tinted in (True, False):
        drawn = panels(view("conv2d_2", 7, (1, 1), tinted=tinted), (120, 37))
        pixels = drawn.cells().pixels()[2:].astype(float)
        scale = drawn.port.dots[0] // 28
        readers = drawn.found.decided.readers
        for row, column in product(range(28), range(28)):
            inside = 4 <= row < 22 and 4 <= column < 22
            if row in (3, 22) or column in (3, 22):  # the ring
                continue
            colour = grey_colour(float(drawn.picture[row, column]), 1)
            colour = colour if inside else colour * OUTSIDE
            if readers[row, column] and tinted:
                share = TINT[0] + (TINT[1] - TINT[0]) * readers[row, column] / readers.max()
                colour = colour + (np.array(RING) - colour) * share
            assert np.abs(pixels[row * scale, column * scale] - colour).max() <= 1.5


def test_the_maps_carry_what_is_seen_and_the_way() -> None:
    drawn = panels(view("conv2d_2", 7, (1, 1)), (120, 37))
    pixels = drawn.cells().pixels()
    for stood, level, _ in drawn.levels[1:]:
        assert level.values is not None
        assert level.sees is not None
        port = stood.port
        y, x = port.dot(level.stop.row, level.stop.column)
        bottom, right = port.end(level.stop.row + 1, level.stop.column + 1)
        top, left = (stood.row + 1) * 2, stood.column
        assert pixels[top + (y + bottom - 1) // 2, left + (x + right - 1) // 2].tolist() == list(HINT)
        part = (pixels[top : top + port.dots[0], left : left + port.dots[1]] == RING).all(axis=-1)
        rows, columns = np.nonzero(part)
        edge = port.dot(level.sees.top, level.sees.left)
        if level.sees.top > 0:
            assert rows.min() == edge[0] - 1
        if level.sees.left > 0:
            assert columns.min() == edge[1] - 1


def test_how_the_fields_grow_is_always_in_sight_with_the_own_marked() -> None:
    for layer, own in (
        ("conv2d", "conv 3"),
        ("max_pooling2d", "pool 4"),
        ("conv2d_2", "conv 18"),
        ("dense", "dense 26"),
    ):
        drawn = panels(view(layer))
        cells = drawn.cells()
        line = cells.text().split("\n")[17]
        assert " conv 3  pool 4  conv 8  pool 10  conv 18  flat 26  dense 26  pixels wide" in line
        marked = [column for column in range(80) if tuple(cells.bg[17, column].tolist()) == KEY]
        assert "".join(chr(cells.chars[17, column]) for column in marked).strip() == own
    dropped = replace(view("conv2d_2"), trial=Trial(network="stacked", dropped=("max_pooling2d", "max_pooling2d_1")))
    text = panels(dropped, (120, 37)).cells().text()
    assert " conv 3  conv 5  conv 7  flat 28  dense 28  pixels wide; max_pooling2d, max_pooling2d_1 are out" in text


def test_the_sentences() -> None:
    drawn = panels(view("conv2d_2", 7, (1, 1)), (120, 37))
    text, value = drawn.cells().text(), short(float(drawn.found.value), 5)
    assert f"Filter 8 at 1,1 of conv2d_2 says {value} and sees 18 x 18 of the 28 x 28 pixels." in text
    count, lowest = int(drawn.found.decided.pixels.sum()), drawn.found.levels[-1]
    of = "All 324 of them" if count == 324 else f"{count} of the 324"
    assert f"{of} could decide here, through {lowest.count:,} of the 8,192 dots of conv2d in its sight" in text
    assert "Space changes a pixel" in text
    assert "Max pools pass on a block's largest, ReLUs nothing below 0" in drawn.hint()
    assert drawn.note() == "sees 18 x 18"
    first = panels(view("conv2d", 7, (1, 1)))
    assert "All 9 could decide: each is multiplied by its weight." in first.cells().text()
    assert "window alone" in first.hint()
    assert '"3" of dense says ' in panels(view("dense", 3)).cells().text()
    colour = panels(view("conv2d_1", 63, (15, 15), "colour"), (120, 37)).cells().text()
    assert "sees 8 x 8 of the 32 x 32 pixels, 5 x 5 of them on the picture." in colour


def test_what_was_proved_is_told_to_the_last_bit() -> None:
    outside = panels(view("conv2d_2", 7, (1, 1), proof=(1, 2)))
    before = exact(outside.found.sum)
    assert f"Pixel 1,2 lies outside. 0 -> 1: the sum stays {before}, bit for bit." in outside.cells().text()
    for pixel in product(range(8, 20, 3), range(8, 20, 3)):
        drawn = panels(view("conv2d_2", 7, (1, 1), proof=pixel))
        proof = drawn.found.proof
        assert proof is not None
        text = drawn.cells().text()
        if proof.same:
            assert f"stays {before}, bit for bit." in text
        else:
            assert f"the sum goes from {before} to {exact(proof.after)}." in text
            assert before != exact(proof.after)
    pooled = panels(view("max_pooling2d", 7, (1, 1), proof=(20, 20)))
    assert "the value stays" in pooled.cells().text()


def test_the_pixel_that_was_changed_is_ringed_and_has_its_new_value() -> None:
    drawn = panels(view("conv2d_2", 7, (1, 1), proof=(14, 14), tinted=False), (120, 37))
    scale = drawn.port.dots[0] // 28
    pixels = drawn.cells().pixels()[2:]
    assert pixels[14 * scale - 1, 14 * scale].tolist() == list(HINT)
    proof = drawn.found.proof
    assert proof is not None
    assert pixels[14 * scale, 14 * scale].tolist() == [255 * round(proof.new)] * 3


# -- the mouse


def test_a_click_on_the_picture_tries_that_pixel_one_on_a_map_asks_that_dot() -> None:
    drawn = panels(view("conv2d_2", 7, (1, 1)))
    assert drawn.clicked(5, 9, 0, False) == (want.ChooseCell(8, 9),)
    stood, level, _ = drawn.levels[3]
    wanted = drawn.clicked(stood.row + 2, stood.column + 5, 0, False)
    assert wanted == (want.UseLayer("max_pooling2d"), want.ChooseFilter(level.stop.channel), want.PlaceAt(2, 5))
    assert drawn.clicked(17, 10, 0, False) == (want.UseLayer("max_pooling2d"),)
    assert drawn.clicked(20, 10, 0, False) is None
    assert drawn.clicked(5, 9, 1, False) == (want.Step(1),)
    assert drawn.clicked(0, 3, 0, False) is None


# -- maps in a room


def test_maps_are_as_large_as_they_fit_and_never_overlap() -> None:
    shapes = [(3, 3), (5, 5), (11, 11), (13, 13), (26, 26)]
    for room in ((16, 50), (33, 62), (40, 140), (9, 30), (3, 10)):
        places = stand(shapes, [13] * 5, room)
        taken = np.zeros(room, int)
        for stood in places:
            taken[stood.row : stood.row + stood.rows + 1, stood.column : stood.column + stood.width] += 1
            assert stood.row + stood.rows + 1 <= room[0]
        assert taken.max(initial=0) <= 1
    assert len(stand(shapes, [13] * 5, (16, 50))) == 5
    assert [stood.port.dots[0] for stood in stand(shapes, [13] * 5, (40, 140))] == [36, 35, 33, 26, 26]


def test_a_map_is_scaled_by_whole_numbers() -> None:
    assert scaled((26, 26), 13).dots == (13, 13)
    assert scaled((26, 26), 25).dots == (13, 13)
    assert scaled((5, 5), 14).dots == (10, 10)
    assert scaled((7, 3), 15).dots == (14, 6)


def test_the_way_is_named_as_the_terminal_draws_it() -> None:
    drawn = panels(view("conv2d_2", 7, (1, 1)))
    for tier, word in ((Tier.TRUECOLOR, "Blue"), (Tier.ANSI, "Cyan"), (Tier.MONO, "Dashes"), (Tier.ASCII, "x")):
        assert replace(drawn, tier=tier).hint().endswith(f"{word}: the way.")


def test_a_dead_filter_of_the_first_layer_is_said_in_plain_words() -> None:
    """It read `through 1 of the 1 dots of conv2d (the tint)`."""
    dead = replace(view("conv2d", 3, (4, 9)).trial, edits=(FilterEdit("conv2d", 3, (0.0,) * 9, 0.0),))
    text = panels(replace(view("conv2d", 3, (4, 9)), trial=dead)).cells().text()
    assert "0 of the 9 could decide here." in text
    assert "of the 1 dots" not in text
