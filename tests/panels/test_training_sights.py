"""What changed, one filter as a film, all maps: each against the recorded numbers."""

from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.panels.training import TrainingPanels
from convtui.panels.training_change import ChangeSight
from convtui.panels.training_film import FilmSight
from convtui.panels.training_maps import MapsSight
from convtui.panels.training_tiles import signed_short, small
from convtui.render.colours import CREAM, KEY, NAVY, RING, ZERO
from convtui.render.tables import weight_tone
from convtui.render.tone import Tone
from tests.panels.stories import scene_of, story

SIZES = pytest.mark.parametrize("size", [(80, 21), (120, 37)])


def _change(size: tuple[int, int] = (80, 21), **view: int | None) -> tuple[TrainingPanels, ChangeSight]:
    panels = TrainingPanels(scene_of(story(20), sight="change", **view), *size)  # type: ignore[arg-type]
    assert isinstance(panels.sight, ChangeSight)
    return panels, panels.sight


# -- change


@SIZES
def test_changes_are_signed_tiles_on_one_scale(size: tuple[int, int]) -> None:
    panels, sight = _change(size, moment=3, filter=7)
    scene, strip = sight.scene, sight.strip
    history = scene.history
    difference = history[3].kernels - history[2].kernels
    limit = float(np.abs(difference.sum(axis=2)).max())
    dots = panels.cells().pixels()
    for index in range(20):
        row, column = strip.grid.corner(index)
        top, wide = 2 * (1 + row), 3 * strip.scale
        seen = dots[top : top + wide : strip.scale, column + 1 : column + 1 + wide : strip.scale]
        assert np.array_equal(seen, Tone("signed", limit).paint(difference[:, :, 0, index])), index
    extreme = np.argwhere(np.abs(difference) == limit)[0]
    row, column = strip.grid.corner(int(extreme[3]))
    colour = dots[2 * (1 + row) + int(extreme[0]) * strip.scale, column + 1 + int(extreme[1]) * strip.scale].tolist()
    assert colour in (list(NAVY), list(CREAM)), "the one that moved most reaches the end of the scale"
    assert f"+{small(limit)}" in panels.cells().text()


def test_the_figures_are_those_of_the_difference() -> None:
    panels, sight = _change(moment=3, filter=7)
    history = sight.scene.history
    lengths = [
        sum((float(a) - float(b)) ** 2 for a, b in zip(now.flat, was.flat, strict=True)) ** 0.5
        for now, was in zip(np.moveaxis(history[3].kernels, -1, 0), np.moveaxis(history[2].kernels, -1, 0), strict=True)
    ]
    place = sorted(lengths, reverse=True).index(lengths[7]) + 1
    text = panels.cells().text()
    assert f"filter 8 moved by {small(lengths[7])}, place {place} of 20" in text
    far = float(np.linalg.norm((history[3].kernels - history[0].kernels)[..., 7]))
    assert f"now {small(far, 5)} from its start" in text
    change = (history[3].kernels - history[2].kernels)[..., 0, 7]
    row, column = np.unravel_index(np.abs(change).argmax(), change.shape)
    assert f"most at row {row}, column {column}: {signed_short(float(change[row, column]), 6)}" in text
    for value in change.flat:
        assert signed_short(float(value), 6) in text
    lines = text.split("\n")
    top = next(index for index, line in enumerate(lines) if "filters that moved most" in line)
    ranked = [int(line[lines[top].index("filters that") :].split()[0]) for line in lines[top + 1 : top + 6]]
    order = sorted(range(20), key=lambda index: -lengths[index])
    assert ranked == [index + 1 for index in order[:5]]


def test_before_the_first_moment_there_is_nothing() -> None:
    panels, sight = _change(moment=0, filter=2)
    assert "nothing is before the first moment" in panels.cells().text()
    row, column = sight.strip.grid.corner(5)
    assert panels.cells().pixels()[2 * (1 + row), column + 1].tolist() == list(ZERO)


def test_weights_that_stand_still_are_said_to() -> None:
    network = story(3)
    history = (*network.history[:2], replace(network.history[1], step=2))
    history = (*history, replace(network.history[2], step=3))
    scene = replace(scene_of(replace(network, history=history), sight="change", moment=2), remarks=())
    panels = TrainingPanels(scene, 80, 21)
    assert "nothing has changed since step 1" in panels.cells().text()
    assert panels.hint() == "Since step 1 no filter has moved."


def test_a_change_of_colours_is_in_colour_and_names_the_channel() -> None:
    panels = TrainingPanels(scene_of(story(5, channels=3), sight="change", moment=2, filter=1), 80, 21)
    scene = panels.scene
    assert scene is not None
    change = scene.difference[..., 1]
    at = np.unravel_index(np.abs(change).argmax(), change.shape)
    assert f"most at row {at[0]}, column {at[1]}, {('red', 'green', 'blue')[int(at[2])]}: " in panels.cells().text()
    limit = float(np.abs(scene.difference).max())
    assert isinstance(panels.sight, ChangeSight)
    row, column = panels.sight.strip.grid.corner(4)
    seen = panels.cells().pixels()[2 * (1 + row) : 2 * (1 + row) + 3, column + 1 : column + 4]
    assert np.array_equal(seen, np.rint(127.5 * (1 + scene.difference[..., 4].astype(float) / limit)))


# -- film


def _film(moments: int, size: tuple[int, int] = (80, 21), **view: int | None) -> tuple[TrainingPanels, FilmSight]:
    panels = TrainingPanels(scene_of(story(3, moments), sight="film", **view), *size)  # type: ignore[arg-type]
    assert isinstance(panels.sight, FilmSight)
    return panels, panels.sight


