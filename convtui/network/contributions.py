"""How a unit combines what it receives: the part that each channel gives to its sum.

A convolution's value is the sum over its input channels of patch x weights, and the bias. A dense layer's is the same
with a patch that is all of the map, where a Flatten stands before it; else each of its inputs is a channel of its own.
Pooling has no parts: each of its channels is made of that channel alone.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import Activation, LayerSpec
from convtui.core.network import Network
from convtui.network.field import down_from
from convtui.network.forward import Activations
from convtui.ops.explain import explain
from convtui.ops.geometry import span


class Parts(Struct, frozen=True, eq=False):
    """One unit taken apart by what it receives. `layer` is its layer, `before` the last one that it reads from, a
    Flatten left out ("" for the picture).

    `patch`, `weights`, `products` (rows, columns, channels) float32: what it reads, what by, and both multiplied;
    after a Dense layer (1, 1, units). (`top`, `left`) is the patch's first place on the maps before, negative in the
    padding, `steps` how far its places are apart there. `parts` (channels,) float64 is each channel's products added
    up, `order` the channels by the size of their parts, the largest first. `sum` is the unit's value before its
    activation, as the forward pass has it: the parts and the `bias`, but for rounding. `value` is what it is after.
    """

    layer: str
    before: str
    unit: int
    row: int
    column: int
    patch: Float32
    weights: Float32
    products: Float32
    top: int
    left: int
    steps: tuple[int, int]
    parts: npt.NDArray[np.float64]
    order: tuple[int, ...]
    bias: float
    sum: float
    value: float
    activation: Activation

    @property
    def reach(self) -> tuple[int, int]:
        """(rows, columns) that the patch covers on the maps before, gaps included."""
        return span(self.patch.shape[0], self.steps[0]), span(self.patch.shape[1], self.steps[1])

    def strongest_cell(self, channel: int) -> tuple[int, int]:
        """(row, column) inside the patch of the largest product of a channel that speaks as its part does; the first
        of equals.
        """
        products = self.products[..., channel]
        signed = products if self.parts[channel] >= 0 else -products
        row, column = np.unravel_index(int(signed.argmax()), signed.shape)
        return int(row), int(column)

    def source(self, channel: int) -> tuple[int, int]:
        """(row, column) on the maps before of that cell; it may lie in the padding, where the part is 0."""
        row, column = self.strongest_cell(channel)
        return self.top + row * self.steps[0], self.left + column * self.steps[1]


def parts_of(network: Network, passed: Activations, layer: str, unit: int, row: int = 0, column: int = 0) -> Parts:
    """Filter `unit` at (`row`, `column`) of a convolution's map, or a unit of a dense layer, which has no places.

    Raises KeyError if no layer has that name, IndexError if it has no such unit, ValueError if it has no weights.
    """
    below = down_from(passed.spec, layer)
    one = below[0][0]
    if one.kind not in ("Conv2D", "Dense"):
        raise ValueError(f"{layer} adds nothing up: it has no weights")
    bank = network.weights[layer]
    if not 0 <= unit < bank.count:
        raise IndexError(f"{layer} has {bank.count} units: there is no {unit}")
    former = below[1:] if len(below) < 2 or below[1][0].kind != "Flatten" else below[2:]
    name = former[0][0].name if former else ""
    x = passed.of(name) if name else passed.input
    kernel = bank.kernels[..., unit]
    if one.kind == "Conv2D":
        at = explain(x, kernel, row, column, stride=one.strides, padding=one.padding, dilation=one.dilation)
        patch, weights, top, left = at.patch, at.weights, at.top, at.left
        place: tuple[int, ...] = (row, column, unit)
    else:
        shape = x.shape if x.ndim == 3 else (1, 1, *x.shape)
        patch, weights, top, left, row, column = x.reshape(shape), kernel.reshape(shape), 0, 0, 0, 0
        place = (unit,)
    products = patch.astype(np.float64) * weights + 0.0  # never a -0
    parts = products.sum(axis=(0, 1))
    with np.errstate(over="ignore"):  # beyond what float32 can hold it is infinite
        rounded = products.astype(np.float32)
    return Parts(
        layer=layer,
        before=name,
        unit=unit,
        row=row,
        column=column,
        patch=patch,
        weights=weights,
        products=rounded,
        top=top,
        left=left,
        steps=_steps(one),
        parts=parts,
        order=tuple(int(channel) for channel in np.argsort(-np.abs(parts), kind="stable")),
        bias=float(bank.bias[unit]),
        sum=float(passed.before(layer)[place]),
        value=float(passed.of(layer)[place]),
        activation=one.activation,
    )


def _steps(layer: LayerSpec) -> tuple[int, int]:
    return layer.dilation if layer.kind == "Conv2D" else (1, 1)
