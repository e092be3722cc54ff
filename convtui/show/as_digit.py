"""A picture of a handwritten digit, laid out as MNIST has them: light ink on dark paper, scaled and centred."""

import numpy as np

from convtui.core.arrays import Float32, frozen
from convtui.core.plane import Plane
from convtui.core.scaling import area, fitted
from convtui.errors import UsageError
from convtui.lab.library import Library
from convtui.ops.framing import framed
from convtui.source.pictures import LUMA

# Ink differs from the paper by at least this share of what differs most: paper is never all of one grey.
LEAST_INK = 0.2
# A larger picture is scaled down to that first: the digit is scaled to 20 pixels anyway.
LARGEST = 280


def laid_out(library: Library, name: str) -> str:
    """The name under which `library` now holds the picture called `name` as MNIST would have it. Raises UsageError
    where there is no ink on it.
    """
    values = library.pixels(name).values
    ink = ink_of(values @ np.array(LUMA, np.float32) if values.ndim == 3 else values)
    if not ink.any():
        raise UsageError("--as-digit finds no ink: the picture is all of one grey; give one with a digit on it.")
    made = f"{name}, as a digit"
    library.add(made, f"{library.title(name)} as MNIST has digits", Plane.of(framed(ink)))
    return made


def ink_of(values: Float32) -> Float32:
    """(H, W) greys, 0..1, dark on light or light on dark, to ink: 0 on paper, 1 where it is strongest. Paper is the
    median of the greys.
    """
    if max(values.shape) > LARGEST:
        values = area(values, fitted(values.shape[0], values.shape[1], LARGEST))
    ink = np.abs(values - np.median(values))
    most = float(ink.max())
    if most <= 0:
        return np.zeros_like(values)
    ink /= most
    return frozen(np.where(ink >= LEAST_INK, ink, 0))
