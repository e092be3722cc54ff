"""What is never dithered."""

import numpy as np

from convtui.render.cells import Canvas
from convtui.render.colours import CREAM, GROUND, RIM, RING, signed
from convtui.render.dots import Dots
from convtui.render.solid import dots_beside, solid_dots, text_grounds


def _map() -> Canvas:
    values = np.linspace(-1, 1, 80, dtype=np.float32).reshape(4, 20)
    return Canvas(6, 24).pixels(0, 2, signed(values, 1.0))


def test_a_ring_and_the_ground_are_solid_and_a_map_is_not() -> None:
    pixels = np.full((3, 1, 3), RING, np.uint8)
    dots = Dots.from_cells(_map().pixels(0, 5, pixels).done())
    wanted = np.ones((12, 24), bool)
    wanted[:4, 2:22] = False
    wanted[:3, 5] = True
    assert (solid_dots(dots) == wanted).all()
    assert (dots_beside(dots) == wanted).all()


def test_without_a_ramp_the_colours_of_what_is_beside_tell() -> None:
    rgb = np.array([[(1, 200, 3), RING, GROUND]] * 2, np.uint8)
    assert solid_dots(Dots.from_rgb(rgb)).tolist() == [[False, True, True]] * 2


def test_blanks_in_a_row_with_letters_and_over_it_are_their_ground() -> None:
    canvas = _map().fill(3, 4, 2, 8, CREAM).fill(2, 12, 3, 4, CREAM).text(4, 6, "+3", RIM)
    found = text_grounds(Dots.from_cells(canvas.done()))
    wanted = np.zeros((6, 24), bool)
    # All of the row that is of this colour, without the letters; of the rows above the next one.
    wanted[4, [4, 5, *range(8, 16)]] = wanted[3, 4:16] = True
    assert (found == wanted).all()


def test_over_a_marked_number_is_its_own_ground() -> None:
    canvas = Canvas(2, 9).fill(0, 0, 2, 9, CREAM).text(1, 0, " 1 [2] 3 ", RIM).text(1, 3, "[2]", RIM, RING)
    assert text_grounds(Dots.from_cells(canvas.done()))[0].all()


def test_no_letters_no_grounds() -> None:
    assert not text_grounds(Dots.from_cells(_map().done())).any()
