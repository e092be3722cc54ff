"""Where an experiment's windows stand on the picture, and one of them taken apart."""

from convtui.core.arrays import Float32
from convtui.lab.state import Experiment
from convtui.ops.explain import Explained, explain
from convtui.ops.geometry import span, window_origin

Place = tuple[int, int]


def explained(now: Experiment, under: Float32, place: Place) -> Explained:
    """The dot at a place of the map; `under` (H, W), or (H, W, 3), is what the kernel is laid on."""
    return explain(
        under,
        now.weights,
        *place,
        bias=now.bias,
        stride=now.stride,
        padding=now.padding,
        dilation=now.dilation,
    )


def first_pixel(now: Experiment, shape: tuple[int, ...]) -> Place:
    """The pixel, of a picture of (rows, columns, ...), that the map's first dot stands on: its window's middle, of an
    even window the pixel before it. It may lie beside the picture.
    """
    size, kernel = (shape[0], shape[1]), now.kernel.shape
    top, left = window_origin(0, 0, size, kernel, stride=now.stride, padding=now.padding, dilation=now.dilation)
    rows, columns = ((span(length, now.dilation) - 1) // 2 for length in kernel)
    return top + rows, left + columns


def pixel_of(now: Experiment, shape: tuple[int, ...], place: Place) -> Place:
    """The pixel that the dot at a place of the map stands on."""
    row, column = first_pixel(now, shape)
    return row + place[0] * now.stride, column + place[1] * now.stride


def place_of(now: Experiment, shape: tuple[int, ...], pixel: Place) -> Place:
    """The place of the map whose dot covers a pixel; beside the map where none does."""
    row, column = first_pixel(now, shape)
    return (pixel[0] - row) // now.stride, (pixel[1] - column) // now.stride