@SIZES
@pytest.mark.parametrize("moments", [1, 2, 30, 79])
def test_all_moments_in_reading_order(size: tuple[int, int], moments: int) -> None:
    at = moments // 2
    panels, sight = _film(moments, size, filter=2, moment=at)
    dots, scale = panels.cells().pixels(), sight.scale
    assert sight.shown == tuple(range(moments))
    lines = panels.cells().text().split("\n")
    for moment, item in enumerate(sight.scene.history):
        row, column = sight.grid.corner(moment)
        top, left = 2 * (1 + row), sight.label + column + 1
        seen = dots[top : top + 3 * scale : scale, left : left + 3 * scale : scale]
        kernel = item.kernels[:, :, 0, 2]
        assert np.array_equal(seen, weight_tone(kernel).paint(kernel)), moment
        if moment % sight.grid.columns == 0:
            assert int(lines[1 + row].split()[0]) == item.step
        assert panels.clicked(1 + row, sight.label + column + 1, 0) == (want.ChooseMoment(moment),)
    row, column = sight.grid.corner(at)
    mark = panels.cells().fg[1 + row, sight.label + column].tolist()
    assert mark == list(RING), "the present moment is marked"
    assert f"all {moments} moments" in panels.cells().text()
    assert panels.clicked(0, 3, 0) is None


@pytest.mark.parametrize("moments", [300, 1000])
def test_of_too_many_some_are_chosen_evenly_and_the_present_one_is_there(moments: int) -> None:
    for at in (0, 1, moments // 3, moments - 2, None):
        panels, sight = _film(moments, moment=at)
        shown = sight.shown
        assert shown[0] == 0
        assert shown[-1] == moments - 1
        assert (at if at is not None else moments - 1) in shown
        assert list(shown) == sorted(set(shown))
        gaps = np.diff(shown)
        assert gaps.max() <= 2 * moments / len(shown) + 1
        assert f"{len(shown)} of {moments:,} moments, evenly chosen" in panels.cells().text()


def test_how_far_it_moved_in_all() -> None:
    panels, sight = _film(12, moment=5, filter=1)
    weights = [item.kernels[..., 1].astype(float) for item in sight.scene.history]
    steps = [float(np.linalg.norm(b - a)) for a, b in pairwise(weights)]
    far = float(np.linalg.norm(weights[5] - weights[0]))
    said = f"filter 2: {small(far)} from where it began, {small(sum(steps[:5]))} of {small(sum(steps))} along its way"
    assert said in panels.cells().text()


# -- maps


@SIZES
@pytest.mark.parametrize("count", [1, 5, 32, 200])
def test_the_chosen_map_is_marked_and_a_click_takes_another(size: tuple[int, int], count: int) -> None:
    chosen = count - 1
    panels = TrainingPanels(scene_of(story(count), sight="maps", moment=2, filter=chosen), *size)
    assert isinstance(panels.sight, MapsSight)
    cells = panels.cells()
    marked = np.argwhere((cells.bg == KEY).all(axis=-1))
    row, column = marked[0].tolist()
    assert cells.text().split("\n")[row][column : column + 3].strip() == str(count)
    assert panels.clicked(row, column, 0) == (want.ChooseFilter(chosen),)
    assert panels.clicked(0, 0, 0) is None


def test_maps_are_those_of_that_step() -> None:
    """Two filters on a room that shows them dot by dot: white is each one's own largest, unless it is dead."""
    scene = scene_of(story(2), sight="maps", moment=1)
    panels = TrainingPanels(scene, 120, 37)
    assert scene.maps is not None
    assert isinstance(panels.sight, MapsSight)
    grid, side, seen = panels.sight._placed()
    assert side % 26 == 0
    times, dots = side // 26, panels.cells().pixels()
    for index in seen:
        row, column = grid.corner(index)
        left = column + (grid.width - side) // 2
        top = 2 * (1 + row)
        tile = dots[top + 2 * times : top + side : times, left + 4 * times : left + side : times, 0]
        own = max(float(scene.maps[:, :, index].max()), 0.2 * float(scene.maps.max()))
        wanted = scene.maps[:, :, index] / own * 255
        assert np.abs(tile - wanted[2:, 4:]).max() <= 1, index


def test_small_lengths_keep_their_figures() -> None:
    assert [small(value) for value in (0.0213, 0.000123456, 2e-5, 12.3456, 0.5, 3e9)] == [
        "0.0213",
        ".00012",
        "2e-5",
        "12.35",
        "0.5",
        "3e9",
    ]
    assert [signed_short(value, 6) for value in (0.0137, -0.0001, 0.0, -1.5)] == ["+.0137", "-.0001", "0", "-1.50"]


def test_why_it_fails_is_said_where_the_change_is_seen() -> None:
    """All filters alike: the sight of the change says why they stay so, the others that they are."""
    network = story(4)
    alike = [
        replace(one, kernels=np.repeat(one.kernels[..., :1], 4, axis=-1), bias=np.zeros(4, np.float32))
        for one in network.history
    ]
    scene = scene_of(replace(network, history=tuple(alike)))
    changed = replace(scene, view=replace(scene.view, sight="change"))
    assert TrainingPanels(scene, 80, 21).hint().endswith("equal weights get equal gradients.")
    assert TrainingPanels(changed, 80, 21).hint().endswith("the same way: nothing tells them apart.")


def test_a_filter_that_stood_still_has_no_place_and_no_largest_change() -> None:
    network = story(4)
    history = (*network.history[:2], replace(network.history[1], step=2))
    text = TrainingPanels(scene_of(replace(network, history=history), sight="change", filter=1), 80, 21).cells().text()
    assert "filter 2 has not moved; it is " in text
    assert "place 1" not in text
    assert "most at row" not in text
