"""The pictures on which filters are counted: what a network is tried on, beyond the one that is seen."""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.lab.library import Library
from convtui.lab.squares import Square, cut
from convtui.lab.trained_state import Trial
from convtui.source.pictures import LUMA

# Squares of a picture: from the largest there is, each half of the one before, down to the input's own size, so that
# none is blown up; half overlapping, and of each size at most so many along a side.
MOST_ALONG = 8
# Of all pictures together, each as many.
MOST_CROPS = 600
# What a network that reads digits calls its classes.
DIGITS = tuple("0123456789")


class Sample(Struct, frozen=True, eq=False):
    """`images` (N, H, W) or (N, H, W, C) as the network takes them, uint8 or float32 0..1; `labels` (N,) or None.

    `what` says in the plural what they are: "bundled digits". `origins` names where each is from, "" where its number
    says it; `parts` is the same for the program: the picture and the square of it.
    """

    images: npt.NDArray[Any]
    labels: npt.NDArray[np.integer] | None
    what: str
    origins: tuple[str, ...] = ()
    parts: tuple[tuple[str, Square], ...] = ()

    def __len__(self) -> int:
        return len(self.images)

    @property
    def noun(self) -> str:
        """`what` in a word."""
        return {"bundled": "digits", "crops": "crops"}.get(self.what.split(" ")[0], "pictures")

    def labelled(self, count: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.integer]]:
        """The first `count` with their labels. Raises ValueError where nobody knows the labels."""
        if self.labels is None:
            raise ValueError(f"the {self.what} have no labels")
        return self.images[:count], self.labels[:count]


def sample_of(trial: Trial, library: Library) -> Sample:
    """The user's --data where it fits; else the bundled digits for a network that takes what they are, without their
    labels where its classes are others; else crops of the photographs that are there.
    """
    spec = library.network(trial.network).spec
    shape = spec.input_shape
    if library.data is not None and _fits(library.data, shape):
        return library.data
    if library.reads_digits(trial):
        digits = library.digits
        others = spec.labels not in ((), DIGITS)
        return Sample(digits.images, None if others else digits.labels, "bundled digits")
    return crops(library, shape)


def crops(library: Library, shape: tuple[int, int, int]) -> Sample:
    """Squares of every picture in colour (of every picture, for a network of one channel), scaled to the input."""
    rows, columns, channels = shape
    names = [name for name in library.pictures if channels == 1 or library.pixels(name).values.ndim == 3]
    made: list[Float32] = []
    origins: list[str] = []
    parts: list[tuple[str, Square]] = []
    for name in names:
        values = library.pixels(name).values
        if values.ndim == 3 and channels == 1:
            values = values @ np.array(LUMA, np.float32)
        found = squares(values.shape[:2], min(rows, columns), max(MOST_CROPS // len(names), 1))
        for top, left, side in found:
            part = cut(values, (top, left, side), (rows, columns))
            made.append(part[:, :, None] if part.ndim == 2 else part)
            origins.append(f"{library.title(name)}, {side}x{side} at {top},{left}")
            parts.append((name, (top, left, side)))
    images = np.stack(made) if made else np.zeros((0, *shape), np.float32)
    what = "crops of pictures in colour" if channels == 3 else "crops of pictures"
    return Sample(images, None, what, tuple(origins), tuple(parts))


def squares(shape: tuple[int, ...], least: int, most: int) -> list[Square]:
    """The squares of a picture of (rows, columns), the largest first, down to `least` pixels a side; where there are
    more than `most`, evenly so many of them.
    """
    side = min(shape)
    sides = [side]
    while side > least:
        side = max(side // 2, least)
        sides.append(side)
    found = [(top, left, side) for side in sides for top in _starts(shape[0], side) for left in _starts(shape[1], side)]
    chosen = np.linspace(0, len(found) - 1, min(most, len(found))).round().astype(int)
    return [found[index] for index in chosen]


def _starts(length: int, side: int) -> list[int]:
    """Where squares begin along a picture's side, from end to end; one alone is in the middle."""
    room = length - side
    count = min(1 + -(-room // max(side // 2, 1)), MOST_ALONG)
    return [round(room * number / (count - 1)) for number in range(count)] if count > 1 else [room // 2]


def _fits(sample: Sample, shape: tuple[int, int, int]) -> bool:
    given = sample.images.shape[1:]
    return given == shape or (*given, 1) == shape
