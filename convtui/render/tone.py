"""How a map's values become colours: grey for a picture, navy to cream for signed evidence, and on which scale."""

from typing import Literal

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.render.colours import Colour, Pixels, grey, signed


class Tone(Struct, frozen=True):
    """`limit` is the value drawn as white, or as cream (and -`limit` as navy)."""

    kind: Literal["grey", "signed"]
    limit: float

    def paint(self, values: Float32) -> Pixels:
        """(...,) to (..., 3) uint8; NaN is the rim."""
        return grey(values, self.limit) if self.kind == "grey" else signed(values, self.limit)

    def colours(self, values: Float32) -> list[list[Colour]]:
        """(H, W) values, each as its colour: far quicker than one by one."""
        return [[(red, green, blue) for red, green, blue in row] for row in self.paint(values).tolist()]

    def colour(self, value: float) -> Colour:
        """One value's colour."""
        red, green, blue = self.paint(np.array([value], np.float32))[0].tolist()
        return red, green, blue

    @property
    def scale(self) -> str:
        """`signed -3..+3`, `0..1`."""
        limit = short(self.limit, 5)
        return f"signed -{limit}..+{limit}" if self.kind == "signed" else f"0..{limit}"


PICTURE = Tone("grey", 1.0)


def own_tone(values: Float32) -> Tone:
    """Up to its own largest value: signed where any is below 0, else grey."""
    return Tone("signed" if (values < 0).any() else "grey", largest_of(values) or 1.0)


def largest_of(values: Float32) -> float:
    """The largest by size of those that are finite; 0 where there is none."""
    return float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))


def map_tone(values: Float32, response: str, can_be_negative: bool) -> Tone:
    """The tone of a map under a response view ("signed", "abs", "relu", "clip").

    A map that cannot be negative is a picture, on 0..1 or up to its largest value. `clip` is 0..1 by definition.
    """
    largest = largest_of(values)
    if response == "clip":
        return PICTURE
    if response == "signed" and can_be_negative:
        return Tone("signed", largest or 1.0)
    if response == "signed" and largest <= 1.0 + 1e-6:
        return PICTURE
    return Tone("grey", largest or 1.0)
