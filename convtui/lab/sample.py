"""The pictures on which filters are counted: what a network is tried on, beyond the one that is seen."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.lab.library import Library
from convtui.lab.squares import Square, cut
from convtui.lab.trained_state import Trial
from convtui.source.datasets import HELD_OUT
from convtui.source.pictures import LUMA

# Squares of a picture: from the largest there is, each half of the one before, down to the input's own size, so that
# none is blown up; half overlapping, and of each size at most so many along a side.
MOST_ALONG = 8
# Of all pictures together, each as many.
MOST_CROPS = 600
# What a network that reads digits calls its classes.
DIGITS = tuple("0123456789")
BUNDLED = "bundled digits"
UNSEEN = "bundled digits that it was not trained on"
SEEN = "bundled digits, all of which it was trained on"
PARTLY_SEEN = "bundled digits, some of which it was trained on"
_BRIEF = {UNSEEN: "unseen digits", SEEN: "training digits", PARTLY_SEEN: "partly seen digits"}
# Data are known by SHA-256 of their test pictures' bytes, which are the same whatever part is trained on: a file or
# folder of anybody's may be called "digits" or "mnist.npz". The bundled digits as `load_dataset` parts them:
DIGITS_PRINT = "cfdc82370c090ca0107e6c39b9b45c5b53a9521293b2e77b20fc7c86821cc416"
# The training set whose first pictures the bundled digits are, in another order:
MNIST_PRINT = "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161"
_WHOLE = 10_000


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
    def brief(self) -> str:
        """`what` where there is little room: "bundled digits", "unseen digits"."""
        return _BRIEF.get(self.what, self.what)

    @property
    def noun(self) -> str:
        """`what` in a word or two."""
        return _BRIEF.get(self.what) or {"bundled": "digits", "crops": "crops"}.get(self.what.split(" ")[0], "pictures")

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
        return Sample(digits.images, None if others else digits.labels, BUNDLED)
    return crops(library, shape)


def tested_of(trial: Trial, library: Library) -> Sample:
    """The part of the sample on which it is counted what is read right: of the bundled digits those that the network
    was not trained on. Where it was trained on all of them, or it is not known on which, it is all, and called that.
    """
    sample = library.sample(trial)
    seen = seen_in_training(library.network(trial.network).metadata)
    if sample.what != BUNDLED or sample.labels is None or seen == range(0):
        return sample
    if seen is None:
        return Sample(sample.images, sample.labels, PARTLY_SEEN)
    images, labels = (_without(part, seen) for part in (sample.images, sample.labels))
    return Sample(images, labels, UNSEEN) if len(labels) else Sample(sample.images, sample.labels, SEEN)


def seen_in_training(metadata: Mapping[str, object]) -> range | None:
    """Which of the bundled digits a network was trained on, by their numbers, from what its trainer wrote about it;
    `range(0)` where it wrote nothing of that, None where it was some of them, and one cannot tell which.

    They are the first 10,000 training pictures of MNIST, but not in their order.
    """
    prints, take, count = (metadata.get(key) for key in ("sha256", "take", "n_train"))
    tested_on = prints.get("x_test") if isinstance(prints, Mapping) else None
    if tested_on not in (DIGITS_PRINT, MNIST_PRINT):
        return range(0)
    first = take[0] if isinstance(take, list | tuple) and take and isinstance(take[0], int) else 0
    most = _WHOLE - HELD_OUT if tested_on == DIGITS_PRINT else _WHOLE
    end = min(first + count, most) if isinstance(count, int) else most
    if not 0 <= first < end:
        return range(0)
    return range(first, end) if tested_on == DIGITS_PRINT or end - first == _WHOLE else None


def _without(part: npt.NDArray[Any], seen: range) -> npt.NDArray[Any]:
    before, after = part[: seen.start], part[seen.stop :]
    return after if not len(before) else before if not len(after) else np.concatenate((before, after))


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
