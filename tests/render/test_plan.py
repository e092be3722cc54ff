"""Plans: what is chosen within the bound, and what a plan leaves alone."""

import numpy as np
import pytest

from convtui.ops.convolution import convolve_plane
from convtui.render.cells import BLANK, Cells
from convtui.render.dots import GREY, SIGNED, Dots, Ramp
from convtui.render.emit import Pen
from convtui.render.painting import FINE, paint
from convtui.render.palette import TRUE, rgb_of
from convtui.render.panes import map_pane, picture_pane
from convtui.render.plan import plan
from convtui.render.spans import box
from convtui.render.tone import PICTURE, map_tone
from convtui.render.viewport import crop, whole
from convtui.render.visible import Visible
from convtui.source.pictures import bundled_picture
from tests.render.drawing import psnr

ROOM = 100, 100


def _row(levels: list[int], ramp: Ramp | None = None) -> Dots:
    """One row of cells, each of one colour."""
    values = np.array([levels, levels])
    if ramp is not None:
        return Dots.from_levels(values, ramp)
    return Dots.from_rgb(np.stack((values, values // 2, 255 - values), axis=-1).astype(np.uint8))


def _unknown(dots: Dots) -> Visible:
    return Visible.unknown(dots.height, dots.width)


def test_a_run_takes_the_mean_of_its_dots() -> None:
    dots = _row([200, 200, 206])
    found = plan(dots, _unknown(dots), FINE)
    assert found.chars.tolist() == [[BLANK] * 3]
    assert rgb_of(found.ground).tolist() == [[[202, 101, 53]] * 3]


def test_a_run_on_a_ramp_takes_the_mean_of_its_dots() -> None:
    dots = _row([30, 30, 30, 31], SIGNED)
    found = plan(dots, _unknown(dots), 2)
    assert rgb_of(found.ground).tolist() == [[SIGNED.colours[30].tolist()] * 4]


def test_cells_that_are_not_sent_do_not_count_in_the_mean() -> None:
    red = np.array([[200, 205, 205, 205, 202]] * 4)
    dots = Dots.from_rgb(np.stack((red, red - red + 7, red - red + 9), axis=-1).astype(np.uint8))
    where = np.array([[True, False, False, False, True], [False, True, True, True, False]])
    found = plan(dots, _unknown(dots), FINE, where)
    assert rgb_of(found.ground)[0, [0, 4], 0].tolist() == [201, 201]
    assert rgb_of(found.ground)[1, 1:4, 0].tolist() == [205] * 3
    assert found.sent.tolist() == where.tolist()


def test_a_palette_colour_within_the_bound_is_preferred() -> None:
    dots = Dots.from_rgb(np.full((2, 3, 3), (97, 133, 178), np.uint8))
    assert (plan(dots, _unknown(dots), FINE).ground < TRUE).all()
    assert (plan(dots, _unknown(dots), 0).ground >= TRUE).all()


def test_of_palette_colours_the_one_nearest_to_the_run_is_taken() -> None:
    dots = _row([127] * 3, SIGNED)
    shown = rgb_of(plan(dots, _unknown(dots), 30).ground)[0, 0].astype(int)
    assert np.abs(shown - SIGNED.colours[127]).max() <= 6


@pytest.mark.parametrize(("bound", "channels"), [(0, [0, 0, 0]), (5, [6, 4, 8]), (10, [12, 8, 16])])
def test_what_a_bound_means_in_colours(bound: int, channels: list[int]) -> None:
    assert box(_row([1]), bound).tolist() == channels
    assert box(_row([1], GREY), bound).tolist() == [bound] * 3
    assert box(_row([1], SIGNED), bound).tolist() == [bound * 4 // 5] * 3


def test_nothing_that_shows_already_is_planned() -> None:
    dots = _row([50, 60, 70], GREY)
    visible = _unknown(dots).after(plan(dots, _unknown(dots), 0))
    assert not plan(_row([55, 60, 66], GREY), visible, 5).sent.any()
    assert plan(_row([56, 60, 66], GREY), visible, 5).sent.tolist() == [[True, False, False]]


def _edges(name: str) -> Cells:
    values = convolve_plane(bundled_picture(name).values, np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]))
    return map_pane(values, whole(values.shape, ROOM), map_tone(values, "abs", can_be_negative=False))


def _signed(name: str) -> Cells:
    values = convolve_plane(bundled_picture(name).values, np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]]))
    return map_pane(values, crop(values.shape, ROOM, (100, 100)), map_tone(values, "signed", can_be_negative=True))


def _picture(name: str) -> Cells:
    values = bundled_picture(name).values
    return picture_pane(values, whole(values.shape, ROOM), PICTURE)


@pytest.mark.parametrize(
    ("cells", "most", "ramp"),
    [
        (_edges("diagram"), 18_500, GREY),
        (_edges("camera"), 33_600, GREY),
        (_picture("camera"), 30_200, GREY),
        (_signed("diagram"), 18_000, SIGNED),
        (_signed("camera"), 37_700, SIGNED),
    ],
    ids=["diagram's edges", "photograph's edges", "photograph", "diagram, signed", "photograph, signed"],
)
def test_5000_cells_stay_above_39_db_and_below_their_bytes(cells: Cells, most: int, ramp: Ramp) -> None:
    dots = Dots.from_cells(cells)
    painted = paint(dots, _unknown(dots), Pen())
    assert dots.ramp is ramp
    assert len(painted.data) <= most
    assert psnr(dots.rgb, painted.visible.rgb) >= 39
