"""What one unit sees of the picture: its receptive field.

It is laid from the unit down to the picture: under a window over r places with stride s and p zeros before it, the
places from a to b become s a - p to s b - p + r - 1 (Dumoulin and Visin 2016; Araujo, Norris and Sim 2019).
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.layer import LayerSpec, NetworkSpec, Pair
from convtui.ops.geometry import Shape, input_shapes, pad_amounts, span

Mask = npt.NDArray[np.bool_]


class Square(Struct, frozen=True):
    """A rectangle of the picture's pixels, `rows` x `columns` from (`top`, `left`); it may reach beside the picture."""

    top: int
    left: int
    rows: int
    columns: int

    def clipped(self, shape: Shape) -> "Square":
        """The part on a picture of `shape` (H, W, ...)."""
        top, left = max(self.top, 0), max(self.left, 0)
        bottom, right = min(self.top + self.rows, shape[0]), min(self.left + self.columns, shape[1])
        return Square(top, left, max(bottom - top, 0), max(right - left, 0))

    def holds(self, row: int, column: int) -> bool:
        """Whether a pixel lies in it."""
        return 0 <= row - self.top < self.rows and 0 <= column - self.left < self.columns


def field_of(spec: NetworkSpec, layer: str, row: int = 0, column: int = 0) -> Square:
    """What the unit at (`row`, `column`) of any channel of a layer can depend on.

    It may reach into the padding, and is then as large as anywhere in the layer. Flatten, and what follows it, has no
    places: it sees the whole picture, less what strides drop at its end. Raises KeyError if no layer has that name,
    IndexError if the place is not on its maps.
    """
    (top, rows), (left, columns) = (_reach(spec, layer, place, axis) for axis, place in ((0, row), (1, column)))
    return Square(top, left, rows, columns)


def seen_by(spec: NetworkSpec, layer: str, row: int = 0, column: int = 0) -> Mask:
    """(H, W) of the picture: each pixel that the unit can depend on. It fills the square on the picture, but for the
    gaps of a dilation and what strides drop. Raises as `field_of` does.
    """
    down, across = (_seen(spec, layer, place, axis) for axis, place in ((0, row), (1, column)))
    return down[:, None] & across


def down_from(spec: NetworkSpec, name: str) -> list[tuple[LayerSpec, Shape]]:
    """The layer and those before it, the last first, each with the shape that it receives."""
    names = [layer.name for layer in spec.layers]
    if name not in names:
        raise KeyError(name)
    number = names.index(name)
    return list(zip(spec.layers, input_shapes(spec), strict=False))[number::-1]


def _place(spec: NetworkSpec, name: str, place: int, axis: int) -> tuple[list[tuple[LayerSpec, Shape]], range]:
    """The windowed layers at and below a layer, the last first, and the places on the first of them to start from."""
    below, shapes = down_from(spec, name), input_shapes(spec)
    windowed = [(layer, shape) for layer, shape in below if layer.kind not in ("Flatten", "Dense")]
    size = shapes[len(windowed)][axis]
    if len(windowed) < len(below):
        return windowed, range(size)
    if not 0 <= place < size:
        raise IndexError(f"place {place} is not on a map of {size} {('rows', 'columns')[axis]}; give 0 to {size - 1}")
    return windowed, range(place, place + 1)


def _reach(spec: NetworkSpec, name: str, place: int, axis: int) -> Pair:
    """(first, how many) along an axis."""
    windowed, places = _place(spec, name, place, axis)
    first, last = places[0], places[-1]
    for layer, shape in windowed:
        stride, window, gap = layer.strides[axis], layer.window[axis], layer.dilation[axis]
        before = pad_amounts(shape[axis], window, stride, gap, layer.padding)[0]
        first, last = first * stride - before, last * stride - before + span(window, gap) - 1
    if len(windowed) < len(down_from(spec, name)):
        first, last = max(first, 0), min(last, spec.input_shape[axis] - 1)
    return first, last - first + 1


def _seen(spec: NetworkSpec, name: str, place: int, axis: int) -> Mask:
    """Along an axis: each pixel that counts. Places in the padding of a map pass nothing on."""
    windowed, places = _place(spec, name, place, axis)
    found = set(places)
    for layer, shape in windowed:
        stride, window, gap = layer.strides[axis], layer.window[axis], layer.dilation[axis]
        before = pad_amounts(shape[axis], window, stride, gap, layer.padding)[0]
        taps = range(0, span(window, gap), gap)
        found = {place * stride - before + tap for place in found for tap in taps} & set(range(shape[axis]))
    seen = np.zeros(spec.input_shape[axis], bool)
    seen[list(found)] = True
    return seen
