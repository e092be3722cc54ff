import numpy as np
import pytest

from convtui.core.plane import Plane


def test_a_plane_keeps_its_numbers_and_its_shape() -> None:
    plane = Plane.of([[0.0, 0.5, 1.0], [2.0, 3.0, -4.0]])
    assert plane.values.tolist() == [[0, 0.5, 1], [2, 3, -4]]
    assert (plane.shape, plane.height, plane.width) == ((2, 3), 2, 3)
    assert plane.values.dtype == np.float32


def test_colour_has_a_third_axis() -> None:
    plane = Plane.of(np.zeros((4, 5, 3)))
    assert (plane.shape, plane.height, plane.width) == ((4, 5, 3), 4, 5)


def test_a_plane_is_read_only_and_its_own() -> None:
    values = np.ones((2, 2), dtype=np.float32)
    plane = Plane.of(values)
    values[0, 0] = 9
    assert plane.values[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        plane.values[0, 0] = 2


@pytest.mark.parametrize("shape", [(), (3,), (2, 2, 2, 2)])
def test_refuses_other_numbers_of_axes(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=f"not {len(shape)}"):
        Plane.of(np.zeros(shape))
