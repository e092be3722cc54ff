"""Where the windows of an experiment stand, against a picture whose pixels say which they are."""

from itertools import product

import numpy as np
import pytest

from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.lab.derive import mapped
from convtui.lab.state import Experiment
from convtui.lab.windows import explained, first_pixel, pixel_of, place_of

SHAPE = (23, 31)
PADDINGS: tuple[Border, ...] = ("valid", "same", 0, 1, 5)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 3), (2, 2), (4, 3), (1, 7), (5, 2)])
@pytest.mark.parametrize("padding", PADDINGS)
def test_a_dot_stands_on_the_pixel_in_the_middle_of_its_window(rows: int, columns: int, padding: Border) -> None:
    """A kernel that is 1 there, and 0 elsewhere, gives that very pixel. (With gaps an even one has no cell there.)"""
    picture = np.arange(1, 1 + SHAPE[0] * SHAPE[1], dtype=np.float32).reshape(SHAPE)
    cells = np.zeros((rows, columns))
    cells[(rows - 1) // 2, (columns - 1) // 2] = 1
    gaps = (1, 2) if rows % 2 and columns % 2 else (1,)
    for stride, dilation in product((1, 2, 3), gaps):
        now = Experiment(kernel=Kernel.of(cells), stride=stride, dilation=dilation, padding=padding)
        made = mapped(now, picture)
        for place, value in np.ndenumerate(made):
            row, column = pixel_of(now, SHAPE, (place[0], place[1]))
            inside = 0 <= row < SHAPE[0] and 0 <= column < SHAPE[1]
            assert value == (picture[row, column] if inside else 0)
            assert place_of(now, SHAPE, (row, column)) == place
            assert place_of(now, SHAPE, (row + stride - 1, column + stride - 1)) == place
        assert pixel_of(now, SHAPE, (0, 0)) == first_pixel(now, SHAPE)
        last = made.shape[0] - 1, made.shape[1] - 1
        assert explained(now, picture, last).value == made[last]
